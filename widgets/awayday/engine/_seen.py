"""What may still be shown of a run that the room has seen: what has changed since must rest on five people or none."""

from __future__ import annotations

from dataclasses import replace

from awayday.disclosure import K_NUMBERS, ROOM, Ledger, Request, gate
from awayday.engine._state import Reveal, Run, RunStatus
from awayday.session import EMPTY

MOST_SETS = 500
"""Sets of people that are tried while a room waits; what would need more is hidden."""


def as_shown(run: Run) -> Run:
    """Return a run with those answers only of which figures may be shown now.

    That is all of them as long as they are those of the reveal. Where somebody was erased or asked to leave since, or a
    step was opened again, a new figure beside the one that the room has seen would tell of those few: then the answers
    that were seen stay, if they are all still there, and none does otherwise. A run that fewer than five people
    answered is returned as it is, since nothing of it is shown anyway.
    """
    now = {(person, answer.answer_id) for person, answer in run.valid.items()}
    if run.status is not RunStatus.REVEALED or len(now) < K_NUMBERS or _is_as_it_was(run, now):
        return run
    ledger = Ledger(most_sets=MOST_SETS)
    for reveal in run.reveals:
        gate(Request("", {ROOM: _units(run, reveal)}), ledger)
    gated = gate(Request("", {ROOM: now}), ledger)
    if gated.hidden:
        return replace(run, current=EMPTY)
    kept = {one: answer for one, answer in run.current.items() if (one, answer.answer_id) in gated.units()}
    return replace(run, current=kept)


def _is_as_it_was(run: Run, now: set[tuple[str, str]]) -> bool:
    return all(not seen.gone and seen.answers == {answer for _, answer in now} for seen in run.reveals)


def _units(run: Run, reveal: Reveal) -> set[tuple[str, str]]:
    """Return the units that a reveal showed; who was erased since is somebody of whom nothing more is known."""
    known = {(run.answers[answer].participant_id, answer) for answer in reveal.answers if answer in run.answers}
    gone = reveal.gone + len(reveal.answers) - len(known)
    return known | {(f"erased {at}", "") for at in range(gone)}
