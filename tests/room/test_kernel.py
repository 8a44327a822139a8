from __future__ import annotations

import asyncio
import os
import sys
import threading

import ipywidgets
import pytest

from awayday.room import context

SLIDER = "import ipywidgets as w\nslider = w.IntSlider(max=50)\nslider"


async def test_the_last_expression_of_a_cell_is_its_result(open_page, run):
    cell = await run(await open_page(), "6 * 7")
    assert cell.kinds == ["status", "execute_input", "execute_result", "status"]
    assert cell.of("execute_result")[0]["data"] == {"text/plain": "42"}
    assert cell.reply["status"] == "ok"


@pytest.mark.parametrize("source", ["6 * 7;", "x = 6", "None", "", "6 * 7 ;  # quiet"])
async def test_a_cell_without_a_value_or_with_a_semicolon_shows_nothing(open_page, run, source):
    assert (await run(await open_page(), source)).kinds == ["status", "execute_input", "status"]


async def test_what_a_cell_prints_goes_to_its_page_and_not_to_the_server(open_page, run, capsys):
    cell = await run(await open_page(), "print('one'); print('two')\nimport sys; print('bad', file=sys.stderr)")
    assert cell.of("stream") == [{"name": "stdout", "text": "one\ntwo\n"}, {"name": "stderr", "text": "bad\n"}]
    assert capsys.readouterr() == ("", "")


async def test_what_the_server_prints_does_not_go_to_a_page(open_page, browse, capsys):
    browser = browse(await open_page())
    print("server")  # noqa: T201
    assert capsys.readouterr().out == "server\n"
    assert not browser.messages


async def test_display_and_its_updates_reach_the_page(open_page, run):
    cell = await run(await open_page(), "h = display('a', display_id='d'); h.update('b')")
    assert [content["data"]["text/plain"] for content in cell.of("display_data")] == ["'a'"]
    assert [content["transient"] for content in cell.of("update_display_data")] == [{"display_id": "d"}]


async def test_a_cell_may_await(open_page, run):
    cell = await run(await open_page(), "import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 'woken')")
    assert cell.of("execute_result")[0]["data"]["text/plain"] == "'woken'"


@pytest.mark.parametrize(
    "source", ["1 / 0", "raise SystemExit(3)", "raise KeyboardInterrupt", "await nothing()", "def"]
)
async def test_an_error_is_told_and_the_cell_still_ends(open_page, run, source):
    cell = await run(await open_page(), source)
    assert cell.kinds[-2:] == ["error", "status"]
    assert cell.reply["status"] == "error"
    assert cell.reply["ename"] == cell.of("error")[0]["ename"]


@pytest.mark.parametrize("source", ["%matplotlib inline", "!ls"])
async def test_magics_are_refused_with_the_remedy(open_page, run, source):
    assert "python3" in (await run(await open_page(), source)).reply["evalue"]


async def test_the_traceback_of_a_cell_quotes_its_source(open_page, run):
    cell = await run(await open_page(), "def f():\n    return 1 / 0  # here\nf()")
    assert "# here" in "\n".join(cell.reply["traceback"])


async def test_each_page_has_its_own_names_and_visitor(open_page, run):
    first, second = await open_page("ann"), await open_page("ben")
    await run(first, "x = 1")
    assert (await run(second, "x")).reply["ename"] == "NameError"
    ask = "from awayday.room import context\ncontext.visitor()"
    assert (await run(first, ask)).of("execute_result")[0]["data"]["text/plain"] == "'ann'"
    assert (await run(second, ask)).of("execute_result")[0]["data"]["text/plain"] == "'ben'"
    assert context.visitor() is None
    assert context.current() is None


async def test_a_page_is_answered_with_its_own_widgets_only(open_page, run, browse):
    first, second = await open_page(), await open_page()
    await run(first, SLIDER)
    await run(second, "import ipywidgets as w\nbutton = w.Button()\nbutton")
    mine, hers = browse(first).states(), browse(second).states()
    assert {state["model_name"] for state in mine.values()} == {"IntSliderModel", "LayoutModel", "SliderStyleModel"}
    assert {state["model_name"] for state in hers.values()} == {"ButtonModel", "LayoutModel", "ButtonStyleModel"}
    assert not set(mine) & set(hers)


