import asyncio
import http.server
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from awayday import scenario
from awayday.cli._rehearse import own_room
from awayday.errors import AwaydayError
from awayday.rehearsal import Habits, Ledger, Spread, rehearse
from awayday.rehearsal._bots import Bot
from awayday.rehearsal._client import Page
from awayday.rehearsal._host import HostBot
from awayday.rehearsal._usage import watching
from awayday.scenario import Workshop
from awayday.session import Origin
from awayday.store import open_store

KIT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def picnic() -> Workshop:
    return scenario.load(scenario.find("picnic"))


@pytest.fixture
async def room() -> AsyncIterator[dict[str, Any]]:
    """An open room for a try-out, in a process of its own."""
    async with own_room("picnic", "--origin", "demo") as links:
        yield links


@pytest.mark.rehearsal
def test_the_command_plays_a_whole_session_and_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "awayday", "rehearse", "picnic", "--participants", "6", "--seed", "7", "--json"],
        capture_output=True,
        encoding="utf-8",
        cwd=KIT,
        stdin=subprocess.DEVNULL,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert list(found) == ["joined", "answers_sent", "answers_saved", "lost", "join_ms", "saved_ms", "path", "server"]
    assert (found["joined"], found["lost"]) == (6, 0)
    assert sys.platform != "linux" or found["server"]["peak_mb"] >= found["server"]["start_mb"] > 0
    assert found["answers_sent"] == found["answers_saved"] > 6 * 5
    assert set(found["join_ms"]) == set(found["saved_ms"]) == {"p50", "p95", "max"}
    assert 0 < found["saved_ms"]["p50"] <= found["saved_ms"]["p95"] <= found["saved_ms"]["max"]
    assert found["path"][0] == "picnic-01"
    assert found["path"][-1] == "picnic-12"
    assert any(step.startswith("picnic-06-") for step in found["path"])


@pytest.mark.rehearsal
async def test_bots_come_back_when_their_sockets_drop(room: dict[str, Any], picnic: Workshop) -> None:
    """Every saved answer makes another phone lose its connection; all the same nothing is lost."""
    people: list[Bot] = []
    ledger = Ledger()
    for person in range(5):
        habits = Habits(3, person)
        people.append(Bot(habits, Page(room["join"], habits.label), picnic, ledger))
    host = HostBot(3, Page(room["host"], "the host bot"), picnic, ledger, people)
    ledger.listeners.append(lambda: people[ledger.n_saved % 5].page.lose_connection())
    await host.arrive()
    async with asyncio.TaskGroup() as group:
        for bot in people:
            group.create_task(bot.play())
        await host.host()
    assert sum([await bot.missing() for bot in people]) == 0
    assert all(given.outcome == "saved" for given in ledger.given)
    assert max(bot.page.opened for bot in people) > 3
    for page in (*(bot.page for bot in people), host.page):
        await page.close()


@pytest.mark.rehearsal
async def test_bots_without_a_host_follow_whoever_hosts(room: dict[str, Any], picnic: Workshop) -> None:
    all_in = asyncio.Event()

    def tell(ledger: Ledger) -> None:
        if ledger.n_joined == 3:
            all_in.set()

    async with asyncio.TaskGroup() as group:
        following = group.create_task(rehearse(room["join"], picnic, 3, 8, tell=tell))
        await all_in.wait()
        leading = group.create_task(rehearse(room["join"], picnic, 3, 7, host=room["host"]))
    led, followed = leading.result(), following.result()
    assert [(report.joined, report.lost) for report in (led, followed)] == [(3, 0), (3, 0)]
    assert followed.path, "phones see the steps that ask something"
    assert set(followed.path) <= set(led.path)
    with open_store(room["store"], read_only=True) as store:
        session = store.session(room["session"])
        assert session.data_origin is Origin.DEMO, "a try-out keeps its stamp"
        assert session.ended_ms is not None
        assert len(store.participants(session.session_id)) == 6


