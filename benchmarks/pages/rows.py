"""One row stored for each click, in the same way behind every page."""

from __future__ import annotations

import os
import sqlite3
import threading
from functools import cache

OPTIONS = ("To the lake", "To the woods")
TITLE = "Where shall we go?"

_lock = threading.Lock()


@cache
def _rows() -> sqlite3.Connection:
    """Return this process's connection, made at the first click."""
    rows = sqlite3.connect(os.environ["BENCH_ROWS"], timeout=30, isolation_level=None, check_same_thread=False)
    rows.execute("PRAGMA journal_mode = WAL")
    rows.execute("PRAGMA synchronous = NORMAL")  # the disk is the same for all, and not what is compared
    rows.execute("CREATE TABLE IF NOT EXISTS clicks (id INTEGER PRIMARY KEY, choice TEXT)")
    return rows


def store(choice: str) -> str:
    """Store one row and return what the status line says then."""
    with _lock:
        return f"Stored as row {_rows().execute('INSERT INTO clicks (choice) VALUES (?)', (choice,)).lastrowid}"
