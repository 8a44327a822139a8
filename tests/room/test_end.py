"""What is left of a page that is gone: nothing."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import weakref

import ipywidgets
import pytest
from comm.base_comm import BaseComm

from awayday.room import RoomKernel, _shell, context

PAGE = """
import asyncio, ipywidgets as w
slider, button, out, text = w.IntSlider(), w.Button(), w.Output(), w.Text()
link = w.jslink((slider, 'value'), (text, 'value'))
slider.observe(lambda change: print(slider, out), 'value')
button.on_click(lambda _: display(box))
box = w.VBox([slider, button, out, text])
get_ipython().events.register('post_execute', lambda: box)
async def forever():
    with out:
        await asyncio.Event().wait()
task = asyncio.create_task(forever())
timer = asyncio.get_running_loop().call_later(600, print, box)
slider.value = 3
display(box)
1 / 0
"""


def alive(kind: type) -> int:
    return sum(isinstance(it, kind) for it in gc.get_objects())


async def test_nothing_is_left_of_two_hundred_pages(manager, open_page, run, browse):
    kernels, widgets = weakref.WeakSet(), weakref.WeakSet()

    async def visit():
        kernel = await open_page(object())
        browser = browse(kernel)
        await run(kernel, PAGE)
        model_id = kernel.names["button"].model_id
        browser.states()
        browser.comm(model_id, {"method": "custom", "content": {"event": "click"}})
        kernels.add(kernel)
        widgets.update(kernel.widgets.values())
        kernel.names["timer"].cancel()  # a timer of the loop is the page's own to cancel
        await manager.shutdown_kernel(kernel.kernel_id)

    await visit()
    gc.collect()
    comms_before, widgets_before = alive(BaseComm), alive(ipywidgets.Widget)
    for _ in range(200):
        await visit()
    assert len(kernels) + len(widgets) > 0
    context.admit(None)
    for _ in range(3):  # cancelled tasks end in the next turns of the loop
        await asyncio.sleep(0)
    gc.collect()
    assert (len(kernels), len(widgets)) == (0, 0)
    assert (alive(BaseComm), alive(ipywidgets.Widget), alive(RoomKernel)) == (comms_before, widgets_before, 0)


async def test_closing_a_page_ends_a_cell_that_waits(open_page):
    kernel = await open_page()
    client = kernel.client()
    client.start_channels()
    client.execute("import asyncio\nawait asyncio.Event().wait()")
    while (await client.iopub_channel.get_msg(timeout=10))["msg_type"] != "execute_input":
        pass
    await asyncio.sleep(0)
    await kernel.shutdown_kernel()
    assert (await client.shell_channel.get_msg(timeout=10))["content"]["status"] == "aborted"


async def test_a_thread_that_outlives_its_page_is_heard_by_nobody(open_page, run, browse):
    kernel = await open_page()
    go, done = threading.Event(), threading.Event()
    kernel.names.update(go=go, done=done)
    await run(
        kernel,
        "import threading\nfrom awayday.room import context\n"
        "def late(go=go, done=done, display=display, print=print):\n    go.wait()\n    print('late'); display('late')\n"
        "    done.set()\nthread = threading.Thread(target=context.bind(late))\nthread.start()",
    )
    browser = browse(kernel)
    kernel.close()
    go.set()
    assert await asyncio.to_thread(done.wait, 10)
    await asyncio.sleep(0)
    assert "stream" not in {message.kind for message in browser.messages}


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, RecursionError, MemoryError])
async def test_whatever_a_callback_raises_the_page_lives_on(open_page, run, browse, kind):
    kernel = await open_page()
    await run(
        kernel,
        f"import ipywidgets as w\nbutton = w.Button()\ndef f(_):\n    raise {kind.__name__}('x')\nbutton.on_click(f)",
    )
    browser = browse(kernel)
    asked = browser.comm(kernel.names["button"].model_id, {"method": "custom", "content": {"event": "click"}})
    assert browser.answers_to(asked)[-1]["content"] == {"execution_state": "idle"}
    assert (await run(kernel, "'after'")).reply["status"] == "ok"


def test_the_streams_of_pages_are_never_freed_under_a_thread_that_prints():
    before = sys.stdout, sys.stderr
    _shell.install()
    first = sys.stdout, sys.stderr
    _shell.uninstall()
    assert (sys.stdout, sys.stderr) == tuple(getattr(stream, "outside", stream) for stream in before)
    _shell.install()
    assert (sys.stdout, sys.stderr) == first
    _shell.uninstall()


LEFT_TO_THE_COLLECTOR = """
import ipywidgets as w
closed, left_open = w.Button(), w.Button()
for widget in (closed, left_open):
    widget.comm.itself = widget.comm  # so that only the collector finds it
closed.close()
del widget, closed
"""


async def test_the_collector_touches_no_context(manager, open_page, run):
    # changing a context variable while the collector interrupts another change breaks that one (CPython 3.11)
    gc.collect()
    others = alive(BaseComm)  # of other tests
    gc.disable()
    entered = []

    def note(frame, event, _):
        if event == "call" and frame.f_code.co_filename == context.__file__:
            entered.append(frame.f_code.co_name)

    try:
        page = await open_page()
        await run(page, LEFT_TO_THE_COLLECTOR)
        await manager.shutdown_kernel(page.kernel_id)
        del page
        assert alive(BaseComm) >= others + 2
        sys.setprofile(note)
        gc.collect()
    finally:
        sys.setprofile(None)
        gc.enable()
    assert alive(BaseComm) <= others
    assert entered == []
