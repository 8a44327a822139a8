"""A live picnic with handles on both sides of it, for proofs that need no browser."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from awayday import scenario
from awayday.session import Origin, Role
from awayday.store import Store
from awayday.usecases import Live, Visitor, drive, join, place, start

STEP = "picnic-02"
"""The step that proofs answer: a choice with a text and a scale."""


@dataclass
class Room:
    """A session and its facilitator."""

    live: Live

    @property
    def host(self) -> Visitor:
        """The facilitator."""
        return Visitor(self.live, Role.FACILITATOR)

    async def seat(self, name: str | None = None) -> Visitor:
        """Let one more person in."""
        who = self.stranger()
        await join(who, name)
        return who

    def stranger(self) -> Visitor:
        """Give a phone that has not joined yet."""
        return Visitor(self.live, Role.PARTICIPANT, secrets.token_hex(32))

    async def do(self, name: str, **args: Any) -> None:
        """Press a button on the console."""
        await drive(self.host, name, {"at": place(self.live), **args}, str(uuid.uuid4()))

    async def go_to_first_question(self) -> None:
        """Walk to `STEP`."""
        await self.do("open")
        while self.live.state.current is not None and self.live.state.current.step_id != STEP:
            await self.do("go_on")

    def message(self, field: str, value: Any, **changes: Any) -> dict[str, Any]:
        """What a phone sends for the step on the wall."""
        run = self.live.state.run
        if run is None:
            raise LookupError("no step is open")
        version = self.live.workshop.step(run.key.step_id).version
        at = {"step": run.key.step_id, "phase": str(run.key.phase), "run_no": run.key.run_no, "version": version}
        return {"id": str(uuid.uuid4()), "run": at, "field": field, "value": value, "elapsed_ms": 1200, **changes}


def open_room(store: Store) -> Room:
    """Start a picnic that is only tried out."""
    return Room(start(store, scenario.load(scenario.find("picnic")), origin=Origin.DEMO, seed=1))


def take_up(store: Store, session_id: str = "latest") -> Room:
    """Take up a session of a store, the newest unless one is named."""
    session = store.session(session_id)
    return Room(Live(store, session, store.workshop(session.session_id)))
