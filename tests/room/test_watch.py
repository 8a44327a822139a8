from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from awayday.room import RoomKernelManager, RoomKernelSpecManager, _watch, context

CLICK = {"method": "custom", "content": {"event": "click"}}


class Heard(logging.Handler):
    """Keeps what is logged, and wakes whoever waits for a line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = []
        self.waiting = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        for start, event in self.waiting.items():
            if record.getMessage().startswith(start):
                event.set()

    def line(self, start: str) -> threading.Event:
        return self.waiting.setdefault(start, threading.Event())

    def slow(self) -> list[str]:
        return [line for line in self.lines if line.startswith("slow: ")]


@pytest.fixture
def heard():
    handler = Heard()
    _watch.log.addHandler(handler)
    yield handler
    _watch.log.removeHandler(handler)


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves only when a page's code says so."""
    now = [0.0]
    monkeypatch.setattr(_watch, "perf_counter", lambda: now[0])

    def work(seconds: float) -> None:
        now[0] += seconds

    return work


@pytest.fixture
def open_notebook(manager):
    async def open_notebook(visitor, notebook):
        context.admit(visitor)
        kernel_id = await manager.start_kernel(kernel_name="awayday", env={"SCRIPT_NAME": notebook})
        return manager.get_kernel(kernel_id)

    return open_notebook


async def test_what_takes_long_is_logged_with_the_page_the_notebook_and_what_it_was(
    open_notebook, run, browse, heard, clock
):
    page = await open_notebook("ann", "/r/abc/play")
    page.names["work"] = clock
    await run(page, "import asyncio, ipywidgets as w\nwork(0.049)")
    assert not heard.slow()
    await run(page, "work(0.07)")
    await run(page, "button = w.Button()\nbutton.on_click(lambda _: work(0.08))")
    browse(page).comm(page.names["button"].model_id, CLICK)
    page.run(lambda: clock(0.09))
    await run(page, "async def think():\n    await asyncio.sleep(0)\n    work(0.1)\nawait asyncio.create_task(think())")
    page.on_close(lambda: clock(0.11))
    page.close()
    name = f"slow: page {page.kernel_id[:8]} (/r/abc/play)"
    assert heard.slow() == [
        f"{name}, cell 2 held up the room for 70 ms",
        f"{name}, comm_msg custom held up the room for 80 ms",
        f"{name}, news held up the room for 90 ms",
        f"{name}, task think held up the room for 100 ms",
        f"{name}, its end held up the room for 110 ms",
    ]


async def test_a_page_is_not_blamed_for_what_its_news_cost_on_another(open_notebook, heard, clock):
    host, phone = await open_notebook("host", "host"), await open_notebook("ann", "play")
    host.run(lambda: (clock(0.04), phone.run(lambda: clock(0.2))))
    (line,) = heard.slow()
    assert f"page {phone.kernel_id[:8]} (play), news held up the room for 200 ms" in line
    host.run(lambda: [phone.run(lambda: clock(0.02)) for _ in range(10)])
    assert len(heard.slow()) == 1


async def test_waiting_is_not_holding_up(open_notebook, run, heard, clock):
    page = await open_notebook("ann", "play")
    page.names["work"] = clock
    asyncio.get_running_loop().call_soon(clock, 5)
    await run(page, "import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0)")
    assert not heard.slow()


HOLD = "def hold(*_):\n    released.wait(30)\n"
STUCK = {
    "a cell": "hold()",
    "a task": "import asyncio\nasync def later():\n    hold()\nawait asyncio.create_task(later())",
    "a timer": "import asyncio\ndone = asyncio.Event()\n"
    "asyncio.get_running_loop().call_later(0, lambda: (hold(), done.set()))\nawait done.wait()",
}


@pytest.mark.parametrize("stuck", STUCK.values(), ids=STUCK)
async def test_what_is_stuck_is_shown_while_it_is(manager, open_notebook, run, heard, stuck):
    manager.stuck_s = 0.3
    page = await open_notebook("ann", "/r/abc/play")
    # the page is released by the dump itself: without one this takes half a minute and finds no line
    page.names["released"] = heard.line("stuck: ")
    goes_on = heard.line("the room goes on")
    await run(page, HOLD + stuck)
    (line,) = [line for line in heard.lines if line.startswith("stuck: ")]
    assert "in hold" in line
    assert "released.wait(30)" in line, "the source of the cell is quoted"
    if "call_later" in stuck:
        assert "a timer of a page" in line
    else:
        assert f"page {page.kernel_id[:8]} (/r/abc/play)" in line
    assert await asyncio.to_thread(goes_on.wait, 30)


async def test_the_watch_has_one_thread_for_all_pages_and_ends_with_the_manager():
    def threads():
        return [thread for thread in threading.enumerate() if thread.name == "awayday-room-watch"]

    manager = RoomKernelManager(kernel_spec_manager=RoomKernelSpecManager())
    before = len(threads())
    for _ in range(5):
        await manager.start_kernel(kernel_name="awayday")
    assert len(threads()) == before + 1
    await manager.shutdown_all()
    assert len(threads()) == before
