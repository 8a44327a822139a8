"""Requests beside cells: comms from the page, the state of all widgets, who the kernel is, the order of requests."""

from __future__ import annotations

import pytest

from .script import CONTROL, Cell, Until, ask, change, comm_close, comm_open, custom, send, states

SLIDER = "import ipywidgets as w\nslider = w.IntSlider()\nslider.observe(lambda c: print(c['new']), 'value')\nslider"


async def test_the_states_of_all_widgets(agree):
    await agree(*states(), Cell(SLIDER), *states(), Cell("image = w.Image(value=b'png')"), *states(), *states())


@pytest.mark.parametrize(
    "data",
    [
        {"method": "request_states"},
        {"method": "nothing"},
        {},
        {"method": "request_states", "more": 1},
        {"state": 1},
    ],
)
async def test_what_the_control_comm_is_asked(agree, data):
    await agree(
        Cell(SLIDER),
        comm_open("control", CONTROL, metadata={"version": "1.0.0"}),
        send("control", data),
        comm_close("control"),
    )


async def test_two_pages_of_one_kernel(agree):
    await agree(
        Cell(SLIDER),
        comm_open("one", CONTROL, metadata={"version": "1.0.0"}),
        send("one", {"method": "request_states"}),
        change("IntSlider", {"value": 3}),
        comm_open("two", CONTROL, metadata={"version": "1.0.0"}),
        send("two", {"method": "request_states"}),
        change("IntSlider", {"value": 4}),
        comm_close("one"),
        send("two", {"method": "request_states"}),
        comm_close("two"),
        *states(),
    )


@pytest.mark.parametrize("version", ["2.0.0", "", "0.9"])
async def test_another_version_of_the_control_protocol(agree, version):
    await agree(Cell(SLIDER), comm_open("control", CONTROL, metadata={"version": version}))


async def test_comms_of_the_pages_own(agree):
    await agree(
        Cell(
            "from comm import get_comm_manager, create_comm\nkept = []\n"
            "def opened(comm, message):\n    kept.append(comm)\n    print('opened', message['content']['data'])\n"
            "    def got(m):\n        print('got', m['content']['data'])\n        comm.send({'back': 1}, {'meta': 2}, [b'b'])\n"
            "    comm.on_msg(got)\n"
            "    comm.on_close(lambda m: print('closed', m['content']['data']))\n    comm.send({'hello': 1})\n"
            "get_comm_manager().register_target('mine', opened)"
        ),
        comm_open("one", "mine", {"a": 1}),
        send("one", {"b": 2}, b"buffer"),
        Cell("kept[0].close({'bye': 1})"),
        comm_open("two", "mine"),
        comm_close("two"),
        send("two", {"b": 2}),
        Cell("mine = create_comm(target_name='theirs', data={'d': 1}, metadata={'m': 1}, buffers=[b'x'])"),
        ask("comm_info_request"),
        ask("comm_info_request", {"target_name": "theirs"}),
        Cell("mine.close()"),
        Cell("get_comm_manager().unregister_target('mine', opened)"),
        comm_open("three", "mine"),
    )


async def test_a_comm_target_that_fails(agree):
    await agree(
        Cell(
            "from comm import get_comm_manager as manager\nmanager().register_target('bad', lambda comm, message: 1 / 0)"
        ),
        comm_open("one", "bad"),
        ask("comm_info_request"),
    )


@pytest.mark.parametrize("target", ["nothing", ""])
async def test_a_comm_for_an_unknown_target(agree, target):
    await agree(comm_open("one", target), send("one", {}), ask("comm_info_request"))


async def test_a_comm_that_nobody_knows(agree):
    await agree(
        send("raw:0123456789abcdef0123456789abcdef", {"method": "update", "state": {}}),
        comm_close("raw:0123456789abcdef0123456789abcdef"),
        Cell("'after'"),
    )


