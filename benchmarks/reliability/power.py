"""The power goes: what was acknowledged is there when it is back, and nothing is there by halves.

Evenings of the real store (its own settings, its own writer, answers of people in asyncio and of threads at once, rooms
that are closed and taken up again, processes that die in the middle of a commit, syncs that fail) run over a disk that
writes down what is done to it. Then the power is cut after a random one of these things, the files are rebuilt as
`_platter` says, opened with the plain store, and compared with the list of what had been acknowledged up to there.

A process that dies in the middle leaves commits that are in the system's cache only. What the store shows after it was
opened again counts as acknowledged, since a phone that sends again is told so.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from awayday.errors import AwaydayError, Refused
from awayday.session import Actor, Event, EventKind
from awayday.store import Store, Unit, open_store
from awayday.usecases import Visitor, answer, join
from benchmarks.reliability import _ledger
from benchmarks.reliability._platter import Platter
from benchmarks.reliability._result import Result, Say, Scale
from benchmarks.reliability._room import STEP, Room, open_room, take_up
from benchmarks.reliability._vfs import IOERR_FSYNC, Disk, Fault, Op

NAME = "power"
PROMISE = "nor when the power goes; nothing is saved by halves"

DATABASE = "awayday.db"


@dataclass
class Evening:
    """What was done to the disk, and what was acknowledged when.

    Attributes
    ----------
    acks
        The place in `ops` after which each unit counts, and the unit.
    claims
        The same for events that a store showed when it was opened after a crash.
    """

    ops: list[Op] = field(default_factory=list)
    acks: list[tuple[int, Unit]] = field(default_factory=list)
    claims: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    sent: list[Unit] = field(default_factory=list)
    boots: list[int] = field(default_factory=list)

    def acknowledged(self, upto: int) -> list[Unit]:
        """Units that had been acknowledged before the cut."""
        return [unit for place, unit in self.acks if place <= upto]

    def claimed(self, upto: int) -> set[str]:
        """Events that had been shown as saved before the cut."""
        return set().union(*(events for place, events in self.claims if place <= upto))


class _Watched(Store):
    """A store that notes, in the thread that says so, when each unit is acknowledged."""

    def __init__(self, path: str, evening: Evening, place: Callable[[], int]) -> None:
        self._evening, self._place = evening, place
        super().__init__(path)

    def append(self, unit: Unit) -> Future[tuple[Event, ...]]:
        self._evening.sent.append(unit)
        written = super().append(unit)
        written.add_done_callback(lambda done: self._note(done, unit))
        return written

    def _note(self, done: Future[tuple[Event, ...]], unit: Unit) -> None:
        if done.exception() is None:
            self._evening.acks.append((self._place(), unit))


def record(seed: int, rounds: int, synchronous: str = "FULL", fails: float = 0.0) -> Evening:
    """Play an evening and return what it did to the disk.

    Parameters
    ----------
    rounds
        Bursts of answers between two restarts.
    synchronous
        Another value than FULL loosens the settings of the store, for the counter-test.
    fails
        Share of the syncs that fail once the room is open.
    """
    chance = random.Random(seed)
    evening = Evening()
    with tempfile.TemporaryDirectory(prefix="awayday-power-") as name:
        for boot in range(4):
            folder, after = Path(name) / str(boot), Path(name) / str(boot + 1)
            folder.mkdir(exist_ok=True)
            _Boot(evening, folder, after, chance, fails).play(rounds, synchronous)
            if not after.exists():  # this one was closed in good order
                shutil.copytree(folder, after)
    return evening


class _Boot:
    """One process from start to end; it is closed in good order or dies in the middle of a commit."""

    def __init__(self, evening: Evening, folder: Path, after: Path, chance: random.Random, fails: float) -> None:
        self.evening, self.folder, self.after, self.chance, self.fails = evening, folder, after, chance, fails
        self.disk = Disk(folder, self._watch)
        self.base = len(evening.ops)
        self.is_shaky = False
        self.syncs = 0
        self.dies_at = 0
        self.died_at: int | None = None

    def place(self) -> int:
        return self.base + len(self.disk.ops)

    def _watch(self, kind: str, file: str) -> Fault | None:
        if kind != "sync":
            return None
        if file.endswith("-wal") and self.died_at is None:
            self.syncs += 1
            if self.syncs == self.dies_at:  # what the system has in its cache at this moment outlives the process
                self.after.mkdir()
                for one in (DATABASE, f"{DATABASE}-wal"):
                    shutil.copy(self.folder / one, self.after)
                self.died_at = len(self.disk.ops)
        return Fault(IOERR_FSYNC) if self.is_shaky and self.chance.random() < self.fails else None

    def play(self, rounds: int, synchronous: str) -> None:
        evening = self.evening
        known = len(evening.acks), len(evening.claims)
        self.dies_at = self.chance.randint(5, 4 * rounds) if self.chance.random() < 0.6 else 0
        is_new = not (self.folder / DATABASE).exists()
        with self.disk.mounted():
            store = _Watched(str(self.folder / DATABASE), evening, self.place)
            if synchronous != "FULL":
                _loosen(store, synchronous)
            room = open_room(store) if is_new else take_up(store)
            evening.claims.append((self.place(), frozenset(event.event_id for event in room.live.events)))
            evening.boots.append(self.place())
            self.is_shaky = True
            try:
                asyncio.run(self._people(room, rounds))
            finally:
                self.is_shaky = False
                room.live.close()
        end = len(self.disk.ops) if self.died_at is None else self.died_at
        evening.ops += self.disk.ops[:end]
        evening.boots = [place for place in evening.boots if place <= self.base + end]
        evening.acks[known[0] :] = [one for one in evening.acks[known[0] :] if one[0] <= self.base + end]
        evening.claims[known[1] :] = [one for one in evening.claims[known[1] :] if one[0] <= self.base + end]

    async def _people(self, room: Room, rounds: int) -> None:
        people = [who for number in range(8) if (who := await self._join(room, number)) is not None]
        while room.live.state.current is None or room.live.state.current.step_id != STEP:
            with contextlib.suppress(Refused):
                await room.do("open" if room.live.state.current is None else "go_on")
        for number in range(rounds):
            if self.died_at is not None:
                return
            threads = [threading.Thread(target=_scribble, args=(room, number)) for _ in range(2)]
            for thread in threads:
                thread.start()
            some = self.chance.sample(people, self.chance.randint(1, len(people)))
            await asyncio.gather(*(self._answer(room, who) for who in some))
            for thread in threads:
                await asyncio.to_thread(thread.join)
            if number % 7 == 3:
                with contextlib.suppress(Refused):
                    await room.do("reset")

    async def _join(self, room: Room, number: int) -> Visitor | None:
        who = room.stranger()
        for _ in range(5):
            with contextlib.suppress(Refused):
                await join(who, f"Person {number}")
                return who
        return None

    async def _answer(self, room: Room, who: Visitor) -> None:
        said = self.chance.choice((("choice", "close"), ("choice", "cover"), ("confidence", 40), ("hope", "sun " * 20)))
        message = room.message(*said)
        for _ in range(3):  # as a phone does
            try:
                given = await answer(who, message)
            except Refused as refused:
                if refused.reason != "not_saved":
                    return
            else:
                ids = (event.event_id for event in room.live.events if event.ref_id == given.answer_id)
                self.evening.claims.append((self.place(), frozenset(ids)))
                return


def _loosen(store: Store, synchronous: str) -> None:
    engine = store._writer._engine  # type: ignore[union-attr]  # the counter-test breaks what holds
    with engine.connect() as connection:
        connection.connection.driver_connection.execute(f"PRAGMA synchronous = {synchronous}")


def _scribble(room: Room, number: int) -> None:
    live = room.live
    for _ in range(2):
        event = Event(
            str(uuid.uuid4()),
            live.session.session_id,
            EventKind.TIMER_SET,
            Actor.SYSTEM,
            live.clock(),
            details={"round": number, "words": "x" * 300},
        )
        live.store.append(Unit((event,))).exception()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="awayday-cut-") as name:
        yield Path(name)


def cuts(evening: Evening, count: int, chance: random.Random) -> list[int]:
    """Places to cut at: half anywhere, the others where it matters most.

    That is close to a sync, a truncation or a deletion, and right after a store was opened again.
    """
    close = [
        place for place, op in enumerate(evening.ops) if op.kind in {"sync", "unsync", "truncate", "delete", "create"}
    ]
    found = [chance.randrange(1, len(evening.ops)) for _ in range(count // 2)]
    opened = [min(place + chance.randint(0, 20), len(evening.ops)) for place in evening.boots for _ in range(count)]
    found += chance.sample(opened, count // 4)
    found += [
        min(max(chance.choice(close) + chance.randint(-3, 3), 1), len(evening.ops)) for _ in range(count - len(found))
    ]
    return sorted(found)


@dataclass
class Count:
    """What the cuts of some evenings found."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    wrong: int = 0
    notes: list[str] = field(default_factory=list)


