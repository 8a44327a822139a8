"""In-process news: "session changed"."""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


class Bus:
    """Calls every subscriber after each change; a subscriber that fails is logged and does not stop the others."""

    def __init__(self) -> None:
        self._subscribers: dict[int, Callable[[], None]] = {}
        self._next = 0

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` after each change, until the returned function is called."""
        key = self._next
        self._next += 1
        self._subscribers[key] = callback
        return lambda: self._subscribers.pop(key, None) and None

    def publish(self) -> None:
        """Tell everyone who is subscribed now."""
        for callback in tuple(self._subscribers.values()):
            try:
                callback()
            except Exception:
                log.exception("subscriber failed")
