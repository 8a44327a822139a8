"""Open files: how many this process may have, how many phones that holds, and what happens when they run out."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import time
from collections.abc import Iterable

from tornado.ioloop import IOLoop

log = logging.getLogger("awayday.server")

WANTED = 65_536
"""Files that the server asks for; more than any room needs."""

FILES_PER_PHONE = 4
"""A phone holds one socket for good; while its page loads, a browser opens up to six, which are soon closed."""

OWN_FILES = 100
"""What the server itself has open: notebooks, the store, the processes behind wall and debrief, with room to spare."""

MANY_PHONES = 300
"""A limit that holds fewer phones than this is worth a word."""

RESERVE = 32
"""Files that are never given to phones, so that notebooks and the store can still be opened when they run out."""

PAUSE_S = 0.5
"""How long nobody is let in when the files have run out; phones wait in the system's queue meanwhile."""

QUIET_S = 30.0
"""Time between two lines of the log that say so."""


def file_limit() -> int | None:
    """Return how many files this process may have open; None where there is no limit."""
    if sys.platform == "win32":
        return None
    import resource  # not on Windows

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if soft == resource.RLIM_INFINITY else soft


def raise_file_limit() -> int | None:
    """Let the process have a socket for every phone, where the system allows it; returns the limit then."""
    if sys.platform == "win32":
        return None
    import resource  # not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    # macOS names no highest value and refuses those above one that it keeps to itself, often 10,240
    for wanted in (highest, 24_576, 10_240):
        if soft == resource.RLIM_INFINITY or soft >= wanted:
            break
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, highest), hard))
        except (OSError, ValueError):
            continue
        break
    return file_limit()


def phones_held(limit: int | None) -> int | None:
    """Return how many phones fit into a limit of open files; None for no limit.

    >>> phones_held(1024), phones_held(256), phones_held(None)
    (231, 39, None)
    """
    return None if limit is None else max((limit - OWN_FILES) // FILES_PER_PHONE, 0)


class PatientSocket(socket.socket):
    """A listening socket that lets nobody in for a moment when the process runs out of files.

    Without it the event loop would try again at once and for ever, with a traceback each time.
    """

    told_at = float("-inf")

    def accept(self) -> tuple[socket.socket, object]:
        """Let the next one in.

        Raises
        ------
        BlockingIOError
            If nobody is there, or there is no file left for her; the server asks again later.
        """
        if not self._is_full():
            return super().accept()
        now = time.monotonic()
        if now > self.told_at + QUIET_S:
            self.told_at = now
            limit = file_limit()
            log.error(
                "no open files are left (the limit is %s, enough for about %s phones); more phones wait until others "
                "leave. Raise it before the next start: ulimit -n %d",
                limit,
                phones_held(limit),
                WANTED,
            )
        loop = IOLoop.current()
        loop.update_handler(self.fileno(), loop.NONE)
        loop.call_later(PAUSE_S, self._look_again, loop)
        raise BlockingIOError(errno.EAGAIN, "no open files are left")

    def _look_again(self, loop: IOLoop) -> None:
        if self.fileno() >= 0:
            loop.update_handler(self.fileno(), loop.READ)

    def _is_full(self) -> bool:
        limit = file_limit()
        if limit is None:
            return False
        try:
            lowest_free = os.dup(self.fileno())
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                return True
            raise
        os.close(lowest_free)
        return lowest_free >= limit - RESERVE


def made_patient(sockets: Iterable[socket.socket]) -> list[socket.socket]:
    """Return listening sockets that outlast a shortage of files, in place of `sockets`."""
    if sys.platform == "win32":
        return list(sockets)
    patient = [PatientSocket(fileno=each.detach()) for each in sockets]
    for each in patient:
        each.setblocking(False)
    return list(patient)