def cut_all(evening: Evening, places: list[int], chance: random.Random, count: Count) -> None:
    """Cut the power at each place, and count what is missing and what is wrong."""
    platter = Platter([DATABASE], chance)
    done = 0
    for place in places:
        for op in evening.ops[done:place]:
            platter.take(op)
        done = place
        with _folder() as folder:
            platter.cut(folder, chance)
            _look(evening, place, folder, count)


def _look(evening: Evening, place: int, folder: Path, count: Count) -> None:
    wanted = evening.acknowledged(place)
    count.cuts += 1
    count.acknowledged += len(wanted)
    try:
        with closing(open_store(str(folder / DATABASE))):
            pass  # it refuses what is damaged, and what refers to rows that are not there
        found = _ledger.read(folder / DATABASE)
    except AwaydayError as error:
        count.wrong += 1
        count.notes.append(f"cut at {place} of {len(evening.ops)}: {error}")
        return
    missing = [unit for unit in wanted if not found.has(unit)]
    claimed = evening.claimed(place) - found.events.keys()
    halves = [unit for unit in evening.sent if found.has_part(unit) and not found.has(unit)]
    count.lost += len(missing) + len(claimed)
    astray = found.astray()
    count.wrong += len(halves) + len(astray)
    if missing or claimed or halves or astray:
        count.notes.append(
            f"cut at {place} of {len(evening.ops)}: {len(missing)} acknowledged and {len(claimed)} shown ones missing, "
            f"{len(halves)} by halves, {len(astray)} astray"
        )


