from __future__ import annotations

import logging
import os
import signal
import socket
from pathlib import Path

import pytest

from awayday.errors import AwaydayError, PortTaken
from awayday.server import RoomServer, claim
from awayday.server._guard import redact

CODE = "abc234"
KERNEL = "0d7686cc-84d6-4ebb-ad71-b4a66893407a"


def test_a_port_in_use_is_told_with_the_remedy():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"127.0.0.1:{port}.*--port"):
            claim("127.0.0.1", port)


def test_an_address_of_another_machine_is_told_with_the_remedy():
    with pytest.raises(AwaydayError, match="--host"):
        claim("192.0.2.1", 0)


async def test_a_server_whose_port_is_taken_starts_nothing(server, with_room):
    second = RoomServer(with_room(port=server.port))
    second.initialize([])
    with pytest.raises(PortTaken):
        await second.open()


def test_a_missing_notebook_is_told_by_page(with_room, tmp_path):
    server = RoomServer(with_room(notebooks={"play": tmp_path / "gone.ipynb"}))
    with pytest.raises(AwaydayError, match=r"play page.*gone\.ipynb"):
        server.initialize([])


def test_a_page_that_does_not_exist_is_told(with_room, tmp_path):
    with pytest.raises(AwaydayError, match="lobby"):
        RoomServer(with_room(notebooks={"lobby": tmp_path / "play.ipynb"})).initialize([])


async def test_the_log_names_no_key_cookie_or_whole_kernel_id(participant, visit, server, caplog):
    caplog.set_level(logging.DEBUG)
    client = await participant()
    page = (await client.get(f"/r/{CODE}/play?name=Ann")).body.decode()
    await visit().get(f"/j/{server.room.live.long_code}")
    await visit().enter(server.links.debrief)
    await visit().get("/j/wrong-code")
    kernel_id = page.split('"kernelId": "')[1][:36]
    await client.get(f"/api/kernels/{kernel_id}")
    assert "path=/j/…" in caplog.text
    assert f"{kernel_id[:8]}…" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name != "asyncio"]
    ticket = server.links.debrief.partition("#")[2]
    seat = client.cookies[f"awayday-seat-{CODE}"]
    for secret in (server.room.live.long_code, ticket, "wrong-code", kernel_id, "Ann", seat):
        assert not [line for line in ours if secret in line]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("GET /j/5h99zd4et8xrvux7?a=b (1.2.3.4)", "GET /j/…?… (1.2.3.4)"),
        ("open http://x.org/door?to=debrief#abc-_9 now", "open http://x.org/door?… now"),
        ("open http://x.org/door#abc-_9 now", "open http://x.org/door#… now"),
        (f"Kernel started: {KERNEL}", "Kernel started: 0d7686cc…"),
        ("Cookie: awayday-seat-abc234=2|1:0|x; other", "Cookie: awayday-seat-abc234=…; other"),
        ("GET /r/abc234/play?name=Ann", "GET /r/abc234/play?…"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_secrets_are_taken_out_of_log_lines(text, redacted):
    assert redact(text) == redacted


async def test_stock_kernels_get_the_join_address_and_what_the_room_adds(with_room):
    server = RoomServer(with_room(env_for_stock={"AWAYDAY_STORE": "sqlite:///x"}))
    server.initialize([])
    links = await server.open()
    env = server.kernel_manager.extra_env(None)
    await server.close()
    assert env == {
        "AWAYDAY_JOIN": links.join,
        "AWAYDAY_ROLE": "viewer",
        "AWAYDAY_SESSION": links.session,
        "AWAYDAY_STORE": "sqlite:///x",
    }


async def test_closing_ends_the_pages_and_the_live_session(room, server, participant):
    await (await participant()).get(f"/r/{CODE}/play")
    kernels = list(server.kernel_manager.room_kernels())
    await server.close()
    assert kernels
    assert all(kernel.closed for kernel in kernels)
    assert room.live.closed


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads the processes of the machine from /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_server_and_its_stock_kernels(start, visit, number):
    process, base = start()
    client = visit()
    client.base = base
    await client.enter(start.links["wall"])
    assert (await client.get(f"/r/{CODE}/wall")).code == 200
    children = _children(process.pid)
    assert children
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert said.splitlines() == ["closed"]
    assert process.returncode == 0
    assert not [child for child in children if _is_running(child)]


def _children(pid: int) -> list[int]:
    entries = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [int(entry.name) for entry in entries if _parent(entry) == pid]


def _parent(entry: Path) -> int:
    try:
        return int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
