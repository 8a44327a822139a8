"""`awayday report`: which cohorts it takes, what it says, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from awayday.session import Session
from awayday.store import open_store

Awayday = Callable[..., Any]


def test_a_session_is_named_by_its_beginning_or_as_the_latest(
    awayday: Awayday, played: Session, tmp_path: Path
) -> None:
    named = awayday("report", played.session_id[:8], "--to", str(tmp_path / "one.html"), "--json")
    assert named.code == 0, named.err
    assert named.document["file"] == str(tmp_path / "one.html")
    assert (named.document["cohort"], named.document["data_origin"]) == ("Spring team", "synthetic")
    text = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert named.document["bytes"] == len(text.encode())
    assert "8 of 8 answered" in text
    again = awayday("report", "latest", "--to", str(tmp_path / "two.html"))
    assert again.code == 0, again.err
    assert (tmp_path / "two.html").read_text(encoding="utf-8") == text
    assert "SYNTHETIC" in again.out
    assert "print it" in again.err


def test_a_dataset_is_named_and_the_file_is_named_after_it_with_its_origin(awayday: Awayday, tmp_path: Path) -> None:
    done = awayday("report", "tiny-room", cwd=tmp_path)
    assert done.code == 0, done.err
    (file,) = tmp_path.glob("*.html")
    assert file.name == "tiny-room-report-synthetic.html"
    assert "n = " not in done.out, "how many four are is no more to be read here than in the file"


def test_what_there_is_none_of_and_what_can_not_be_written_is_told_with_what_to_do(
    awayday: Awayday, tmp_path: Path
) -> None:
    done = awayday("report", "nowhere", cwd=tmp_path)
    assert done.code == 1
    done = awayday("report", "tiny-room", "--to", str(tmp_path / "nowhere" / "report.html"))
    assert done.code == 1
    assert "Name another file" in done.err
    assert not list(tmp_path.rglob("*.part"))


def test_a_report_says_nothing_that_one_before_it_did_not_as_long_as_fewer_than_five_came_since(
    awayday: Awayday, played: Session, tmp_path: Path
) -> None:
    before, after = tmp_path / "before.html", tmp_path / "after.html"
    assert awayday("report", "latest", "--to", str(before)).code == 0
    assert "of 8 chose" in before.read_text(encoding="utf-8")
    with open_store(str(tmp_path / "data" / "awayday.db"), read_only=True) as store:
        person = store.participants(played.session_id)[0].participant_id
    erased = awayday("erase", "latest", person, "--yes")
    assert erased.code == 0, erased.err
    assert awayday("report", "latest", "--to", str(after)).code == 0
    assert "of 7 chose" not in after.read_text(encoding="utf-8")
