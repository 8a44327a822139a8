import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from awayday import scenario
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin, Session
from awayday.store import open_store
from awayday.usecases import start

KIT = Path(__file__).parents[2]


@dataclass
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one line of JSON on stdout."""
        assert self.out.count("\n") == 1, self.out + self.err
        return json.loads(self.out)

    def __post_init__(self) -> None:
        assert "Traceback" not in self.err, self.err


Awayday = Callable[..., Done]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment whose data folder is this test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWAYDAY_")}
    return {**kept, "AWAYDAY_DATA": str(tmp_path / "data"), "NO_COLOR": "1", "COLUMNS": "200"}


@pytest.fixture
def awayday(environment: dict[str, str]) -> Awayday:
    """The command itself, in a process of its own, as people and scripts run it."""

    def call(*arguments: str, cwd: Path = KIT, **more: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "awayday", *arguments],
            capture_output=True,
            encoding="utf-8",
            cwd=cwd,
            env={**environment, **more},
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., Awaitable[Session]]:
    """Let so many bots play a picnic into the data folder of this test."""

    async def play(people: int, seed: int) -> Session:
        live = start(
            open_store(str(tmp_path / "data" / "awayday.db")),
            scenario.load(scenario.find("picnic")),
            cohort="Spring team",
            origin=Origin.SYNTHETIC,
            seed=1,
        )
        await rehearse_in_memory(live, people, seed=seed)
        live.close()
        return live.session

    return play


@pytest.fixture
async def played(play: Callable[..., Awaitable[Session]]) -> Session:
    """A session of eight bots in the data folder of this test."""
    return await play(8, seed=7)


@pytest.fixture
def room(
    request: pytest.FixtureRequest, environment: dict[str, str], tmp_path: Path
) -> Iterator["subprocess.Popen[str]"]:
    """A room that `awayday run --json` opened on this machine alone; ended with the test. Parameter: more options."""
    address = ["--host", "127.0.0.1", "--port", "0", "--json"]
    with (tmp_path / "room.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "awayday", "run", "picnic", *address, *getattr(request, "param", [])],
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
            cwd=KIT,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(20)
    if process.stdout is not None:
        process.stdout.close()
