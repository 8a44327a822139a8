import asyncio
import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awayday.store import open_store


def first_line(room: "subprocess.Popen[str]") -> dict[str, Any]:
    assert room.stdout is not None
    links: dict[str, Any] = json.loads(room.stdout.readline())
    return links


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_room_prints_its_links_serves_them_and_ends_cleanly(
    sign: signal.Signals, room: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    links = first_line(room)
    assert {"room", "session", "join", "host", "wall", "store"} <= set(links)
    base = links["join"].partition("/j/")[0]
    with urllib.request.urlopen(f"{base}/healthz") as answer:
        assert json.load(answer) == {"status": "ok"}
    room.send_signal(sign)
    rest, _ = room.communicate(timeout=30)
    assert rest == "", "one line on stdout and nothing else"
    assert room.returncode == 0
    with open_store(links["store"], read_only=True) as store:
        assert store.session("latest").session_id == links["session"]
    log = (tmp_path / "room.log").read_text()
    assert "awayday export" in log, "the last line says what comes next"
    assert "Traceback" not in log


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_without_json_the_links_stand_in_plain_lines_where_there_is_no_terminal(
    environment: dict[str, str], tmp_path: Path
) -> None:
    arguments = ["run", "picnic", "--host", "127.0.0.1", "--port", "0", "--no-browser"]
    kit = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", "awayday", *arguments],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=kit,
        env=environment,
    ) as room:
        assert room.stderr is not None
        seen = []
        for line in room.stderr:
            seen.append(line)
            if "Ctrl-C" in line:
                break
        room.send_signal(signal.SIGINT)
        room.stderr.read()
    text = "".join(seen)
    assert "Join: http://127.0.0.1:" in text
    assert f"Data: {tmp_path / 'data' / 'awayday.db'}" in text
    assert room.returncode == 0


@pytest.mark.rehearsal
@pytest.mark.parametrize("room", [["--origin", "demo", "--rehearsal", "2"]], indirect=True)
async def test_a_room_can_bring_its_own_rehearsal_participants(room: "subprocess.Popen[str]", tmp_path: Path) -> None:
    links = first_line(room)
    with open_store(links["store"], read_only=True) as store:
        async with asyncio.timeout(90):
            async for _ in store.changes(links["session"], 0):
                if len(store.participants(links["session"])) == 2:
                    break
    room.terminate()
    assert room.wait(30) == 0, (tmp_path / "room.log").read_text()


def test_bots_join_no_room_of_people(awayday: Callable[..., Any]) -> None:
    done = awayday("run", "picnic", "--rehearsal", "3")
    assert done.code == 2
    assert "--origin demo" in done.err


def test_a_port_in_use_is_told_before_a_session_is_made(awayday: Callable[..., Any], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = awayday("run", "picnic", "--host", "127.0.0.1", "--port", str(port), "--json")
    assert done.code == 1
    assert done.out == ""
    assert f"127.0.0.1:{port}" in done.err
    assert "--port" in done.err
    assert not (tmp_path / "data" / "awayday.db").exists()


def test_an_address_of_another_machine_is_refused(awayday: Callable[..., Any]) -> None:
    done = awayday("run", "picnic", "--host", "203.0.113.5", "--json")
    assert done.code == 1
    assert "--host" in done.err


def test_an_unknown_workshop_names_those_that_there_are(awayday: Callable[..., Any]) -> None:
    done = awayday("run", "picnik", "--json")
    assert done.code == 1
    assert 'Did you mean "picnic"?' in done.err


def test_a_broken_scenario_is_told_with_file_and_line(awayday: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "workshop.yaml").write_text("id: broken\ntitle: [unclosed\n")
    done = awayday("run", str(tmp_path), "--json")
    assert done.code == 1
    assert f"{tmp_path / 'workshop.yaml'}:" in done.err
    assert ":2:" in done.err or ":3:" in done.err


def test_a_store_that_can_not_be_written_is_told_with_how_to_mend(awayday: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = awayday("run", "picnic", "--host", "127.0.0.1", "--port", "0", "--store", str(tmp_path / "file" / "a.db"))
    assert done.code == 1
    assert str(tmp_path / "file") in done.err
    assert "--store" in done.err


def test_a_second_room_on_the_same_store_is_told_who_holds_it(
    room: "subprocess.Popen[str]", awayday: Callable[..., Any]
) -> None:
    links = first_line(room)
    done = awayday("run", "picnic", "--host", "127.0.0.1", "--port", "0", "--store", links["store"])
    assert done.code == 1
    assert str(links["pid"]) in done.err


def test_a_workshop_without_its_notebooks_is_told_before_a_session_is_made(
    awayday: Callable[..., Any], tmp_path: Path
) -> None:
    kit = Path(__file__).parents[2] / "workshops" / "picnic" / "workshop.yaml"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "workshop.yaml").write_text(kit.read_text(encoding="utf-8"), encoding="utf-8")
    done = awayday("run", str(tmp_path / "mine"), "--host", "127.0.0.1", "--port", "0", "--json")
    assert done.code == 1
    assert "play.ipynb" in done.err
    assert not (tmp_path / "data" / "awayday.db").exists()
