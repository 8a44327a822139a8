"""What a check finds, and the pieces of a step that checks walk over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from awayday.scenario._mistakes import did_you_mean
from awayday.scenario._yaml import Place
from awayday.steps import (
    AnyStep,
    Ask,
    ByFacilitator,
    ChoiceStep,
    Count,
    Level,
    Option,
    Own,
    PlanStep,
    Plurality,
    ReflectStep,
    Share,
    TextStep,
)


class Finding(NamedTuple):
    """One mistake of meaning: where it stands in the file, and what to tell the author."""

    place: Place
    text: str


class Steps:
    """The steps that could be read, each with its position in the file, and the ids of all.

    Parameters
    ----------
    read
        Position and step; steps with mistakes of form are left out.
    ids
        The ids of all steps in the file, also of those left out.
    """

    def __init__(self, read: Sequence[tuple[int, AnyStep]], ids: Iterable[str]) -> None:
        self.read = list(read)
        self.ids = list(ids)
        self.by_id = {step.id: step for _, step in reversed(self.read)}
        self.position = {step.id: position for position, step in reversed(self.read)}


Told = Iterator[tuple[Place, str]]
"""A place inside a step, and what is wrong there."""


def targets(step: AnyStep) -> Iterator[tuple[Place, str, str]]:
    """Every target of a step: its place, what leads there, and its id."""
    match step.then:
        case str():
            yield ("then",), '"then"', step.then
        case Plurality(to=to) | Own(to=to):
            for option, target in to.items():
                yield ("then", "to", option), f'branch "{option}"', target
        case Share(to=to, otherwise=otherwise):
            yield ("then", "to"), '"to"', to
            yield ("then", "otherwise"), '"otherwise"', otherwise
        case Count(to=listed):
            for number, target in enumerate(listed):
                yield ("then", "to", number), f"the branch for {number}", target
        case Level(to=bands):
            for number, band in enumerate(bands):
                yield ("then", "to", number, "to"), f"the branch up to {band.up_to}", band.to
        case ByFacilitator(to=listed):
            for number, target in enumerate(listed):
                yield ("then", "to", number), "the facilitator's branch", target
    for number, target in enumerate(step.also):
        yield ("also", number), '"also"', target


def asks(step: AnyStep) -> Iterator[tuple[Place, Ask]]:
    """Every further question of a step, also those that its options bring."""
    if isinstance(step, ChoiceStep):
        yield from _asks_of_options((), step.options)
    if isinstance(step, PlanStep) and step.size is not None:
        yield ("size",), step.size
    if isinstance(step, ChoiceStep | ReflectStep | TextStep):
        for number, ask in enumerate(step.ask):
            yield ("ask", number), ask
            yield from _asks_of_options(("ask", number), ask.options)


def _asks_of_options(place: Place, options: tuple[Option, ...]) -> Iterator[tuple[Place, Ask]]:
    for number, option in enumerate(options):
        if option.more is not None:
            inside = (*place, "options", number, "more")
            yield inside, option.more
            yield from _asks_of_options(inside, option.more.options)


def option_lists(step: AnyStep) -> Iterator[tuple[Place, tuple[Option, ...]]]:
    """Every list of options in a step, the main one first."""
    if isinstance(step, ChoiceStep):
        yield (), step.options
    else:
        for options in dict.fromkeys(spec.options for spec in step.fields()):
            yield (), tuple(option for option in options if isinstance(option, Option))
    yield from ((place, ask.options) for place, ask in asks(step))


def which_step(word: str, known: Iterable[str]) -> str:
    """Advice for the name of a step that is none."""
    return did_you_mean(word, known) or "Name a step that is there."
