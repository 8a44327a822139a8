"""What one page may take up: widgets, messages, bytes. Above a limit the page's own code gets an exception."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from awayday.room._wire import Packed

log = logging.getLogger(__name__)

PRINT_SHARE = 0.05
"""What one call of `print` counts for, in messages: many of them travel as one."""

UNCOUNTED = frozenset({"status", "error", "execute_input"})
"""Messages that are sent whatever else a page has sent: the browser waits for them."""

QUIET_S = 10.0
"""Time between two lines of the log about one page that goes on to break its limits."""


@dataclass(frozen=True)
class Limits:
    """The limits of one page; each is a trait of `RoomKernelManager` with the same name.

    Parameters
    ----------
    max_widgets
        Widgets and other comms that are open at one time; layouts and styles count too.
    max_message_bytes
        Size of one message to the browser.
    max_burst, max_burst_bytes
        Messages that may be sent in one go, and their size; also the most that a page saves up while it is silent.
    max_messages_per_s, max_bytes_per_s
        What may be sent for ever.
    """

    max_widgets: int = 2_000
    max_message_bytes: int = 8_000_000
    max_burst: int = 10_000
    max_burst_bytes: int = 32_000_000
    max_messages_per_s: int = 1_000
    max_bytes_per_s: int = 1_000_000


class Seldom:
    """Says whether one more line of the log about the same thing is due: the first `often`, then one in `QUIET_S`."""

    def __init__(self, often: int = 20) -> None:
        self._left = often
        self._told_at = float("-inf")

    def __call__(self) -> bool:
        """Return whether it is due now."""
        now = time.monotonic()
        if self._left > 0:
            self._left -= 1
        elif now <= self._told_at + QUIET_S:
            return False
        self._told_at = now
        return True


class PageLimit(RuntimeError):
    """A page's code went over one of its limits."""


class Budget:
    """What a page may still send: a bucket that fills with time and is drawn from with each message.

    So a loop without an end that publishes, in one callback or in a task, gets `PageLimit` soon, while a page that is
    built from two thousand widgets at once does not.
    """

    def __init__(self, limits: Limits, label: Callable[[], str]) -> None:
        self.limits = limits
        self._label = label
        self._messages = float(limits.max_burst)
        self._bytes = float(limits.max_burst_bytes)
        self._filled_at = time.monotonic()
        self._told_at = float("-inf")

    def check_widgets(self, n_open: int) -> None:
        """Refuse one more widget when the page has as many as it may have."""
        if n_open >= self.limits.max_widgets:
            self._refuse(
                f"This page has {n_open:,} widgets, and may not have more (max_widgets of RoomKernelManager). "
                "Close those that are no longer shown."
            )

    def spend_message(self, kind: str, buffers: Sequence[Any]) -> None:
        """Draw a message from the budget, before it is packed; from any thread."""
        if kind in UNCOUNTED:
            return
        self._spend(1, 0)
        if buffers:
            self._check_size(kind, sum(memoryview(buffer).nbytes for buffer in buffers))

    def spend_packed(self, message: Packed) -> None:
        """Draw the size of a packed message; what was printed is paid for already."""
        if message.kind in UNCOUNTED or message.kind == "stream":
            return
        n_bytes = message.size
        self._check_size(message.kind, n_bytes)
        if n_bytes > self._bytes:
            self._spend(0, n_bytes)
        else:
            self._bytes -= n_bytes

    def spend_text(self, text: str) -> None:
        """Draw what is printed; from any thread."""
        self._spend(PRINT_SHARE, len(text))

    def _check_size(self, kind: str, n_bytes: int) -> None:
        if n_bytes > self.limits.max_message_bytes:
            self._refuse(
                f"A {kind} of {n_bytes:,} bytes is too large for one message. At most "
                f"{self.limits.max_message_bytes:,} bytes may be sent (max_message_bytes of RoomKernelManager)."
            )

    def _spend(self, messages: float, n_bytes: int) -> None:
        limits, now = self.limits, time.monotonic()
        passed_s, self._filled_at = now - self._filled_at, now
        self._messages = min(self._messages + passed_s * limits.max_messages_per_s, limits.max_burst)
        self._bytes = min(self._bytes + passed_s * limits.max_bytes_per_s, limits.max_burst_bytes)
        if messages > self._messages:
            self._refuse(
                f"This page sends without an end. At most {limits.max_burst:,} messages in a row and "
                f"{limits.max_messages_per_s:,} a second may be sent (max_burst, max_messages_per_s of "
                "RoomKernelManager)."
            )
        if n_bytes > self._bytes:
            self._refuse(
                f"This page sends without an end. At most {limits.max_burst_bytes:,} bytes in a row and "
                f"{limits.max_bytes_per_s:,} a second may be sent (max_burst_bytes, max_bytes_per_s of "
                "RoomKernelManager)."
            )
        self._messages -= messages
        self._bytes -= n_bytes

    def _refuse(self, why: str) -> None:
        now = time.monotonic()
        if now > self._told_at + QUIET_S:
            self._told_at = now
            log.warning("page %s: %s Its code gets this as an exception.", self._label(), why)
        raise PageLimit(why)
