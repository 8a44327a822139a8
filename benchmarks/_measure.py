"""What a server costs: processor time and memory of its process and of all that it started. Linux only."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

import psutil


class Tree:
    """A process and its descendants, whichever there are at the moment of asking."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)

    def processes(self) -> list[psutil.Process]:
        """Return all living processes of the tree."""
        try:
            return [self._root, *self._root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu_s(self) -> float:
        """Return the processor seconds, of programs and of the system for them, that the tree has taken so far."""
        return sum(map(_cpu_s, self.processes()))

    def memory_mb(self) -> float:
        """Return the memory of the tree in MB of 10^6 bytes.

        Counted as PSS: what several processes share is split between them, so the sum is what the machine gives.
        """
        return sum(map(_pss_bytes, self.processes())) / 1e6

    def root_cpu_s(self) -> float:
        """Return the processor seconds of the first process alone."""
        return _cpu_s(self._root)

    def root_memory_mb(self) -> float:
        """Return the memory of the first process alone, counted in the same way."""
        return _pss_bytes(self._root) / 1e6


def _cpu_s(process: psutil.Process) -> float:
    """Return what a process took, and what those took that it started and that have ended.

    The first from the process's own clock, which other processes may read: it counts nanoseconds, where /proc counts
    hundredths of a second, too coarse for one participant. Its number is made as `clock_getcpuclockid` of glibc does.
    """
    with contextlib.suppress(psutil.NoSuchProcess, OSError):
        ended = process.cpu_times()
        return time.clock_gettime((~process.pid << 3) | 2) + ended.children_user + ended.children_system
    return 0.0


def _pss_bytes(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return int(process.memory_full_info().pss)
    return 0


def free_mb() -> float:
    """Return the memory that programs could still take on this machine, in MB of 10^6 bytes."""
    return psutil.virtual_memory().available / 1e6


def machine() -> dict[str, object]:
    """Describe the machine."""
    return {
        "cpu": next(_cpu_names(), os.uname().machine),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{os.uname().sysname} {os.uname().release}",
    }


def _cpu_names() -> Iterator[str]:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123  # no path of ours
        for line in lines:
            if line.startswith("model name"):
                yield line.partition(":")[2].strip()
