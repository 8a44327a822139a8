"""What made-up people answer: a function of seed, person, step, phase and field, and of what the recipe plants."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from awayday.planted._recipe import Assigned, Recipe
from awayday.planted._words import FIRST_MOVES, IFS, LINES, THENS, WHO_KNOWS
from awayday.rehearsal import WORDS, normal, stream
from awayday.session import NOT_APPLICABLE, Phase, Scalar
from awayday.steps import Effect, FieldSpec, FieldType, Option

SKIPS, IS_LATE, STOPS_EARLY = 0.03, 0.02, 0.05
"""Share of fields left open, of answers after the lock, and of people who leave a session before its end."""

REPLIES = 0.7
"""Share of people who answer weeks later, where it is not dealt out who does."""

DOES_NOT_APPLY = 0.03
"""Share of numbers that did not come up, where a box says so."""

CHANGES_MIND = 0.06
"""Share of choices and numbers that were something else at first."""

START_SD = 0.45
"""Spread of people's own starts, on the scale of logits: about 11 points."""

CHANGE_SD = 14.0
"""Spread of the change between two askings of the same number, in points."""

RETRO_SD = 8.0
"""Spread of the difference between a start and how it looks from the end, in points."""

LEVELS = (0.35, -0.15, -0.3, -0.45, 0.1, -0.2, 0.25, 0.05)
"""Where the eight statements start, on the scale of logits; other numbers start in the middle."""

SELDOM = {"skip": -1.5}
"""Options that few take, on the scale of logits."""

NO_EFFECT = Effect(customer=0, employee=0)

AGREES_TO_REUSE, AGREES_TO_LINES = 0.75, 0.6
"""Share of people who let their rows be used later, and their own line be drawn."""

TEXTS: dict[str, tuple[str, ...]] = {
    "if_s": IFS,
    "then_s": THENS,
    "first_move": FIRST_MOVES,
    "knows": WHO_KNOWS,
    "line_text": LINES,
    "hope": WORDS["hope"],
    "risk": WORDS["risk"],
    "reason": WORDS["reason"],
    "shape_words": WORDS["own"],
}
"""Sentences by field; every other field gets the private ones."""


