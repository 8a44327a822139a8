"""A hostile file costs little, writes nothing, and gets an error that says what, where and how to mend it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awayday import export, frames, scenario
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin
from awayday.store import open_store
from awayday.usecases import start
from tests.hostile import files

CASES = files.cases()
ROOT = Path(__file__).parents[2]

Open = Callable[[str, Path], dict[str, Any]]


@pytest.fixture(scope="module")
def opened() -> Iterator[Open]:
    """Open a file under limits, in a process that has loaded what it takes."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.hostile.opener"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(kind: str, path: Path) -> dict[str, Any]:
            process.stdin.write(json.dumps([kind, str(path)]) + "\n")
            process.stdin.flush()
            found: dict[str, Any] = json.loads(process.stdout.readline())
            return found

        yield ask
        process.stdin.close()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A workshop and a package that are right."""
    picnic = scenario.find("picnic")
    live = start(open_store("sqlite://"), scenario.load(picnic), origin=Origin.SYNTHETIC, seed=1)
    asyncio.run(rehearse_in_memory(live, 3, seed=1))
    folder = tmp_path_factory.mktemp("good")
    made = frames.of(live.store, "latest")
    package = export.datapackage(made, folder / "package")
    twins = export.datapackage(made, folder / "twins", parquet=True)
    live.close()
    return {"workshop": picnic, "notebooks": picnic, "package": package, "import": twins}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_cheaply_and_clearly(
    name: str, opened: Open, good: dict[str, Path], tmp_path: Path
) -> None:
    case = CASES[name]
    path = case.make(tmp_path, good[case.kind])
    before = sorted(tmp_path.rglob("*"))
    found = opened(case.kind, path)
    assert "unexpected" not in found, found
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/tmp/pwned-by-pickle").exists()
    if not case.says:
        assert found["raised"] is None, found
        return
    assert found["raised"] is not None, "it was read"
    message = found["message"]
    assert case.says in message
    assert len(message) < 20_000
    assert message.rstrip().endswith((".", "?")), "it ends with how to mend it"
