"""`awayday pulse`: a session that has ended asks its people, and is no open room again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from awayday import scenario
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin, Session
from awayday.store import open_store
from awayday.usecases import start

KIT = Path(__file__).parents[2]


async def rehearsed(tmp_path: Path, workshop: str, until: str | None = None, seed: int = 7) -> Session:
    """Let six bots play a workshop in the data folder of this test."""
    live = start(
        open_store(str(tmp_path / "data" / "awayday.db")),
        scenario.load(scenario.find(workshop)),
        origin=Origin.SYNTHETIC,
        seed=1,
    )
    await rehearse_in_memory(live, 6, seed, until)
    live.close()
    return live.session


@contextmanager
def asking(environment: dict[str, str], log: Path, *more: str) -> Iterator[dict[str, Any]]:
    """Serve the newest session that has ended, and give its links."""
    command = [sys.executable, "-m", "awayday", "pulse", "--json", "--host", "127.0.0.1", "--port", "0", *more]
    with log.open("w") as written:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=written,
            encoding="utf-8",
            cwd=KIT,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, log.read_text()
        yield json.loads(line)
        process.terminate()
        assert process.wait(60) == 0
        process.stdout.close()


async def test_it_serves_peoples_own_pages_and_neither_host_nor_wall_nor_a_way_in(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    session = await rehearsed(tmp_path, "three-questions")
    with asking(environment, tmp_path / "log", "--after", "0") as links:
        base = links["join"].partition("/j/")[0]
        assert {links[page] for page in ("host", "wall", "debrief", "coach")} == {""}
        async with httpx.AsyncClient(follow_redirects=True, timeout=60) as phone:
            for page in ("host", "wall", "debrief", "coach"):
                assert (await phone.get(f"{base}/r/{links['room']}/{page}")).status_code == 404
            assert (await phone.get(links["join"])).status_code == 410
            back = await phone.get(f"{links['join']}?again=1")
            assert (back.status_code, back.url.path) == (200, f"/r/{links['room']}/play")
            typed = await phone.get(f"{base}/j/{links['room']}?again=1")
            assert typed.status_code == 200
    with open_store(str(tmp_path / "data" / "awayday.db"), read_only=True) as store:
        assert store.session(session.session_id).ended_ms is not None
        assert len(store.participants(session.session_id)) == 6


async def test_a_session_that_goes_on_or_asks_nothing_later_is_not_served(
    tmp_path: Path, awayday: Callable[..., Any]
) -> None:
    going = await rehearsed(tmp_path, "three-questions", until="three-questions-02")
    done = awayday("pulse", going.session_id[:8])
    assert (done.code, "has not ended yet" in done.err) == (1, True)
    assert "awayday resume" in done.err
    other = await rehearsed(tmp_path, "picnic", seed=8)
    done = awayday("pulse", other.session_id[:8])
    assert (done.code, "asks nothing later" in done.err) == (1, True)


@pytest.mark.parametrize("days", ["-1", "367", "soon"])
def test_a_day_that_cannot_be_is_wrong_usage(awayday: Callable[..., Any], days: str) -> None:
    assert awayday("pulse", "--after", days).code == 2


def test_where_nothing_was_played_it_says_how_to_begin(awayday: Callable[..., Any]) -> None:
    done = awayday("pulse")
    assert done.code == 1
    assert "awayday run" in done.err
