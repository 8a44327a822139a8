"""One writer a file: a lock that ends with its process, and says who holds it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import IO

from awayday.errors import StoreError

if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30  # locked bytes can't be read by others there, so the lock lies far behind the text

    def _take(file: IO[str]) -> None:
        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
else:
    import fcntl

    def _take(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class WriterLock:
    """The right to write a database file, held until `release` or the end of the process.

    The operating system holds the lock, so a killed process leaves none behind; the file beside the database stays and
    says who wrote last.

    Parameters
    ----------
    database
        The database file; the lock lies beside it as `<name>.lock`.

    Raises
    ------
    StoreError
        If another process, or this one, holds it already; the message names the holder.
    OSError
        If the file can't be made.
    """

    def __init__(self, database: Path) -> None:
        path = database.with_name(f"{database.name}.lock")
        self._file = path.open("a+", encoding="utf-8")
        try:
            _take(self._file)
        except OSError:
            self._file.seek(0)
            holder = _holder(self._file.read())
            self._file.close()
            raise StoreError(
                f"{database} is already being written by {holder}.",
                "End that room first, or name another file with --store.",
            ) from None
        self._file.truncate(0)
        json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since_ms": time.time_ns() // 10**6}, self._file)
        self._file.flush()

    def release(self) -> None:
        """Let the next writer in."""
        self._file.close()


def _holder(text: str) -> str:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        found = json.loads(text)
        since = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(found["since_ms"] / 1000))
        who = "this process" if found["pid"] == os.getpid() else f"process {found['pid']} on {found['host']}"
        return f"{who} (since {since})"
    return "another process"
