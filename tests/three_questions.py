"""A session of three-questions, with people who have written a plan and said who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awayday import scenario
from awayday.engine import run_of
from awayday.session import Answer, Origin, Role
from awayday.store import open_store
from awayday.usecases import DAY_MS, Visitor, answer, now_ms, start
from tests.conftest import Table

PLAN, SHARE, BOARD = "three-questions-07", "three-questions-10", "three-questions-10-board"
LATER, STATEMENTS = "three-questions-11", "three-questions-11-statements"


@dataclass
class Clock:
    """A clock that tests wind."""

    at_ms: int

    def __call__(self) -> int:
        return self.at_ms

    def wait(self, days: float) -> None:
        self.at_ms += round(days * DAY_MS)


@dataclass
class Room(Table):
    """The session, and ways to say what phones say after a step is left."""

    clock: Clock

    async def answer_to(self, who: Visitor, step_id: str, field: str, value: Any, **changes: Any) -> Answer:
        """Answer a step wherever the room is."""
        step = self.live.workshop.step(step_id)
        run = run_of(self.live.state, step_id)
        key = run.key if run else (step_id, step.phase, 1)
        trait = {"step": key[0], "phase": str(key[1]), "run_no": key[2], "version": step.version}
        message = self.message(field, value, **changes)
        return await answer(who, {**message, "run": {**trait, **changes.get("run", {})}})

    async def plan(self, *shares: str) -> list[Visitor]:
        """Let a person write a plan for each share, choose it, and the room come to the board."""
        people = await self.seats(len(shares))
        await self.go_to(PLAN)
        for number, who in enumerate(people):
            await self.say(who, "if_s", f"canary {number} comes")
            await self.say(who, "then_s", f"sing song {number}")
            await self.say(who, "first_move", f"hum {number}")
            await self.say(who, "due", "2027-03-12")
        while self.live.state.current is not None and self.live.state.current.step_id != SHARE:
            await self.do("go_on")
        for who, share in zip(people, shares, strict=True):
            if share:
                await self.say(who, "choice", share)
        await self.do("go_on")
        return people


def laid(origin: Origin = Origin.DEMO, store: str = "sqlite://") -> Room:
    """Open a session that nobody has joined yet."""
    clock = Clock(now_ms())
    live = start(open_store(store), scenario.load(scenario.find("three-questions")), origin=origin, seed=1)
    live.clock = clock
    return Room(live, Visitor(live, Role.FACILITATOR), clock)
