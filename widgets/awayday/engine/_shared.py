"""Who may see what a person kept for herself: only those to whom she opened it, for as long as she does."""

from __future__ import annotations

from collections.abc import Iterator

from awayday.engine._groups import seat_mates
from awayday.engine._state import Run, State, review_of, run_of
from awayday.scenario import Workshop
from awayday.session import Answer
from awayday.steps import AnyStep

PARTNER, ROOM, COACH = "partner", "room", "coach"
"""Options of a choice named in `shared_by` that open what it is about; every other one keeps it."""


def decides_sharing(workshop: Workshop, step_id: str) -> bool:
    """Whether a step asks who may see what another one holds; its answers can be changed for as long as they count."""
    return any(step.shared_by == step_id for step in workshop.steps)


def opened_to(state: State, step: AnyStep, participant_id: str) -> str | None:
    """Return whom a person lets see her own copy of a step now, or None when she keeps it."""
    run = run_of(state, step.shared_by) if step.shared_by else None
    answer = run.given_by(participant_id) if run else None
    found = str(answer.values.get("choice")) if answer else None
    return found if found in {PARTNER, ROOM, COACH} else None


def opened(state: State, step: AnyStep, whom: str) -> Iterator[Answer]:
    """Yield the answers to a step that their owners let `whom` see."""
    run = run_of(state, step.id)
    for person, answer in (run.valid if run else {}).items():
        if opened_to(state, step, person) == whom:
            yield answer


def opened_by_partners(workshop: Workshop, state: State, step: AnyStep, participant_id: str) -> Iterator[Answer]:
    """Yield the answers to a step that the other one of a person's pair, or the others of a trio, let her see."""
    paired = next((one.id for one in workshop.steps if one.group == "pair"), step.id)
    mates = set(seat_mates(workshop, state, paired, participant_id)) - {participant_id}
    yield from (one for one in opened(state, step, PARTNER) if one.participant_id in mates)


def readable(state: State, step: AnyStep, run: Run, field: str) -> list[Answer]:
    """Return the answers whose words in a field a facilitator may read and release; of own copies only opened ones."""
    given = [answer for answer in run.valid.values() if field in answer.values]
    if step.shared_by is not None:
        return [one for one in given if opened_to(state, step, one.participant_id) == ROOM]
    return given if step.visibility == "room" else []


def release_of(state: State, run: Run, step: AnyStep, answer: Answer, field: str) -> str:
    """Return whether a text was released, hidden or is held; one of several fields is released with all of them."""
    fields = [name for name in step.passage if name in answer.values] if field in step.passage else [field]
    found = {review_of(state, run, answer, name) for name in fields}
    return "hidden" if "hidden" in found else "held" if "held" in found else "approved"
