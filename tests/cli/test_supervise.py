"""What the supervisor does with processes that stand in for a room; real rooms are in test_resume.py."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")

SUPERVISE = """
import sys
from awayday.cli._supervise import Plan, Supervisor
ready = lambda told: print("ready", told["pid"], flush=True)
sys.exit(Supervisor(Plan("picnic"), ready, [sys.executable, "-c", sys.argv[1]]).run())
"""

OPEN = """
import json, os, sys
plan = json.loads(sys.stdin.readline())
print("told", json.dumps(plan), file=sys.stderr, flush=True)
def say_open():
    told = {"links": {"session": "s"}, "host": "127.0.0.1", "port": 7, "seed": 1, "pid": os.getpid()}
    print(json.dumps(told), flush=True)
"""

Supervise = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def supervise() -> Iterator[Supervise]:
    running = []

    def supervise(room: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SUPERVISE, OPEN + room]
        pipe = subprocess.PIPE
        running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True))
        return running[-1]

    yield supervise
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ready(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    word, pid = process.stdout.readline().split()
    assert word == "ready"
    return int(pid)


def plans(err: str) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("told ")) for line in err.splitlines() if line.startswith("told ")]


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("code", [1, 2, 7])
def test_a_room_that_never_opens_ends_with_its_own_code_and_is_not_tried_again(supervise: Supervise, code: int) -> None:
    process = supervise(f"sys.exit({code})")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, len(plans(err))) == (code, "", 1)


def test_a_room_that_ends_by_itself_is_not_started_again(supervise: Supervise) -> None:
    process = supervise("print('a library says hello', flush=True); say_open(); print('{}')")
    assert process.stdout is not None
    assert process.stdout.readline() == "a library says hello\n"
    assert ready(process)
    assert process.stdout.read() == "{}\n"
    _, err = process.communicate(timeout=60)
    assert (process.returncode, len(plans(err))) == (0, 1)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_room_end_by_itself(supervise: Supervise, sign: signal.Signals) -> None:
    process = supervise("say_open(); sys.stdin.read(); print('goodbye', file=sys.stderr)")
    pid = ready(process)
    process.send_signal(sign)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err.endswith("goodbye\n")
    assert is_gone(pid)


def test_a_second_signal_waits_for_nobody(supervise: Supervise) -> None:
    process = supervise("say_open(); sys.stdin.read(); print('heard', file=sys.stderr, flush=True)\nwhile True: pass")
    ready(process)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while process.stderr.readline() != "heard\n":
        pass
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 1


def test_a_room_that_dies_is_taken_up_where_it_was(supervise: Supervise) -> None:
    process = supervise("say_open()\nif not plan['is_back']: os.kill(os.getpid(), 9)\nsys.stdin.read()")
    ready(process)
    assert process.stderr is not None
    err = ""
    while "is back" not in err:
        err += process.stderr.readline()
    process.terminate()
    out, rest = process.communicate(timeout=60)
    first, second = plans(err + rest)
    assert (first["session"], first["is_back"], first["workshop"]) == (None, False, "picnic")
    assert (second["session"], second["host"], second["port"], second["is_back"]) == ("s", "127.0.0.1", 7, True)
    assert (process.returncode, out) == (0, ""), "the links are told once"
    assert err.count("The room fell over and is back; nothing saved was lost.") == 1


def test_a_room_that_does_not_come_back_is_given_up_with_the_remedy(supervise: Supervise) -> None:
    process = supervise("if plan['is_back']: sys.exit(1)\nsay_open(); os.kill(os.getpid(), 9)")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert len(plans(err)) == 6
    assert "awayday resume" in err


def test_the_room_ends_when_its_supervisor_is_killed(supervise: Supervise) -> None:
    process = supervise("say_open(); sys.stdin.read()")
    pid = ready(process)
    process.kill()
    process.communicate(timeout=60)
    until_s = time.monotonic() + 30
    while not is_gone(pid):
        assert time.monotonic() < until_s
