"""What one page does wrong is its own affair: the page goes on, and so do all others."""

from __future__ import annotations

import asyncio

import pytest

from awayday.room import PageExit, PageLimit

CLICK = {"method": "custom", "content": {"event": "click"}}

PAGE = """
import asyncio, ipywidgets as w
button, answer = w.Button(), w.Label("0")
button.on_click(lambda _: setattr(answer, "value", str(int(answer.value) + 1)))
"""

RAISING = [
    "raise ValueError('mine')",
    "raise SystemExit(3)",
    "import sys; sys.exit()",
    "raise KeyboardInterrupt",
    "raise GeneratorExit",
    "raise asyncio.CancelledError",
    "raise MemoryError",
    "def deeper(): deeper()\n    deeper()",
    "class Odd(BaseException): pass\n    raise Odd",
]


@pytest.fixture
async def two(open_page, run, browse):
    """Two pages with a button each, and what counts as proof that both still work."""
    pages = [await open_page("ann"), await open_page("ben")]
    for page in pages:
        await run(page, PAGE)

    async def both_answer():
        for page in pages:
            browser = browse(page)
            before = int(page.names["answer"].value)
            asked = browser.comm(page.names["button"].model_id, CLICK)
            answers = browser.answers_to(asked)
            assert answers[-1]["content"] == {"execution_state": "idle"}
            assert int(page.names["answer"].value) == before + 1
            assert (await run(page, "6 * 7")).of("execute_result")[0]["data"] == {"text/plain": "42"}
            page.detach(browser)

    return pages[0], both_answer


@pytest.mark.parametrize("bad", RAISING)
async def test_what_a_cell_raises_stays_in_it(two, run, bad):
    page, both_answer = two
    cell = await run(page, f"def bad():\n    {bad}\nbad()")
    assert cell.reply["status"] == "error"
    await both_answer()


@pytest.mark.parametrize("bad", RAISING)
async def test_what_a_callback_raises_stays_in_it(two, run, browse, bad):
    page, both_answer = two
    await run(page, f"def bad(*_):\n    {bad}\nb = w.Button(); b.on_click(bad); s = w.IntSlider(); s.observe(bad)")
    await run(page, "b.on_msg(bad)")
    browser = browse(page)
    for model_id, data in (
        (page.names["b"].model_id, CLICK),
        (page.names["s"].model_id, {"method": "update", "state": {"value": 3}}),
    ):
        asked = browser.comm(model_id, data)
        assert browser.answers_to(asked)[-1]["content"] == {"execution_state": "idle"}
    await both_answer()


@pytest.mark.parametrize("bad", RAISING)
async def test_what_a_task_raises_stays_in_it(two, run, bad):
    page, both_answer = two
    await run(page, f"async def bad():\n    await asyncio.sleep(0)\n    {bad}\ntask = asyncio.create_task(bad())")
    await asyncio.wait([page.names["task"]], timeout=10)
    task = page.names["task"]
    assert task.done()
    if not task.cancelled():
        assert isinstance(task.exception(), PageExit) == any(name in bad for name in ("Exit(", "exit", "Interrupt"))
    await both_answer()


async def test_a_cell_that_waits_for_a_task_that_exits_gets_an_error_it_can_catch(two, run):
    page, both_answer = two
    await run(page, "async def bad():\n    raise SystemExit(3)\n")
    await run(page, "try:\n    await asyncio.create_task(bad())\nexcept Exception as error:\n    caught = error")
    assert isinstance(page.names["caught"], PageExit)
    assert "SystemExit(3)" in str(page.names["caught"])
    await both_answer()


@pytest.mark.parametrize("bad", RAISING)
async def test_what_clean_up_raises_does_not_keep_a_page(manager, two, open_page, run, bad):
    _, both_answer = two
    third = await open_page()
    await run(third, PAGE + f"def bad(*_):\n    {bad}\nbutton.observe(bad, 'comm')")
    third.on_close(third.names["bad"])
    told = []
    third.on_close(lambda: told.append("after"))
    await manager.shutdown_kernel(third.kernel_id)
    assert third.closed
    assert told == ["after"]
    assert third.kernel_id not in manager
    await both_answer()


async def test_news_that_make_a_page_exit_come_to_the_sender_as_an_ordinary_error(two):
    page, both_answer = two

    def bad() -> None:
        raise SystemExit(3)

    with pytest.raises(PageExit, match=r"SystemExit\(3\)"):
        page.run(bad)
    await both_answer()


ENDLESS = {
    "changes": "answer.value = str(int(answer.value) + 1)",
    "messages": "button.send({'n': 1})",
    "buffers": "button.send({}, [bytes(2000)])",
    "display": "display('again')",
    "print": "print('again')",
}


@pytest.mark.parametrize("endless", ENDLESS.values(), ids=ENDLESS)
async def test_an_endless_loop_that_publishes_gets_an_exception_that_names_the_limit(
    manager, open_page, run, browse, caplog, endless
):
    manager.max_burst, manager.max_messages_per_s = 500, 1
    manager.max_burst_bytes, manager.max_bytes_per_s = 500_000, 1
    page, other = await open_page(), await open_page()
    for each in (page, other):
        await run(each, PAGE)
    browser = browse(page)
    cell = await run(page, f"while True:\n    {endless}")
    assert cell.reply["ename"] == "PageLimit"
    assert "max_burst" in cell.reply["evalue"]
    assert cell.kinds[-2:] == ["error", "status"], "the page is told, whatever it has sent before"
    assert len(browser.messages) < 600
    assert f"page {page.kernel_id[:8]}" in caplog.text
    assert (await run(other, "display('calm')")).reply["status"] == "ok"


