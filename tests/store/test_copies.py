from __future__ import annotations

from pathlib import Path

import pytest

from awayday.store import copies, note


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("AWAYDAY_DATA", str(folder))
    return folder


def test_copies_are_found_by_store_and_by_the_session_that_they_hold(tmp_path: Path) -> None:
    assert copies("/a.db") == []
    note("export", "/a.db", "one", tmp_path / "first")
    note("backup", "/a.db", None, tmp_path / "all.db")
    note("export", "/a.db", "two", tmp_path / "second")
    note("export", "/b.db", "one", tmp_path / "elsewhere")
    assert [one.path.name for one in copies("/a.db")] == ["first", "all.db", "second"]
    assert [one.path.name for one in copies("/a.db", "one")] == ["first", "all.db"]
    assert [one.path.name for one in copies("/a.db", "one", "backup")] == ["all.db"]
    assert [(one.kind, one.session) for one in copies("/b.db")] == [("export", "one")]


def test_a_path_that_was_written_twice_is_one_copy(tmp_path: Path) -> None:
    for _ in range(2):
        note("export", "/a.db", "one", tmp_path / "out")
    assert len(copies("/a.db")) == 1


def test_a_torn_line_hides_no_other_and_the_notes_are_private(tmp_path: Path, data: Path) -> None:
    note("export", "/a.db", "one", tmp_path / "out")
    file = data / "copies.jsonl"
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(b'{"kind": "exp\xff\n[]\n' + file.read_bytes() + b'{"kind": "ba')
    assert [one.path for one in copies("/a.db")] == [tmp_path / "out"]


def test_a_note_after_a_torn_line_is_found(tmp_path: Path, data: Path) -> None:
    data.mkdir()
    (data / "copies.jsonl").write_bytes(b'{"kind": "ba')
    note("export", "/a.db", "one", tmp_path / "out")
    assert [one.path for one in copies("/a.db")] == [tmp_path / "out"]
