from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, text

from awayday.errors import StoreError
from awayday.store import _engine, _url, open_store
from awayday.store._writer import GROUP_LIMIT, QUEUE_LIMIT, Writer


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """The writing engine, with one table to write into."""
    url = _url.parse(store_url)
    path = _url.file_of(url)
    engine = _engine.sqlite_writer(path) if path else _engine.postgres_writer(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (place INTEGER PRIMARY KEY, words TEXT)"))
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    writer = Writer(engine, contextlib.nullcontext())
    yield writer
    writer.close()


def noting(place: int, words: str = "") -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        connection.execute(text("INSERT INTO notes VALUES (:place, :words)"), {"place": place, "words": words})
        return place

    return work


def places(engine: Engine) -> list[int]:
    with engine.begin() as connection:
        return list(connection.execute(text("SELECT place FROM notes ORDER BY place")).scalars())


@contextlib.contextmanager
def held(writer: Writer) -> Iterator[None]:
    """Keep the writer inside a transaction, so that what is submitted meanwhile waits together."""
    inside, leave = threading.Event(), threading.Event()

    def work(_: Connection) -> None:
        inside.set()
        leave.wait()

    waiting = writer.submit(work)
    inside.wait()
    try:
        yield
    finally:
        leave.set()
        waiting.result()


def test_what_waits_is_committed_in_few_transactions_and_in_order(writer: Writer, engine: Engine) -> None:
    commits: list[int] = []
    event.listen(engine, "commit", lambda _: commits.append(1))
    done: list[int] = []
    with held(writer):
        waiting = [writer.submit(noting(place)) for place in range(2 * GROUP_LIMIT)]
        for future in waiting:
            future.add_done_callback(lambda future: done.append(future.result()))
        assert not any(future.done() for future in waiting)
    writer.close()
    assert len(commits) == 3
    assert done == list(range(2 * GROUP_LIMIT))


def test_nothing_is_acknowledged_before_its_commit(writer: Writer, engine: Engine) -> None:
    futures: list[Future[int]] = []
    early: list[bool] = []
    event.listen(engine, "commit", lambda _: early.extend(future.done() for future in futures))
    with held(writer):
        futures += [writer.submit(noting(place)) for place in range(20)]
    assert [future.result() for future in futures] == list(range(20))
    assert early
    assert not any(early)


def test_work_that_breaks_a_rule_fails_alone(writer: Writer, engine: Engine) -> None:
    def half(connection: Connection) -> None:
        noting(7)(connection)
        noting(1)(connection)

    def wrong(_: Connection) -> None:
        raise AttributeError

    with held(writer):
        first, broken, mistaken, last = (writer.submit(work) for work in (noting(1), half, wrong, noting(2)))
    assert (first.result(), last.result()) == (1, 2)
    with pytest.raises(StoreError, match="refused the rows"):
        broken.result()
    with pytest.raises(StoreError, match=r"could not be made \(AttributeError\)"):
        mistaken.result()
    assert places(engine) == [1, 2]


def test_what_waits_for_the_same_work_is_written_by_one_call(writer: Writer) -> None:
    calls: list[list[int]] = []

    def note_all(connection: Connection, found: Sequence[int]) -> list[int]:
        calls.append(list(found))
        return [noting(place)(connection) for place in found]

    with held(writer):
        waiting = [writer.submit_item(note_all, place) for place in (1, 2, 3)]
        between = writer.submit(noting(4))
        waiting += [writer.submit_item(note_all, place) for place in (5, 6)]
    assert [future.result() for future in waiting] == [1, 2, 3, 5, 6]
    assert between.result() == 4
    assert calls == [[1, 2, 3], [5, 6]]


@given(places_wanted=st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_an_item_at_fault_fails_alone_and_the_first_of_two_wins(places_wanted: list[int]) -> None:
    engine = _engine.memory()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (place INTEGER PRIMARY KEY, words TEXT)"))
    writer = Writer(engine, contextlib.nullcontext())

    def note_all(connection: Connection, found: Sequence[int]) -> list[int]:
        return [noting(place)(connection) for place in found]

    with held(writer):
        waiting = [writer.submit_item(note_all, place) for place in places_wanted]
    first = [place not in places_wanted[:at] for at, place in enumerate(places_wanted)]
    assert [future.exception() is None for future in waiting] == first
    assert places(engine) == sorted(set(places_wanted))
    writer.close()


def test_a_future_can_not_be_cancelled_half_way(writer: Writer) -> None:
    with held(writer):
        future = writer.submit(noting(1))
        assert not future.cancel()
    assert future.result() == 1


def test_too_much_waiting_is_refused_at_once() -> None:
    writer = Writer(_engine.memory(), contextlib.nullcontext())
    with held(writer):
        futures = [writer.submit(lambda _: None) for _ in range(QUEUE_LIMIT + 1)]
        with pytest.raises(StoreError, match="waiting for the disk"):
            futures[-1].result(timeout=0)
    assert futures[0].result() is None
    writer.close()


def test_a_full_disk_acknowledges_nothing_and_writing_goes_on_once_there_is_room(tmp_path: Path) -> None:
    engine = _engine.sqlite_writer(tmp_path / "awayday.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (place INTEGER PRIMARY KEY, words TEXT)"))
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    writer = Writer(engine, contextlib.nullcontext())
    with held(writer):
        futures = [
            writer.submit(noting(place, words)) for place, words in ((1, "fits"), (2, "x" * 50_000), (3, "fits"))
        ]
    for future in futures:
        with pytest.raises(StoreError, match=r"The disk is full\. Make room on it; after that, saving goes on"):
            future.result()
    assert writer.submit(noting(4)).result() == 4
    assert places(engine) == [4]
    with engine.begin() as connection:
        connection.execute(text("PRAGMA max_page_count = 100000"))
    assert writer.submit(noting(2, "x" * 50_000)).result() == 2
    writer.close()


def test_a_lost_connection_acknowledges_nothing_and_writing_goes_on(postgres_url: str) -> None:
    engine = _engine.postgres_writer(_url.parse(postgres_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (place INTEGER PRIMARY KEY, words TEXT)"))
    writer = Writer(engine, contextlib.nullcontext())

    def cut(connection: Connection) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with held(writer):
        futures: list[Future[Any]] = [writer.submit(work) for work in (noting(1), cut, noting(2))]
    for future in futures:
        with pytest.raises(StoreError, match=r"The database server is away\. Start it again"):
            future.result()
    assert writer.submit(noting(3)).result() == 3
    assert places(engine) == [3]
    writer.close()


def test_a_commit_that_fails_acknowledges_nothing(postgres_url: str) -> None:
    engine = _engine.postgres_writer(_url.parse(postgres_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (place INTEGER UNIQUE DEFERRABLE INITIALLY DEFERRED, words TEXT)"))
    writer = Writer(engine, contextlib.nullcontext())
    with held(writer):
        futures = [writer.submit(noting(place)) for place in (1, 2, 2)]
    for future in futures:
        with pytest.raises(StoreError, match="The database says: duplicate key"):
            future.result()
    assert writer.submit(noting(2)).result() == 2
    assert places(engine) == [2]
    writer.close()


FULL_DISK = """
import dataclasses, json, resource, sys, uuid
from awayday.session import Actor, Event, EventKind
from awayday.store import Unit, open_store

store = open_store(sys.argv[1])
session_id = store.session("latest").session_id

def note(size):
    return Unit((Event(str(uuid.uuid4()), session_id, EventKind.OPENED, Actor.SYSTEM, 1, details={"x": "x" * size}),))

[kept] = store.append(note(1)).result()
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
refused = [type(store.append(note(size)).exception()).__name__ for size in (300_000, 300_000)]
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
[later] = store.append(note(300_000)).result()
print(json.dumps({"kept": kept.event_id, "refused": refused, "later": later.event_id}))
"""


def test_a_disk_that_takes_no_more_loses_nothing_that_was_acknowledged(begin: Any, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'awayday.db'}"
    with open_store(url) as store:
        session_id = begin(store).session.session_id
    done = subprocess.run([sys.executable, "-c", FULL_DISK, url], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["refused"] == ["StoreError", "StoreError"]
    with open_store(url) as store:
        assert [one.event_id for one in store.events(session_id)] == [said["kept"], said["later"]]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 200_000


def test_many_threads_write_and_each_finds_its_own_order(scene: Any) -> None:
    def play(player: int) -> list[int]:
        futures = [scene.store.append(scene.note(player=player, n=number)) for number in range(25)]
        return [future.result()[0].seq for future in futures]

    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(play, range(8)))
    assert all(one == sorted(one) for one in seqs)
    stored = scene.store.events(scene.session.session_id)
    assert sorted(seq for one in seqs for seq in one) == [event.seq for event in stored]
    for player, one in enumerate(seqs):
        assert [event.seq for event in stored if event.details["player"] == player] == one
        assert [event.details["n"] for event in stored if event.details["player"] == player] == list(range(25))


def test_a_reader_with_a_cursor_misses_nothing_of_two_writers_on_postgresql(postgres_url: str, begin: Any) -> None:
    with open_store(postgres_url) as one, open_store(postgres_url) as two:
        scene = begin(one)
        read: list[int] = []
        futures = [store.append(scene.note()) for _ in range(80) for store in (one, two)]
        while len(read) < len(futures):
            read += [event.seq for event in one.events(scene.session.session_id, after=max(read, default=0))]
            if all(future.done() for future in futures) and one.revision(scene.session.session_id) == max(read):
                break
        assert read == sorted(future.result()[0].seq for future in futures)


def test_a_unit_that_breaks_a_rule_fails_alone_in_a_room_full_of_answers(scene: Any) -> None:
    people = [scene.joined() for _ in range(6)]
    units = [scene.answering(scene.answer(person)) for person in people]
    again = scene.answering(scene.answer(people[2]))
    bent = replace(units[0].events[0], event_id="no-uuid")
    futures = [scene.store.append(unit) for unit in (*units[:4], again, replace(units[0], events=(bent,)), *units[4:])]
    failed = [number for number, future in enumerate(futures) if future.exception() is not None]
    assert failed == [4, 5]
    assert len(scene.store.rows("answers", scene.session.session_id)) == 6
