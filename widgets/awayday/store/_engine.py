"""Connections to both engines, set up so that what was committed stays."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from awayday.errors import StoreError

WRITER_KEY = 0x61776179
"""PostgreSQL advisory lock that each writing transaction takes, so that the order of `seq` is the order of commits."""


def sqlite_uri(path: Path, mode: str) -> str:
    """Address of a database file for `sqlite3.connect(..., uri=True)`; `mode` is `ro`, `rw` or `rwc`."""
    return f"{path.as_uri()}?mode={mode}"


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open a database file so that nothing can be written through it."""
    found = sqlite3.connect(sqlite_uri(path, "ro"), uri=True, isolation_level=None, check_same_thread=False)
    found.execute("PRAGMA query_only = 1")
    return found


def connect_copy(path: Path) -> sqlite3.Connection:
    """Open the empty file of a backup, to be filled."""
    return sqlite3.connect(sqlite_uri(path, "rw"), uri=True, isolation_level=None)


def sync_folder(folder: Path) -> None:
    """Bring the names of the files in a folder to disk; does nothing on Windows, where folders can't be opened."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def renew_log(path: Path) -> None:
    """Write the log beside a database file anew, byte for byte, before SQLite reads it.

    After a failed fsync a killed process leaves commits in the log that lie in the system's cache only, marked as
    written. SQLite would take them for sure and copy them into the file; at the next power loss the log on disk would
    end before them, and replaying what is left of it would put old pages over new ones.
    """
    log = path.with_name(f"{path.name}-wal")
    if not log.is_file():
        return
    with log.open("r+b") as file:
        content = file.read()
        file.seek(0)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _connect_writer(address: str) -> sqlite3.Connection:
    found = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    try:
        if sys.platform == "darwin":  # a plain fsync there leaves the data in the disk's own memory
            found.execute("PRAGMA fullfsync = ON")
            found.execute("PRAGMA checkpoint_fullfsync = ON")
        for setting in ("synchronous = FULL", "journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON"):
            found.execute(f"PRAGMA {setting}")
        _settle(found)
    except sqlite3.Error:
        found.close()
        raise
    return found


def _settle(connection: sqlite3.Connection) -> None:
    """Write all that the log holds into the file, with fsync, before anybody believes in it.

    The log may hold a commit whose fsync failed, or that a killed process never came to. It can be read, but lies in
    the system's cache only; and an fsync that is asked again may say yes without having written it. Copying it into the
    file writes it anew. A reader may hold this up for as long as its transaction; SQLite waits for the busy timeout.
    """
    is_busy, in_log, copied = connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
    if is_busy or in_log != copied:
        raise sqlite3.OperationalError("the log could not be written into the file: a reader is in the way")


def _begin_with(engine: Engine, statement: str) -> Engine:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine, "begin", begin)
    return engine


def sqlite_writer(path: Path) -> Engine:
    """Engine whose one connection writes a file."""
    address = sqlite_uri(path, "rwc")
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect_writer(address),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    return _begin_with(engine, "BEGIN IMMEDIATE")


def sqlite_reader(path: Path) -> Engine:
    """Engine whose connections only read a file; each transaction sees one moment."""
    engine = create_engine("sqlite://", creator=lambda: connect_reader(path), poolclass=QueuePool, hide_parameters=True)
    return _begin_with(engine, "BEGIN")


def memory() -> Engine:
    """Engine with one connection to a database in memory, for readers and the writer in turn."""
    engine = create_engine(
        "sqlite://", creator=lambda: _connect_writer(":memory:"), poolclass=StaticPool, hide_parameters=True
    )
    return _begin_with(engine, "BEGIN IMMEDIATE")


def _postgres(url: URL, size: int) -> Engine:
    try:
        return create_engine(
            url,
            pool_size=size,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "application_name": "awayday",
                "connect_timeout": 10,
                "tcp_user_timeout": 10_000,  # a server that vanished is given up after so many milliseconds
                "keepalives_idle": 10,
                "keepalives_interval": 3,
                "keepalives_count": 3,
            },
        )
    except ImportError:
        raise StoreError("PostgreSQL needs the package psycopg.", 'Run: pip install "awayday[postgres]"') from None


def postgres_writer(url: URL) -> Engine:
    """Engine for the writer of this process; writers of other processes wait their turn."""
    engine = _postgres(url, 1)

    @event.listens_for(engine, "connect")
    def _durable(connection: object, _record: object) -> None:
        with connection.cursor() as cursor:  # type: ignore[attr-defined]  # psycopg's own connection
            cursor.execute("SET synchronous_commit = on")
        connection.commit()  # type: ignore[attr-defined]

    return _begin_with(engine, f"SELECT pg_advisory_xact_lock({WRITER_KEY})")


def postgres_reader(url: URL) -> Engine:
    """Engine whose transactions only read, each of them one moment."""
    return _postgres(url, 5).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
