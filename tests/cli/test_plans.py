"""Plans on the command line: found by name or file, checked, rehearsed over real pages, and taken up again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

KIT = Path(__file__).parents[2]


def test_a_plan_is_checked_with_all_its_workshops(awayday: Callable[..., Any], halves: Path) -> None:
    done = awayday("check", str(halves))
    assert (done.code, done.out) == (0, "halves: A picnic in two halves, 7 steps, 30 minutes\n")
    halves.write_text(halves.read_text(encoding="utf-8").replace("step: picnic-04", "step: picnic-40"))
    done = awayday("check", str(halves), "--json")
    assert done.code == 1
    (found,) = done.document["workshops"]
    (told,) = found["mistakes"]
    assert told.startswith(f'{halves}:18: "picnic-40" is no step of "picnic". Did you mean "picnic-')


def test_a_plan_is_printed_with_the_steps_that_it_keeps(
    awayday: Callable[..., Any], halves: Path, tmp_path: Path
) -> None:
    done = awayday("sheet", str(halves), "--to", str(tmp_path / "halves.html"))
    assert done.code == 0, done.err
    text = (tmp_path / "halves.html").read_text(encoding="utf-8")
    assert 'id="picnic-05"' in text
    assert "picnic-08-cover" not in text


def test_a_plan_is_rehearsed_over_its_pages_from_part_to_part(awayday: Callable[..., Any], halves: Path) -> None:
    done = awayday("rehearse", str(halves), "--participants", "6", "--seed", "2", "--json")
    assert done.code == 0, done.err
    report = done.document
    assert (report["joined"], report["lost"]) == (6, 0)
    assert report["path"] == [
        "picnic-01", "picnic-02", "picnic-03", "break-1", "picnic-04", "picnic-05", "picnic-11",
    ]  # fmt: skip


def test_a_workshop_is_rehearsed_in_ten_minutes(awayday: Callable[..., Any]) -> None:
    done = awayday("rehearse", "picnic", "--short", "--participants", "6", "--json")
    assert done.code == 0, done.err
    assert (done.document["joined"], done.document["lost"]) == (6, 0)
    assert done.document["path"][:4] == ["picnic-01", "picnic-02", "picnic-03", done.document["path"][3]]
    assert "picnic-05" not in done.document["path"]
    assert done.document["path"][-1] == "picnic-11"


def test_a_plan_has_no_ten_minute_version(awayday: Callable[..., Any], halves: Path) -> None:
    done = awayday("rehearse", str(halves), "--short")
    assert done.code == 1
    assert "has no ten-minute version" in done.err


def test_a_session_of_a_plan_is_taken_up_again(halves: Path, environment: dict[str, str]) -> None:
    def opened(*arguments: str) -> dict[str, Any]:
        room = subprocess.Popen(
            [sys.executable, "-m", "awayday", *arguments, "--json"],
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=KIT,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
        assert room.stdout is not None
        links: dict[str, Any] = json.loads(room.stdout.readline())
        room.terminate()
        room.communicate(timeout=60)
        return links

    links = opened("run", str(halves), "--host", "127.0.0.1", "--port", "0", "--origin", "demo")
    again = opened("resume", "--workshop", str(halves))
    assert (again["session"], again["room"]) == (links["session"], links["room"])
