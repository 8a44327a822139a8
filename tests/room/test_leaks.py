"""Three hundred people come and go, and nothing of them is left."""

from __future__ import annotations

import asyncio
import gc
import linecache
from collections import Counter

from ipywidgets.widgets import widget as widget_module
from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL

from awayday.room import context

VISITS = 300

PAGE = """
import asyncio, anywidget, ipywidgets as w

class Hello(anywidget.AnyWidget):
    _esm = "export default { render() {} }"

button, slider, out = w.Button(), w.IntSlider(), w.Output()
box = w.VBox([button, slider, out, Hello(), w.interactive(lambda x: x, x=3)])
link = w.link((slider, "value"), (w.IntText(), "value"))
pressed = asyncio.Event()
def press(_):
    with out:
        print("pressed")
    button.description = str(len(box.children))
    pressed.set()
button.on_click(press)
slider.observe(lambda change: 1 / 0, "value")
async def forever():
    await asyncio.Event().wait()
task = asyncio.create_task(forever())
me = globals()
box
"""


async def visit(open_page, run, browse, number):
    """Open a page, look, press, cause an error, reconnect, and leave; kinds of objects are what a real page has."""
    kernel = await open_page(f"visitor {number}")
    cell = await run(kernel, PAGE)
    assert cell.reply["status"] == "ok", cell.reply
    for _ in range(2):
        browser = browse(kernel)
        browser.states()
        browser.comm(kernel.names["button"].model_id, {"method": "custom", "content": {"event": "click"}})
        browser.comm(kernel.names["slider"].model_id, {"method": "update", "state": {"value": 7}})
        kernel.detach(browser)
    assert kernel.names["pressed"].is_set()
    return kernel.kernel_id


def gauge() -> float:
    (metric,) = KERNEL_CURRENTLY_RUNNING_TOTAL.collect()
    return sum(sample.value for sample in metric.samples if sample.labels.get("type") == "awayday")


def objects() -> Counter[str]:
    gc.collect()
    return Counter(type(each).__name__ for each in gc.get_objects())


async def test_hundreds_of_visits_leave_nothing_behind(manager, open_page, run, browse, caplog):
    caplog.set_level("CRITICAL")  # records of the failing observer would hold their tracebacks

    async def visits(count):
        for number in range(count):
            await manager.shutdown_kernel(await visit(open_page, run, browse, number))
        context.admit(None)
        await asyncio.sleep(0)

    await visits(20)  # what is imported and cached once
    outside = len(widget_module._instances.outside)  # of other tests
    gauge_before, tasks, lines = gauge(), len(asyncio.all_tasks()), len(linecache.cache)
    before = objects()
    await visits(VISITS)
    after = objects()
    assert len(manager) == 0
    assert (manager._visitors, manager._leaving, manager._kernel_connections, manager._ending) == ({}, {}, {}, {})
    assert len(asyncio.all_tasks()) == tasks
    assert gauge() == gauge_before
    assert len(linecache.cache) == lines
    assert len(widget_module._instances.outside) <= outside
    # caches may grow by a handful; what is left of each visit would be hundreds
    assert not {name: count for name, count in (after - before).items() if count > VISITS / 3}