@dataclass(frozen=True)
class People:
    """Everybody of one cohort.

    Parameters
    ----------
    recipe
        What is planted.
    seed
        Decides every draw; that of the recipe for the dataset that is shipped, another one for another such cohort.
    """

    recipe: Recipe
    seed: int

    def draw(self, person: int | str, *about: str) -> Callable[[], float]:
        """Return the draws from [0, 1) that belong to one person and one thing."""
        return stream(self.seed, person, *about)

    def value(self, person: int, step: str, phase: Phase, spec: FieldSpec) -> Scalar | None:
        """Return what a person gives to one field of a step, or None where she leaves it open."""
        dealt = self._dealt.get((step, spec.name), {})
        if person in dealt:
            return dealt[person]
        draw = self.draw(person, step, phase, spec.name)
        is_kept = step in self.counted and not spec.not_applicable and spec.type in {FieldType.OPTION, FieldType.INT}
        if draw() < SKIPS and not (is_kept or (spec.required and step in self.counted) or spec.agree):
            return None
        match spec.type:
            case FieldType.OPTION:
                return self._option(person, step, phase, spec)
            case FieldType.INT:
                if spec.not_applicable and draw() < DOES_NOT_APPLY:
                    return NOT_APPLICABLE
                return self.number(person, step, phase, spec.name)
            case FieldType.TEXT:
                bank = TEXTS.get(spec.field, WORDS["private"])
                return bank[int(draw() * len(bank))][: spec.max_chars].strip()
            case FieldType.DATE:
                first = max(meeting.day for meeting in self.recipe.meetings)
                return (first + dt.timedelta(days=1 + int(27 * draw()))).isoformat()
            case FieldType.BOOL:
                return True

    def at_first(self, person: int, step: str, phase: Phase, spec: FieldSpec, value: Scalar) -> Scalar | None:
        """Return what a person gave before she changed her mind to `value`, or None where she did not."""
        draw = self.draw(person, step, phase, spec.name, "at first")
        if draw() >= CHANGES_MIND or spec.agree:
            return None
        if spec.type is FieldType.INT and isinstance(value, int):
            other = value + (15 if draw() < 0.5 else -15)
            return other if spec.min <= other <= spec.max else None
        others = [option.id for option in spec.options if option.id != value]
        return others[int(draw() * len(others))] if spec.type is FieldType.OPTION and others else None

    def number(self, person: int, step: str, phase: Phase, field: str) -> int:
        """Return a number from 0 to 100: a start of her own, what is planted, and chance."""
        draw = self.draw(person, step, phase, field)
        draw(), draw()  # the first two decide whether there is a number at all
        shift = sum(one.by for one in self.recipe.shifts if (one.field, one.phase) == (field, phase))
        if field == "confidence":
            to_customer, to_employee = self.leanings(person)
            return _on_scale(50 + 20 * abs(to_customer - to_employee) / math.sqrt(2) + 12 * normal(draw) + shift)
        if phase is Phase.RETRO:
            return _on_scale(self._number_at(person, field, Phase.PRE) + RETRO_SD * normal(draw) + shift)
        return _on_scale(self._number_at(person, field, phase))

    def _number_at(self, person: int, field: str, phase: Phase) -> float:
        shift = sum(one.by for one in self.recipe.shifts if (one.field, one.phase) == (field, phase))
        noise = normal(self.draw(person, "number", phase, field))
        return self.start(person, field) + shift + CHANGE_SD / math.sqrt(2) * noise

    def start(self, person: int, field: str) -> float:
        """Return where a person stands on a number, before chance and whatever is planted."""
        trait = normal(self.draw(person, "start", field))
        to_customer, to_employee = self.leanings(person)
        own = {"cust": to_customer, "emp": to_employee, "line": (to_customer - to_employee) / math.sqrt(1.6)}
        at = LEVELS[int(field[1]) - 1] if field[0] == "i" and field[1:].isdecimal() else 0.0
        return 100 / (1 + math.exp(-(at + START_SD * own.get(field, trait))))

    def leanings(self, person: int) -> tuple[float, float]:
        """How much a person leans to customers and to employees: normal, correlation .2."""
        draw = self.draw(person, "leaning")
        to_customer, other = normal(draw), normal(draw)
        return to_customer, 0.2 * to_customer + math.sqrt(1 - 0.2**2) * other

    def _option(self, person: int, step: str, phase: Phase, spec: FieldSpec) -> str:
        if spec.agree:
            return spec.agree if self._agrees(person, spec) else next(o.id for o in spec.options if o.id != spec.agree)
        to_customer, to_employee = self.leanings(person)

        def pull(option_id: str, effect: Effect) -> float:
            taste = sum(
                one.by
                for one in self.recipe.tastes
                if (one.step, one.field, one.option) == (step, spec.name, option_id)
            )
            chance = self.draw(person, step, phase, spec.name, option_id)()
            return (
                0.5 * (to_customer * effect.customer + to_employee * effect.employee)
                + SELDOM.get(option_id, 0.0)
                + taste
                - math.log(-math.log(min(max(chance, 1e-9), 1 - 1e-9)))
            )

        pulls = {
            option.id: pull(option.id, option.effect if isinstance(option, Option) else NO_EFFECT)
            for option in spec.options
        }
        return max(pulls, key=lambda option_id: pulls[option_id])

    def _agrees(self, person: int, spec: FieldSpec) -> bool:
        return spec.agree == "join" or self.reuse(person)

    def reuse(self, person: int) -> bool:
        """Whether a person lets her rows be used later."""
        return self.draw(person, "reuse")() < AGREES_TO_REUSE

    def lines(self, person: int) -> bool:
        """Whether her own line from before to after may be drawn."""
        return self.draw(person, "lines")() < AGREES_TO_LINES

    def is_late(self, person: int, step: str, phase: Phase) -> bool:
        """Whether she sends what she gives to a step after the lock."""
        return self.draw(person, step, phase, "late")() < IS_LATE

    def leaves_after(self, person: int, meeting: int) -> int | None:
        """After how many questions of a meeting she goes, or None if she stays to its end."""
        draw = self.draw(person, "leaves", str(meeting))
        return 2 + int(8 * draw()) if draw() < STOPS_EARLY else None

    def comes(self, meeting: int) -> list[int]:
        """Return who comes to a meeting; who began low stays away more easily, where the recipe says so."""
        planned = self.recipe.meetings[meeting]

        def ease(person: int) -> float:
            """Return a waiting time: the shortest ones stay away (a draw without replacement, with weights)."""
            chance = min(max(self.draw(person, "stays away", str(meeting))(), 1e-9), 1 - 1e-9)
            weight = 1.0
            if planned.low is not None:
                step, _, field = planned.low.partition("/")
                weight = math.exp(-(self.number(person, step, Phase.PRE, field) - 50) / LOW_MATTERS)
            return -math.log(1 - chance) / weight

        everybody = range(self.recipe.people)
        away = set(sorted(everybody, key=ease)[: planned.stay_away])
        return [person for person in everybody if person not in away]

    @cached_property
    def counted(self) -> frozenset[str]:
        """Steps that nobody leaves open: answers to them are dealt out in exact numbers, or the recipe says so."""
        dealt = {step for one in self.recipe.assigned for step in (one.step, one.again) if step}
        return frozenset(dealt.union(self.recipe.complete))

    def replies(self, person: int, later: Collection[str]) -> bool:
        """Whether a person answers the steps that are asked later: who was dealt an answer does, else most do."""
        dealt = [one for one in self.recipe.assigned if one.step in later]
        if not dealt:
            return self.draw(person, "replies at all")() < REPLIES
        return all(person in self._dealt[one.step, one.field] for one in dealt)

    @cached_property
    def _dealt(self) -> dict[tuple[str, str], dict[int, str]]:
        """What is dealt out: by step and field, each person's option."""
        dealt: dict[tuple[str, str], dict[int, str]] = {}
        for one in self.recipe.assigned:
            order = self._shuffled(one)
            for places, many in _hands(one):
                for person in order[:many]:
                    for place, option in places.items():
                        dealt.setdefault(place, {})[person] = option
                order = order[many:]
        return dealt

    def _shuffled(self, one: Assigned) -> list[int]:
        return sorted(range(self.recipe.people), key=lambda person: self.draw(person, one.step, "dealt", one.field)())


LOW_MATTERS = 8.0
"""So many points lower at the start make staying away e times as likely, where a recipe says that low matters."""


def _hands(one: Assigned) -> Iterator[tuple[dict[tuple[str, str], str], int]]:
    """Yield what is dealt together, an option for each step and field, and to how many."""
    for way in one.ways:
        yield {(one.step, one.field): way.first, (str(one.again), one.field): way.then}, way.people
    for option, many in one.counts.items():
        yield {(one.step, one.field): option} | {(one.step, name): to[option] for name, to in one.along.items()}, many


def _on_scale(points: float) -> int:
    return round(min(max(points, 0.0), 100.0))
