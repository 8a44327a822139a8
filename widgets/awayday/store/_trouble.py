"""What disks and database servers say when they can't write, in plain words and with what to do."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import SQLAlchemyError

from awayday.errors import StoreError

_ON_A_FILE = {
    sqlite3.SQLITE_FULL: ("The disk is full.", "Make room on it"),
    sqlite3.SQLITE_IOERR: ("The disk reports an error.", "Look after the disk and its cable, and see to a copy"),
    sqlite3.SQLITE_READONLY: ("The file of the store can't be changed any more.", "Make it writable"),
    sqlite3.SQLITE_CANTOPEN: ("The file of the store can't be opened.", "Look after its folder and the disk"),
    sqlite3.SQLITE_PERM: ("The file of the store can't be opened.", "Look after its folder and the disk"),
    sqlite3.SQLITE_BUSY: ("Another program holds the file of the store.", "End that program"),
    sqlite3.SQLITE_LOCKED: ("Another program holds the file of the store.", "End that program"),
    sqlite3.SQLITE_CORRUPT: ("The file of the store is damaged.", "End the room and put a backup in its place"),
    sqlite3.SQLITE_NOTADB: ("The file of the store is damaged.", "End the room and put a backup in its place"),
}
"""By SQLite's primary result code."""

_ON_A_SERVER = {
    "53100": ("The disk of the database server is full.", "Make room on it"),
    "25006": ("The database server takes no changes at present.", "Let it write again"),
    "53300": ("The database server takes no more connections.", "End other programs that use it"),
    "58030": ("The disk of the database server reports an error.", "Look after that disk, and see to a copy"),
}
"""By PostgreSQL's SQLSTATE."""

_AWAY = ("The database server is away.", "Start it again, or look after the network")
_AFTERWARDS = "after that, saving goes on by itself."


def trouble(error: SQLAlchemyError) -> StoreError:
    """Say why nothing was committed; the words of the database itself belong in the log."""
    original = getattr(error, "orig", None)
    found: tuple[str, str] | None
    if isinstance(original, sqlite3.Error):
        found = _ON_A_FILE.get((getattr(original, "sqlite_errorcode", None) or 0) & 0xFF)
    else:
        found = _of_server(original)
    if found is None:
        found = (f"The database says: {reason(error)}.", "Look after the disk or the database server")
    return StoreError(found[0], f"{found[1]}; {_AFTERWARDS}")


def _of_server(original: BaseException | None) -> tuple[str, str] | None:
    state = getattr(original, "sqlstate", None)
    if state is None or state.startswith(("08", "57P")):  # what the client finds out by itself carries no state
        is_away = type(original).__name__ in {"OperationalError", "ConnectionTimeout"} or state is not None
        return _AWAY if is_away else None
    return _ON_A_SERVER.get(state)


def reason(error: SQLAlchemyError) -> str:
    """Say in one line why the database refused, without the rows; PostgreSQL puts those into further lines."""
    original = getattr(error, "orig", None)
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    words = str(primary or original or type(error).__name__).strip()
    return words.splitlines()[0] if words else type(error).__name__
