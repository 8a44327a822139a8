"""What several test folders share: a real PostgreSQL, an empty store on each engine, Chromium, a live picnic."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from awayday import engine, scenario
from awayday.scenario import Workshop
from awayday.session import Answer, Origin, Role
from awayday.store import open_store
from awayday.usecases import Live, Visitor, answer, drive, join, place, start

# A test is no stopwatch, and draws the same examples each time.
settings.register_profile("awayday", deadline=None, derandomize=True)
settings.load_profile("awayday")

HOW_TO_GET = "On Debian: apt-get install postgresql; on macOS: brew install postgresql@17."


def _server_programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps them off the PATH, one folder a version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("pg_ctl")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server that lives for this run, on a socket in a temporary folder.

    It sorts by English rules, so that a column that should sort by code point and doesn't is found out.
    """
    programs = _server_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is missing, and CI needs it. {HOW_TO_GET}")
        pytest.skip(f"PostgreSQL is missing. {HOW_TO_GET}")
    folder = Path(tempfile.mkdtemp(prefix="awayday-pg-"))
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        with (folder / "out").open("ab") as out:
            done = subprocess.run(
                [programs / program, "-D", folder / "data", *arguments],
                user=user,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        assert done.returncode == 0, (folder / "out").read_text()

    try:
        run("initdb", "-U", "awayday", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
            "--locale-provider=icu", "--icu-locale=en-US", "--no-sync")  # fmt: skip
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        run("pg_ctl", "start", "--wait", "--log", str(folder / "log"), "--options", options)
        yield f"postgresql://awayday@/?host={folder}"
        run("pg_ctl", "stop", "--wait", "--mode", "immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Address of an empty PostgreSQL database that goes with the test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_server.replace("/?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a store that is not there yet, once on a SQLite file and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'awayday.db'}"
    return str(request.getfixturevalue("postgres_url"))


CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000
"""How long a person on a busy two-core machine is willing to wait; a test that passes needs far less."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine, one for the tests of one file, so that Playwright's event loop ends with it.

    Without one, CI fails and others skip with the reason.
    """
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and CI needs it: apt-get install chromium")
        pytest.skip("Chromium is missing. On Debian: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Table:
    """A session with handles on both sides of it."""

    live: Live
    host: Visitor

    async def seat(self, name: str | None = None) -> Visitor:
        who = Visitor(self.live, Role.PARTICIPANT, secrets.token_hex(32))
        await join(who, name)
        return who

    async def seats(self, count: int) -> list[Visitor]:
        return [await self.seat() for _ in range(count)]

    async def do(self, name: str, **args: Any) -> None:
        await drive(self.host, name, {"at": place(self.live), **args}, str(uuid.uuid4()))

    async def go_to(self, step_id: str) -> None:
        """Walk on, by the first way where the room has not chosen, until `step_id` is on the wall."""
        await self.do("open")
        while self.live.state.current is not None and self.live.state.current.step_id != step_id:
            step = self.live.workshop.step(self.live.state.current.step_id)
            found = engine.verdict(self.live.workshop, self.live.state, step)
            if found.to is None:
                await self.do("branch", to=found.choices[0])
            else:
                await self.do("go_on")

    def message(self, field: str, value: Any, **changes: Any) -> dict[str, Any]:
        """What a phone sends for the step on the wall."""
        run = self.live.state.run
        assert run is not None
        version = self.live.workshop.step(run.key.step_id).version
        trait = {"step": run.key.step_id, "phase": str(run.key.phase), "run_no": run.key.run_no, "version": version}
        return {"id": str(uuid.uuid4()), "run": trait, "field": field, "value": value, "elapsed_ms": 1200, **changes}

    async def say(self, who: Visitor, field: str, value: Any, **changes: Any) -> Answer:
        return await answer(who, self.message(field, value, **changes))


def lay(origin: Origin, workshop: Workshop | None = None) -> Table:
    workshop = workshop or scenario.load(scenario.find("picnic"))
    live = start(open_store("sqlite://"), workshop, origin=origin, seed=1)
    return Table(live, Visitor(live, Role.FACILITATOR))


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    """A picnic that nobody has joined yet, tried out in a store in memory."""
    laid = lay(Origin.DEMO)
    yield laid
    laid.live.close()


HALVES = """\
id: halves
version: "1.0.0"
title: A picnic in two halves
goal: Play it in two parts.
minutes: 30
group: Tables of 4.
slack: 3
slack_notes: One word each.
parts:
  - workshop: picnic
    minutes: 7
    break_after: 5
    steps: [{step: picnic-01}, {step: picnic-02}, {step: picnic-03}]
    checkpoints:
      - {step: picnic-02, by: 3, what: The story is told}
  - workshop: picnic
    minutes: 15
    steps: [{step: picnic-04}, {step: picnic-05}, {step: picnic-11}]
    checkpoints:
      - {step: picnic-05, by: 20, what: The second vote is open}
      - {step: picnic-11, by: 21, what: All talk together}
"""


@pytest.fixture
def halves(tmp_path: Path) -> Path:
    """The file of a plan that plays some of the picnic in two parts, with a break between them."""
    (tmp_path / "plans").mkdir()
    file = tmp_path / "plans" / "halves.yaml"
    file.write_text(HALVES, encoding="utf-8")
    return file


@pytest.fixture
async def timed_table(halves: Path) -> AsyncIterator[Table]:
    """A session that plays that plan."""
    live = start(open_store("sqlite://"), scenario.load(halves), origin=Origin.DEMO, seed=1)
    yield Table(live, Visitor(live, Role.FACILITATOR))
    live.close()


@pytest.fixture
async def careful_table() -> AsyncIterator[Table]:
    """A picnic with a word before its story and before its first question, which can be passed."""
    whole = scenario.load(scenario.find("picnic"))
    steps = tuple(
        step.model_copy(update={"notice": "There are ants." if step.id in {"picnic-01", "picnic-02"} else None})
        for step in whole.steps
    )
    laid = lay(Origin.DEMO, whole.model_copy(update={"steps": steps}))
    yield laid
    laid.live.close()


@pytest.fixture
async def spectrum() -> AsyncIterator[Table]:
    """The module that asks for consent, tried out in a store in memory."""
    laid = lay(Origin.DEMO, scenario.load(scenario.find("spectrum")))
    yield laid
    laid.live.close()


@pytest.fixture
async def real_table() -> AsyncIterator[Table]:
    """The same for people."""
    laid = lay(Origin.REAL)
    yield laid
    laid.live.close()
