import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awayday.cli._doctor import file_system, has_reset_bug
from awayday.store import open_store


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_versions_of_sqlite_with_the_reset_bug_are_known(version: tuple[int, int, int], affected: bool) -> None:
    # sqlite.org/wal.html, section "The WAL-reset bug": 3.7.0 to 3.51.2, fixed in 3.51.3, 3.50.7 and 3.44.6
    assert has_reset_bug(version) is affected


def test_the_doctor_looks_at_everything_a_room_needs(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("doctor", "--json")
    found = {one["name"]: one for one in done.document["findings"]}
    assert {"Python", "Parts", "SQLite", "Data folder", "Open files", "Port", "Kernels", "Network"} <= set(found)
    assert {one["status"] for one in found.values()} <= {"ok", "look", "bad"}
    assert sqlite3.sqlite_version in found["SQLite"]["text"]
    assert str(tmp_path / "data") in found["Data folder"]["text"]
    assert all(one["mend"] for one in found.values() if one["status"] != "ok")


def test_a_data_folder_that_can_not_be_made_is_bad_and_says_how_to_mend(
    awayday: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    done = awayday("doctor", AWAYDAY_DATA=str(tmp_path / "file" / "data"))
    assert done.code == 1
    assert "bad  Data folder: " in done.out
    assert "AWAYDAY_DATA" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
@pytest.mark.parametrize(("mode", "status"), [(0o600, "ok"), (0o640, "look"), (0o604, "look")])
def test_a_secret_that_others_can_read_is_told_with_the_remedy(
    awayday: Callable[..., Any], tmp_path: Path, mode: int, status: str
) -> None:
    (tmp_path / "data").mkdir()
    secret = tmp_path / "data" / "cookie-secret"
    secret.write_bytes(b"s" * 64)
    secret.chmod(mode)
    found = {one["name"]: one for one in awayday("doctor", "--json").document["findings"]}["Secret"]
    assert found["status"] == status
    assert ("chmod 600" in found["mend"]) is (status == "look")


def limited(folder: Path, soft: int, hard: int) -> str:
    """A PYTHONPATH that gives the process that is started with it these limits of open files."""
    (folder / "sitecustomize.py").write_text(
        f"import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
    )
    return os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(
    ("soft", "hard", "status", "text"),
    [
        (300, 300, "look", "300, enough for about 50 phones"),
        (256, 1500, "ok", "1,500 (the room raises it from 256), enough for about 350 phones"),
    ],
)
def test_the_doctor_says_how_many_phones_the_limit_of_open_files_holds(
    awayday: Callable[..., Any], tmp_path: Path, soft: int, hard: int, status: str, text: str
) -> None:
    done = awayday("doctor", "--json", PYTHONPATH=limited(tmp_path, soft, hard))
    (found,) = [one for one in done.document["findings"] if one["name"] == "Open files"]
    assert (found["status"], found["text"]) == (status, text)
    assert ("nofile" in found["mend"] or "maxfiles" in found["mend"]) == (status == "look")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(("hard", "said"), [(300, True), (1500, False)])
def test_a_room_says_so_when_few_phones_fit(environment: dict[str, str], tmp_path: Path, hard: int, said: bool) -> None:
    command = [sys.executable, "-m", "awayday", "run", "picnic", "--host", "127.0.0.1", "--port", "0", "--json"]
    env = {**environment, "PYTHONPATH": limited(tmp_path, 256, hard)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], env=env, **pipes) as room:  # type: ignore[call-overload]
        assert room.stdout is not None
        assert room.stdout.readline(), "the links"
        room.send_signal(signal.SIGINT)
        _, remarks = room.communicate(timeout=60)
    assert ("enough for about 50 phones. More: awayday doctor" in remarks) == said


def test_a_server_that_forgets_is_bad(awayday: Callable[..., Any], postgres_url: str) -> None:
    open_store(postgres_url).close()
    done = awayday("doctor", "--json", "--store", postgres_url)  # the server of the tests runs with fsync off
    (found,) = [one for one in done.document["findings"] if one["name"] == "Store"]
    assert (found["status"], done.code) == ("bad", 1)
    assert "fsync off" in found["text"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says so")
def test_a_folder_is_on_the_file_system_of_the_nearest_mount() -> None:
    mounts = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text().splitlines()]
    assert file_system(Path("/proc/self")) == "proc"
    assert file_system(Path("/")) == [kind for where, kind in mounts if where == "/"][-1]