def measure(
    seed: int, total: int, evenings: int, rounds: int, say: Say, synchronous: str = "FULL", fails: float = 0.0
) -> Count:
    """Play evenings and cut each of them many times."""
    count = Count()
    how = f"synchronous={synchronous}" + (f", {fails:.0%} of the syncs failing" if fails else "")
    for number in range(evenings):
        evening = record(seed + number, rounds, synchronous, fails)
        chance = random.Random(seed * 1000 + number)
        cut_all(evening, cuts(evening, total // evenings, chance), chance, count)
        say(f"{NAME}: {count.cuts} cuts with {how}: {count.lost} lost, {count.wrong} wrong")
    return count


def run(scale: Scale, say: Say) -> Result:
    """Cut the power, with the store's settings and with loosened ones."""
    total, evenings, rounds = (30, 2, 12) if scale.quick else (600, 6, 60)
    found = measure(scale.seed, total, evenings, rounds, say)
    shaky = measure(scale.seed + 50, total, evenings, rounds, say, fails=0.05)
    modes = ("OFF",) if scale.quick else ("OFF", "NORMAL")
    loose = {mode: measure(scale.seed, total // 10 + 12, 1, rounds, say, mode) for mode in modes}
    figure: dict[str, float | int | str] = {}
    for count, what in ((found, "power cuts"), (shaky, "power cuts after failed syncs")):
        figure[what] = count.cuts
        figure[f"{what}: acknowledged units looked for"] = count.acknowledged
        figure[f"{what}: lost"] = count.lost
        figure[f"{what}: damaged or half"] = count.wrong
    for mode, count in loose.items():
        figure[f"counter-test, synchronous={mode}: cuts"] = count.cuts
        figure[f"counter-test, synchronous={mode}: lost"] = count.lost
    notes = [*found.notes[:10], *shaky.notes[:10]]
    sees = loose["OFF"].lost > 0
    if not sees:
        notes.append("The counter-test lost nothing, so this proof proves nothing.")
    return Result(figure, sees and not any((found.lost, found.wrong, shaky.lost, shaky.wrong)), tuple(notes))
