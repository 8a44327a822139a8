"""A room full of hostile texts, in a process of its own: people, answers and scenario are made of them.

The first line in says what to make; further lines are commands. Each line is answered by one line.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import threading
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tornado.web import create_signed_value

from awayday import engine, scenario
from awayday.cli._notebooks import notebooks
from awayday.server import Links, Room, serve
from awayday.server.identity import cookie_secret, hashed, seat_cookie
from awayday.session import Origin, Role
from awayday.steps import ChoiceStep, FieldType, ScaleStep
from awayday.store import open_store
from awayday.usecases import Live, Visitor, answer, drive, join, place, start

VOTERS = 12
"""People who answer each choice and scale, enough for every chart to show."""


class Keeper:
    """Does in the room what people and a facilitator would do, without any page."""

    def __init__(self, live: Live, folder: Path, names: list[str], answers: list[dict[str, str]]) -> None:
        self.live = live
        self.names = names
        self.answers = answers
        self.host = Visitor(live, Role.FACILITATOR)
        self.tokens = [secrets.token_urlsafe(16) for _ in names]
        self.people = [Visitor(live, Role.PARTICIPANT, hashed(token)) for token in self.tokens]
        self.secret = cookie_secret(folder)

    async def fill(self) -> dict[str, Any]:
        """Let everybody join; return the names as they are kept, and a cookie for each seat."""
        for at in range(0, len(self.people), 100):
            pairs = zip(self.people[at : at + 100], self.names[at : at + 100], strict=True)
            await asyncio.gather(*(join(who, name) for who, name in pairs))
        name = seat_cookie(self.live.session.room_code)
        cookies = [create_signed_value(self.secret, name, token).decode() for token in self.tokens]
        shown = [self.live.names.get(who.participant_id or "", "") for who in self.people]
        return {"cookie": name, "cookies": cookies, "names": shown}

    async def drive(self, name: str, **args: Any) -> dict[str, Any]:
        """Carry out one command of the facilitator; return the step on the wall."""
        await drive(self.host, name, {"at": place(self.live), **args}, str(uuid.uuid4()))
        run = self.live.state.run
        return {"step": run.key.step_id if run else ""}

    async def say(self) -> dict[str, Any]:
        """Let everybody write the texts that they have, and return what is kept of each, by person."""
        await self.vote(len(self.people))
        for who, texts in zip(self.people, self.answers, strict=False):
            for field, text in texts.items():
                await answer(who, self._message(field, text))
        run = self.live.state.run
        assert run is not None
        kept = [run.given_by(who.participant_id or "") for who in self.people]
        return {"kept": [{name: one.values.get(name, "") for name in given} if one else {}
                         for one, given in zip(kept, self.answers, strict=False)]}  # fmt: skip

    async def vote(self, voters: int = VOTERS) -> dict[str, Any]:
        """Let some people answer what the step on the wall asks, whatever it is."""
        run = self.live.state.run
        assert run is not None
        step = self.live.workshop.step(run.key.step_id)
        if not isinstance(step, ChoiceStep | ScaleStep):
            return {"reveals": False}
        for number, who in enumerate(self.people[:voters]):
            for spec in step.fields():
                if spec.type is FieldType.OPTION and spec.required:
                    await answer(who, self._message(spec.name, spec.options[number % len(spec.options)].id))
                elif spec.type is FieldType.INT:
                    await answer(who, self._message(spec.name, number * 7 % 101))
        return {"reveals": True}

    async def review(self, fields: list[str], first: int, count: int, state: str) -> dict[str, Any]:
        """Release the words of some people to the wall, or take them back; return them."""
        run = engine.run_of(self.live.state, "s0")
        assert run is not None
        texts = []
        for who in self.people[first : first + count]:
            given = run.given_by(who.participant_id or "")
            for field in fields:
                if given and field in given.values:
                    await self.drive("review", answer_id=given.answer_id, field=field, state=state)
                    texts.append(given.values[field])
        return {"texts": texts}

    def _message(self, field: str, value: object) -> dict[str, Any]:
        run = self.live.state.run
        assert run is not None
        version = self.live.workshop.step(run.key.step_id).version
        key = {"step": run.key.step_id, "phase": str(run.key.phase), "run_no": run.key.run_no, "version": version}
        return {"id": str(uuid.uuid4()), "run": key, "field": field, "value": value, "elapsed_ms": 1}


def tell(document: dict[str, Any]) -> None:
    """Answer with one line."""
    print(json.dumps(document), flush=True)  # noqa: T201


def main() -> None:
    """Make the room, serve it, and obey."""
    wanted = json.loads(sys.stdin.readline())
    folder = Path(wanted["folder"])
    picnic = scenario.find("picnic")
    pages = notebooks(picnic)
    store = open_store(f"sqlite:///{folder / 'awayday.db'}")
    live = start(store, scenario.load(folder), cohort=wanted["cohort"], origin=Origin.DEMO, seed=1)
    keeper = Keeper(live, folder, wanted["names"], wanted["answers"])
    commands: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
        "fill": keeper.fill, "drive": keeper.drive, "say": keeper.say, "vote": keeper.vote, "review": keeper.review,
    }  # fmt: skip

    def obey(loop: asyncio.AbstractEventLoop) -> None:
        for line in sys.stdin:
            name, args = json.loads(line)
            try:
                tell(asyncio.run_coroutine_threadsafe(_made(commands[name](**args)), loop).result())
            except Exception as error:  # noqa: BLE001  # told to the one who asked
                tell({"error": f"{type(error).__name__}: {error}"})

    def ready(links: Links) -> None:
        live.join_url = links.join
        tell({"room": links.room, "host": links.host, "wall": links.wall, "debrief": links.debrief,
              "join": links.join, "store": live.store.url})  # fmt: skip
        threading.Thread(target=obey, args=(asyncio.get_running_loop(),), daemon=True).start()

    room = Room(
        live=live, code=live.session.room_code, notebooks=pages, data_dir=folder, port=0,
        env_for_stock={"AWAYDAY_STORE": store.url}, language="en",
    )  # fmt: skip
    try:
        serve(room, on_ready=ready)
    finally:
        live.close()


async def _made(work: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return await work


if __name__ == "__main__":
    main()
