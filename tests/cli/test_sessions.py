from collections.abc import Callable
from pathlib import Path
from typing import Any

from awayday.session import Session


def test_sessions_are_listed_for_people_and_for_programs(played: Session, awayday: Callable[..., Any]) -> None:
    plain = awayday("sessions")
    assert played.session_id[:8] in plain.out
    assert "Spring team" in plain.out
    assert "awayday export" in plain.err
    (one,) = awayday("sessions", "--json").document["sessions"]
    assert one["session"] == played.session_id
    assert (one["workshop"], one["origin"], one["people"]) == ("picnic", "synthetic", 8)
    assert one["ended"] is not None


def test_no_store_yet_is_told_with_what_to_do(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("sessions")
    assert done.code == 0
    assert str(tmp_path / "data" / "awayday.db") in done.err
    assert "awayday run" in done.err
    assert awayday("sessions", "--json").document["sessions"] == []


def test_a_store_that_was_named_and_is_not_there_is_a_mistake(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("sessions", "--store", str(tmp_path / "nowhere.db"))
    assert done.code == 1
    assert "nowhere.db" in done.err


def test_a_file_that_is_no_store_is_told(awayday: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all, this is not a database, and it is long enough to see that. " * 40)
    done = awayday("sessions", "--store", str(tmp_path / "letter.txt"))
    assert done.code == 1
    assert "letter.txt" in done.err
