"""What goes on beside cells: tasks, timers, threads; and interrupting."""

from __future__ import annotations

import pytest

from .script import Cell, Interrupt, Until, change, click

START = (
    "import asyncio, ipywidgets as w, threading\nslider, button, out = w.IntSlider(), w.Button(), w.Output()\nslider"
)
WORK = "print('working'); slider.value += 1; display('shown'); print('finished')"

BESIDE = {
    "a task": f"async def f():\n    await asyncio.sleep(0.01)\n    {WORK}\ntask = asyncio.create_task(f())",
    "a task without a pause": f"async def f():\n    {WORK}\ntask = asyncio.create_task(f())",
    "ensure_future": f"async def f():\n    await asyncio.sleep(0)\n    {WORK}\ntask = asyncio.ensure_future(f())",
    "call_soon": f"def f():\n    {WORK}\ntimer = asyncio.get_running_loop().call_soon(f)",
    "call_later": f"def f():\n    {WORK}\ntimer = asyncio.get_running_loop().call_later(0.01, f)",
    "tornado": f"from tornado.ioloop import IOLoop\ndef f():\n    {WORK}\ntimer = IOLoop.current().call_later(0.01, f)",
    "a future": (
        f"future = asyncio.get_running_loop().create_future()\ndef f(_):\n    {WORK}\n"
        "future.add_done_callback(f)\ntimer = asyncio.get_running_loop().call_later(0.01, future.set_result, None)"
    ),
    "to_thread": f"def f():\n    {WORK}\ntask = asyncio.create_task(asyncio.to_thread(f))",
    "a bound thread": (
        f"from awayday.room import context\ndef f():\n    {WORK}\n"
        "thread = threading.Thread(target=context.bind(f))\nthread.start()"
    ),
    "a bound executor": (
        f"from awayday.room import context\ndef f():\n    {WORK}\n"
        "future = asyncio.get_running_loop().run_in_executor(None, context.bind(f))"
    ),
    "a bound timer": (
        f"from awayday.room import context\ndef f():\n    {WORK}\n"
        "timer = threading.Timer(0.01, context.bind(f))\ntimer.start()"
    ),
    "a thread that calls back": (
        f"from awayday.room import context\ndef f():\n    {WORK}\nloop = asyncio.get_running_loop()\n"
        "thread = threading.Thread(target=context.bind(lambda: loop.call_soon_threadsafe(f)))\nthread.start()"
    ),
}


@pytest.mark.parametrize("source", BESIDE.values(), ids=BESIDE)
async def test_work_that_a_cell_starts_belongs_to_that_cell(agree, source):
    await agree(Cell(START), Cell(source), Until("finished\n"), Cell("slider.value"), beside=True)


@pytest.mark.parametrize("source", BESIDE.values(), ids=BESIDE)
async def test_work_that_a_callback_starts_belongs_to_that_callback(agree, source):
    inner = source.replace("\n", "\n    ")
    await agree(
        Cell(START),
        Cell(f"def clicked(_):\n    global task, thread, timer, future, loop\n    {inner}\nbutton.on_click(clicked)"),
        click("Button"),
        Until("finished\n"),
        Cell("slider.value"),
        beside=True,
    )


@pytest.mark.parametrize("source", BESIDE.values(), ids=BESIDE)
async def test_a_cell_may_wait_for_its_work(agree, source):
    wait = "while slider.value == 0:\n    await asyncio.sleep(0.002)\nawait asyncio.sleep(0.02)"
    await agree(Cell(START), Cell(f"{source}\n{wait}"), Until("finished\n"), Cell("slider.value"), beside=True)


async def test_a_task_started_by_one_cell_speaks_for_it_while_others_run(agree):
    await agree(
        Cell("import asyncio\ngo = asyncio.Event()"),
        Cell("async def f():\n    await go.wait()\n    print('finished')\ntask = asyncio.create_task(f())"),
        Cell("print('between')"),
        Cell("go.set()\nawait asyncio.sleep(0)\nprint('set')"),
        Until("finished\n"),
        beside=True,
    )


async def test_a_task_that_fails_and_is_awaited(agree):
    await agree(
        Cell("import asyncio\nasync def f():\n    1 / 0\ntask = asyncio.create_task(f())"),
        Cell("try:\n    await task\nexcept ZeroDivisionError as e:\n    print(repr(e))"),
    )


async def test_many_at_once(agree):
    await agree(
        Cell(START),
        Cell(
            "async def f(n):\n    await asyncio.sleep(0.001 * n)\n    return n\n"
            "sum(await asyncio.gather(*(f(n) for n in range(20))))"
        ),
        Cell("async with asyncio.TaskGroup() as group:\n    tasks = [group.create_task(f(n)) for n in range(3)]"),
        Cell("[task.result() for task in tasks]"),
        Cell("async with asyncio.timeout(5):\n    print(await f(1))"),
    )


async def test_progress_while_a_cell_runs(agree):
    await agree(
        Cell("import asyncio, ipywidgets as w\nbar = w.IntProgress(max=5)\nbar"),
        Cell("for i in range(5):\n    bar.value = i\n    await asyncio.sleep(0.001)\nprint('done')"),
        change("IntProgress", {"value": 2}),
    )


WAITING = {
    "an event": "await asyncio.Event().wait()",
    "a clean-up": "try:\n    await asyncio.Event().wait()\nfinally:\n    print('cleaned')",
    "a caught interruption": "try:\n    await asyncio.Event().wait()\nexcept asyncio.CancelledError:\n    print('caught')",
    "a gathering": "await asyncio.gather(asyncio.Event().wait(), asyncio.Event().wait())",
    "a task": "task = asyncio.create_task(asyncio.Event().wait())\nawait task",
}


TICK = "async def tick():\n    while True:\n        await asyncio.sleep(0.02)\nticker = asyncio.create_task(tick())"
"""A stock kernel whose loop sleeps was seen to notice a signal only when something else woke it."""


@pytest.mark.parametrize("source", WAITING.values(), ids=WAITING)
async def test_an_interrupted_cell(agree, source):
    await agree(
        Cell("import asyncio"),
        Cell(TICK),
        Cell(f"print('begun')\n{source}\nprint('never')", wait=False),
        Interrupt(),
        Cell("ticker.cancel()"),
    )


async def test_an_interrupt_leaves_what_runs_beside_the_cell_alone(agree):
    await agree(
        Cell("import asyncio\ngo = asyncio.Event()\ntask = asyncio.create_task(go.wait())"),
        Cell(TICK),
        Cell("await asyncio.Event().wait()", wait=False),
        Interrupt(),
        Cell("go.set()\nticker.cancel()\nawait task"),
    )
