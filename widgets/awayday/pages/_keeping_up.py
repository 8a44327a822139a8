"""How a page of a stock kernel keeps up with its Session: it reads what is new, and tells when it can't."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from awayday.errors import StoreError
from awayday.pages._reading import Reading

RETRY_S = 1.0
"""Seconds between two tries to reach a store that can't be read."""


async def keep_up(
    reading: Reading, changed: Callable[[], Awaitable[None]], lost: Callable[[StoreError], None], every_s: float = 0.0
) -> None:
    """Await `changed` now and after each change, until the store is closed.

    Changes that come while `changed` works are brought as one.

    Parameters
    ----------
    reading
        The session; it is updated before each call.
    lost
        Called when the store can't be read; `changed` is called again once it can.
    every_s
        Least time between two calls, for pages that are slow to draw.
    """
    while True:
        try:
            await changed()
            async for _ in reading.store.changes(reading.session.session_id, reading.state.seq):
                reading.update()
                await changed()
                await asyncio.sleep(every_s)
        except StoreError as error:
            lost(error)
            await asyncio.sleep(RETRY_S)
        else:
            return
