"""The server's memory: looked at by the collector less often, and given back when a crowd has settled."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys

COLLECT_AFTER = (10_000, 20, 50)
"""New objects after which the youngest are looked at, and how often that comes before a look at older ones."""


def calm_collector() -> None:
    """Let the garbage collector look at what is loaded by now never again, and at the rest less often.

    With its usual thresholds it stops a room of 1,000 pages again and again, now and then for seconds, and finds next
    to nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def give_back() -> None:
    """Give free memory back to the system; the C library keeps what many joins at once took for a moment.

    Only glibc has a call for it. Elsewhere nothing happens.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