async def test_the_id_of_another_pages_widget_does_not_resolve(open_page, run, browse):
    outside = set(ipywidgets.widgets.widget._instances)  # of other tests, which made widgets without a page
    first, second = await open_page(), await open_page()
    await run(first, SLIDER)
    await run(second, "import ipywidgets as w\nbox = w.VBox([w.Label('mine')])\nbox")
    foreign = first.names["slider"].model_id
    box = second.names["box"]
    browse(second).comm(box.model_id, {"method": "update", "state": {"children": [f"IPY_MODEL_{foreign}"]}})
    assert first.names["slider"] not in box.children
    assert set(ipywidgets.widgets.widget._instances) <= outside, "a page's widgets are known to nobody outside"


async def test_every_change_of_a_slider_is_answered_between_busy_and_idle(open_page, run, browse):
    kernel = await open_page()
    await run(kernel, SLIDER + "\nseen = []\nslider.observe(lambda change: seen.append(change['new']), 'value')")
    browser = browse(kernel)
    model_id = kernel.names["slider"].model_id
    for value in (3, 4, 5):
        asked = browser.comm(model_id, {"method": "update", "state": {"value": value}})
        answers = browser.answers_to(asked)
        assert [answers[0]["content"], answers[-1]["content"]] == [
            {"execution_state": "busy"},
            {"execution_state": "idle"},
        ]
        assert answers[1]["content"]["data"]["method"] == "echo_update"
    assert kernel.names["seen"] == [3, 4, 5]


async def test_a_callback_that_fails_tells_its_page_and_leaves_it_working(open_page, run, browse):
    kernel = await open_page()
    await run(kernel, "import ipywidgets as w\nbutton = w.Button()\nbutton.on_click(lambda _: 1 / 0)")
    browser = browse(kernel)
    asked = browser.comm(kernel.names["button"].model_id, {"method": "custom", "content": {"event": "click"}})
    answers = browser.answers_to(asked)
    assert [message["msg_type"] for message in answers] == ["status", "error", "status"]
    assert answers[1]["content"]["ename"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"method": "update"},
        {"method": "update", "state": {"value": "many"}},
        {"method": "update", "state": []},
        {"method": 7},
        {"method": "update", "state": {}, "buffer_paths": [["a", 0]]},
    ],
)
async def test_hostile_states_are_answered_with_idle(open_page, run, browse, data):
    kernel = await open_page()
    await run(kernel, SLIDER)
    browser = browse(kernel)
    asked = browser.comm(kernel.names["slider"].model_id, data)
    assert browser.answers_to(asked)[-1]["content"] == {"execution_state": "idle"}
    assert kernel.names["slider"].value == 0


async def test_an_unknown_comm_is_answered_with_busy_and_idle(open_page, browse):
    browser = browse(await open_page())
    asked = browser.comm("nobody", {"method": "update", "state": {}})
    assert [message["content"]["execution_state"] for message in browser.answers_to(asked)] == ["busy", "idle"]


async def test_custom_messages_travel_both_ways_with_buffers(open_page, run, browse):
    kernel = await open_page()
    await run(
        kernel,
        "import ipywidgets as w\nbutton = w.Button()\n"
        "button.on_msg(lambda widget, content, buffers: "
        "widget.send({'got': content['n']}, [memoryview(b'back'), bytes(buffers[0])]))",
    )
    browser = browse(kernel)
    asked = browser.comm(
        kernel.names["button"].model_id, {"method": "custom", "content": {"n": 1}}, buffers=(b"there",)
    )
    answer = browser.answers_to(asked)[1]
    assert answer["content"]["data"]["content"] == {"got": 1}
    assert answer["buffers"] == [b"back", b"there"]


async def test_binary_traits_travel_as_buffers_in_the_states(open_page, run, browse):
    kernel = await open_page()
    await run(kernel, "import ipywidgets as w\nimage = w.Image(value=b'png')")
    browser = browse(kernel)
    browser.states()
    assert b"png" in [buffer for message in browser.messages for buffer in message.buffers]


async def test_news_from_the_server_reaches_the_page_without_a_parent(open_page, run, browse):
    kernel = await open_page()
    await run(kernel, SLIDER)
    browser = browse(kernel)
    kernel.run(lambda: setattr(kernel.names["slider"], "value", 9))
    (message,) = [message.unpacked() for message in browser.messages]
    assert message["parent_header"] == {}
    assert message["content"]["data"]["state"] == {"value": 9}


