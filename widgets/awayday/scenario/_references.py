"""Checks of what a step says about earlier ones: what it reveals, repeats, and asks by."""

from __future__ import annotations

from awayday.scenario._finding import Steps, Told, which_step
from awayday.scenario._mistakes import did_you_mean
from awayday.session import Phase
from awayday.steps import AnyStep, ChoiceStep, FieldType, RevealStep, StoryStep


def references_exist(step: AnyStep, steps: Steps) -> Told:
    """What is revealed, repeated or asked by is asked in some step."""
    if isinstance(step, RevealStep):
        yield from _reveal_makes_sense(step, steps)
    if isinstance(step, ChoiceStep):
        yield from _revote_makes_sense(step, steps)
    yield from _sharing_makes_sense(step, steps)
    for spec in step.fields():
        needed = [(spec.given.step, spec.given.field)] if spec.given else []
        needed += [(spec.wording.of, spec.wording.field)] if spec.wording else []
        for name, field in needed:
            yield from _earlier_exists(spec.name, name, field, steps)


def _sharing_makes_sense(step: AnyStep, steps: Steps) -> Told:
    if step.shared_by is None:
        return
    if step.visibility != "own_copy":
        yield ("shared_by",), 'is no own copy, so nobody can share it. Write "visibility: own_copy".'
    if step.shared_by not in steps.ids:
        hint = which_step(step.shared_by, steps.ids)
        yield ("shared_by",), f'is shared by "{step.shared_by}", which is no step. {hint}'
    elif step.shared_by in steps.by_id and not isinstance(steps.by_id[step.shared_by], ChoiceStep):
        yield ("shared_by",), f'is shared by "{step.shared_by}", which is no choice. Name a step of kind "choice".'


def _earlier_exists(asking: str, name: str, field: str, steps: Steps) -> Told:
    if name not in steps.ids:
        yield (), f'"{asking}" hangs on the step "{name}", which is no step. {which_step(name, steps.ids)}'
    elif name in steps.by_id:
        fields = [spec.name for spec in steps.by_id[name].fields()]
        if field not in fields:
            hint = did_you_mean(field, fields) or "Name a field that is there."
            yield (), f'"{asking}" hangs on "{field}", which "{name}" does not ask. {hint}'


def _reveal_makes_sense(step: RevealStep, steps: Steps) -> Told:
    texts: list[str] = []
    for number, name in enumerate(step.of):
        asked = steps.by_id.get(name)
        if name not in steps.ids:
            yield ("of", number), f'reveals "{name}", which is no step. {which_step(name, steps.ids)}'
        if asked is None:
            return
        if not isinstance(asked, StoryStep) and asked.visibility != "room" and asked.shared_by is None:
            yield ("of", number), f'reveals "{name}", whose answers nobody else may see. Leave it out.'
        elif isinstance(asked, StoryStep) or not asked.fields():
            yield ("of", number), f'reveals "{name}", which asks nothing. Name a step that collects answers.'
        texts += [spec.name for spec in asked.fields() if spec.type is FieldType.TEXT]
    for number, name in enumerate(step.words):
        if name not in texts:
            hint = did_you_mean(name, texts) or (f"There are {', '.join(texts)}." if texts else "Leave it out.")
            yield ("words", number), f'shows the words "{name}", and no step that it reveals asks for them. {hint}'


def _revote_makes_sense(step: ChoiceStep, steps: Steps) -> Told:
    if step.revote_of is None:
        if step.phase is Phase.REVOTE:
            yield ("phase",), 'is a revote, but does not say of which step. Add "revote_of: " and its id.'
        return
    first = steps.by_id.get(step.revote_of)
    if step.revote_of not in steps.ids:
        hint = which_step(step.revote_of, steps.ids)
        yield ("revote_of",), f'repeats "{step.revote_of}", which is no step. {hint}'
    if first is None:
        return
    if step.phase is not Phase.REVOTE:
        yield ("revote_of",), f'repeats "{first.id}", so its answers are a second round. Write "phase: revote".'
    if not isinstance(first, ChoiceStep):
        yield ("revote_of",), f'repeats "{first.id}", which is no choice. Name a step of kind "choice".'
        return
    ours, theirs = (tuple(option.model_copy(update={"more": None}) for option in s.options) for s in (step, first))
    if ours != theirs:
        differing = next((one.id for one, other in zip(ours, theirs, strict=False) if one != other), "the last")
        yield ("options",), f'option "{differing}" is not as in "{first.id}", which it repeats. Make both the same.'
