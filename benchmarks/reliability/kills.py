"""`kill -9` of the real server at random moments under load; after each, the phones' ledger against the database.

A server that dies takes nothing with it that a phone showed as saved, and nothing comes twice when phones and the
facilitator's page send again what they had no word about. Half of the moments are drawn on the clock, also while the
server starts; the other half are aimed: some milliseconds after an answer left a phone, so that they fall around its
commit. The database is copied and looked at before the next server may mend anything.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from awayday import scenario
from awayday.scenario import Workshop
from benchmarks.reliability._crowd import Crowd
from benchmarks.reliability._result import Result, Say, Scale
from benchmarks.reliability._served import Served, forking

NAME = "kills"
PROMISE = "no acknowledged answer is lost when the server is killed"

FULL, QUICK = 2000, 50
SESSION = 50
"""Kills of one session; then a new file, so that the log stays short."""

PHONES = 6
LONGEST_S = 0.4
"""Longest life of a server after its first acknowledgement."""

AT_START = 0.08
"""Share of kills that come while the server starts or the phones come back."""

PATIENCE_S = 30.0

WITHIN_S = 0.012
"""An aimed kill comes so soon after an answer left a phone; about twice what its acknowledgement takes."""


def run(scale: Scale, say: Say) -> Result:
    """Kill servers in two lanes at one time."""
    return asyncio.run(prove(QUICK if scale.quick else FULL, scale.seed, say))


async def prove(kills: int, seed: int, say: Say, *, hasty: bool = False) -> Result:
    """Kill `kills` servers, and count what is wrong after each."""
    tally: Counter[str] = Counter()
    begun = time.monotonic()
    async with asyncio.TaskGroup() as lanes:
        for lane in range(2):
            share = kills // 2 + (kills % 2 if lane == 0 else 0)
            lanes.create_task(_lane(share, random.Random(f"{seed}/{lane}"), tally, say, hasty=hasty))
    wrong = {name: tally[name] for name in WRONG if tally[name]}
    figure = {
        "kills": tally["kills"],
        "acknowledged answers": tally["saved"],
        "acknowledged commands": tally["done"],
        "answers on their way when killed": tally["on their way"],
        "of those on disk": tally["stored unsaid"],
        "lost": tally["lost"] + tally["altered"] + tally["commands lost"],
        "twice": tally["twice"] + tally["people twice"],
        "damaged files": tally["damaged"],
        "seconds a kill": round((time.monotonic() - begun) / max(tally["kills"], 1), 2),
    }
    enough = tally["kills"] == kills and tally["saved"] > kills and tally["done"] > 0
    notes = tuple(f"{count} {name}" for name, count in wrong.items())
    return Result(figure, held=enough and not wrong, notes=notes if enough else (*notes, "too little happened"))


WRONG = ("damaged", "lost", "altered", "twice", "refused and kept", "commands lost", "people twice")


async def _lane(kills: int, chance: random.Random, tally: Counter[str], say: Say, *, hasty: bool) -> None:
    workshop = scenario.load(scenario.find("picnic"))
    async with forking() as zygote:
        while kills > 0:
            with tempfile.TemporaryDirectory(prefix="awayday-kills-", ignore_cleanup_errors=True) as folder:
                served = Served(Path(folder), zygote, hasty=hasty)
                await _session(served, min(kills, SESSION), chance, workshop, tally)
            kills -= SESSION
            say(f"{tally['kills']} kills, {tally['saved']} answers saved, {sum(tally[name] for name in WRONG)} wrong")


async def _session(served: Served, kills: int, chance: random.Random, workshop: Workshop, tally: Counter[str]) -> None:
    await served.start()
    crowd = Crowd(workshop, served.links["join"], served.links["host"], served.up.wait, PHONES, chance)
    crowd.begin()
    try:
        for number in range(kills):
            if number and chance.random() < AT_START:
                await served.fork()
                listening = asyncio.create_task(served.listening())
                await asyncio.sleep(chance.random() * 0.15)
                served.kill()
                await listening
                served.up.clear()
            else:
                if number:
                    await served.start()
                await _moment(crowd, chance)
                served.kill()
            await served.reap()
            await crowd.all_dropped()
            crowd.check_alive()
            await _look(served, crowd, tally)
    finally:
        await crowd.end()
    tally["saved"] += crowd.ledger.n_saved
    tally["done"] += sum(command.outcome == "done" for command in crowd.facilitator.commands)


async def _moment(crowd: Crowd, chance: random.Random) -> None:
    """Wait for the moment of a kill."""
    had = crowd.ledger.n_saved
    await _until(crowd, lambda: crowd.ledger.n_saved > had)
    await asyncio.sleep(chance.random() * LONGEST_S)
    if chance.random() < 0.5:
        sent = len(crowd.ledger.given)
        await _until(crowd, lambda: len(crowd.ledger.given) > sent)
        await asyncio.sleep(chance.random() * WITHIN_S)


async def _until(crowd: Crowd, is_so: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not is_so():
        crowd.check_alive()
        if time.monotonic() - begun > PATIENCE_S:
            sights = "; ".join(f"{page.who}: {page.sight()}" for page in crowd.pages)
            raise AssertionError(f"nothing was saved in {PATIENCE_S} s after a start: {sights}")
        await asyncio.sleep(0.001)


async def _look(served: Served, crowd: Crowd, tally: Counter[str]) -> None:
    """Look at a copy of what the dead server left."""
    copy = served.folder / "copy"
    copy.mkdir(exist_ok=True)
    for end in ("", "-wal"):
        path = served.database.with_name(served.database.name + end)
        if path.exists():
            shutil.copyfile(path, copy / path.name)
    under_way = crowd.unanswered
    tally["kills"] += 1
    tally["on their way"] += len(under_way)
    tally["stored unsaid"] += crowd.stored(copy / served.database.name, under_way)
    tally.update(crowd.marks(copy / served.database.name))
    shutil.rmtree(copy)
