from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import psycopg
import pytest

from awayday.store import Store, Unit, open_store

READER = """
import asyncio, json, sys
from awayday.store import open_store

async def main():
    store = open_store(sys.argv[1], read_only=True)
    session_id = store.session("latest").session_id
    after = store.revision(session_id)
    print("ready", flush=True)
    async for revision in store.changes(session_id, after):
        found = store.events(session_id, after)
        after = found[-1].seq
        print(json.dumps([event.details["n"] for event in found]), flush=True)

asyncio.run(main())
"""


async def test_a_reader_in_another_process_sees_each_commit(scene: Any) -> None:
    reader = await asyncio.create_subprocess_exec(
        sys.executable, "-c", READER, scene.store.url, stdout=subprocess.PIPE, stderr=None
    )
    assert reader.stdout is not None
    try:
        assert await reader.stdout.readline() == b"ready\n"
        for number in range(5):
            await asyncio.wrap_future(scene.store.append(scene.note(n=number)))
            assert json.loads(await asyncio.wait_for(reader.stdout.readline(), 20)) == [number]
    finally:
        reader.kill()
        await reader.wait()


async def test_the_present_revision_comes_first_unless_it_is_known(scene: Any) -> None:
    [event] = await asyncio.wrap_future(scene.store.append(scene.note()))
    news = scene.store.changes(scene.session.session_id, 0)
    assert await anext(news) == event.seq
    later = scene.store.changes(scene.session.session_id, event.seq)
    waiting = asyncio.ensure_future(anext(later))
    [second] = await asyncio.wrap_future(scene.store.append(scene.note()))
    assert await waiting == await anext(news) == second.seq
    await news.aclose()
    await later.aclose()


async def test_revisions_only_rise_and_the_last_one_always_comes(scene: Any) -> None:
    futures = [scene.store.append(scene.note(n=number)) for number in range(40)]
    seen: list[int] = []
    last = (await asyncio.gather(*map(asyncio.wrap_future, futures)))[-1][0].seq
    async with aclosing(scene.store.changes(scene.session.session_id, 0)) as news:
        async for revision in news:
            seen.append(revision)
            if revision == last:
                break
    assert seen == sorted(set(seen))


async def test_another_session_is_no_news(scene: Any) -> None:
    other = scene.another_session()
    news = scene.store.changes(scene.session.session_id, 0)
    waiting = asyncio.ensure_future(anext(news))
    await asyncio.wrap_future(scene.store.append(Unit((scene.event(session_id=other.session_id),))))
    [event] = await asyncio.wrap_future(scene.store.append(scene.note()))
    assert await waiting == event.seq
    await news.aclose()


async def test_a_store_in_memory_tells_of_changes_too(begin: Callable[[Store], Any]) -> None:
    with open_store("sqlite://") as store:
        scene = begin(store)
        news = store.changes(scene.session.session_id, 0)
        waiting = asyncio.ensure_future(anext(news))
        [event] = await asyncio.wrap_future(store.append(scene.note()))
        assert await waiting == event.seq
        await news.aclose()


async def test_watching_ends_when_the_store_closes(scene: Any) -> None:
    waiting = asyncio.ensure_future(anext(scene.store.changes(scene.session.session_id, 0)))
    await asyncio.sleep(0)
    scene.store.close()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(waiting, 20)


async def test_a_lost_connection_to_postgresql_is_made_again_and_misses_nothing(postgres_url: str, begin: Any) -> None:
    with open_store(postgres_url) as store:
        scene = begin(store)
        [event] = await asyncio.wrap_future(store.append(scene.note()))
        news = store.changes(scene.session.session_id, 0)
        assert await anext(news) == event.seq
        waiting = asyncio.ensure_future(anext(news))
        async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            )
        [later] = await asyncio.wrap_future(store.append(scene.note()))
        assert await asyncio.wait_for(waiting, 20) == later.seq
        await news.aclose()
