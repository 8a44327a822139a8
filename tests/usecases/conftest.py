"""A live picnic in memory, its people and its facilitator."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from awayday import engine, scenario
from awayday.session import Answer, Origin, Role
from awayday.store import open_store
from awayday.usecases import Live, Visitor, answer, drive, join, place, start


@dataclass
class Table:
    """A session with handles on both sides of it."""

    live: Live
    host: Visitor

    async def seat(self, name: str | None = None) -> Visitor:
        who = Visitor(self.live, Role.PARTICIPANT, secrets.token_hex(32))
        await join(who, name)
        return who

    async def seats(self, count: int) -> list[Visitor]:
        return [await self.seat() for _ in range(count)]

    async def do(self, name: str, **args: Any) -> None:
        await drive(self.host, name, {"at": place(self.live), **args}, str(uuid.uuid4()))

    async def go_to(self, step_id: str) -> None:
        """Walk on, by the first way where the room has not chosen, until `step_id` is on the wall."""
        await self.do("open")
        while self.live.state.current is not None and self.live.state.current.step_id != step_id:
            step = self.live.workshop.step(self.live.state.current.step_id)
            found = engine.verdict(self.live.workshop, self.live.state, step)
            if found.to is None:
                await self.do("branch", to=found.choices[0])
            else:
                await self.do("go_on")

    def message(self, field: str, value: Any, **changes: Any) -> dict[str, Any]:
        """What a phone sends for the step on the wall."""
        run = self.live.state.run
        assert run is not None
        version = self.live.workshop.step(run.key.step_id).version
        trait = {"step": run.key.step_id, "phase": str(run.key.phase), "run_no": run.key.run_no, "version": version}
        return {"id": str(uuid.uuid4()), "run": trait, "field": field, "value": value, "elapsed_ms": 1200, **changes}

    async def say(self, who: Visitor, field: str, value: Any, **changes: Any) -> Answer:
        return await answer(who, self.message(field, value, **changes))


def lay(origin: Origin) -> Table:
    workshop = scenario.load(scenario.find("picnic"))
    live = start(open_store("sqlite://"), workshop, origin=origin, seed=1)
    return Table(live, Visitor(live, Role.FACILITATOR))


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    """A picnic that nobody has joined yet, tried out in a store in memory."""
    laid = lay(Origin.DEMO)
    yield laid
    laid.live.close()


@pytest.fixture
async def real_table() -> AsyncIterator[Table]:
    """The same for people."""
    laid = lay(Origin.REAL)
    yield laid
    laid.live.close()
