"""The disk fails: no false tick, the host is told at once in plain words, and afterwards everything gets through once.

The real store and the real use cases run over a disk whose syncs and writes fail on demand: for good until it is
mended, or once; with nothing of the write done, half of it, or all of it. What was refused is sent again, as phones do.
A small disk that is really full comes last, where this machine lets one be made.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awayday.errors import Refused
from awayday.session import Answer, Role
from awayday.store import open_store
from awayday.usecases import Visitor, answer
from benchmarks.reliability import _ledger
from benchmarks.reliability._result import Result, Say, Scale
from benchmarks.reliability._room import Room, open_room, take_up
from benchmarks.reliability._vfs import FULL, IOERR_FSYNC, IOERR_WRITE, READONLY, Disk, Fault

NAME = "faults"
PROMISE = "no false tick on a full, failing or read-only disk; the host is told at once"

KINDS = (
    ("sync", Fault(IOERR_FSYNC), "The disk reports an error."),
    ("write", Fault(IOERR_WRITE), "The disk reports an error."),
    ("write", Fault(IOERR_WRITE, 0.5), "The disk reports an error."),
    ("write", Fault(IOERR_WRITE, 1.0), "The disk reports an error."),
    ("write", Fault(FULL), "The disk is full."),
    ("write", Fault(FULL, 0.5), "The disk is full."),
    ("write", Fault(READONLY), "The file of the store can't be changed any more."),
)
"""What fails, how, and what the host must read then."""

ANSWERS = (("choice", "close"), ("choice", "cover"), ("choice", None), ("confidence", 40), ("hope", "sun " * 25))

Message = dict[str, Any]


@dataclass
class _Trouble:
    """The fault that is set, if any."""

    kind: str = ""
    fault: Fault | None = None
    after: int = 0
    is_once: bool = False
    hits: int = 0

    def plan(self, kind: str, file: str) -> Fault | None:
        if self.fault is None or kind != self.kind or not file.endswith("-wal"):
            return None
        if self.after:
            self.after -= 1
            return None
        self.hits += 1
        found = self.fault
        if self.is_once:
            self.fault = None
        return found


@dataclass
class Count:
    """What the trials found."""

    trials: int = 0
    faults: int = 0
    sends: int = 0
    refused: int = 0
    false_ticks: int = 0
    untold: int = 0
    stuck: int = 0
    lost: int = 0
    doubled: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether nothing went wrong."""
        return not (self.false_ticks or self.untold or self.stuck or self.lost or self.doubled)


class _Evening:
    def __init__(self, room: Room, chance: random.Random, count: Count) -> None:
        self.room, self.chance, self.count = room, chance, count
        self.people: list[Visitor] = []
        self.saved: dict[str, Answer] = {}

    async def send(self, who: Visitor, message: Message, words: str = "", *, is_passing: bool = False) -> bool:
        """Send once and return whether it was acknowledged; what the host reads is looked at in the same moment.

        When a fault is passing, somebody else's success may have taken the words back already.
        """
        self.count.sends += 1
        try:
            self.saved[message["id"]] = await answer(who, message)
        except Refused as refused:
            self.count.refused += 1
            said = self.room.live.problem
            is_told = words in said if said else is_passing
            if refused.reason != "not_saved" or not is_told:
                self.count.untold += 1
                self.count.notes.append(f'refused with "{refused.reason}", and the host reads "{said}"')
            return False
        return True

    async def get_through(self, waiting: list[tuple[Visitor, Message]]) -> None:
        """Send again, as the phones do, until everything is acknowledged."""
        for who, message in waiting:
            tries = [await self.send(who, message) for _ in range(3) if message["id"] not in self.saved]
            if message["id"] not in self.saved:
                self.count.stuck += 1
                self.count.notes.append(f"{len(tries)} more tries did not get an answer through")

    def messages(self) -> list[tuple[Visitor, Message]]:
        some = self.chance.sample(self.people, self.chance.randint(1, 6))
        return [(who, self.room.message(*self.chance.choice(ANSWERS))) for who in some]

    async def trial(self, trouble: _Trouble) -> None:
        """Break the disk, send, mend it, send again."""
        kind, fault, words = self.chance.choice(KINDS)
        trouble.kind, trouble.fault, trouble.hits = kind, fault, 0
        trouble.is_once = self.chance.random() < 0.4
        trouble.after = self.chance.randint(0, 6) if kind == "write" else 0
        sent = self.messages()
        once = trouble.is_once
        done = await asyncio.gather(*(self.send(*one, words, is_passing=once) for one in sent))
        if not trouble.is_once and trouble.hits and not trouble.after:
            late = [await self.send(who, message, words) for who, message in self.messages()[:1]]
            # a write that needed no faulty call may have come before; nothing can come after the first hit
            self.count.false_ticks += sum(late)
        self.count.trials += 1
        self.count.faults += trouble.hits
        trouble.fault = None
        await self.get_through([one for one, is_done in zip(sent, done, strict=True) if not is_done])
        again = self.chance.choice(sent)
        if not await self.send(*again) or self.room.live.problem:
            self.count.stuck += 1
            self.count.notes.append(f'after mending the host still reads "{self.room.live.problem}"')

    def look(self, path: Path) -> None:
        """Hold the file against what was acknowledged; called at a moment when nothing is on its way."""
        found = _ledger.read(path)
        missing = [
            one
            for one in self.saved.values()
            if found.answers.get(one.answer_id) != one.body_hash or found.values.get(one.answer_id, {}) != one.values
        ]
        self.count.lost += len(missing)
        self.count.doubled += len(found.answers.keys() - self.saved.keys()) + len(found.astray())
        if missing:
            self.count.notes.append(f"{len(missing)} acknowledged answers are not in the file")


