from __future__ import annotations

import asyncio
import json
import re
import struct
import uuid

import nbformat
import pytest
from jupyter_client.session import Session
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from awayday.room import RoomConnection
from awayday.room._wire import V1, pack, parse
from awayday.session import Role

CODE = "abc234"


class Page:
    """The socket of a page, in one of the two protocols."""

    def __init__(self, socket, protocol) -> None:
        self.socket = socket
        self.protocol = protocol
        self.session = Session()

    async def send(self, kind, content, *, channel="shell", metadata=None) -> str:
        message = self.session.msg(kind, content=content, metadata=metadata)
        frame = pack(message, channel).frame(self.protocol)
        await self.socket.write_message(frame, binary=isinstance(frame, bytes))
        return message["header"]["msg_id"]

    async def until_idle(self, msg_id) -> list:
        seen = []
        while True:
            frame = await asyncio.wait_for(self.socket.read_message(), 20)
            assert frame is not None, "the socket was closed"
            message = parse(frame, self.protocol)
            if message.parent.get("msg_id") == msg_id:
                seen.append(message)
                if message.content.get("execution_state") == "idle":
                    return seen

    async def nothing_about(self, refused) -> None:
        """Ask something that is answered, and see that nothing before it was."""
        info = await self.send("kernel_info_request", {})
        answered = set()
        while info not in answered:
            frame = await asyncio.wait_for(self.socket.read_message(), 30)
            answered.add(parse(frame, self.protocol).parent.get("msg_id"))
        assert not answered & set(refused)


@pytest.fixture(params=[V1, None], ids=["v1", "json"])
def protocol(request):
    return request.param


@pytest.fixture
async def connect():
    pages = []

    async def connect(client, kernel_id, *, protocol=V1, origin=True, session=None):
        headers = {"Cookie": client.cookie, **({"Origin": client.base} if origin is True else {})}
        if isinstance(origin, str):
            headers["Origin"] = origin
        address = f"{client.base}/api/kernels/{kernel_id}/channels?session_id={session or uuid.uuid4()}"
        request = HTTPRequest(address.replace("http", "ws", 1), headers=headers)
        socket = await websocket_connect(request, subprotocols=[protocol] if protocol else None)
        pages.append(socket)
        return Page(socket, protocol)

    yield connect
    for socket in pages:
        socket.close()


@pytest.fixture
async def opened(participant):
    """A participant, her page's kernel id, and the id of its button."""
    client = await participant()
    body = (await client.get(f"/r/{CODE}/play")).body.decode()
    return client, re.search('"kernelId": "([^"]+)"', body)[1]


async def test_a_click_is_answered_between_busy_and_idle_in_both_protocols(server, opened, connect, protocol):
    client, kernel_id = opened
    page = await connect(client, kernel_id, protocol=protocol)
    names = server.kernel_manager.get_kernel(kernel_id).names
    asked = await page.send(
        "comm_msg", {"comm_id": names["button"].model_id, "data": {"method": "custom", "content": {"event": "click"}}}
    )
    answers = await page.until_idle(asked)
    assert [answer.kind for answer in answers] == ["status", "comm_msg", "status"]
    assert answers[1].content["data"]["state"] == {"value": "1 presses"}


async def test_the_browser_gets_the_states_of_its_page(server, opened, connect, protocol):
    client, kernel_id = opened
    page = await connect(client, kernel_id, protocol=protocol)
    content = {"comm_id": "control", "target_name": "jupyter.widget.control", "data": {}}
    await page.until_idle(await page.send("comm_open", content, metadata={"version": "1.0.0"}))
    asked = await page.send("comm_msg", {"comm_id": "control", "data": {"method": "request_states"}})
    answers = await page.until_idle(asked)
    states = next(answer for answer in answers if answer.kind == "comm_msg").content["data"]["states"]
    assert set(states) == set(server.kernel_manager.get_kernel(kernel_id).widgets)


