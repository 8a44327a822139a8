"""Who may connect at all: by which names, how many times from one address, and for how long without a word."""

from __future__ import annotations

import logging
import re
import socket
import weakref
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from awayday.server._files import OWN_FILES, file_limit
from awayday.server._rates import network

log = logging.getLogger("awayday.server")

MOST_EACH = 4_000
"""Connections that one address may hold; a room of 600 phones behind one address, all loading at once, stays below."""

LEAST_EACH = 1_500
"""So many at any rate, however few files may be open: 300 phones that load at once make a wait, never a refusal."""

BODY_S = 10.0
"""Seconds that the body of a request may take; the largest is a few kilobytes."""

STUCK_MS = 30_000
"""A connection whose other end takes nothing of what waits for it for this long is cut, where the system can."""

MOST_ADDRESSES = 10_000
"""Addresses whose connections are counted before those that left are forgotten."""

_NUMBERS = r"\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\]"
_ENDS = r"local|lan|localdomain|home|home\.arpa|internal|intranet|corp|private|test"
_OWN = rf"[a-z0-9_-]+|[a-z0-9_.-]+\.({_ENDS})"


def known_hosts(public_url: str) -> str:
    """Return a pattern of the host names that a room answers to.

    A page of another site can point a name of its own at a room in the same network, and then counts as the same origin
    as the room (DNS rebinding). So a room answers to numbers, to names that nobody can register, to this machine's own
    name and to that of its public address; to others it says only that it isn't there.
    """
    own = {socket.gethostname().lower(), urlsplit(public_url).hostname or "localhost"}
    return rf"^({_NUMBERS}|{_OWN}|{'|'.join(map(re.escape, sorted(own)))})$"


class Gate(HTTPServer):  # type: ignore[misc]  # tornado's types are skipped
    """The HTTP server of a room, with a limit on the connections of one address."""

    def initialize(self, *args: Any, most_each: int | None = None, **kwargs: Any) -> None:
        """Take `most_each`, the connections that one address may hold; None where all come through one proxy."""
        super().initialize(*args, body_timeout=BODY_S, **kwargs)
        self.most_each = most_each
        self._open: dict[str, weakref.WeakSet[IOStream]] = {}
        self._told: set[str] = set()

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Serve a new connection, unless its address holds too many."""
        if self.most_each is not None and isinstance(address, tuple) and self._is_full(network(address[0]), stream):
            stream.close()
            return
        super().handle_stream(stream, address)

    def _is_full(self, key: str, stream: IOStream) -> bool:
        if len(self._open) > MOST_ADDRESSES:
            self._open = {who: streams for who, streams in self._open.items() if streams}
        held = self._open.setdefault(key, weakref.WeakSet())
        if len(held) >= (self.most_each or 0):
            for closed in [each for each in held if each.closed()]:
                held.discard(closed)
            if len(held) >= (self.most_each or 0):
                if key not in self._told and len(self._told) < MOST_ADDRESSES:
                    self._told.add(key)
                    log.warning("one address holds %d connections; it gets no more", len(held))
                return True
        held.add(stream)
        return False


def most_each() -> int:
    """Return how many connections one address may hold: half of those there can be, within bounds."""
    limit = file_limit()
    return MOST_EACH if limit is None else max(min(MOST_EACH, (limit - OWN_FILES) // 2), LEAST_EACH)


def let_go_when_stuck(sockets: Iterable[socket.socket]) -> None:
    """Have the system cut connections whose other end stopped reading; only Linux can."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is not None:
        for each in sockets:
            each.setsockopt(socket.IPPROTO_TCP, option, STUCK_MS)
