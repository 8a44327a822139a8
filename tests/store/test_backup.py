from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from awayday.errors import StoreError
from awayday.store import back_up, copies, open_store


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: Any) -> Any:
    """A session in a file, large enough that a backup takes several steps."""
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path / "data"))
    with open_store(str(tmp_path / "awayday.db")) as store:
        scene = begin(store)
        for future in [store.append(scene.note(words="x" * 40_000)) for _ in range(60)]:
            future.result()
        yield scene


def test_a_backup_beside_a_writer_is_a_whole_prefix_of_the_log(scene: Any, tmp_path: Path) -> None:
    store, enough = scene.store, threading.Event()
    acknowledged: list[int] = []

    def write() -> None:
        while not enough.is_set():
            acknowledged.append(store.append(scene.note(words="y" * 5_000)).result()[0].seq)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(4):
            said: list[float] = []
            so_far = acknowledged[-1] if acknowledged else 0
            made = back_up(store.url, tmp_path / f"{number}.db", said.append)
            assert len(said) > 1
            assert said == sorted(said)
            with open_store(str(made.path), read_only=True) as copy:
                found = [event.event_id for event in copy.events(scene.session.session_id)]
            everything = [event.event_id for event in store.events(scene.session.session_id)]
            assert found == everything[: len(found)]
            assert made.events == len(found)
            assert {event.event_id for event in store.events(scene.session.session_id) if event.seq <= so_far} <= set(
                found
            )
    finally:
        enough.set()
        writing.join()
    assert len(acknowledged) > 4


def test_a_backup_is_one_private_file_that_a_room_can_go_on_with(scene: Any, tmp_path: Path) -> None:
    to = tmp_path / "deep" / "copy.db"
    made = back_up(scene.store.url, to)
    assert [path.name for path in to.parent.iterdir()] == ["copy.db"]
    assert to.stat().st_mode & 0o777 == 0o600
    assert (made.path, made.size, made.sessions) == (to, to.stat().st_size, 1)
    assert [(one.kind, one.path) for one in copies(scene.store.describe()["where"])] == [("backup", to)]
    with contextlib.closing(sqlite3.connect(to)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with open_store(str(to)) as again:
        assert again.append(scene.note()).result()[0].seq


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(scene: Any, tmp_path: Path) -> None:
    there = tmp_path / "out" / "notes.txt"
    there.parent.mkdir()
    there.write_text("mine")
    with pytest.raises(StoreError, match=r"notes\.txt is there already"):
        back_up(scene.store.url, there)
    assert there.read_text() == "mine"
    stranger = tmp_path / "stranger.db"
    with contextlib.closing(sqlite3.connect(stranger)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="holds no awayday sessions"):
        back_up(str(stranger), there.with_name("copy.db"))
    assert [path.name for path in there.parent.iterdir()] == ["notes.txt"]


def test_a_damaged_store_makes_no_backup(scene: Any, tmp_path: Path) -> None:
    path = Path(scene.store.describe()["where"])
    scene.store.close()
    content = bytearray(path.read_bytes())
    content[8192:-4096] = bytes(len(content) - 8192 - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged|The backup failed"):
        back_up(str(path), tmp_path / "out" / "copy.db")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "postgresql://ama:secret@db.example/rooms",
            r'pg_dump --format=custom --file=awayday\.dump "postgresql://ama@db\.example/rooms"',
        ),
        ("sqlite://", "no backup"),
        ("nowhere.db", "no store at"),
    ],
)
def test_what_is_no_file_of_sqlite_is_refused_with_what_to_do(url: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=said) as refused:
        back_up(url, tmp_path / "copy.db")
    assert "secret" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []
