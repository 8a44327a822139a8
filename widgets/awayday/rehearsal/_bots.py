"""A bot of a rehearsal: a participant who joins and answers through a page of its own; and the ledger of it all."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from awayday.errors import AwaydayError
from awayday.rehearsal._client import Page, Widget
from awayday.rehearsal._habits import Deed, Habits, stream
from awayday.scenario import Workshop
from awayday.session import NOT_APPLICABLE, Phase, Scalar
from awayday.steps import AnyStep, ChoiceStep, FieldSpec, FieldType, Own


@dataclass(slots=True)
class Given:
    """One answer that a bot sent: its id, where to, and what became of it (`saved`, `refused`, `gone` or nothing).

    `erased` is what was saved and deleted again, because the bot then said that it only watches.
    """

    answer_id: str
    run: str
    field: str
    value: Scalar
    outcome: str = ""
    took_ms: float = 0.0


@dataclass(slots=True)
class Ledger:
    """What happened so far, shared by all bots of one rehearsal; `n_saved` counts the answers they saw as saved."""

    n_joined: int = 0
    n_saved: int = 0
    join_ms: list[float] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    is_ended: bool = False
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def reach(self, step_id: str) -> None:
        """Note that the room is at a step."""
        if not self.path or self.path[-1] != step_id:
            self.path.append(step_id)
            self.tell()

    def tell(self) -> None:
        """Tell everyone who waits for other bots, and who shows progress."""
        for listener in self.listeners:
            listener()


class Bot:
    """A made-up participant on a phone.

    Parameters
    ----------
    habits
        What it is like.
    workshop
        The scenario that the room plays; gives the meaning of options and the limits of fields.
    pace
        How much of the thinking time really passes: 1 like people, 0 at once.
    leads
        Whether the steps that it sees make the path, because no host page does.
    """

    def __init__(
        self, habits: Habits, page: Page, workshop: Workshop, ledger: Ledger, *, pace: float = 0.0, leads: bool = False
    ) -> None:
        self.habits = habits
        self.page = page
        self.workshop = workshop
        self.ledger = ledger
        self.pace = pace
        self.leads = leads
        self.has_joined = False
        self.done: set[tuple[str, str]] = set()
        self.seen: set[str] = set()
        self.rested: set[tuple[str, int]] = set()
        self.kept: dict[tuple[str, str], Scalar] = {}
        self.sent: list[Given] = []

    async def play(self) -> None:
        """Join, take part in every step until the session ends, and compare what the page kept with what was sent."""
        await asyncio.sleep(self.pace * 12 * stream(self.habits.seed, self.habits.person, "arrives")())
        await self.join()
        while not self.has_ended():
            asked = self.question()
            if asked is None:
                self.rest()
                await self.page.changed()
            else:
                await self.take_part(*asked)

    def rest(self) -> None:
        """Tell the others that it has nothing to do in a run on its page, once for each time that the page opens."""
        for widget in self.page.widgets():
            shown = (widget.run, self.page.opened)
            if widget.run and shown not in self.rested:
                self.rested.add(shown)
                self.ledger.tell()

    async def join(self) -> None:
        """Open the join address and take a seat; a seat that the phone has already is kept.

        Raises
        ------
        AwaydayError
            When the room lets no bots in, or has ended.
        """
        begun = time.perf_counter()
        await self.page.open()
        opened_ms = (time.perf_counter() - begun) * 1000
        if self.has_ended():
            raise AwaydayError("The session in this room has ended; nobody can join.", "Start a new one: awayday run.")
        if self.card() is not None:
            await asyncio.sleep(self.pace * 4 * (0.4 + stream(self.habits.seed, self.habits.person, "types")()))
            await self.sign(opened_ms)
        self.has_joined = True
        self.ledger.n_joined += 1
        self.ledger.tell()

    async def sign(self, opened_ms: float) -> None:
        """Send the name card and wait until the page shows the room."""
        begun = time.perf_counter()
        content = {
            "type": "join",
            "id": str(uuid.uuid4()),
            "name": self.habits.name,
            "reuse": self.habits.reuse,
            "bot": True,
        }
        reply, _ = await self.page.ask(self.card, content, gone=lambda: not self.card())
        if reply["type"] == "refused":
            mend = (
                "Start the room with --origin demo or --origin synthetic."
                if reply.get("reason") == "real_session"
                else ""
            )
            raise AwaydayError(f"The room did not let {self.habits.label} in: {reply.get('text', '')}", mend)
        await self.page.until(lambda: not self.card(), "the room after joining")
        self.ledger.join_ms.append(opened_ms + (time.perf_counter() - begun) * 1000)

    def card(self) -> Widget | None:
        """Return the name card, while it is on the page."""
        return next(iter(self.page.widgets("NameCard")), None)

    def has_ended(self) -> bool:
        """Whether the page says that the session is over."""
        return any(notice.state.get("kind") == "done" for notice in self.page.widgets("Notice", "Summary"))

    def question(self) -> tuple[str, FieldSpec] | None:
        """Return the next field that the page asks of this bot, and its run; None while it has nothing to do."""
        for widget in self.page.widgets():
            if widget.run and self.leads:
                self.ledger.reach(widget.run.split("/")[0])
            if widget.run and not widget.state.get("disabled") and (spec := self.next_field(widget.run)):
                return widget.run, spec
        return None

    def next_field(self, run: str) -> FieldSpec | None:
        """Return the first field of a run that this bot is asked and has not thought about, or None.

        What it is asked by its part, by an earlier answer or with the pen shows on its page alone.
        """
        step = self.step(run)
        for spec in step.fields():
            if (run, spec.name) in self.done:
                continue
            if spec.when is not None and self.kept.get((run, spec.when[0])) != spec.when[1]:
                continue
            if not (spec.role or spec.given or step.pen or step.widget) or self.page.field(run, spec.name):
                return spec
        return None

    def step(self, run: str) -> AnyStep:
        """Return the step of a run.

        Raises
        ------
        AwaydayError
            When the room plays another workshop.
        """
        step_id = run.split("/")[0]
        step = self.workshop.by_id.get(step_id)
        if step is None:
            raise AwaydayError(
                f"The room plays a step {step_id!r} that the workshop {self.workshop.id!r} does not have.",
                "Rehearse the workshop that the room runs.",
            )
        return step

    def watches(self, run: str = "") -> bool:
        """Whether it has said that it only watches, and this run asks it nothing; without a run, whether it has."""
        mine = {one.split("/")[0]: value for (one, name), value in self.kept.items() if name == "choice"}
        asking = {
            step.id: step.consent.by
            for step in self.workshop.steps
            if isinstance(step, ChoiceStep) and step.consent is not None and step.consent.scope == "live"
        }
        refused = any(mine.get(step_id, by) != by for step_id, by in asking.items())
        return refused and run.split("/")[0] not in asking

    def is_through(self, run: str) -> bool:
        """Whether its page shows a run and asks nothing more of it there."""
        shown = [widget for widget in self.page.widgets() if widget.run == run]
        return bool(shown) and (self.next_field(run) is None or all(one.state.get("disabled") for one in shown))

    async def take_part(self, run: str, spec: FieldSpec) -> None:
        """Do what its habits say for one field, as long as the run stays open on the page."""
        step_id, phase, _ = run.split("/")
        if run not in self.seen and self.habits.looks_away(step_id, Phase(phase)):
            await self.page.open()
        self.seen.add(run)
        spent_s = 0.0
        for deed in self.habits.deeds(step_id, Phase(phase), spec):
            spent_s += deed.wait_s
            await asyncio.sleep(self.pace * deed.wait_s)
            if not await self.give(run, deed, round(spent_s * 1000)):
                break
        self.done.add((run, spec.name))
        self.ledger.tell()

    async def give(self, run: str, deed: Deed, elapsed_ms: int) -> bool:
        """Send one value and wait until the page shows it as kept; False when the run is closed."""

        def look() -> Widget | None:
            return self.page.field(run, deed.field) or (_CLOSED if self.is_past(run) else None)

        found = await self.page.until(look, f"the field {deed.field!r} of {run}")
        if found is _CLOSED or found.state.get("disabled"):
            return False
        message = {
            "type": "answer",
            "id": str(uuid.uuid4()),
            "run": found.state["run"],
            "field": deed.field,
            "value": deed.value,
            "elapsed_ms": elapsed_ms,
        }
        given = Given(message["id"], run, deed.field, deed.value)
        self.ledger.given.append(given)
        self.sent.append(given)
        reply, given.took_ms = await self.page.ask(
            lambda: self.page.field(run, deed.field), message, gone=lambda: self.is_past(run)
        )
        given.outcome = str(reply["type"])
        if given.outcome == "saved":
            self.keep(run, deed)
            self.ledger.n_saved += 1
        self.ledger.tell()
        return given.outcome == "saved"

    def keep(self, run: str, deed: Deed) -> None:
        """Note what the room holds now for this bot; fields of an option that it gave up are gone."""
        self.kept[run, deed.field] = deed.value
        for spec in self.workshop.step(run.split("/")[0]).fields():
            if spec.when is not None and self.kept.get((run, spec.when[0])) != spec.when[1]:
                self.kept.pop((run, spec.name), None)
        for given in self.sent:
            if self.watches(given.run):
                given.outcome = "erased"
                self.kept.pop((given.run, given.field), None)

    def is_past(self, run: str) -> bool:
        """Whether the page shows something else than this run."""
        shown = self.page.widgets()
        return bool(shown) and not any(widget.run == run for widget in shown)

    def gave(self, run: str) -> bool:
        """Whether the room holds an answer of this bot to the run; one that left out all it may leave out gave none."""
        return any(held == run for held, _ in self.kept)

    def follows(self, branch: Own, to: str) -> bool:
        """Whether its own answer at `branch` leads to step `to`; True when it gave none."""
        mine = [
            value for (run, name), value in self.kept.items() if run.startswith(f"{branch.of}/") and name == "choice"
        ]
        return not mine or branch.to.get(str(mine[-1])) == to

    async def missing(self) -> int:
        """Open the page again after the end and count the answers that were saved and are not in the own copy."""
        shows = [key for key in self.kept if not self._is_mark(*key)]
        if not shows:
            return 0
        await self.page.open()
        copy = await self.page.until(lambda: self.page.widgets("Summary"), "its own copy of the answers")
        answers = [str(row.get("answer", "")) for row in copy[0].state.get("rows", [])]
        lost = 0
        for run, name in shows:
            said = self._said(run, name)
            row = next((answer for answer in answers if answer == said or answer.startswith(f"{said} of ")), None)
            if row is None:
                lost += 1
            else:
                answers.remove(row)
        return lost

    def _is_mark(self, run: str, name: str) -> bool:
        return isinstance(self.kept[run, name], bool)

    def _said(self, run: str, name: str) -> str:
        """Return a kept value as the own copy words it."""
        value = self.kept[run, name]
        for spec in self.workshop.step(run.split("/")[0]).fields():
            if spec.name == name and spec.type is FieldType.OPTION:
                return next((option.label for option in spec.options if option.id == value), str(value))
            if spec.name == name and value == NOT_APPLICABLE:
                return spec.not_applicable
        return str(value)


_CLOSED = Widget("closed")