@pytest.mark.parametrize("endless", ENDLESS.values(), ids=ENDLESS)
async def test_an_endless_task_that_publishes_ends(manager, open_page, run, endless):
    manager.max_burst, manager.max_messages_per_s = 100, 1
    page, other = await open_page(), await open_page()
    for each in (page, other):
        await run(each, PAGE)
    await run(page, f"async def forever():\n    while True:\n        {endless}\n        await asyncio.sleep(0)")
    await run(page, "task = asyncio.create_task(forever())")
    await asyncio.wait([page.names["task"]], timeout=30)
    assert isinstance(page.names["task"].exception(), PageLimit)
    assert (await run(other, "display('calm')")).reply["status"] == "ok"


@pytest.mark.parametrize("endless", ENDLESS.values(), ids=ENDLESS)
async def test_an_endless_thread_that_publishes_ends(manager, open_page, run, endless):
    manager.max_burst, manager.max_messages_per_s = 100, 1
    page = await open_page()
    await run(page, PAGE)
    await run(page, f"def forever():\n    while True:\n        {endless}")
    assert (await run(page, "await asyncio.to_thread(forever)")).reply["ename"] == "PageLimit"
    assert (await run(page, "x = 1")).reply["status"] == "ok"


async def test_a_page_earns_new_messages_with_time(manager, open_page, run):
    manager.max_burst, manager.max_messages_per_s = 100, 10
    page = await open_page()
    assert (await run(page, "for _ in range(101): display(1)")).reply["ename"] == "PageLimit"
    page.budget._filled_at -= 60  # a minute passes
    assert (await run(page, "for _ in range(100): display(1)")).reply["status"] == "ok"
    assert (await run(page, "for _ in range(10): display(1)")).reply["ename"] == "PageLimit", "no more is saved up"


async def test_a_page_has_a_limited_number_of_widgets_and_may_close_some(manager, open_page, run):
    manager.max_widgets = 30
    page, other = await open_page(), await open_page()
    await run(page, "import ipywidgets as w\nkept = []")
    cell = await run(page, "while True:\n    kept.append(w.Button())")
    assert cell.reply["ename"] == "PageLimit"
    assert "max_widgets" in cell.reply["evalue"]
    assert len(page.comms.comms) == 30
    assert (await run(page, "kept.pop().close()\nw.Layout()")).reply["status"] == "ok"
    assert (await run(other, "import ipywidgets as w\nw.Button()")).reply["status"] == "ok"


@pytest.mark.parametrize("large", ["w.HTML('x' * 10_001)", "w.Image(value=bytes(10_001))", "display('x' * 10_001)"])
async def test_a_message_has_a_limited_size(manager, open_page, run, large):
    manager.max_message_bytes = 10_000
    page = await open_page()
    cell = await run(page, f"import ipywidgets as w\n{large}")
    assert cell.reply["ename"] == "PageLimit"
    assert "max_message_bytes" in cell.reply["evalue"]
    assert (await run(page, "w.Label('small')")).reply["status"] == "ok"


async def test_what_is_printed_at_length_travels_in_pieces_that_fit(manager, open_page, run):
    manager.max_message_bytes = 100_000
    cell = await run(await open_page(), "for n in range(20_000): print('0123456789')")
    texts = [content["text"] for content in cell.of("stream")]
    assert max(map(len, texts)) < 100_000
    assert "".join(texts) == "0123456789\n" * 20_000


@pytest.mark.usefixtures("two")
async def test_blocking_work_in_a_thread_keeps_the_page_and_answers_on_it(manager, run, browse):
    first, second = manager.room_kernels()
    browsers = [browse(first), browse(second)]
    work = (
        "from awayday.room import context\nimport threading\n"
        "def work():\n    is_main = threading.current_thread() is threading.main_thread()\n"
        "    answer.value = f'{context.visitor()} {is_main}'\n"
        "    return context.visitor()\n"
        "button.on_click(lambda _: asyncio.ensure_future(press()))\n"
        "async def press():\n    global got\n    got = await asyncio.to_thread(work)\n    done.set()\n"
        "done = asyncio.Event()"
    )
    for page in (first, second):
        await run(page, work)
    for page, browser in zip((first, second), browsers, strict=True):
        browser.comm(page.names["button"].model_id, CLICK)
    for page, browser, name in zip((first, second), browsers, ("ann", "ben"), strict=True):
        await asyncio.wait_for(page.names["done"].wait(), 10)
        assert page.names["got"] == name
        seen = [
            message.unpacked()["content"]["data"].get("state", {}).get("value", "")
            for message in browser.messages
            if message.kind == "comm_msg"
        ]
        assert f"{name} False" in seen
        assert not [value for value in seen if value.endswith("False") and not value.startswith(name)]
