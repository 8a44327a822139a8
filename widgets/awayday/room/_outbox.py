"""Messages on their way to one browser: sent at once while it keeps up, else in a queue of which it gets the latest."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from awayday.room import context
from awayday.room._wire import Packed

FLYING_BYTES = 256_000
"""Bytes that may be between us and the browser before messages wait in the queue."""

MAX_WAITING_BYTES = 4_000_000
"""Bytes that may wait for a slow browser before its socket is closed; it then reconnects and asks for all states."""

MAX_WAITING = 10_000
"""Messages that may wait for it."""


class Outbox:
    """The queue towards one browser.

    While a browser is slow, the queued changes of one widget become one message with the last value of each trait, in
    the place of the latest. They do not pass another message about the same widget, nor a change that has buffers.

    Parameters
    ----------
    write
        Sends a message; returns a future that is done when the network took it, or None when the socket is closed.
    give_up
        Called with the reason, once, when too much waits.
    """

    def __init__(self, write: Callable[[Packed], asyncio.Future[None] | None], give_up: Callable[[str], None]) -> None:
        self._write = write
        self._give_up = give_up
        self._queue: dict[int, Packed] = {}
        self._changes: dict[str, int] = {}
        self._numbers = itertools.count()
        self._flying = 0
        self._waiting = 0
        self._is_over = False

    def take(self, message: Packed) -> None:
        """Send a message, or let it wait."""
        if self._is_over:
            return
        if not self._queue and self._flying < FLYING_BYTES:
            self._send(message)
            return
        if self._waiting > MAX_WAITING_BYTES or len(self._queue) >= MAX_WAITING:
            n_waiting, n_bytes = len(self._queue), self._waiting
            self.close()
            self._give_up(f"the browser is too slow: {n_waiting:,} messages of {n_bytes:,} bytes wait for it")
            return
        self._enqueue(message)

    def close(self) -> None:
        """Forget what waits; nothing is sent any more."""
        self._is_over = True
        self._queue.clear()
        self._changes.clear()

    def _enqueue(self, message: Packed) -> None:
        number = next(self._numbers)
        comm_id, is_change = _about(message)
        if is_change:
            before = self._queue.pop(self._changes.get(comm_id, -1), None)
            if before is not None:
                self._waiting -= before.size
                message = _merged(before, message)
            self._changes[comm_id] = number
        elif comm_id:
            self._changes.pop(comm_id, None)
        self._queue[number] = message
        self._waiting += message.size

    def _send(self, message: Packed) -> None:
        with context.entered(None):  # the socket's own task is none of the page's
            sent = self._write(message)
        if sent is None:
            self.close()
            return
        size = message.size
        self._flying += size
        sent.add_done_callback(lambda done: self._landed(done, size))

    def _landed(self, done: asyncio.Future[None], size: int) -> None:
        self._flying -= size
        if not done.cancelled():
            done.exception()  # a socket that closed meanwhile: its page will reconnect
        while self._queue and self._flying < FLYING_BYTES:
            message = self._queue.pop(next(iter(self._queue)))
            self._waiting -= message.size
            self._send(message)
        if not self._queue:
            self._changes.clear()


def _about(message: Packed) -> tuple[str, bool]:
    """Return the comm that a message is about, or nothing, and whether it changes traits and may be merged."""
    if not message.kind.startswith("comm_"):
        return "", False
    content = json.loads(message.parts[3])
    data = content["data"]
    is_change = message.kind == "comm_msg" and data.get("method") == "update" and not message.buffers
    return str(content["comm_id"]), is_change


def _merged(before: Packed, after: Packed) -> Packed:
    older: dict[str, Any] = json.loads(before.parts[3])["data"]["state"]
    content: dict[str, Any] = json.loads(after.parts[3])
    content["data"]["state"] = {**older, **content["data"]["state"]}
    return after.with_content(content)
