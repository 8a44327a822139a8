"""An hour of a full room: 300 people answer, leave, reload and come back; nothing is lost or piles up.

A real server in a process of its own, everybody else here, over HTTP and websockets. Each person does what
people do in an hour: answer every minute or so, let the phone sleep, reload, lose the Wi-Fi for short and for longer
than a page outlives it, open a second tab. The facilitator opens, locks, reveals, resets and takes back. At the end the
ledger of what phones were told is held against the file, and the memory of the run's last third against the middle one.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
from collections import Counter
from pathlib import Path
from statistics import mean

from awayday import scenario
from benchmarks.reliability._crowd import Crowd, GatedPage, Tapper
from benchmarks.reliability._result import Result, Say, Scale
from benchmarks.reliability._served import Served, forking
from benchmarks.reliability._zygote import TAKEN_EVERY_S

NAME = "soak"
PROMISE = "an hour of 300 people loses nothing and piles nothing up"

HOUR_S = 3600.0

REST_S = 60.0
"""What people rest on average between two things that they do."""

PRESS_S = 30.0
"""What the facilitator rests on average between two buttons."""

GRACE_S = 180.0
"""How long a page outlives its last socket."""

MOST_GROWTH = 0.05
"""The last third of the run may take this much more memory than the middle third."""

DEEDS = {"answer": 74, "reload": 10, "lose": 8, "vanish": 4, "tab": 4}
"""How often people do what, of a hundred things."""

AT_ONCE = 12
"""Pages that load at one time; a room that comes in all at once is another measurement (`benchmarks/run`)."""


def run(scale: Scale, say: Say) -> Result:
    """Play an hour as it is, or twenty minutes of a small room in twenty seconds."""
    if scale.quick:
        return asyncio.run(prove(people=40, run_s=20.0, times_faster=60.0, seed=scale.seed, say=say))
    return asyncio.run(prove(people=300, run_s=3600.0, times_faster=1.0, seed=scale.seed, say=say))


class Person(Tapper):
    """A participant who also does to a page what people do to pages."""

    deeds: Counter[str]
    doors: asyncio.Semaphore
    grace_s: float

    async def act(self) -> None:
        """Do one thing."""
        deed = self.chance.choices(list(DEEDS), weights=list(DEEDS.values()))[0]
        self.deeds[deed] += 1
        await getattr(self, f"_{deed}")()

    async def join(self) -> None:
        """Come when there is room at the door."""
        await asyncio.sleep(self.chance.random() * self.rest_s)
        async with self.doors:
            await super().join()

    async def _answer(self) -> None:
        with contextlib.suppress(TimeoutError):  # nothing is asked now
            await asyncio.wait_for(super().act(), 2 * self.rest_s)

    async def _reload(self) -> None:
        async with self.doors:
            await self.page.open()

    async def _lose(self) -> None:
        self.page.lose_connection()
        await asyncio.sleep(self.chance.random() * self.grace_s / 2)
        await self._reload()

    async def _vanish(self) -> None:
        self.page.lose_connection()
        await asyncio.sleep(self.grace_s * 1.5)
        await self._reload()

    async def _tab(self) -> None:
        tab = GatedPage(self.page.url, f"{self.page.who} again", self.page.gate)  # type: ignore[attr-defined]
        tab._http.cookies = self.page._http.cookies
        try:
            async with self.doors:
                await tab.open()
            await asyncio.sleep(self.chance.random() * self.grace_s)
        finally:
            await tab.close()


async def prove(*, people: int, run_s: float, times_faster: float, seed: int, say: Say) -> Result:
    """Run the server and the people, and return what was found."""
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    workshop = scenario.load(scenario.find("picnic"))
    async with forking() as zygote:
        with tempfile.TemporaryDirectory(prefix="awayday-soak-", ignore_cleanup_errors=True) as folder:
            served = Served(Path(folder), zygote, grace_s=GRACE_S / times_faster)
            await served.start()
            crowd = Crowd(workshop, served.links["join"], served.links["host"], served.up.wait, people, chance)
            doors = asyncio.Semaphore(AT_ONCE)
            crowd.phones = [
                _person(phone, done, doors, GRACE_S / times_faster, REST_S / times_faster) for phone in crowd.phones
            ]
            crowd.facilitator.rest_s = PRESS_S / times_faster
            crowd.begin()
            try:
                await _pass(crowd, run_s, say)
            finally:
                await crowd.end()
            marks = crowd.marks(served.database)
            busy = served.taken()
            await asyncio.sleep(2 * GRACE_S / times_faster + 2 * TAKEN_EVERY_S)  # the last pages have their grace
            left = served.taken()[-1]
            served.kill()
            await served.reap()
    thirds = [busy[i * len(busy) // 3 : (i + 1) * len(busy) // 3] for i in range(3)]
    middle, last = (mean(sample["rss_mb"] for sample in third) for third in thirds[1:])
    growth = last / middle - 1
    wrong = {name: count for name, count in marks.items() if count}
    behind = {name: left[name] for name in ("kernels", "widgets", "comms") if left[name]}
    figure = {
        "people": people,
        "minutes": round(run_s * times_faster / 60),
        "times faster than life": times_faster,
        "acknowledged answers": crowd.ledger.n_saved,
        "reloads": done["reload"],
        "lost connections": done["lose"] + done["vanish"],
        "second tabs": done["tab"],
        "lost": marks["lost"] + marks["altered"] + marks["commands lost"],
        "memory MB": round(last),
        "growth %": round(100 * growth, 1),
        "left behind": sum(behind.values()),
        "server's share of a processor": round((busy[-1]["cpu_s"] - busy[0]["cpu_s"]) / run_s, 2),
    }
    notes = [f"{count} {name}" for name, count in (wrong | behind).items()]
    is_flat = growth <= MOST_GROWTH
    return Result(figure, held=is_flat and not wrong and not behind and crowd.ledger.n_saved > 0, notes=tuple(notes))


def _person(phone: Tapper, done: Counter[str], doors: asyncio.Semaphore, grace_s: float, rest_s: float) -> Person:
    """Return a person in place of one who does nothing but tap."""
    person = Person(phone.page, phone.workshop, phone.ledger, phone.habits.person, phone.chance, rest_s)
    person.deeds, person.doors, person.grace_s = done, doors, grace_s
    return person


async def _pass(crowd: Crowd, run_s: float, say: Say) -> None:
    """Let the time pass, as long as everybody goes on."""
    loop = asyncio.get_running_loop()
    until = loop.time() + run_s
    while loop.time() < until:
        await asyncio.sleep(min(1.0, until - loop.time()))
        crowd.check_alive()
        say(f"{until - loop.time():.0f} s to go, {crowd.ledger.n_joined} joined, {crowd.ledger.n_saved} answers saved")
