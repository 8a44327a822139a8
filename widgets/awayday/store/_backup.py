"""A copy of a whole store in one file, made while the room runs."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from awayday.errors import StoreError
from awayday.store._copies import note
from awayday.store._engine import connect_copy, connect_reader, sync_folder
from awayday.store._url import file_of, parse, where

PAGES_AT_ONCE = 256
"""Pages that are copied between two words about how far it is."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and checked."""

    path: Path
    size: int
    sessions: int
    events: int


def back_up(url: str | None, to: Path, tell: Callable[[float], None] = lambda _: None) -> Backup:
    """Copy a store of SQLite into the new file `to`, as it is at this moment; the room goes on meanwhile.

    The copy holds the log of events up to some commit and nothing past it. It is written beside `to`, checked, brought
    to disk and only then given its name; only its owner can read it.

    Parameters
    ----------
    url
        As in `open_store`.
    tell
        Is told how much is done, from 0 to 1.

    Raises
    ------
    StoreError
        If there is no store, if it is no file, if `to` is there already or can't be written, or if the copy is damaged.
    """
    source = _source(url)
    to = to.expanduser().absolute()
    if to.exists():
        raise StoreError(f"{to} is there already, and a backup overwrites nothing.", "Name another file with --to.")
    try:
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _beside(to) as unfinished:
            sessions, events = _copy(source, unfinished, tell)
            size = unfinished.stat().st_size
            note("backup", where(parse(url)), None, to)
            unfinished.rename(to)
        sync_folder(to.parent)
    except OSError as error:
        raise StoreError(f"{to} can't be written ({error.strerror}).", "Name another file with --to.") from None
    except sqlite3.Error as error:
        raise StoreError(f"The backup failed: {error}.", "Check the disk, then try again.") from None
    return Backup(to, size, sessions, events)


def _source(url: str | None) -> Path:
    found = parse(url)
    path = file_of(found)
    if path is None and found.get_backend_name() == "sqlite":
        raise StoreError("A store in memory has no backup.", "Start the room with a file.")
    if path is None:
        address = found._replace(drivername="postgresql", password=None).render_as_string()  # pg_dump asks for it
        command = f'pg_dump --format=custom --file=awayday.dump "{address}"'
        raise StoreError(
            "awayday backup copies files of SQLite; PostgreSQL has its own program for that.",
            f'Run: {command}; back again with: pg_restore --clean --if-exists --dbname="{address}" awayday.dump',
        )
    if not path.is_file():
        raise StoreError(f"There is no store at {path}.", "Start a session with `awayday run` first.")
    return path


@contextlib.contextmanager
def _beside(to: Path) -> Iterator[Path]:
    """Make an empty file beside `to` that nobody else can read, and clear away what is left of it."""
    handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.", suffix=".unfinished")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for rest in to.parent.glob(f"{Path(name).name}*"):
            rest.unlink(missing_ok=True)


def _copy(source: Path, target: Path, tell: Callable[[float], None]) -> tuple[int, int]:
    with closing(connect_reader(source)) as reader, closing(connect_copy(target)) as copy:
        # inside one transaction the copy is of one moment, and needs no new start when the room writes
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        reader.backup(
            copy, pages=PAGES_AT_ONCE, progress=lambda _, left, total: tell(1 - left / total if total else 1.0)
        )
        reader.execute("COMMIT")
        copy.execute("PRAGMA journal_mode = DELETE")  # so that the one file is all of it
        found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(1)")]
        astray = copy.execute("PRAGMA foreign_key_check").fetchone()
        if found != ["ok"] or astray is not None:
            what = found[0] if found != ["ok"] else "a row refers to one that is not there"
            raise StoreError(f"The copy of {source} is damaged: {what}.", "The store itself may be: end the room soon.")
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not {"sessions", "events"} <= tables:
            raise StoreError(f"{source} holds no awayday sessions.", "Name another --store.")
        sessions = copy.execute("SELECT count(*) FROM sessions").fetchone()[0]
        events = copy.execute("SELECT count(*) FROM events").fetchone()[0]
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    return sessions, events
