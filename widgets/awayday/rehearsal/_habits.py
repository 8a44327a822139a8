"""What one bot is like: its name, what it answers and how long it thinks; the same for the same seed, for ever."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import NormalDist

from awayday.rehearsal._words import NAMES, NEAR, WORDS
from awayday.session import NOT_APPLICABLE, Phase, Scalar
from awayday.steps import Effect, FieldSpec, FieldType, Mark, Option

NORMAL = NormalDist()

NO_EFFECT = Effect(customer=0, employee=0)
"""What a mark does to anybody."""

STAYS_ANONYMOUS = 0.15
"""Share of bots that join without a name."""

AGREES_TO_REUSE = 0.7
"""Share of bots that let their answers be used again."""

AGREES = 0.85
"""Share of bots that agree where a step asks for their consent."""

LEAVES_OUT = dict.fromkeys(FieldType, 0.0) | {FieldType.INT: 0.12, FieldType.TEXT: 0.25, FieldType.DATE: 0.25}
"""Share of bots that leave a field empty which they need not fill."""

CHANGES_MIND = dict.fromkeys(FieldType, 0.0) | {FieldType.OPTION: 0.15, FieldType.INT: 0.1, FieldType.TEXT: 0.15}
"""Share of bots that send a second value for the same field."""

DOES_NOT_APPLY = 0.1
"""Share of numbers that do not apply to a bot, where it may say so."""

TICKS = 0.4
"""Share of boxes that a bot ticks."""

FIRST_DAY = dt.date(2027, 3, 1)
"""The first of the four weeks in which bots put their days; they have no calendar."""

LOOKS_AWAY = 0.04
"""Share of steps before which a bot's phone locks, so that its page is opened anew."""

THINKS_S = {FieldType.OPTION: 6.0, FieldType.INT: 3.0, FieldType.TEXT: 9.0, FieldType.DATE: 5.0, FieldType.BOOL: 9.0}
"""Median time before a value is given, in seconds."""


