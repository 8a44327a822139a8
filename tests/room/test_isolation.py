"""Pages that share a process know nothing of each other, in whatever order they are served."""

from __future__ import annotations

import asyncio
import gc

import ipywidgets
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday.room import RoomKernelManager, RoomKernelSpecManager, context

from .conftest import Browser

PAGE = """
import asyncio, ipywidgets as w
mark = {mark!r}
slider, button, out, box = w.IntSlider(), w.Button(description=mark), w.Output(), w.VBox()
slider.observe(lambda change: print(mark, change['new']), 'value')
def clicked(_):
    display(mark)
    with out:
        print(mark)
    box.children = (w.Label(mark),)
    loop = asyncio.get_running_loop()
    loop.call_soon(print, mark, 'soon')
    global task
    task = asyncio.create_task(asyncio.to_thread(print, mark, 'thread'))
button.on_click(clicked)
display(slider, button, out, box)
"""
ACTS = ("slide", "click", "print", "fail", "states", "news", "collect", "foreign")


class Asking(Browser):
    """A browser that remembers which ids it made up or asked about: it may be sent those back."""

    def comm(self, comm_id, data, **more):
        self.asked = getattr(self, "asked", set()) | {comm_id}
        self.asked |= {it.removeprefix("IPY_MODEL_") for it in data.get("state", {}).get("children", ())}
        return super().comm(comm_id, data, **more)


async def open_marked(manager, number):
    context.admit(f"visitor {number}")
    kernel = manager.get_kernel(await manager.start_kernel(kernel_name="awayday"))
    browser = Asking(kernel)
    kernel.attach(browser)
    client = kernel.client()
    client.start_channels()
    client.execute(PAGE.format(mark=f"mark-{number:02}"))
    reply = await client.shell_channel.get_msg(timeout=10)
    client.stop_channels()
    assert reply["content"]["status"] == "ok", reply
    return kernel, browser


async def act(pages, number, name, value):
    kernel, browser = pages[number]
    match name:
        case "slide":
            browser.comm(kernel.names["slider"].model_id, {"method": "update", "state": {"value": value % 100}})
        case "click":
            browser.comm(kernel.names["button"].model_id, {"method": "custom", "content": {"event": "click"}})
            await asyncio.sleep(0)
        case "print":
            browser.send("execute_request", {"code": f"print(mark, {value})"})
            await asyncio.sleep(0)
        case "fail":
            browser.send("execute_request", {"code": "raise ValueError(mark)", "stop_on_error": False})
            await asyncio.sleep(0)
        case "states":
            browser.states()
        case "news":
            kernel.run(lambda: setattr(kernel.names["slider"], "value", value % 100))
        case "collect":
            with context.entered(kernel, {"header": {"msg_id": f"mark-{number:02}"}}):
                gc.collect(0)
        case "foreign":
            other, _ = pages[(number + 1) % len(pages)]
            foreign = other.names["slider"].model_id
            data = {"method": "update", "state": {"children": [f"IPY_MODEL_{foreign}"]}}
            browser.comm(kernel.names["box"].model_id, data)
            assert other.names["slider"] not in kernel.names["box"].children
            browser.comm(foreign, {"method": "update", "state": {"value": 99}})


async def settle(pages):
    tasks = [kernel.names["task"] for kernel, _ in pages if "task" in kernel.names]
    await asyncio.gather(*tasks)
    for _ in range(5):
        await asyncio.sleep(0)


def check(pages):
    """No message of a page holds a mark, a widget or a request of another."""
    own = [{kernel.session.session, *kernel.widgets, *kernel.comms.comms} for kernel, _ in pages]
    foreign_names = [
        {it for other, them in enumerate(own) if other != number for it in them}
        | {f"mark-{other:02}" for other in range(len(pages)) if other != number}
        for number in range(len(pages))
    ]
    for (_, browser), foreign in zip(pages, foreign_names, strict=True):
        sent = b"".join(part for message in browser.messages for part in message.parts).decode()
        assert sent
        assert not [it for it in foreign if it in sent and it not in getattr(browser, "asked", ())]


async def test_two_pages_in_lock_step(manager):
    outside = set(ipywidgets.widgets.widget._instances)  # those that other tests made without a page
    pages = [await open_marked(manager, number) for number in range(2)]
    for value, name in enumerate(ACTS * 3):
        for number in range(2):
            await act(pages, number, name, value)
    await settle(pages)
    check(pages)
    assert set(ipywidgets.widgets.widget._instances) <= outside, "the widgets of a page are nowhere else"


@settings(max_examples=3)
@given(
    st.lists(st.tuples(st.integers(0, 49), st.sampled_from(ACTS), st.integers(0, 10**6)), min_size=200, max_size=300)
)
def test_fifty_pages_in_any_order(acts):
    async def play():
        manager = RoomKernelManager(kernel_spec_manager=RoomKernelSpecManager())
        pages = [await open_marked(manager, number) for number in range(50)]
        try:
            for number, name, value in acts:
                await act(pages, number, name, value)
            await settle(pages)
            check(pages)
        finally:
            await manager.shutdown_all()

    asyncio.run(play())