async def test_which_comms_there_are(agree):
    await agree(
        ask("comm_info_request"),
        Cell(SLIDER),
        ask("comm_info_request"),
        ask("comm_info_request", {"target_name": "jupyter.widget"}),
        ask("comm_info_request", {"target_name": "other"}),
        Cell("slider.close()"),
        ask("comm_info_request", {}),
    )


async def test_who_the_kernel_is(agree):
    await agree(ask("kernel_info_request"), Cell("1"), ask("kernel_info_request"))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"method": "update"},
        {"method": "update", "state": {"value": "many"}},
        {"method": "update", "state": {"value": 5}, "buffer_paths": []},
        {"method": "update", "state": {"value": 5}, "buffer_paths": [["nothing", 0]]},
        {"method": "update", "state": []},
        {"method": 7},
        {"method": "custom"},
        {"method": "request_state"},
    ],
)
async def test_odd_messages_to_a_widget(agree, data):
    await agree(Cell(SLIDER), send("IntSlider", data), send("IntSlider", data, b"more"), Cell("slider.value"))


async def test_changes_in_one_go_are_sent_in_one_go(agree):
    await agree(
        Cell(SLIDER),
        Cell("with slider.hold_sync():\n    slider.value = 3\n    slider.max = 50"),
        Cell("with slider.hold_trait_notifications():\n    slider.value = 4\n    slider.max = 60"),
        Cell("slider.send_state(); slider.send_state('value'); slider.send_state(['value', 'max'])"),
        Cell("slider.set_state({'value': 9})"),
        Cell("slider.add_traits(more=__import__('traitlets').Int(3).tag(sync=True))"),
        change("IntSlider", {"value": 10, "max": 70, "description": "all"}),
    )


async def test_a_change_that_python_corrects(agree):
    await agree(
        Cell("import ipywidgets as w, traitlets\nx = w.IntText()\nx"),
        Cell("def even(c):\n    x.value = c['new'] // 2 * 2\nx.observe(even, 'value')"),
        change("IntText", {"value": 7}),
        change("IntText", {"value": 8}),
        Cell("x.value"),
    )


SILENT = {"silent": True, "store_history": False}


async def test_silent_cells(agree):
    await agree(
        Cell("5", SILENT), Cell("print('p'); display('d')", SILENT), Cell("6"), Cell("1 / 0", SILENT), Cell("7")
    )


async def test_cells_that_wait_behind_one_that_fails_are_not_run(agree):
    stop = {"stop_on_error": True}
    await agree(
        Cell("import asyncio"),
        Cell("await asyncio.sleep(0.05); 1 / 0", stop, wait=False),
        Cell("'never'", stop, wait=False),
        Cell("'never'"),
    )


async def test_cells_run_one_after_the_other(agree):
    await agree(
        Cell("import asyncio"),
        Cell("print('one'); await asyncio.sleep(0.05); print('two')", wait=False),
        Cell("print('three')", wait=False),
        Cell("'four'"),
    )


async def test_a_request_of_another_kind(agree):
    await agree(ask("nothing_request"), Cell("'after'"), ask("nothing_request"))


async def test_a_widget_used_while_a_cell_waits(agree):
    await agree(
        Cell(SLIDER),
        Cell("import asyncio\nwoken = asyncio.Event()\nslider.observe(lambda c: woken.set(), 'value')"),
        Cell("print('waits', flush=True); await woken.wait(); print('woken', slider.value)", wait=False),
        Until("waits\n"),
        change("IntSlider", {"value": 6}, wait=False),
        Until("woken 6\n"),
        Cell("slider.value"),
        beside=True,
    )


async def test_a_second_message_while_a_callback_is_under_way(agree):
    await agree(
        Cell(SLIDER),
        change("IntSlider", {"value": 1}, wait=False),
        change("IntSlider", {"value": 2}, wait=False),
        custom("IntSlider", {"any": 1}),
        Cell("slider.value"),
    )