@contextlib.asynccontextmanager
async def _evening(path: Path, count: Count, chance: random.Random) -> AsyncIterator[_Evening]:
    room = open_room(open_store(str(path)))
    evening = _Evening(room, chance, count)
    try:
        evening.people = [await room.seat() for _ in range(8)]
        await room.go_to_first_question()
        yield evening
    finally:
        evening.room.live.close()


async def injected(path: Path, trials: int, chance: random.Random, count: Count) -> None:
    """Run trials over a disk that fails on demand; the room is taken up again now and then."""
    trouble = _Trouble()
    disk = Disk(path.parent, trouble.plan)
    with disk.mounted():
        async with _evening(path, count, chance) as evening:
            for number in range(trials):
                await evening.trial(trouble)
                if number % 40 == 39:
                    evening.look(path)
                    seats = [who.seat_hash for who in evening.people]
                    evening.room.live.close()
                    evening.room = take_up(open_store(str(path)))
                    evening.people = [Visitor(evening.room.live, Role.PARTICIPANT, seat) for seat in seats]
                if number % 100 == 0:
                    await _mends_by_itself(evening, trouble)
        evening.look(path)


async def _mends_by_itself(evening: _Evening, trouble: _Trouble) -> None:
    """A problem goes away after mending, though nobody sends anything."""
    trouble.kind, trouble.fault, trouble.is_once, trouble.after = "sync", Fault(IOERR_FSYNC), False, 0
    (waiting, *_) = evening.messages()
    if await evening.send(*waiting):
        evening.count.false_ticks += 1
    trouble.fault = None
    for _ in range(200):
        if not evening.room.live.problem:
            break
        await asyncio.sleep(0.1)
    else:
        evening.count.stuck += 1
        evening.count.notes.append("the problem did not go away by itself")
    await evening.get_through([waiting])


@contextlib.contextmanager
def small_disk(size_mb: int) -> Iterator[Path | None]:
    """Mount a small disk in memory; None where that is not allowed."""
    mount = shutil.which("mount")
    with tempfile.TemporaryDirectory(prefix="awayday-disk-") as name:
        order = [str(mount), "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", name]
        if mount is None or subprocess.run(order, capture_output=True, check=False).returncode:
            yield None
            return
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


async def really_full(folder: Path, times: int, chance: random.Random, count: Count) -> None:
    """Fill a disk to the last byte under a room, and make room again."""
    path = folder / "awayday.db"
    async with _evening(path, count, chance) as evening:
        for _ in range(times):
            filler = folder / "holiday.mp4"
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while file.write(b"x" * 4096):
                    pass
            sent, refused = evening.messages(), False
            waiting = []
            for _ in range(60):  # the log may have room left that was used before
                done = [await evening.send(*one, "The disk ") for one in sent]  # is full, or reports an error
                waiting += [one for one, is_done in zip(sent, done, strict=True) if not is_done]
                refused = not all(done)
                if refused:
                    break
                sent = evening.messages()
            count.trials += 1
            count.faults += refused
            count.untold += not refused
            filler.unlink()
            await evening.get_through(waiting)
    evening.look(path)


def run(scale: Scale, say: Say) -> Result:
    """Break the disk many times."""
    chance, count = random.Random(scale.seed), Count()
    rooms, trials, times = (1, 40, 2) if scale.quick else (6, 120, 20)
    for number in range(rooms):
        with tempfile.TemporaryDirectory(prefix="awayday-faults-") as name:
            asyncio.run(injected(Path(name) / "awayday.db", trials, chance, count))
        say(f"{NAME}: room {number + 1} of {rooms}: {count.faults} faults, {count.false_ticks} false ticks")
    notes = []
    with small_disk(3) as folder:
        if folder is None:
            notes.append("No small disk could be mounted here, so no disk was really full; the faults were injected.")
        else:
            asyncio.run(really_full(folder, times, chance, count))
            say(f"{NAME}: a full disk, {times} times")
    figure = {
        "times the disk was broken": count.trials,
        "calls that failed": count.faults,
        "of these times really full": 0 if notes else times,
        "answers sent": count.sends,
        "refused": count.refused,
        "false ticks": count.false_ticks,
        "host not told": count.untold,
        "not saved after mending": count.stuck,
        "lost": count.lost,
        "doubled or half": count.doubled,
    }
    return Result(figure, count.held, (*notes, *count.notes[:10]))
