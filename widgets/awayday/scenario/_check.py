"""Checks of meaning: every name leads somewhere, every walk ends on time, and no option is the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice

from awayday.scenario._branches import branch_makes_sense, targets_exist
from awayday.scenario._content import (
    consent_is_told_apart,
    delicate_has_notice,
    no_option_wins,
    questions_make_sense,
    story_has_voices,
    unique_names,
)
from awayday.scenario._course import walk_findings
from awayday.scenario._finding import Finding, Steps, Told, which_step
from awayday.scenario._models import Workshop
from awayday.scenario._references import references_exist
from awayday.scenario._sorting import sorting_makes_sense
from awayday.scenario._yaml import MAX_MISTAKES
from awayday.steps import END, AnyStep


def check(workshop: Workshop) -> list[str]:
    """Every mistake of meaning, in the order of the file; empty when there is none.

    Each says which step it is about, what is wrong and how to mend it. `load` puts file and line before it.
    """
    return [finding.text for finding in findings(workshop)]


def findings(workshop: Workshop) -> list[Finding]:
    """Every mistake of meaning with its place; the walks are checked once all names are right."""
    steps = Steps(list(enumerate(workshop.steps)), [step.id for step in workshop.steps])
    found = [*name_findings(steps), *islice(_short_names(workshop, steps), 2 * MAX_MISTAKES)]
    return found or walk_findings(workshop, steps)


def name_findings(steps: Steps) -> list[Finding]:
    """The first mistakes that can be told from each step and the ids of the others."""
    told = (
        Finding(("steps", position, *place), f'step "{step.id}": {text}')
        for position, step in steps.read
        for rule in _STEP_RULES
        for place, text in rule(step, steps)
    )
    return list(islice(chain(_duplicate_steps(steps), told), 2 * MAX_MISTAKES))


def _duplicate_steps(steps: Steps) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for position, step in steps.read:
        if step.id == END:
            yield Finding(("steps", position, "id"), f'step "{END}": this word means the end. Choose another id.')
        elif step.id in first:
            text = f"this id belongs to step {first[step.id] + 1} already. Choose another."
            yield Finding(("steps", position, "id"), f'step "{step.id}": {text}')
        first.setdefault(step.id, position)


_STEP_RULES: tuple[Callable[[AnyStep, Steps], Told], ...] = (
    unique_names,
    targets_exist,
    branch_makes_sense,
    references_exist,
    sorting_makes_sense,
    questions_make_sense,
    consent_is_told_apart,
    no_option_wins,
    story_has_voices,
    delicate_has_notice,
)


def _short_names(workshop: Workshop, steps: Steps) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, entry in enumerate(workshop.short):
        if entry.step not in steps.ids:
            text = f'the short version has "{entry.step}", which is no step. {which_step(entry.step, steps.ids)}'
            yield Finding(("short", number), text)
        elif entry.step in seen:
            yield Finding(("short", number), f'the short version has "{entry.step}" twice. Leave one out.')
        seen.add(entry.step)
    known = set(workshop.seed_trace)
    for position, step in steps.read:
        for name in step.seed_trace:
            if name not in known:
                text = f'comes from "{name}", which the workshop does not name. Add it to "seed_trace" at the top.'
                yield Finding(("steps", position, "seed_trace"), f'step "{step.id}": {text}')
