"""A room that falls over comes back by itself; one that was ended is taken up by hand."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from awayday.rehearsal import enter
from awayday.session import RoomRules, Session
from awayday.store import open_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

KIT = Path(__file__).parents[2]


def first_line(room: subprocess.Popen[str]) -> dict[str, Any]:
    assert room.stdout is not None
    links: dict[str, Any] = json.loads(room.stdout.readline())
    return links


def take_up(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "awayday", "resume", "--json"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=KIT,
        env=environment,
        stdin=subprocess.DEVNULL,
    )


def browser() -> httpx.AsyncClient:
    patient = httpx.AsyncHTTPTransport(retries=8)  # tries again while nobody listens, longer each time: 32 s in all
    return httpx.AsyncClient(transport=patient, follow_redirects=True, timeout=60)


async def once_back(client: httpx.AsyncClient, url: str) -> httpx.Response:
    """Ask until there is an answer: what was asked of the dying process gets none."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(httpx.TransportError):
                return await client.get(url)


async def test_a_killed_room_is_back_on_its_port_with_its_roles_seats_and_codes(
    room: subprocess.Popen[str], tmp_path: Path
) -> None:
    links = first_line(room)
    base = links["join"].partition("/j/")[0]
    async with browser() as host, browser() as phone, browser() as late:
        assert (await enter(host, links["host"])).url.path.endswith("/host")
        assert (await enter(phone, links["join"])).url.path.endswith("/play")
        os.kill(links["pid"], signal.SIGKILL)
        assert (await once_back(host, f"{base}/r/{links['room']}/host")).status_code == 200
        assert (await phone.get(f"{base}/r/{links['room']}/play")).status_code == 200
        assert (await late.get(links["join"])).status_code == 200
        assert (await enter(late, links["wall"])).status_code == 200, "a link that nobody opened still works"
        assert (await enter(late, links["host"])).status_code == 403, "one that was used does not"
    room.terminate()
    out, _ = room.communicate(timeout=60)
    assert (room.returncode, out) == (0, ""), "the links are told once"
    log = (tmp_path / "room.log").read_text()
    assert log.count("The room fell over and is back; nothing saved was lost.") == 1
    for secret in (links["join"].rpartition("/j/")[2], links["host"].partition("#")[2]):
        assert secret not in log


async def test_the_room_ends_with_its_supervisor_however_that_dies(room: subprocess.Popen[str]) -> None:
    links = first_line(room)
    room.kill()
    room.wait(60)
    base = links["join"].partition("/j/")[0]

    async def ask_for_ever() -> None:
        async with httpx.AsyncClient() as client:
            while True:
                assert (await client.get(f"{base}/healthz")).status_code == 200

    with pytest.raises(httpx.TransportError):
        await ask_for_ever()


async def test_an_interrupted_session_is_taken_up_where_it_was_with_new_links(
    room: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    links = first_line(room)
    base = links["join"].partition("/j/")[0]
    async with browser() as host:
        await enter(host, links["host"])
        room.terminate()
        assert room.wait(60) == 0
        with take_up(environment) as again:
            found = first_line(again)
            same = ("room", "session", "join", "store")
            assert [found[name] for name in same] == [links[name] for name in same]
            assert not {found[name] for name in ("host", "wall")} & {links[name] for name in ("host", "wall")}
            async with browser() as other:
                assert (await enter(other, found["host"])).status_code == 200
            assert (await host.get(f"{base}/r/{links['room']}/host")).status_code == 200, "roles came back too"
            again.terminate()
            assert again.wait(60) == 0


def test_a_session_that_has_ended_is_not_taken_up(played: Session, awayday: Callable[..., Any]) -> None:
    for name in ("latest", played.session_id[:8]):
        done = awayday("resume", name)
        assert done.code == 1
        assert "has ended" in done.err
        assert "awayday run" in done.err


def test_where_nothing_was_begun_nothing_is_taken_up_or_made(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("resume")
    assert done.code == 1
    assert "awayday run" in done.err
    assert not (tmp_path / "data" / "awayday.db").exists()


def test_where_a_room_is_served_is_kept(room: subprocess.Popen[str]) -> None:
    links = first_line(room)
    port = int(links["join"].partition("/j/")[0].rpartition(":")[2])
    with open_store(links["store"], read_only=True) as store:
        assert store.rules(links["session"]) == RoomRules(address="127.0.0.1", port=port)
