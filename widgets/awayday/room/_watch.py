"""Which page's code holds up the room: every entry into it is timed, and what is stuck is shown while it is stuck."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from time import monotonic, perf_counter, process_time
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awayday.room.kernel import RoomKernel

log = logging.getLogger(__name__)

TICK_S = 0.5
"""Time between two looks of the thread that finds what is stuck."""

MOST_FRAMES = 40
"""Innermost frames that a dump shows."""

_HANDLE = asyncio.Handle._run.__code__
"""The frame that every callback of the event loop runs under; looked for, never called."""


class PageExit(RuntimeError):
    """A page's code raised `SystemExit` or `KeyboardInterrupt`, which would have ended the server."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(f"{type(error).__name__}({', '.join(map(repr, error.args))}): a page can't end the server")


class Entry:
    """One stay of the event loop in a page's code, as a context manager.

    Time that passes in an entry within it (news for another page, say) is the inner one's. `SystemExit` and
    `KeyboardInterrupt` leave as `PageExit`.
    """

    __slots__ = ("_began", "_inner_s", "_outer", "_watch", "kernel", "what")

    def __init__(self, watch: Watch, kernel: RoomKernel, what: str | Callable[[], str]) -> None:
        self.kernel = kernel
        self.what = what
        self._watch = watch
        self._inner_s = 0.0
        self._outer: Entry | None = None
        self._began = 0.0

    def __enter__(self) -> Entry:
        """Start the clock."""
        self._outer = self._watch.entry
        self._watch.entry = self
        self._began = perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the clock, and say so if it took long."""
        took_s = perf_counter() - self._began
        self._watch.entry = outer = self._outer
        if outer is not None:
            outer._inner_s += took_s
        if took_s - self._inner_s > self._watch.slow_s:
            self._watch.tell_slow(self, took_s - self._inner_s)
        if kind is not None and issubclass(kind, (SystemExit, KeyboardInterrupt)):
            assert error is not None
            raise PageExit(error) from error

    def __str__(self) -> str:
        """Name the page and what it was doing."""
        return f"page {self.kernel.label}, {self.what if isinstance(self.what, str) else self.what()}"


class Watch:
    """The clock of one event loop.

    Parameters
    ----------
    slow_s
        An entry that takes longer is written to the log when it is over.
    stuck_s
        A callback of the loop, a page's or the server's own, that takes longer is shown with its stack in the log
        while it still runs.

    Notes
    -----
    Nothing here can end what is stuck: a thread can't be stopped from outside. The log says where to look.
    """

    def __init__(self, slow_s: float = 0.05, stuck_s: float = 1.0) -> None:
        self.slow_s = slow_s
        self.stuck_s = stuck_s
        self.entry: Entry | None = None
        self._of = threading.get_ident()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def enter(self, kernel: RoomKernel, what: str | Callable[[], str]) -> AbstractContextManager[object]:
        """Return the context manager for a stay in the code of `kernel`; `what` is only asked for when it is told.

        In another thread than the loop's it does nothing: what runs there holds nobody up.
        """
        return Entry(self, kernel, what) if threading.get_ident() == self._of else nullcontext()

    def tell_slow(self, entry: Entry, took_s: float) -> None:
        """Write a slow entry to the log."""
        log.warning("slow: %s held up the room for %.0f ms", str(entry), 1000 * took_s)

    def start(self) -> None:
        """Watch the calling thread, which runs the event loop; harmless when it is watched already."""
        if self._thread is None:
            self._stop.clear()
            self._of = threading.get_ident()
            self._thread = threading.Thread(target=self._look, name="awayday-room-watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None

    def _look(self) -> None:
        """Look again and again whether the loop still runs the callback that it ran before.

        The same callback is told by its frame: that object is held, so it can't be another one at the same address.
        """
        handle: FrameType | None = None
        since, cpu_since, is_shown = 0.0, 0.0, False
        while not self._stop.wait(TICK_S):
            innermost = sys._current_frames().get(self._of)
            found, now = _handle(innermost), monotonic()
            if found is None or found is not handle:
                if is_shown:
                    log.warning("the room goes on; it stood still for about %.1f s", now - since)
                handle, since, cpu_since, is_shown = found, now, process_time(), False
            elif not is_shown and now - since >= self.stuck_s:
                is_shown = True
                entry = self.entry
                log.error(
                    "stuck: %s has held up the room for more than %.1f s, %.1f s of it on the processor. Now at:\n%s",
                    str(entry or "the server's own code or a timer of a page"),
                    now - since,
                    process_time() - cpu_since,
                    "".join(traceback.format_stack(innermost, min(_depth(innermost, found), MOST_FRAMES))),
                )
            found = innermost = None


def _depth(frame: FrameType | None, outer: FrameType) -> int:
    """Return how many frames `frame` is deep within `outer`."""
    depth = 0
    while frame is not None and frame is not outer:
        frame, depth = frame.f_back, depth + 1
    return depth


def _handle(frame: FrameType | None) -> FrameType | None:
    """Return the frame of the loop's callback that `frame` runs under, or None when the loop waits."""
    while frame is not None and frame.f_code is not _HANDLE:
        frame = frame.f_back
    return frame