@pytest.mark.rehearsal
async def test_the_host_bot_stamps_a_room_that_waits_for_people(picnic: Workshop) -> None:
    async with own_room("picnic") as links:
        report = await rehearse(links["join"], picnic, 2, 7, host=links["host"], store=links["store"])
        assert (report.joined, report.lost) == (2, 0)
        with open_store(links["store"], read_only=True) as store:
            assert store.session(links["session"]).data_origin is Origin.SYNTHETIC


@pytest.mark.rehearsal
async def test_a_stuck_room_names_the_step_and_who_is_missing(room: dict[str, Any], picnic: Workshop) -> None:
    ledger, habits = Ledger(), Habits(7, 0)
    idle = Bot(habits, Page(room["join"], habits.label), picnic, ledger)
    host = HostBot(7, Page(room["host"], "the host bot"), picnic, ledger, [idle], patience_s=1.0)
    await host.arrive()
    await idle.join()
    with pytest.raises(AwaydayError) as stuck:
        await host.host()
    assert "picnic-01/first/1" in str(stuck.value)
    assert habits.label in str(stuck.value)
    await idle.page.close()
    await host.page.close()


@pytest.mark.rehearsal
async def test_a_room_of_people_lets_no_bots_in(picnic: Workshop) -> None:
    async with own_room("picnic") as links:
        with pytest.raises(AwaydayError, match="--origin demo"):
            await rehearse(links["join"], picnic, 2, 7)
        with open_store(links["store"], read_only=True) as store:
            assert store.participants(links["session"]) == []


@pytest.mark.rehearsal
async def test_an_address_that_leads_nowhere_is_told(room: dict[str, Any], picnic: Workshop) -> None:
    wrong = room["join"].rpartition("/")[0] + "/zzzzzz"
    with pytest.raises(AwaydayError, match="404"):
        await rehearse(wrong, picnic, 1, 7)
    with pytest.raises(AwaydayError, match="Nobody listens"):
        await rehearse("http://127.0.0.1:9/j/abcdef", picnic, 1, 7)


@pytest.fixture
def other_site() -> Iterator[str]:
    """A web server that is no room."""

    class Plain(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>Hello</h1>")

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


async def test_a_page_of_something_else_is_told(other_site: str, picnic: Workshop) -> None:
    with pytest.raises(AwaydayError, match="no page of a room"):
        await rehearse(other_site, picnic, 1, 7)


def test_a_spread_names_values_that_occurred() -> None:
    assert Spread.of([5.0]) == (5.0, 5.0, 5.0)
    assert Spread.of([float(n) for n in range(1, 101)]) == (50.0, 95.0, 100.0)
    assert Spread.of([]) == (None, None, None)


@pytest.fixture
def busy_site() -> Iterator[tuple[str, list[float]]]:
    """A web server that is busy once, and then has nothing; with the times of the requests."""
    asked: list[float] = []

    class Busy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(time.monotonic())
            self.send_response(503 if len(asked) == 1 else 404)
            self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


async def test_a_bot_comes_back_when_a_busy_server_says(busy_site: tuple[str, list[float]], picnic: Workshop) -> None:
    url, asked = busy_site
    with pytest.raises(AwaydayError, match="404"):
        await rehearse(url, picnic, 1, 7)
    first, second = asked
    assert second - first >= 1, "not before the server asked for it"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
async def test_the_memory_that_a_process_takes_is_seen() -> None:
    async with watching(os.getpid()) as usage:
        held = bytearray(b"x") * 60_000_000
    assert usage is not None
    assert 40 < usage.peak_mb - usage.start_mb < 600
    assert usage.document(10)["mb_per_participant"] == round((usage.peak_mb - usage.start_mb) / 10, 3)
    assert len(held) == 60_000_000


async def test_a_process_that_is_not_there_has_no_figures() -> None:
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    for pid in (None, gone.pid):
        async with watching(pid) as usage:
            assert usage is None
