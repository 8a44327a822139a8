from __future__ import annotations

import asyncio
from typing import Any

from awayday.errors import StoreError
from awayday.pages._keeping_up import keep_up
from awayday.pages._reading import Reading


async def test_every_change_is_told_until_the_store_is_closed(table: Any) -> None:
    found = Reading(table.live.store, table.live.session)
    told: asyncio.Queue[int] = asyncio.Queue()

    async def changed() -> None:
        told.put_nowait(found.state.seq)

    following = asyncio.get_running_loop().create_task(keep_up(found, changed, raise_it))
    assert await asyncio.wait_for(told.get(), 30) == 0
    await table.do("open")
    assert await asyncio.wait_for(told.get(), 30) == table.live.state.seq
    table.live.store.close()
    await asyncio.wait_for(following, 30)


def raise_it(error: StoreError) -> None:
    raise error


async def test_a_store_that_is_away_is_tried_again(table: Any) -> None:
    found = Reading(table.live.store, table.live.session)
    lost: list[str] = []
    back = asyncio.Event()

    async def changed() -> None:
        if not lost:
            raise StoreError("The store is away.", "Wait until it is back.")
        back.set()

    following = asyncio.get_running_loop().create_task(
        keep_up(found, changed, lambda error: lost.append(error.message))
    )
    await asyncio.wait_for(back.wait(), 30)
    assert lost == ["The store is away."]
    following.cancel()
