"""What is asked of whom: the fields of a step that one person gets, and what a step takes from earlier answers."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from awayday.disclosure import K_WORDS
from awayday.engine._groups import earlier, group_no, role_of, shared_answers
from awayday.engine._shared import readable
from awayday.engine._state import Run, State, review_of, run_of, watches
from awayday.engine._ways import MIN_VOTES
from awayday.scenario import Workshop
from awayday.session import Answer, Scalar
from awayday.steps import AnyStep, FieldSpec, Given, SortStep, VoteStep, most_split_first


def asked(
    workshop: Workshop, state: State, step: AnyStep, participant_id: str, values: Mapping[str, Scalar]
) -> list[FieldSpec]:
    """Return the fields of a step that a person is asked, given the `values` of her answer so far."""
    if watches(workshop, state, step.id, participant_id):
        return []
    specs = _put_to(workshop, state, step, participant_id)
    if not any(spec.when or spec.role or spec.given for spec in specs):
        return list(specs)
    role = role_of(workshop, state, participant_id)
    return [
        spec
        for spec in specs
        if (spec.when is None or values.get(spec.when[0]) == spec.when[1])
        and (not spec.role or (role is not None and role.id == spec.role))
        and (spec.given is None or _was_given(workshop, state, spec.given, participant_id))
    ]


def as_put(workshop: Workshop, state: State, step: AnyStep) -> AnyStep:
    """Return a step as it is put to this room: with the cards that are asked again, with the texts that are rated."""
    run = run_of(state, step.id)
    if isinstance(step, SortStep) and run is not None and run.items:
        return step.only(run.items)
    if isinstance(step, VoteStep):
        return step.with_entries({entry: text for entry, (_, text) in _entries(workshop, state, step).items()})
    return step


def picked(workshop: Workshop, state: State, step: AnyStep) -> list[str]:
    """Return which items of a step a run that opens now asks for; empty when it asks for all.

    A revote of cards asks for those on which the room was split most. A card that fewer than five people sorted does
    not count as split; where there are too few of the others, the first cards as authored take their place.
    """
    if not isinstance(step, SortStep) or step.revote_of is None or step.most_split is None:
        return []
    first, run = workshop.by_id.get(step.revote_of), run_of(state, step.revote_of)
    if not isinstance(first, SortStep):
        return []
    bins = [each.id for each in first.strip]
    counts: dict[str, list[int]] = {}
    for card in first.cards:
        chosen = Counter(one.values.get(f"bin:{card.id}") for one in run.valid.values()) if run else Counter()
        people = [chosen[each] for each in bins]
        counts[card.id] = people if sum(people) >= MIN_VOTES else []
    return most_split_first(counts)[: step.most_split]


def _put_to(workshop: Workshop, state: State, step: AnyStep, participant_id: str) -> Sequence[FieldSpec]:
    """Return the fields that may be asked of one person, in her order."""
    if isinstance(step, SortStep):
        return step.in_order_of(as_put(workshop, state, step).specs, participant_id)
    if isinstance(step, VoteStep):
        return _dealt(workshop, state, step, participant_id)
    return step.specs


def _dealt(workshop: Workshop, state: State, step: VoteStep, participant_id: str) -> list[FieldSpec]:
    """Deal to one person the entries that she rates: none of her own table, and no more than `most`.

    She draws from them by a hash of her own, so that one more entry changes one of hers at most.
    """
    entries = _entries(workshop, state, step)
    of = workshop.by_id.get(step.of)
    own = group_no(state, of.group if of else None, participant_id)
    others = {entry: text for entry, (table, text) in entries.items() if table != own}
    drawn = sorted(others, key=lambda entry: hashlib.sha256(f"{participant_id}/{entry}".encode()).digest())
    return list(step.with_entries({entry: others[entry] for entry in drawn[: step.most]}).specs)


def authors(state: State, run: Run, step: AnyStep, field: str) -> tuple[list[Answer], int]:
    """Return the answers with words in a field that others may read, and how many people stand behind them.

    Where one phone writes for a pair or table, its newest words count once, and stand for all who sit there.
    """
    if not step.pen:
        own = readable(state, step, run, field)
        return own, len(own)
    written = _written(state, run, step, field)
    return list(written.values()), _seated(state, step, written)


def _written(state: State, run: Run, step: AnyStep, field: str) -> dict[int, Answer]:
    return {no: answer for no, answer in shared_answers(state, run, step).items() if field in answer.values}


def _seated(state: State, step: AnyStep, numbers: Collection[int]) -> int:
    """Count the people of some pairs or tables, those who left too."""
    seats = state.groups.get(step.group or "", {})
    return sum(number in numbers for one, number in seats.items() if one in state.people)


def _entries(workshop: Workshop, state: State, step: VoteStep) -> dict[str, tuple[int, str]]:
    """Return the released texts by id, each with its table; none where fewer than ten people sit at the tables.

    The ids tell nothing of the tables: numbers are drawn anew for each run, and stay whatever is released or erased.
    """
    of, run = workshop.by_id.get(step.of), run_of(state, step.of)
    if of is None or run is None:
        return {}
    written = _written(state, run, of, step.field)
    if _seated(state, of, written) < K_WORDS:
        return {}
    draw = random.Random(f"{run.key.step_id}/{run.key.run_no}/{run.opened_ms}")
    ids = draw.sample(range(1, step.slots + 1), step.slots)
    found = {
        f"t{ids[no - 1]}": (no, str(answer.values[step.field]))
        for no, answer in written.items()
        if no <= step.slots and review_of(state, run, answer, step.field) == "approved"
    }
    return dict(sorted(found.items()))


def _was_given(workshop: Workshop, state: State, given: Given, participant_id: str) -> bool:
    return earlier(workshop, state, given.step, given.field, participant_id) in given.values
