"""In-process news: "something changed", brought to the pages a slice at a time, so that the room stays awake."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Hashable
from contextvars import Context
from dataclasses import dataclass

log = logging.getLogger(__name__)

SLICE = 20
"""Most pages that are brought up to date before whoever else waits for the event loop has a turn."""

SLICE_S = 0.005
"""Longest time for that, as far as one page does not take it alone."""


@dataclass(slots=True)
class _Subscriber:
    refresh: Callable[[], None]
    key: Callable[[], Hashable] | None
    seen: Hashable = None


class Bus:
    """Calls every subscriber after each change.

    What a subscriber reads when it is called is the newest there is. So it is called once for all changes that came
    since its last turn, and there is one round at a time: a change that comes meanwhile makes one more round, in which
    those who have seen it already are passed over. A subscriber that fails is logged, tried again with the next news,
    and does not stop the others.

    Attributes
    ----------
    is_going
        Whether a round is under way.
    """

    def __init__(self) -> None:
        self._subscribers: dict[int, _Subscriber] = {}
        self._next = 0
        self._due: deque[int] = deque()
        self.is_going = False
        self._again = False

    def subscribe(self, refresh: Callable[[], None], key: Callable[[], Hashable] | None = None) -> Callable[[], None]:
        """Call `refresh` after each change, until the returned function is called.

        Parameters
        ----------
        key
            Says cheaply what the subscriber's view depends on; while it stays the same, `refresh` is not called. None
            calls it after every change.
        """
        number = self._next
        self._next += 1
        self._subscribers[number] = _Subscriber(refresh, key)

        def unsubscribe() -> None:
            self._subscribers.pop(number, None)

        return unsubscribe

    def publish(self) -> None:
        """Tell everyone who is subscribed now; returns after the first slice."""
        if self.is_going:
            self._again = True
            return
        self.is_going = True
        self._due.extend(self._subscribers)
        self._go_on()

    def _go_on(self) -> None:
        until, left = time.perf_counter() + SLICE_S, SLICE
        while left and time.perf_counter() < until:
            if not self._due:
                if not self._again:
                    self.is_going = False
                    return
                self._again = False
                self._due.extend(self._subscribers)
                break  # a round that nobody needed must not run in circles
            subscriber = self._subscribers.get(self._due.popleft())
            if subscriber is not None:  # else it left after the round began
                left -= _bring(subscriber)
        # in no page's context: the page whose change began the round may be gone before it is over
        asyncio.get_running_loop().call_soon(self._go_on, context=Context())


def _bring(subscriber: _Subscriber) -> bool:
    """Call a subscriber if its view changed, and say whether it did."""
    try:
        seen = None if subscriber.key is None else subscriber.key()
        if subscriber.key is not None and seen == subscriber.seen:
            return False
        subscriber.refresh()
        subscriber.seen = seen
    except (Exception, SystemExit, asyncio.CancelledError):  # a page's own code must end neither the server nor a round
        log.exception("subscriber failed")
    return True