CHANNELS = ["shell", "control", "stdin", "iopub", "nothing"]
MAY_NOT_PASS = [
    ("execute_request", {"code": "hacked = True"}),
    ("shutdown_request", {"restart": True}),
    ("interrupt_request", {}),
    ("inspect_request", {"code": "button", "cursor_pos": 1}),
    ("complete_request", {"code": "but", "cursor_pos": 3}),
    ("history_request", {}),
    ("debug_request", {}),
    ("input_reply", {"value": "x"}),
    ("comm_open", {"comm_id": "new", "target_name": "jupyter.widget", "data": {"state": {}}}),
    ("comm_open", {"comm_id": ["x"], "target_name": "jupyter.widget.control", "data": {}}),
    ("comm_close", {"comm_id": "BUTTON", "data": {}}),
    ("comm_msg", {"comm_id": "BUTTON", "data": "text"}),
    ("comm_msg", {"comm_id": 7, "data": {}}),
]


async def test_what_a_page_of_widgets_does_not_need_may_not_pass(server, opened, connect, protocol):
    client, kernel_id = opened
    kernel = server.kernel_manager.get_kernel(kernel_id)
    button, before = kernel.names["button"].model_id, set(kernel.widgets)
    page = await connect(client, kernel_id, protocol=protocol)
    refused = [
        await page.send(kind, json.loads(json.dumps(content).replace("BUTTON", button)), channel=channel)
        for channel in CHANNELS
        for kind, content in MAY_NOT_PASS
    ]
    await page.nothing_about(refused)
    assert set(kernel.widgets) == before
    assert "hacked" not in kernel.names
    assert not kernel.closed


@pytest.mark.parametrize("frame", [b"", b"\xff" * 100, "no json", "{}", '{"header": {"msg_type": 1}}', "[" * 5000])
async def test_frames_that_are_no_messages_do_no_harm(opened, connect, protocol, frame):
    client, kernel_id = opened
    page = await connect(client, kernel_id, protocol=protocol)
    await page.socket.write_message(frame, binary=isinstance(frame, bytes))
    assert await page.until_idle(await page.send("kernel_info_request", {}))


@pytest.mark.parametrize("odd", [{"date": "2026-99-99T00:00:00"}, {"session": "\ud83d"}, {"username": "\udc00" * 9}])
async def test_an_odd_header_is_answered_like_any_other(opened, connect, caplog, odd):
    client, kernel_id = opened
    page = await connect(client, kernel_id, protocol=None)
    header = {"msg_id": "odd", "msg_type": "comm_info_request", **odd}
    await page.socket.write_message(json.dumps({"channel": "shell", "header": header, "content": {}}))
    assert [answer.kind for answer in await page.until_idle("odd")] == ["status", "comm_info_reply", "status"]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_browser_does_not_fill_the_log(opened, connect, caplog):
    client, kernel_id = opened
    page = await connect(client, kernel_id)
    for _ in range(500):
        await page.send("execute_request", {"code": "x" * 200})
    await page.until_idle(await page.send("kernel_info_request", {}))
    assert len([record for record in caplog.records if "may not pass" in record.getMessage()]) == 7, (
        "five, the 10th, the 100th"
    )


async def test_a_socket_that_floods_is_closed(opened, connect):
    client, kernel_id = opened
    page = await connect(client, kernel_id)
    for _ in range(1200):
        await page.send("comm_info_request", {})
    while await asyncio.wait_for(page.socket.read_message(), 20) is not None:
        pass
    assert page.socket.close_code == 1008


async def test_too_large_a_message_closes_the_socket(opened, connect):
    client, kernel_id = opened
    page = await connect(client, kernel_id)
    await page.send("comm_msg", {"comm_id": "x", "data": {"text": "a" * 400_000}})
    assert await asyncio.wait_for(page.socket.read_message(), 20) is None


