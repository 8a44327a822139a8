"""Checks of the walks through a workshop: every step is reached, every walk ends, and takes the planned time."""

from __future__ import annotations

from collections.abc import Iterator

from awayday.scenario._finding import Finding, Steps
from awayday.scenario._models import Workshop
from awayday.scenario._walks import longest, reached_from, shortest, walk_around, walk_back
from awayday.scenario._yaml import Place
from awayday.session import Phase
from awayday.steps import AnyStep, ChoiceStep, Count, Level, Own, Plurality, RevealStep, Share, SortStep, VoteStep

SHORT_MINUTES = 10
"""What every walk through a short version adds up to."""


def walk_findings(workshop: Workshop, steps: Steps) -> list[Finding]:
    """Mistakes of the walks through a workshop whose names are all right."""
    ways = {step.id: step.targets() for step in workshop.steps}
    all_ways = {step.id: (*step.targets(), *step.also) for step in workshop.steps}
    found: list[Finding] = []
    after = {step.id for step in workshop.steps if step.phase is Phase.PULSE}  # asked by itself, weeks later
    reached = {
        workshop.first.id,
        *after,
        *(target for step_id in reached_from(workshop.first.id, all_ways) for target in all_ways[step_id]),
    }
    for position, step in steps.read:
        if step.id not in reached:
            text = "no walk leads here. Let another step lead to it, or delete it."
            found.append(Finding(("steps", position, "id"), f'step "{step.id}": {text}'))
    if circle := walk_back(ways):
        text = f"the walk {' → '.join(circle)} comes back, so it may never end. Let it lead on."
        return [*found, Finding(("steps", steps.position[circle[-2]], "then"), f'step "{circle[-2]}": {text}')]
    for position, step in steps.read:
        for place, doing, needed in needs(step):
            if step.id in reached and (walk := walk_around(workshop.first.id, step.id, needed, all_ways)):
                text = f'{doing} "{needed}", which nobody is asked on the walk {" → ".join(walk)}. Put it before.'
                found.append(Finding(("steps", position, *place), f'step "{step.id}": {text}'))
    return [*found, *_minutes(workshop, ways)]


def needs(step: AnyStep) -> Iterator[tuple[Place, str, str]]:
    """Give the steps that have to come before `step` on every walk, and why."""
    if isinstance(step, RevealStep):
        yield from ((("of", number), "reveals", name) for number, name in enumerate(step.of))
    if isinstance(step, ChoiceStep | SortStep) and step.revote_of is not None:
        yield ("revote_of",), "repeats", step.revote_of
    if isinstance(step, VoteStep):
        yield ("of",), "rates", step.of
    if isinstance(step.then, Plurality | Share | Own | Count | Level) and step.then.of != step.id:
        yield ("then", "of"), "branches by", step.then.of
    for spec in step.fields():
        if spec.given is not None:
            yield (), "asks by the answers to", spec.given.step
        if spec.wording is not None:
            yield (), "words its questions by", spec.wording.of


def _minutes(workshop: Workshop, ways: dict[str, tuple[str, ...]]) -> Iterator[Finding]:
    whole = {step.id: step.minutes for step in workshop.steps}
    short = {entry.step: entry.minutes for entry in workshop.short}
    plans = [(("minutes",), "the walk", whole, workshop.minutes)]
    if short:
        plans.append((("short",), "the short version of the walk", short, SHORT_MINUTES))
    for place, what, minutes, planned in plans:
        for total, walk in (shortest(workshop.first.id, ways, minutes), longest(workshop.first.id, ways, minutes)):
            if abs(total - planned) > 1e-6:
                text = f"{what} {' → '.join(walk)} takes {total:g} minutes, but {planned:g} are planned."
                yield Finding(place, f"{text} Change the minutes of a step on it.")
                break
