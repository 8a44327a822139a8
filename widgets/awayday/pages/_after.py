"""What stays of a session on a person's page: her plan as a card, who may see it, and what is asked weeks later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from awayday import engine
from awayday.engine import Run
from awayday.pages import _views
from awayday.pages._link import put
from awayday.session import Phase, RunKey
from awayday.steps import AnyStep, FieldSpec, PlanStep
from awayday.ui import Notice, Plan, Summary, Talk, Widget
from awayday.usecases import day_of, is_later, later_from_ms, later_steps, recovery_code

if TYPE_CHECKING:
    from awayday.pages.play import Play

SELF_PACED = (
    "There is no room and no facilitator here: take your own time, and leave out what you like. Everything is saved as "
    "you go. Looking back with somebody is worth more than alone, so tell a colleague if you can. What is missing "
    "counts as missing, not as failed."
)


class After:
    """The parts of one open play page that outlast the session; they stand in the page's `fields`, to stay in place."""

    def __init__(self, page: Play) -> None:
        self.page = page
        self.live = page.live

    def show(self, me: str) -> None:
        """Show the end: thanks or what is asked later, the plan, and the person's own copy."""
        everything = [step.id for step in self.live.workshop.steps]
        asked = tuple((step.id, spec.name) for step, specs in self.later(me) for spec in specs if not step.widget)
        key = ("end", is_later(self.live), asked, self.partners(me, everything), tuple(self.plans(me, everything)))
        self.page.fill(key, lambda: self.contents(me, everything))
        self.bring(me)

    def contents(self, me: str, everything: list[str]) -> list[Widget]:
        """Return the widgets of the last page, in their order."""
        found = self.greeting()
        asked = self.questions(me)
        keep = self.keepsakes(me, everything)
        card = [one for one in keep if isinstance(one, Plan)]
        found += [*card, *asked, *(one for one in keep if one not in card)]
        if _views.summary(self.live.workshop, self.live.state, me):
            found.append(Summary(title="Your own copy", file_name=f"{self.live.workshop.id}-my-answers.txt"))
        return found

    def greeting(self) -> list[Widget]:
        """Return the first words: that it is over, and from when on a link asks how it went."""
        if is_later(self.live):
            return [Notice(title="Welcome back", text=SELF_PACED, kind="info")]
        thanks = Notice(title="Thank you", text="The session has ended. What you gave is saved.", kind="done")
        words = self.later_words()
        return [thanks, Notice(title="One more time, later", text=words, kind="wait")] if words else [thanks]

    def later_words(self) -> str:
        """Say from when on the person's own link asks how it went; nothing where it does so already, or never."""
        from_ms = later_from_ms(self.live)
        if from_ms is None or is_later(self.live):
            return ""
        return f"From {day_of(from_ms)} on your own link asks whether the moment came. Keep it, and your code."

    # What was kept

    def plans(self, me: str, step_ids: Iterable[str]) -> Iterator[str]:
        """Yield the ids of the steps for which this person has a plan."""
        for step in self.live.workshop.steps:
            if isinstance(step, PlanStep) and step.id in step_ids:
                run = engine.run_of(self.live.state, step.id)
                if run is not None and run.given_by(me) is not None:
                    yield step.id

    def keepsakes(self, me: str, step_ids: Iterable[str]) -> list[Widget]:
        """Return the cards of this person's plans, the choice of who may see them, and what partners let her see."""
        live, found = self.live, list[Widget]()
        for step_id in self.plans(me, step_ids):
            step = live.workshop.step(step_id)
            found.append(self.page.fields.setdefault(f"card {step_id}", self.card(me, step)))
            run = engine.run_of(live.state, step.shared_by) if step.shared_by else None
            if run is not None:
                sharing = live.workshop.step(run.key.step_id)
                spec = sharing.fields()[0]
                found.append(self.page.fields.setdefault(f"share {sharing.id}", self.page.field(spec, sharing, run)))
        for text in self.partners(me, step_ids):
            words = f"{text} It was opened to you, and to nobody else: ask once, kindly, in two weeks."
            found.append(Notice(title="Your partner's plan", text=words, kind="info"))
        return found

    def card(self, me: str, step: AnyStep) -> Plan:
        """Return the card of a plan, with the way back."""
        live = self.live
        code = live.session.room_code if live.rules.code_open else live.long_code
        mine = recovery_code(live.secret, me)
        half = len(mine) // 2
        asks = bool(live.base_url and later_steps(live))
        return Plan(
            form=False,
            link=f"{live.base_url}/j/{code}?again=1" if asks else "",
            code=f"{mine[:half]} {mine[half:]}" if asks else "",
            **step.traits(),
        )

    def partners(self, me: str, step_ids: Iterable[str]) -> tuple[str, ...]:
        """Return the plans that partners opened to this person, each as a sentence."""
        live = self.live
        return tuple(
            step.text_of(step.passage[0], answer.values)
            for step in live.workshop.steps
            if isinstance(step, PlanStep) and step.id in step_ids
            for answer in engine.opened_by_partners(live.workshop, live.state, step, me)
        )

    # What is asked later

    def later(self, me: str) -> Iterator[tuple[AnyStep, list[FieldSpec]]]:
        """Yield what is asked of this person now, weeks after the session."""
        for step in later_steps(self.live) if is_later(self.live) else ():
            given = self.run(step).given_by(me)
            yield step, self.page.asked(me, step, dict(given.values) if given else {})

    def run(self, step: AnyStep) -> Run:
        """Return the run of a step that nobody opens."""
        key = RunKey(step.id, Phase.PULSE, 1)
        return self.live.state.runs.get(key, Run(key))

    def questions(self, me: str) -> list[Widget]:
        """Return the widgets of what is asked later; fields that are on the page already stay the same widgets."""
        found: list[Widget] = []
        for step, specs in self.later(me):
            run = self.run(step)
            if step.widget:
                found.append(self.page.fields.setdefault(f"later {step.id}", self.page.panel(step, run)))
                continue
            found.append(Talk(title=step.title))
            for spec in specs:
                name = f"later {step.id} {spec.name}"
                found.append(self.page.fields.setdefault(name, self.page.field(spec, step, run)))
        return found

    def bring(self, me: str) -> None:
        """Bring everything that is on the page to the session's state."""
        live, fields = self.live, self.page.fields
        for step in live.workshop.steps:
            run = engine.run_of(live.state, step.id)
            given = run.given_by(me) if run else None
            values = dict(given.values) if given else {}
            if card := fields.get(f"card {step.id}"):
                put(card, values=values, when=self.later_words())
            if share := fields.get(f"share {step.id}"):
                put(share, value=values.get("choice"))
        for step, specs in self.later(me):
            given = self.run(step).given_by(me)
            values = dict(given.values) if given else {}
            if step.widget:
                put(fields[f"later {step.id}"], fields=[_views.field(spec) for spec in specs], values=values)
                continue
            for spec in specs:
                put(fields[f"later {step.id} {spec.name}"], label=spec.label, value=values.get(spec.name))
        for widget in self.page.slot.children:
            if isinstance(widget, Summary):
                put(widget, rows=_views.summary(live.workshop, live.state, me))