async def test_a_socket_opens_only_with_the_cookie_of_its_page(opened, connect, participant, facilitator, visit):
    _, kernel_id = opened
    for stranger in (visit(), await participant(), await facilitator()):
        with pytest.raises(HTTPClientError, match="404"):
            await connect(stranger, kernel_id)


@pytest.mark.parametrize("origin", [False, "https://evil.example", "null"])
async def test_a_socket_opens_only_from_our_own_pages(opened, connect, origin):
    client, kernel_id = opened
    with pytest.raises(HTTPClientError, match="403"):
        await connect(client, kernel_id, origin=origin)


async def test_presence_is_told_when_the_socket_opens_and_closes(room, server, opened, connect):
    client, kernel_id = opened
    page = await connect(client, kernel_id)
    await page.until_idle(await page.send("kernel_info_request", {}))
    assert await asyncio.wait_for(room.live.told.get(), 20) == (Role.PARTICIPANT, True)
    assert server.kernel_manager.get_kernel(kernel_id).connections == 1
    page.socket.close()
    assert await asyncio.wait_for(room.live.told.get(), 20) == (Role.PARTICIPANT, False)


async def test_a_second_socket_of_the_same_page_takes_the_place_of_the_first(opened, connect):
    client, kernel_id = opened
    first = await connect(client, kernel_id, session="same")
    second = await connect(client, kernel_id, session="same")
    while await asyncio.wait_for(first.socket.read_message(), 20) is not None:
        pass
    assert await second.until_idle(await second.send("kernel_info_request", {}))


async def test_a_stock_kernel_is_filtered_too(visit, server, connect, protocol):
    client = visit()
    await client.enter(server.links.wall)
    body = (await client.get(f"/r/{CODE}/wall")).body.decode()
    page = await connect(client, re.search('"kernelId": "([^"]+)"', body)[1], protocol=protocol)
    refused = [
        await page.send("execute_request", {"code": "import os; os._exit(1)", "silent": False}),
        await page.send("shutdown_request", {"restart": False}, channel="control"),
        await page.send("comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": {}}}),
    ]
    await page.nothing_about(refused)


@pytest.mark.parametrize("part", ["header", "parent_header", "metadata", "content"])
@pytest.mark.parametrize("depth", [101, 480, 960, 30_000])
async def test_a_message_of_many_levels_is_refused_wherever_they_are(opened, connect, protocol, part, depth):
    client, kernel_id = opened
    page = await connect(client, kernel_id, protocol=protocol)
    message = Session().msg("comm_info_request", content={})
    parts = dict.fromkeys(("header", "parent_header", "metadata", "content"), b"{}")
    parts["header"] = json.dumps(message["header"], default=str).encode()
    comma = b", " if part == "header" else b""
    parts[part] = parts[part][:-1] + comma + b'"x": ' + b"[" * depth + b"]" * depth + b"}"
    if protocol == V1:
        lengths = [len(b"shell"), *map(len, parts.values())]
        offsets = [8 * (len(lengths) + 2)]
        for length in lengths:
            offsets.append(offsets[-1] + length)
        frame = struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"shell" + b"".join(parts.values())
    else:
        frame = '{"channel": "shell", ' + ", ".join(f'"{k}": {v.decode()}' for k, v in parts.items()) + "}"
    await page.socket.write_message(frame, binary=isinstance(frame, bytes))
    await page.nothing_about([message["header"]["msg_id"]])


async def test_too_many_bytes_close_the_socket(opened, connect):
    client, kernel_id = opened
    page = await connect(client, kernel_id)
    for _ in range(20):
        await page.send("comm_msg", {"comm_id": "x", "data": {"text": "a" * 200_000}})
    while await asyncio.wait_for(page.socket.read_message(), 20) is not None:
        pass
    assert page.socket.close_code == 1008


