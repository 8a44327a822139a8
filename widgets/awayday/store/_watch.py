"""News of commits, also from other processes: a SQLite file is asked, a PostgreSQL server tells."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, closing
from pathlib import Path

from sqlalchemy import URL

from awayday.errors import StoreError
from awayday.store._engine import connect_reader
from awayday.store._writer import CHANNEL

log = logging.getLogger(__name__)

POLL_S = 0.05
"""Seconds between two looks at a SQLite file."""

SAFETY_POLL_S = 1.0
"""Seconds after which PostgreSQL is asked even without news."""


async def changes(
    signals: AsyncGenerator[None, None], revision: Callable[[], int], after: int, is_open: Callable[[], bool]
) -> AsyncGenerator[int, None]:
    """Yield each new revision, the present one first if it is past `after`.

    Parameters
    ----------
    signals
        Yields when something may have been committed, and once at the start.
    revision
        Reads the revision; called in a thread, since a disk or a server may be slow.
    after
        The revision that the caller has already.
    is_open
        Whether the store is open still; news end when it closes.
    """
    async with aclosing(signals):
        async for _ in signals:
            try:
                now = await asyncio.to_thread(revision)
            except StoreError:
                if is_open():
                    raise
                return
            if now > after:
                after = now
                yield now


async def file_signals(path: Path, is_open: Callable[[], bool]) -> AsyncGenerator[None, None]:
    """Yield after commits of other connections to a SQLite file; a look costs microseconds, so no thread is needed."""
    try:
        with closing(connect_reader(path)) as connection:
            seen = None
            while is_open():
                now = connection.execute("PRAGMA data_version").fetchone()
                if now != seen:
                    seen = now
                    yield
                await asyncio.sleep(POLL_S)
    except sqlite3.Error as error:
        raise StoreError(f"{path} can't be watched: {error}.", "Check that the file is still there.") from None


async def memory_signals(is_open: Callable[[], bool]) -> AsyncGenerator[None, None]:
    """Yield at every look; a database in memory has one connection, which is not told of its own commits."""
    while is_open():
        yield
        await asyncio.sleep(POLL_S)


async def postgres_signals(url: URL, session_id: str, is_open: Callable[[], bool]) -> AsyncGenerator[None, None]:
    """Yield after notifications about a session, at least every second, and after each new connection.

    Notifications sent while the connection is away are lost, so a look follows every connection; while the server can't
    be reached it is tried again every second.
    """
    import psycopg  # the extra "postgres"; a store of SQLite works without it

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    while is_open():
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, connect_timeout=10
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                yield
                while is_open():
                    heard = [one.payload async for one in connection.notifies(timeout=SAFETY_POLL_S, stop_after=1)]
                    if not heard or session_id in heard:
                        yield
        except psycopg.Error as error:
            log.warning("no notifications from PostgreSQL (%s); asking every second", type(error).__name__)
            await asyncio.sleep(SAFETY_POLL_S)
            yield
