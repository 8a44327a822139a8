from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from awayday.errors import StoreError
from awayday.store import default_url, open_store

HOLD = (
    "import sys; from awayday.store import open_store; s = open_store(sys.argv[1]); print('open', flush=True); input()"
)


def hold(path: Path) -> subprocess.Popen[str]:
    """Another process that writes the store until it is ended."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    return holder


def test_a_second_writer_is_refused_and_told_who_writes(tmp_path: Path) -> None:
    path = tmp_path / "awayday.db"
    with hold(path) as holder:
        with pytest.raises(StoreError, match=rf"already being written by process {holder.pid} on .* \(since 20"):
            open_store(str(path))
        with open_store(str(path), read_only=True) as store:
            assert store.sessions() == []
        holder.communicate("\n")
    open_store(str(path)).close()


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "awayday.db"
    with hold(path) as holder:
        holder.kill()
    assert json.loads((tmp_path / "awayday.db.lock").read_text())["pid"] == holder.pid
    open_store(str(path)).close()


def test_a_second_writer_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "awayday.db"
    with open_store(str(path)), pytest.raises(StoreError, match="written by this process"):
        open_store(str(path))
    open_store(str(path)).close()


def test_a_store_that_could_not_be_opened_leaves_no_lock_behind(tmp_path: Path) -> None:
    path = tmp_path / "awayday.db"
    path.write_text("These are holiday notes, and no database at all.\n" * 40)
    before = path.read_bytes()
    for read_only in (False, True, False):
        with pytest.raises(StoreError, match=r"awayday\.db is no database file"):
            open_store(str(path), read_only=read_only)
    assert path.read_bytes() == before


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "awayday.db"
    open_store(str(path)).close()
    content = bytearray(path.read_bytes())
    content[4096:-4096] = os.urandom(len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|can't be used"):
        open_store(str(path))


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a file")
    with pytest.raises(StoreError, match=r"folder .*notes/deep can't be written .*AWAYDAY_DATA"):
        open_store(str(tmp_path / "notes" / "deep" / "awayday.db"))


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    program = (
        "import os, sys; from awayday.store import open_store\n"
        "if os.geteuid() == 0: os.setuid(65534)  # nothing is locked for root\n"
        "open_store(sys.argv[1])"
    )
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    path = folder / "awayday.db"
    for one in (folder, *folder.parents[:3]):
        one.chmod(one.stat().st_mode | 0o555)
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert "awayday.errors.StoreError: The folder" in done.stderr
    assert "can't be written (Permission denied)" in done.stderr
    assert list(folder.iterdir()) == []


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        open_store(str(tmp_path))


def test_reading_what_is_not_there_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store at"):
        open_store(str(tmp_path / "deep" / "awayday.db"), read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_reading_never_writes(begin: Any, tmp_path: Path) -> None:
    path = tmp_path / "awayday.db"
    with open_store(str(path)) as store:
        scene = begin(store)
        scene.joined("Ada")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with open_store(str(path), read_only=True) as store:
        assert store.read_only
        assert len(store.events(scene.session.session_id)) == 1
        with pytest.raises(StoreError, match="reading only"):
            store.append(scene.note()).result()
        with pytest.raises(StoreError, match="reading only"):
            store.create_session(scene.cohort, scene.session, scene.workshop)
        assert store.describe()["mode"] == "read-only"
        with pytest.raises(sqlite3.OperationalError, match="readonly"), store._reader.connect() as connection:
            connection.connection.driver_connection.execute("DELETE FROM sessions")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_reading_never_writes_on_postgresql(postgres_url: str, begin: Any) -> None:
    with open_store(postgres_url) as store:
        scene = begin(store)
    with open_store(postgres_url, read_only=True) as store:
        with pytest.raises(StoreError, match="reading only"):
            store.append(scene.note()).result()
        with pytest.raises(Exception, match="read-only transaction"), store._reader.connect() as connection:
            connection.exec_driver_sql("DELETE FROM sessions")
        assert store.sessions() == [scene.session]


def test_the_folder_and_the_file_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "awayday.db"
    open_store(str(path)).close()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_without_an_address_the_store_is_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWAYDAY_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_url().endswith("awayday/awayday.db")
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path / "kept here"))
    assert default_url() == f"sqlite:///{tmp_path}/kept here/awayday.db"
    with open_store() as store:
        assert store.url == default_url()
    assert (tmp_path / "kept here" / "awayday.db").is_file()


@pytest.mark.parametrize("name", ["plain.db", "a name with spaces.db", "50%25 #1?mode=x.db", "größe.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with open_store(str(path)) as store:
        assert store.describe()["where"] == str(path)
    assert path.is_file()
    with open_store(str(path), read_only=True) as store:
        assert store.sessions() == []


@pytest.mark.parametrize("url", ["mysql://host/x", "sqlite+aiosqlite:///x.db", "", "  ", "http://[", "sqlite://host/x"])
def test_an_address_of_no_store_is_answered_with_the_right_ones(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///file, sqlite:// \(memory\) or postgresql://"):
        open_store(url)


def test_a_server_that_does_not_answer_is_named_without_the_password(tmp_path: Path) -> None:
    url = f"postgresql://coach:hunter2@/rooms?host={tmp_path}"
    for read_only in (False, True):
        with pytest.raises(StoreError, match="can't be used") as caught:
            open_store(url, read_only=read_only)
        assert "hunter2" not in str(caught.value)
        assert "Check that the server runs" in caught.value.mend
        assert "coach" in str(caught.value)


def test_the_password_is_in_the_address_alone(postgres_url: str) -> None:
    with open_store(postgres_url.replace("awayday@", "awayday:hunter2@") + "&password=hunter3") as store:
        assert "hunter" not in repr(store) + str(store.describe())
        with open_store(store.url, read_only=True) as again:
            assert again.url == store.url