async def test_the_socket_of_a_page_that_is_ended_says_so(server, opened, connect):
    client, kernel_id = opened
    page = await connect(client, kernel_id)
    await page.until_idle(await page.send("kernel_info_request", {}))
    await server.kernel_manager.shutdown_kernel(kernel_id)
    while await asyncio.wait_for(page.socket.read_message(), 20) is not None:
        pass
    assert page.socket.close_code == 4410
    with pytest.raises(HTTPClientError, match="404"):
        await connect(client, kernel_id)


async def test_a_page_that_reconnects_for_ever_leaves_nothing_behind(room, server, opened, connect):
    client, kernel_id = opened
    kernel = server.kernel_manager.get_kernel(kernel_id)
    comms = len(kernel.comms.comms)
    for _ in range(5):
        page = await connect(client, kernel_id)
        content = {"comm_id": str(uuid.uuid4()), "target_name": "jupyter.widget.control", "data": {}}
        await page.until_idle(await page.send("comm_open", content, metadata={"version": "1.0.0"}))
        assert len(kernel.comms.comms) == comms + 1
        page.socket.close()
        while (await asyncio.wait_for(room.live.told.get(), 20))[1]:
            pass
    assert len(kernel.comms.comms) == comms
    assert (kernel._on_close, kernel._receivers) == ([], [])
    assert not [key for key in RoomConnection._open_sessions if key.startswith(kernel_id)]


async def test_a_request_that_never_becomes_a_socket_leaves_nothing_behind(opened):
    client, kernel_id = opened
    for _ in range(3):
        path = f"/api/kernels/{kernel_id}/channels?session_id={uuid.uuid4()}"
        assert (await client.get(path, Origin=client.base)).code in {400, 426}
    assert not [key for key in RoomConnection._open_sessions if key.startswith(kernel_id)]


async def test_a_browser_that_reads_slowly_gets_the_latest_state_and_holds_nobody_up(server, opened, connect):
    client, kernel_id = opened
    page, quick = await connect(client, kernel_id), await connect(client, kernel_id)
    await page.until_idle(await page.send("kernel_info_request", {}))
    kernel = server.kernel_manager.get_kernel(kernel_id)
    answer = kernel.names["answer"]
    last = 0
    for n in range(2_000):  # 20 MB, more than the sockets' buffers hold, while nobody reads
        kernel.run(lambda n=n: setattr(answer, "value", f"{n}".zfill(10_000)))
        await asyncio.sleep(0)
        last = n
    assert await quick.until_idle(await quick.send("kernel_info_request", {})), "another socket is answered meanwhile"
    frames, value = 0, ""
    while not value.endswith(str(last)):
        frame = await asyncio.wait_for(page.socket.read_message(), 20)
        assert frame is not None, "the socket was closed"
        frames += 1
        value = parse(frame, V1).content.get("data", {}).get("state", {}).get("value", "")
    assert frames < 2_000


async def test_a_page_that_dies_while_it_is_drawn_is_told_and_the_server_goes_on(server, room, participant):
    path = room.notebooks["play"]
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = (
        "import asyncio\nfrom awayday.room import context\n"
        "context.visitor().live.told.put_nowait('drawing')\nawait asyncio.Event().wait()"
    )
    nbformat.write(notebook, path)
    client = await participant()
    drawing = asyncio.ensure_future(client.get(f"/r/{CODE}/play"))
    assert await asyncio.wait_for(room.live.told.get(), 20) == "drawing"
    (kernel,) = server.kernel_manager.room_kernels()
    await asyncio.gather(*(server.kernel_manager.shutdown_kernel(kernel.kernel_id) for _ in range(3)))
    answer = await asyncio.wait_for(drawing, 30)
    assert answer.code == 200
    assert len(server.kernel_manager) == 0
    notebook.cells[1].source = "'all well'"
    nbformat.write(notebook, path)
    assert "all well" in (await client.get(f"/r/{CODE}/play")).body.decode()