def stream(seed: int, person: int | str, *about: str) -> Callable[[], float]:
    """Return a source of draws from [0, 1) that belongs to one person and one thing.

    Each thing has its own stream, so that a new step never shifts the draws of an old one. Only `random()` is used,
    whose sequence Python promises to keep.
    """
    key = "/".join((str(seed), str(person), *about))
    return random.Random(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")).random


def normal(draw: Callable[[], float]) -> float:
    """Turn one draw into a standard normal number by the inverse cumulative function."""
    return NORMAL.inv_cdf(min(max(draw(), 1e-9), 1 - 1e-9))


@lru_cache(maxsize=8)
def _names(seed: int) -> tuple[str, ...]:
    """Return all names in the order in which the bots of this seed take them."""
    return tuple(sorted(NAMES, key=lambda name: stream(seed, "room", "name", name)()))


@dataclass(frozen=True, slots=True)
class Deed:
    """One value that a bot sends: the field, the value, and how long it thinks before, in seconds."""

    field: str
    value: Scalar
    wait_s: float


@dataclass(frozen=True)
class Habits:
    """One made-up person of a rehearsal.

    Parameters
    ----------
    seed
        The seed of the whole rehearsal; it also tilts the room, so that different seeds end in different branches.
    person
        Number of the bot, from 0.
    """

    seed: int
    person: int

    @cached_property
    def name(self) -> str | None:
        """The name it joins with, unlike that of every other bot of the same seed; None when it stays anonymous."""
        if stream(self.seed, self.person, "anonymous")() < STAYS_ANONYMOUS:
            return None
        turn, place = divmod(self.person, len(NAMES))
        name = _names(self.seed)[place]
        return name if turn == 0 else f"{name} {turn + 1}"

    @cached_property
    def label(self) -> str:
        """What errors call it: its number, and its name where it has one."""
        return f"bot {self.person + 1}" + (f" ({self.name})" if self.name else "")

    @cached_property
    def reuse(self) -> bool:
        """Whether it agrees that its answers may be used again."""
        return stream(self.seed, self.person, "reuse")() < AGREES_TO_REUSE

    @cached_property
    def leanings(self) -> tuple[float, float]:
        """How much it leans to customers and to employees: normal, correlation .2, around the tilt of the room."""
        tilt, own = stream(self.seed, "room", "leaning"), stream(self.seed, self.person, "leaning")
        to_customer, other = normal(own), normal(own)
        to_employee = 0.2 * to_customer + math.sqrt(1 - 0.2**2) * other
        return to_customer + normal(tilt), to_employee + normal(tilt)

    def looks_away(self, step_id: str, phase: Phase) -> bool:
        """Whether its phone locks before this run, so that the page is opened anew."""
        return stream(self.seed, self.person, step_id, phase, "away")() < LOOKS_AWAY

    def deeds(self, step_id: str, phase: Phase, spec: FieldSpec) -> tuple[Deed, ...]:
        """Return all that it sends to one field of a run, in order: nothing, one value, or two; the last one stays."""
        draw = stream(self.seed, self.person, step_id, phase, spec.name, "time")
        return tuple(
            Deed(spec.name, value, round(THINKS_S[spec.type] * math.exp(0.5 * normal(draw)), 2))
            for value in self._values(step_id, phase, spec)
        )

    def _values(self, step_id: str, phase: Phase, spec: FieldSpec) -> tuple[Scalar, ...]:
        """Return nothing, one value, or two when it changes its mind."""
        draw = stream(self.seed, self.person, step_id, phase, spec.name)
        if not spec.required and draw() < LEAVES_OUT[spec.type]:
            return ()
        wavers = draw() < CHANGES_MIND[spec.type]
        match spec.type:
            case FieldType.OPTION:
                ranked = self._ranked(step_id, phase, spec)
                if spec.agree:
                    agrees = stream(self.seed, self.person, step_id, "agrees")() < AGREES
                    ranked.sort(key=lambda option: (option == spec.agree) is not agrees)
                return (ranked[1], ranked[0]) if wavers and len(ranked) > 1 else (ranked[0],)
            case FieldType.INT:
                if spec.not_applicable and draw() < DOES_NOT_APPLY:
                    return (NOT_APPLICABLE,)
                value = self._number(spec, draw)
                first = min(max(value + (15 if draw() < 0.5 else -15), spec.min), spec.max)
                return (first, value) if wavers and first != value else (value,)
            case FieldType.TEXT:
                text = self._text(spec, draw)
                return (text[: len(text) // 2].strip(), text) if wavers and len(text) > 1 else (text,)
            case FieldType.DATE:
                return ((FIRST_DAY + dt.timedelta(days=int(28 * draw()))).isoformat(),)
            case FieldType.BOOL:
                return (True,) if spec.required or draw() < TICKS else ()

    def _ranked(self, step_id: str, phase: Phase, spec: FieldSpec) -> list[str]:
        """Return the ids of all options, the favourite first: logistic in the effects, with a taste for each option."""

        def pull(option: Option | Mark) -> float:
            to_customer, to_employee = self.leanings
            effect = option.effect if isinstance(option, Option) else NO_EFFECT
            noise = stream(self.seed, self.person, step_id, phase, spec.name, option.id)
            return (
                0.5 * (to_customer * effect.customer + to_employee * effect.employee)
                + 0.8 * normal(stream(self.seed, "room", "taste", option.id))
                + 0.6 * normal(stream(self.seed, self.person, "taste", option.id))
                - 0.5 * math.log(-math.log(max(noise(), 1e-9)))
            )

        return [option.id for option in sorted(spec.options, key=pull, reverse=True)]

    def _number(self, spec: FieldSpec, draw: Callable[[], float]) -> int:
        to_customer, to_employee = self.leanings
        if spec.name == "confidence":
            share = (50 + 20 * abs(to_customer - to_employee) / math.sqrt(2) + 12 * normal(draw)) / 100
        else:
            share = 1 / (1 + math.exp(to_customer - to_employee + 0.6 * normal(draw)))
        return round(spec.min + min(max(share, 0.0), 1.0) * (spec.max - spec.min))

    def _text(self, spec: FieldSpec, draw: Callable[[], float]) -> str:
        bank = next((WORDS[words] for part, words in NEAR if part in spec.name), WORDS["private"])
        return bank[int(draw() * len(bank))][: spec.max_chars].strip()
