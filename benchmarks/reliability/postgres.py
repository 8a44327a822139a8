"""PostgreSQL dies under load, again and again: what was acknowledged is there, once, and the room goes on by itself.

A real server is shut down immediately (as at a crash, it recovers from its log when it starts) while people answer all
the time and send again what was refused. The hard case is a COMMIT whose answer is lost: the room finds out by reading.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from awayday.errors import Refused
from awayday.session import Answer
from awayday.store import open_store
from awayday.usecases import Visitor, answer
from benchmarks.reliability import _ledger
from benchmarks.reliability._cluster import Cluster
from benchmarks.reliability._result import Result, Say, Scale
from benchmarks.reliability._room import Room, open_room

NAME = "postgres"
PROMISE = "nothing acknowledged is lost or doubled when PostgreSQL dies"

PEOPLE = 12
PATIENCE_S = 60.0
"""After so long without news a phone counts as stuck."""


@dataclass
class _Crowd:
    """People who answer without a pause, and what they were told."""

    room: Room
    chance: random.Random
    saved: dict[str, Answer] = field(default_factory=dict)
    is_down: bool = False
    is_over: bool = False
    refused: int = 0
    acknowledged_while_down: int = 0
    found_by_reading: int = 0
    wrong_words: list[str] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, condition: Callable[[], bool]) -> bool:
        """Wait for something to be so, and return whether it came to be."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while not condition():
                    self.news.clear()
                    await self.news.wait()
        return condition()

    async def person(self, who: Visitor) -> None:
        while not self.is_over:
            said = self.chance.choice((("choice", "close"), ("choice", "cover"), ("confidence", 40), ("hope", "sun")))
            await self._send_until_saved(who, self.room.message(*said))

    async def _send_until_saved(self, who: Visitor, message: dict[str, Any]) -> None:
        was_refused = False
        while True:
            was_down = self.is_down
            self.found_by_reading += was_refused and message["id"] in self.room.live.answers
            try:
                given = await answer(who, message)
            except Refused as refused:
                was_refused = True
                self.refused += 1
                if refused.reason != "not_saved":
                    self.wrong_words.append(f"{refused.reason}: {refused.text}")
                self.heard.add(self.room.live.problem)
                self.news.set()
                await asyncio.sleep(0.05)
            else:
                # what was committed before the end may still be found by reading afterwards, but not while it is down
                self.acknowledged_while_down += was_down and self.is_down and not was_refused
                self.saved[message["id"]] = given
                self.news.set()
                return


async def _die(cluster: Cluster, crowd: _Crowd, chance: random.Random) -> bool:
    """Kill the server under load, look what people are told, start it again, and return whether the room recovered."""
    live = crowd.room.live
    await asyncio.sleep(chance.uniform(0.05, 0.5))
    await asyncio.to_thread(cluster.stop)
    crowd.is_down = True
    refused = crowd.refused
    told = await crowd.until(
        lambda: crowd.refused >= refused + PEOPLE and "The database server is away." in live.problem
    )
    crowd.is_down = False
    await asyncio.to_thread(cluster.start)
    saved = len(crowd.saved)
    return told and await crowd.until(lambda: not live.problem and len(crowd.saved) >= saved + PEOPLE)


async def _evening(cluster: Cluster, times: int, chance: random.Random, say: Say) -> Result:
    room = open_room(open_store(cluster.url))
    crowd = _Crowd(room, chance)
    recovered = 0
    try:
        people = [await room.seat() for _ in range(PEOPLE)]
        await room.go_to_first_question()
        phones = [asyncio.create_task(crowd.person(who)) for who in people]
        for number in range(times):
            recovered += await _die(cluster, crowd, chance)
            if number % 10 == 9:
                say(f"{NAME}: {number + 1} of {times} times, {len(crowd.saved)} answers acknowledged")
        crowd.is_over = True
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*phones)
        in_memory = set(room.live.answers)
    finally:
        room.live.close()
    with psycopg.connect(cluster.url) as plain:
        found = _ledger.of(plain)
    lost = [
        one
        for one in crowd.saved.values()
        if found.answers.get(one.answer_id) != one.body_hash or found.values.get(one.answer_id, {}) != dict(one.values)
    ]
    doubled = (found.answers.keys() - crowd.saved.keys()) | found.astray()
    figure = {
        "immediate shutdowns": times,
        "recovered by itself, host told": recovered,
        "answers acknowledged": len(crowd.saved),
        "refused meanwhile": crowd.refused,
        "acknowledged while it was down": crowd.acknowledged_while_down,
        "commits whose answer was lost, found by reading": crowd.found_by_reading,
        "lost": len(lost),
        "doubled": len(doubled),
    }
    bad = lost or doubled or crowd.acknowledged_while_down or crowd.wrong_words or in_memory != found.answers.keys()
    notes = [f"told: {words}" for words in crowd.wrong_words[:5]]
    if recovered < times:
        notes.append(f"the host read: {sorted(crowd.heard)}")
    return Result(figure, not bad and recovered == times, tuple(notes))


def run(scale: Scale, say: Say) -> Result:
    """Kill the server many times."""
    times = 3 if scale.quick else 50
    with Cluster() as cluster:
        return asyncio.run(_evening(cluster, times, random.Random(scale.seed), say))
