"""People who answer without rest and a facilitator who moves the room, over real sockets, with a ledger of both."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awayday.rehearsal import Deed, Habits, Ledger
from awayday.rehearsal._bots import Bot, Given
from awayday.rehearsal._client import Page
from awayday.rehearsal._host import HostBot
from awayday.scenario import Workshop
from awayday.session import Scalar
from awayday.steps import FieldSpec, FieldType

Gate = Callable[[], Coroutine[Any, Any, Any]]

TAKES_BACK = 0.1
"""Share of values with which a person takes a field back, where it may be left out."""

TOLD = """
SELECT coalesce(json_extract(details, '$.command'), ref_id), kind, step_id, phase, run_no FROM events WHERE ref_id <> ''
"""
"""What each answer and command became; an undo carries its own id in its details, since it refers to what it undoes."""

PRESSED = {"open": 6, "lock": 2, "reveal": 2, "undo": 2, "reset": 1}
"""How often the facilitator presses each button of a step that asks something."""


class GatedPage(Page):
    """A page that asks for nothing while it is known that nobody would answer."""

    def __init__(self, url: str, who: str, gate: Gate, patience_s: float = 120.0) -> None:
        super().__init__(url, who, patience_s)
        self.gate = gate

    async def _fetch(self) -> tuple[str, dict[str, Any]]:
        await self.gate()
        return await super()._fetch()


class Tapper(Bot):
    """A participant who gives one value after the other, for as long as the step takes any."""

    def __init__(
        self, page: Page, workshop: Workshop, ledger: Ledger, person: int, chance: random.Random, rest_s: float
    ) -> None:
        super().__init__(Habits(1, person), page, workshop, ledger)
        self.chance = chance
        self.rest_s = rest_s

    async def play(self) -> None:
        """Join, and tap for ever."""
        await self.join()
        while True:
            await self.act()
            await asyncio.sleep(self.chance.expovariate(1 / self.rest_s))

    async def act(self) -> None:
        """Give one value, once the step takes any."""
        while True:
            fields = [w for w in self.page.widgets() if w.run and not w.state.get("disabled")]
            if self.page.is_dropped or not fields:
                await self.page.changed()
                continue
            field = self.chance.choice(fields)
            specs = {spec.name: spec for spec in self.workshop.step(field.run.split("/")[0]).fields()}
            value = a_value(specs[field.state["field"]], self.chance)
            await self.give(field.run, Deed(field.state["field"], value, 0.0), self.chance.randrange(60_000))
            return


def a_value(spec: FieldSpec, chance: random.Random) -> Any:
    """Return a value that a field takes, or None where it may be left out."""
    if not spec.required and chance.random() < TAKES_BACK:
        return None
    match spec.type:
        case FieldType.OPTION:
            return chance.choice(spec.options).id
        case FieldType.INT:
            return chance.randint(spec.min, spec.max)
        case FieldType.TEXT:
            words = chance.choices(
                ["that", "nobody", "is", "left", "out", "é", "日本", "שלום", "🎈"], k=chance.randint(1, 30)
            )
            return " ".join(words)[: spec.max_chars].strip()
        case FieldType.BOOL:
            return True


@dataclass(slots=True)
class Command:
    """A press of a button: its id, and what became of it."""

    command_id: str
    name: str
    outcome: str = ""


class Presser(HostBot):
    """A facilitator who goes to the first step that asks something, and opens, locks, reveals, resets and undoes it."""

    def __init__(self, page: Page, workshop: Workshop, ledger: Ledger, chance: random.Random, rest_s: float) -> None:
        super().__init__(1, page, workshop, ledger, [])
        self.chance = chance
        self.rest_s = rest_s
        self.commands: list[Command] = []

    async def play(self) -> None:
        """Press for ever."""
        await self.page.open()
        while True:
            await self.page.until(self.actions, "a button")
            await self.press(*self.choose())
            await asyncio.sleep(self.chance.expovariate(1 / self.rest_s))

    def choose(self) -> tuple[str, dict[str, Any]]:
        """Return the next button: the primary one until a step asks, then any that keeps the room there."""
        actions = self.actions()
        step = self.workshop.by_id.get(str(self.step().get("id")))
        asks = step is not None and step.chart and step.fields()
        found = [one for one in actions if one["name"] in PRESSED] if asks else []
        if not found:
            found = [one for one in actions if one["kind"] == "primary"] or actions[:1]
            return found[0]["name"], found[0]["args"]
        one = self.chance.choices(found, weights=[PRESSED[each["name"]] for each in found])[0]
        return one["name"], one["args"]

    async def press(self, name: str, args: dict[str, Any], kind: str = "Console") -> dict[str, Any]:  # noqa: ARG002  # a host bot's signature
        """Send a command, and note what became of it."""
        command = Command(str(uuid.uuid4()), name)
        self.commands.append(command)
        content = {"type": "command", "id": command.command_id, "name": name, "args": args}
        reply, _ = await self.page.ask(self.console, content)
        command.outcome = str(reply["type"])
        return reply


@dataclass
class Crowd:
    """Some tappers and one facilitator in one room, and the ledger of what they were told is saved."""

    workshop: Workshop
    join: str
    host: str
    gate: Gate
    n_phones: int
    chance: random.Random
    rest_s: float = 0.02
    ledger: Ledger = field(default_factory=Ledger)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        pages = [GatedPage(self.join, f"phone {number}", self.gate) for number in range(self.n_phones)]
        self.phones = [
            Tapper(page, self.workshop, self.ledger, number, self.chance, self.rest_s)
            for number, page in enumerate(pages)
        ]
        self.facilitator = Presser(
            GatedPage(self.host, "the facilitator", self.gate),
            self.workshop,
            self.ledger,
            self.chance,
            10 * self.rest_s,
        )

    @property
    def pages(self) -> list[Page]:
        """Return all open pages."""
        return [*(phone.page for phone in self.phones), self.facilitator.page]

    @property
    def unanswered(self) -> list[Given]:
        """Return what was sent and has no outcome yet."""
        return [given for given in self.ledger.given if not given.outcome]

    def begin(self) -> None:
        """Let everybody come."""
        lives = [self.facilitator.play(), *(phone.play() for phone in self.phones)]
        self.tasks = [asyncio.create_task(life) for life in lives]

    def check_alive(self) -> None:
        """Raise what ended somebody."""
        for task in self.tasks:
            if task.done():
                task.result()
                raise AssertionError("somebody stopped without an error")

    async def end(self) -> None:
        """Let everybody go."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.gather(*(page.close() for page in self.pages))

    async def all_dropped(self) -> None:
        """Wait until every page knows that its server is gone: what was told before has been heard then."""
        for page in self.pages:
            while not page.is_dropped:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(page.news.wait(), 1)
                await asyncio.sleep(0)

    def marks(self, database: Path) -> Counter[str]:
        """Compare the ledger with the database, read by nothing of ours, and count what is wrong."""
        saved = {given.answer_id: given for given in self.ledger.given if given.outcome == "saved"}
        refused = {given.answer_id for given in self.ledger.given if given.outcome == "refused"}
        done = {command.command_id for command in self.facilitator.commands if command.outcome == "done"}
        found: Counter[str] = Counter()
        with contextlib.closing(sqlite3.connect(database)) as connection:
            found["damaged"] = connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
            found["damaged"] += bool(connection.execute("PRAGMA foreign_key_check").fetchall())
            kept = connection.execute(
                "SELECT answer_id, step_id || '/' || phase || '/' || run_no FROM answers"
            ).fetchall()
            values: dict[tuple[str, str], Scalar] = {
                (answer_id, name): option if option is not None else text if text is not None else number
                for answer_id, name, option, number, text in connection.execute(
                    "SELECT answer_id, field, option_id, value_num, value_text FROM answer_values"
                )
            }
            told = connection.execute(TOLD).fetchall()
            people = connection.execute("SELECT count(*) FROM participants").fetchone()[0]
        runs = dict(kept)
        found["lost"] = len(saved.keys() - runs.keys())
        found["altered"] = sum(
            runs.get(key, given.run) != given.run or (key in runs and values.get((key, given.field)) != given.value)
            for key, given in saved.items()
        )
        found["twice"] = len(told) - len(set(told)) + len(kept) - len(runs)
        found["refused and kept"] = len(refused & runs.keys())
        found["commands lost"] = len(done - {row[0] for row in told})
        found["people twice"] = max(0, people - len(self.phones))
        return found

    def stored(self, database: Path, given: list[Given]) -> int:
        """Return how many of these the database holds."""
        with contextlib.closing(sqlite3.connect(database)) as connection:
            kept = {row[0] for row in connection.execute("SELECT answer_id FROM answers")}
        return sum(each.answer_id in kept for each in given)