async def test_the_output_widget_catches_what_is_printed_in_a_callback(open_page, run, browse):
    kernel = await open_page()
    await run(
        kernel,
        "import ipywidgets as w\nout = w.Output()\nbutton = w.Button()\n"
        "def click(_):\n    with out:\n        print('inside')\nbutton.on_click(click)",
    )
    browser = browse(kernel)
    asked = browser.comm(kernel.names["button"].model_id, {"method": "custom", "content": {"event": "click"}})
    changes = [
        message["content"]["data"]["state"]["msg_id"]
        for message in browser.answers_to(asked)
        if message["msg_type"] == "comm_msg"
    ]
    assert changes == [asked, ""]
    assert kernel.names["out"].msg_id == ""


async def test_tasks_of_a_page_speak_to_it_and_end_with_it(open_page, run, browse):
    kernel = await open_page()
    await run(kernel, "import asyncio\nasync def forever():\n    await asyncio.Event().wait()")
    await run(kernel, "task = asyncio.create_task(forever()); said = asyncio.Event()")
    await run(kernel, "async def speak():\n    print('later'); said.set()\ntalk = asyncio.create_task(speak())")
    browser = browse(kernel)
    task = kernel.names["task"]
    await kernel.names["talk"]
    kernel.flush()
    assert [message.unpacked()["content"] for message in browser.messages] in (
        [{"name": "stdout", "text": "later\n"}],
        [],  # it may have spoken before the browser was there
    )
    kernel.close()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_thread_of_a_page_may_print(open_page, run):
    cell = await run(await open_page(), "import asyncio\nawait asyncio.to_thread(print, 'from a thread')")
    assert "".join(content["text"] for content in cell.of("stream")) == "from a thread\n"


async def test_a_closed_page_is_told_forgotten_and_silent(open_page, run, browse):
    kernel = await open_page()
    await run(kernel, SLIDER)
    slider = kernel.names["slider"]
    browser = browse(kernel)
    told = []
    kernel.on_close(lambda: told.append(context.current()))
    kernel.close()
    kernel.close()
    kernel.on_close(lambda: told.append(context.current()))
    assert told == [kernel, kernel]
    assert (kernel.widgets, kernel.names, kernel.connections) == ({}, {}, 0)
    assert not await kernel.is_alive()
    before = len(browser.messages)
    slider.value = 3
    assert len(browser.messages) == before


async def test_a_comm_closed_by_another_pages_code_closes_in_its_own(open_page, run, browse):
    first, second = await open_page(), await open_page()
    await run(first, SLIDER)
    mine, hers = browse(first), browse(second)
    second.run(first.names["slider"].comm.close)
    assert [message.kind for message in mine.messages] == ["comm_close"]
    assert not hers.messages


async def test_voilas_snippet_leaves_the_servers_environment_alone(open_page):
    client = (await open_page()).client()
    client.start_channels()
    client.execute('import os\n                    \nos.environ["VOILA_KERNEL_ID"]="abc"\n                    ')
    assert "VOILA_KERNEL_ID" not in os.environ


async def test_the_process_stays_as_it_was(manager, open_page, run):
    main, prompt = sys.modules["__main__"], getattr(sys, "ps1", None)
    stdout, threads = sys.stdout, threading.active_count()
    await run(await open_page(), "print(1)")
    await manager.shutdown_all()
    assert (sys.modules["__main__"], getattr(sys, "ps1", None)) == (main, prompt)
    assert getattr(sys.stdout, "outside", sys.stdout) is getattr(stdout, "outside", stdout)
    assert threading.active_count() == threads


async def test_kernel_info_and_comm_info_are_complete(open_page, run, browse):
    kernel = await open_page()
    await run(kernel, SLIDER)
    browser = browse(kernel)
    (info,) = [m for m in browser.answers_to(browser.send("kernel_info_request", {})) if m["msg_type"] != "status"]
    assert info["msg_type"] == "kernel_info_reply"
    assert info["content"]["status"] == "ok"
    assert info["content"]["language_info"]["name"] == "python"
    asked = browser.send("comm_info_request", {"target_name": "jupyter.widget"})
    (comms,) = [m for m in browser.answers_to(asked) if m["msg_type"] == "comm_info_reply"]
    assert set(comms["content"]["comms"]) == set(kernel.widgets)
    other = browser.send("comm_info_request", {"target_name": "other"})
    (none,) = [m for m in browser.answers_to(other) if m["msg_type"] == "comm_info_reply"]
    assert none["content"]["comms"] == {}
