"""Who sits with whom, which part each plays, who holds the pen, and in which words each is asked."""

from __future__ import annotations

from itertools import count

from awayday.engine._state import Run, State, run_of
from awayday.scenario import RoleCard, Workshop
from awayday.session import Answer, AnswerStatus, Scalar
from awayday.steps import AnyStep, Wording


def members(state: State, form: str, number: int) -> list[str]:
    """Return the people of a pair or table who are here and take part, in the order in which they came to it."""
    here, watching = state.groups.get(form, {}), state.observers
    inside = (one for one, no in here.items() if no == number and one not in watching)
    return [one for one in inside if (person := state.people.get(one)) and not person.left]


def has_groups(state: State, form: str) -> bool:
    """Whether there are pairs or tables with somebody in them."""
    return any(one in state.people for one in state.groups.get(form, {}))


def group_no(state: State, form: str | None, participant_id: str) -> int | None:
    """Return the number of a person's pair or table, or None when she sits in none."""
    return state.groups.get(form or "", {}).get(participant_id)


def seat_mates(workshop: Workshop, state: State, step_id: str, participant_id: str) -> list[str]:
    """Return everybody who sits at the pair or table of a person, herself included, as a step needs it.

    Where the step itself makes no groups, her table counts, else she is alone.
    """
    step = workshop.by_id.get(step_id)
    form = step.group if step and step.group else "table"
    number = group_no(state, form, participant_id)
    return [participant_id] if number is None else members(state, form, number)


def everybody_beside(state: State, participant_id: str) -> list[str]:
    """Return everybody who sits in a person's pair or at her table, herself left out."""
    found: dict[str, None] = {}
    for form, here in state.groups.items():
        if participant_id in here:
            found |= dict.fromkeys(members(state, form, here[participant_id]))
    return [one for one in found if one != participant_id]


def sizes(state: State, form: str) -> dict[int, int]:
    """Return how many of each pair or table are here and take part, by its number; one that all have left has none."""
    here, present = state.groups.get(form, {}), set(state.present)
    found = dict.fromkeys(sorted(set(here.values())), 0)
    for one, number in here.items():
        found[number] += one in present
    return found


def without_place(state: State, form: str) -> list[str]:
    """Return the people who take part and sit nowhere although there are pairs or tables."""
    here = state.groups.get(form)
    return [] if here is None else [one for one in state.present if one not in here]


def free_chair(state: State, form: str, number: int) -> int:
    """Return the first chair of a pair or table that nobody in the room has."""
    taken = {state.chairs[form].get(one) for one in members(state, form, number)}
    return next(chair for chair in count() if chair not in taken)


def pen_holder(state: State, form: str, number: int) -> str | None:
    """Return who writes for a pair or table: who wrote or took the pen last and is still there, else the first."""
    people = members(state, form, number)
    holder = state.pens.get((form, number))
    return holder if holder in people else next(iter(people), None)


def holds_pen(state: State, step: AnyStep, participant_id: str) -> bool:
    """Whether a person writes in this step; in a step without a pen, and alone, everybody does."""
    number = group_no(state, step.group, participant_id)
    return not step.pen or number is None or pen_holder(state, step.group or "", number) == participant_id


def shared_answer(state: State, run: Run, step: AnyStep, participant_id: str) -> Answer | None:
    """Return what a person's pair or table wrote last; without a pen or a group, her own answer."""
    number = group_no(state, step.group, participant_id)
    if not step.pen or step.group is None or number is None:
        return run.given_by(participant_id)
    written = run.written_by((state.made[step.group], number))
    return written if written is not None and written.status is AnswerStatus.OK else None


def shared_answers(state: State, run: Run, step: AnyStep) -> dict[int, Answer]:
    """Return what each pair or table wrote last, by its number; for steps that one phone of each answers."""
    made = state.made.get(step.group or "", 0)
    written = {number: run.written_by((made, number)) for arrangement, number in run.shared if arrangement == made}
    return {number: one for number, one in sorted(written.items()) if one and one.status is AnswerStatus.OK}


def role_of(workshop: Workshop, state: State, participant_id: str) -> RoleCard | None:
    """Return the part that a person was dealt in her pair or table; alone she plays the first, None without parts.

    It goes with her chair, so that nobody's card changes because somebody else went.
    """
    if workshop.roles is None:
        return None
    cards, form = workshop.roles.cards, workshop.roles.form
    if group_no(state, form, participant_id) is None:
        return cards[0]
    return cards[min(state.chairs[form].get(participant_id, 0), len(cards) - 1)]


def earlier(workshop: Workshop, state: State, step_id: str, field: str, participant_id: str) -> Scalar | None:
    """Return what a person gave in a field of an earlier step, else what somebody who sat with her in it gave.

    What each person answered alone is looked up in her own answer only.
    """
    run, step = run_of(state, step_id), workshop.by_id.get(step_id)
    if run is None or step is None:
        return None
    mates = seat_mates(workshop, state, step_id, participant_id) if step.group else []
    given = (run.given_by(one) for one in dict.fromkeys([participant_id, *mates]))
    for answer in (shared_answer(state, run, step, participant_id), *given):
        if answer is not None and field in answer.values:
            return answer.values[field]
    return None


def label(workshop: Workshop, state: State, words: str, wording: Wording | None, participant_id: str) -> str:
    """Return a question in the words that suit a person's earlier answer."""
    if wording is None:
        return words
    chosen = earlier(workshop, state, wording.of, wording.field, participant_id)
    return wording.to.get(str(chosen), words)
