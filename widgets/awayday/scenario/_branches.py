"""Checks of what comes after a step: every target is there, and a branch counts what was asked."""

from __future__ import annotations

from collections.abc import Iterable

from awayday.scenario._finding import Steps, Told, targets, which_step
from awayday.scenario._mistakes import did_you_mean
from awayday.scenario._yaml import Place
from awayday.steps import (
    END,
    AnyStep,
    ByFacilitator,
    ChoiceStep,
    Count,
    FieldType,
    Level,
    Own,
    Share,
    StoryStep,
)


def targets_exist(step: AnyStep, steps: Steps) -> Told:
    """Every step that may come next is there, and another one."""
    for place, branch, target in targets(step):
        if target == step.id:
            yield place, f"{branch} leads back to the step itself. Name the step that comes next."
        elif target not in steps.ids and not (target == END and place[0] == "then"):
            hint = which_step(target, [*steps.ids, END] if place[0] == "then" else steps.ids)
            yield place, f'{branch} goes to "{target}", which is no step. {hint}'
    if isinstance(step.then, ByFacilitator) and len(set(step.then.to)) < len(step.then.to):
        yield ("then", "to"), "the facilitator is given the same step twice. Leave one out."


def branch_makes_sense(step: AnyStep, steps: Steps) -> Told:
    """A branch rule looks at a question that is asked, and has a way for every answer."""
    rule = step.then
    if isinstance(rule, str | ByFacilitator):
        return
    asked = steps.by_id.get(rule.of)
    if asked is None:
        if rule.of not in steps.ids:
            yield ("then", "of"), f'the branch counts "{rule.of}", which is no step. {which_step(rule.of, steps.ids)}'
        return
    if isinstance(rule, Count | Level):
        yield from _numbers_make_sense(rule, asked, steps)
        return
    if not isinstance(asked, ChoiceStep):
        yield ("then", "of"), f'the branch counts "{rule.of}", which is no choice. Name a step of kind "choice".'
        return
    options = [option.id for option in asked.options]
    if isinstance(rule, Share):
        yield from _share_makes_sense(rule, options)
        return
    for option in rule.to:
        if option not in options:
            hint = did_you_mean(option, options) or f"The options are {', '.join(options)}."
            yield ("then", "to", option), f'branch "{option}" is no option of "{asked.id}". {hint}'
    for option in options:
        if option not in rule.to:
            yield (
                ("then", "to"),
                f'option "{option}" of "{asked.id}" has no branch. Add it with its next step.',
            )
    if isinstance(rule, Own):
        yield from _own_makes_sense([(("to", option), target) for option, target in rule.to.items()], steps)


def _numbers_make_sense(rule: Count | Level, asked: AnyStep, steps: Steps) -> Told:
    specs = {spec.name: spec for spec in asked.fields()}
    names = [(("fields", at), name) for at, name in enumerate(rule.fields)] if isinstance(rule, Count) else []
    for place, name in [(("field",), rule.field)] if isinstance(rule, Level) else names:
        spec, kind = specs.get(name), FieldType.INT if isinstance(rule, Level) else FieldType.OPTION
        if spec is None or spec.type is not kind:
            what = "number" if isinstance(rule, Level) else "choice"
            hint = did_you_mean(name, [one.name for one in specs.values() if one.type is kind]) or ""
            yield ("then", *place), f'the branch looks at "{name}", which is no {what} of "{asked.id}". {hint}'.strip()
    if isinstance(rule, Count):
        if len(rule.to) != len(rule.fields) + 1:
            text = f"{len(rule.fields)} fields give {len(rule.fields) + 1} counts, from none to all."
            yield ("then", "to"), f"{text} Name a step for each."
        yield from _own_makes_sense([(("to", at), target) for at, target in enumerate(rule.to)], steps)
    else:
        ends = [band.up_to for band in rule.to]
        if ends != sorted(set(ends)):
            yield ("then", "to"), "the bands do not rise. Put them in the order of their ends, each end once."
        yield from _own_makes_sense([(("to", at, "to"), band.to) for at, band in enumerate(rule.to)], steps)


def _share_makes_sense(rule: Share, options: list[str]) -> Told:
    if rule.option not in options:
        hint = did_you_mean(rule.option, options) or f"The options are {', '.join(options)}."
        yield ("then", "option"), f'the branch counts "{rule.option}", which is no option of "{rule.of}". {hint}'
    if rule.to == rule.otherwise:
        yield (
            ("then", "otherwise"),
            'both ways lead to the same step. Name another one, or write "then: " and the step.',
        )


def _own_makes_sense(ways: Iterable[tuple[Place, str]], steps: Steps) -> Told:
    after: set[tuple[str, ...]] = set()
    for place, target in ways:
        step = steps.by_id.get(target)
        if step is None:
            continue
        if not isinstance(step, StoryStep):
            text = (
                f'branch "{place[1]}" goes to "{target}", '
                "which is no story: each phone goes its own way only in stories."
            )
            yield ("then", *place), f"{text} Branch by plurality, or name a story."
        after.add(step.targets())
    if len(after) > 1 or any(len(targets) > 1 for targets in after):
        yield ("then", "to"), "the phones never meet again. Let all of these stories lead to the same next step."
