"""Checks of cards, strips and ratings: what may be skipped, put again, marked, and rated."""

from __future__ import annotations

from awayday.scenario._finding import Steps, Told, which_step
from awayday.scenario._mistakes import did_you_mean
from awayday.session import Phase
from awayday.steps import AnyStep, FieldType, LineStep, SortStep, VoteStep


def sorting_makes_sense(step: AnyStep, steps: Steps) -> Told:
    """Every card can be skipped, a revote puts the same cards, and texts that are rated were written at tables."""
    match step:
        case SortStep():
            yield from _cards_make_sense(step)
            yield from _revote_makes_sense(step, steps)
        case LineStep():
            places = [mark.at for mark in step.marks]
            if places != sorted(set(places)) or (places[0], places[-1]) != (0, 100):
                yield ("marks",), "the marks do not rise from 0 to 100. Put them in order, each place once."
        case VoteStep():
            yield from _entries_make_sense(step, steps)


def _cards_make_sense(step: SortStep) -> Told:
    if step.skip not in [each.id for each in step.bins]:
        yield ("bins",), f'no card can be skipped, since there is no bin "{step.skip}". Add it.'
    kinds = [card.kind for card in step.cards]
    if step.reveals is not None and step.reveals.kind not in kinds:
        hint = did_you_mean(step.reveals.kind, kinds) or f"The kinds are {', '.join(dict.fromkeys(kinds))}."
        yield ("reveals", "kind"), f'marks the cards of kind "{step.reveals.kind}", and there is none. {hint}'


def _revote_makes_sense(step: SortStep, steps: Steps) -> Told:
    if step.revote_of is None:
        for key, is_there in (("phase", step.phase is Phase.REVOTE), ("most_split", step.most_split is not None)):
            if is_there:
                yield (key,), 'is a revote, but does not say of which step. Add "revote_of: " and its id.'
        return
    first = steps.by_id.get(step.revote_of)
    if step.revote_of not in steps.ids:
        yield ("revote_of",), f'repeats "{step.revote_of}", which is no step. {which_step(step.revote_of, steps.ids)}'
    if first is None:
        return
    if step.phase is not Phase.REVOTE:
        yield ("revote_of",), f'repeats "{first.id}", so its answers are a second round. Write "phase: revote".'
    if not isinstance(first, SortStep):
        yield ("revote_of",), f'repeats "{first.id}", which sorts no cards. Name a step of kind "sort".'
    elif not set(first.cards) <= set(step.cards) or (step.bins, step.skip) != (first.bins, first.skip):
        yield ("cards",), f'has not the cards and bins of "{first.id}", which it repeats. Make both the same.'


def _entries_make_sense(step: VoteStep, steps: Steps) -> Told:
    of = steps.by_id.get(step.of)
    if step.of not in steps.ids:
        yield ("of",), f'rates what "{step.of}" asked for, which is no step. {which_step(step.of, steps.ids)}'
    if of is None:
        return
    texts = [spec.name for spec in of.fields() if spec.type is FieldType.TEXT]
    if step.field not in texts:
        hint = did_you_mean(step.field, texts) or "Name a field of words."
        yield ("field",), f'rates the words "{step.field}", which "{of.id}" does not ask for. {hint}'
    if not of.pen or of.visibility != "room":
        yield ("of",), f'rates what people wrote alone in "{of.id}". Name a step with a pen, which the room may see.'
