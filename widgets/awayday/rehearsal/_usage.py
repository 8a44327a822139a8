"""What a room server takes while bots play in it: memory and CPU time, as Linux counts them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVERY_S = 1.0
"""Seconds between two looks at the memory."""


@dataclass(slots=True)
class Usage:
    """Memory (proportional set size) of a server's process before anybody came and at its most, and its CPU time since.

    A page that was opened again counts twice until the server lets go of the first, as with people.
    """

    start_mb: float
    peak_mb: float
    cpu_s: float = 0.0

    def document(self, participants: int) -> dict[str, Any]:
        """Return the figures for a report."""
        each = (self.peak_mb - self.start_mb) / participants
        return {
            "start_mb": round(self.start_mb, 1),
            "peak_mb": round(self.peak_mb, 1),
            "mb_per_participant": round(each, 3),
            "cpu_s": round(self.cpu_s, 2),
        }


@contextlib.asynccontextmanager
async def watching(pid: int | None) -> AsyncIterator[Usage | None]:
    """Give what process `pid` uses until the end of the block; None without a process or where there is no `/proc`."""
    try:
        found = None if pid is None else Usage(_memory_mb(pid), _memory_mb(pid))
        begun_s = 0.0 if pid is None else _cpu_s(pid)
    except (OSError, ValueError, StopIteration):
        found = None
    if pid is None or found is None:
        yield None
        return
    usage: Usage = found

    def look() -> None:
        with contextlib.suppress(OSError, ValueError, StopIteration):  # the server may be gone
            usage.peak_mb = max(usage.peak_mb, _memory_mb(pid))
            usage.cpu_s = _cpu_s(pid) - begun_s

    async def keep_looking() -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            look()

    task = asyncio.create_task(keep_looking())
    try:
        yield usage
    finally:
        task.cancel()
        look()


def _memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()  # a name may hold spaces
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def raise_file_limit() -> None:
    """Let this process hold two sockets for every bot, where the system has such a limit."""
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
