"""The state of a Session as the fold of its Events: pure, total, and the same live and on replay.

`fold(workshop, events)` is the whole truth; `apply` is one step of it, for those who hold the state before. No event is
ever refused here: what may happen is decided before an event is written, what did happen is only counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce
from typing import TypeVar

from awayday.scenario import Workshop
from awayday.session import (
    EMPTY,
    Actor,
    Answer,
    AnswerStatus,
    BranchSource,
    Event,
    EventKind,
    Phase,
    RunKey,
)
from awayday.steps import AnyStep, ByFacilitator, Own, Plurality, Share

T = TypeVar("T")

NEVER_UNDONE = frozenset({EventKind.UNDONE, EventKind.JOINED, EventKind.LEFT})
"""Kinds that Undo passes over: who is in the room is decided by itself, not along the way of the session."""

MIN_VOTES = 5
"""Fewer answers than this never decide a branch; the facilitator does."""


class RunStatus(StrEnum):
    """Where one run of a step stands."""

    OPEN = "open"
    LOCKED = "locked"
    REVEALED = "revealed"
    VOIDED = "voided"


class Standing(StrEnum):
    """Why somebody who has a seat is not in the room."""

    WAITING = "waiting"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one step: its status and every answer given to it.

    `current` maps a participant to the end of her chain of answers; `aside` does so for people who are outside the
    room, so that their answers count nowhere and come back with them. `opened_ms` is None for a run that nobody opened
    (an answer arrived for it all the same, and is kept).
    """

    key: RunKey
    status: RunStatus = RunStatus.LOCKED
    opened_ms: int | None = None
    answers: Mapping[str, Answer] = field(default_factory=lambda: EMPTY)
    current: Mapping[str, Answer] = field(default_factory=lambda: EMPTY)
    aside: Mapping[str, Answer] = field(default_factory=lambda: EMPTY)

    @property
    def valid(self) -> dict[str, Answer]:
        """The current answers that have values."""
        return {person: answer for person, answer in self.current.items() if answer.status is AnswerStatus.OK}

    def given_by(self, participant_id: str) -> Answer | None:
        """One person's current answer, if it has values."""
        answer = self.current.get(participant_id)
        return answer if answer is not None and answer.status is AnswerStatus.OK else None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the room; `left` says that she went by herself, and her answers stay."""

    joined_ms: int
    left: bool = False


People = Mapping[str, Person]
Outside = Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Taken:
    """Which way the room went at a branch, and what decided it."""

    to: str
    source: BranchSource


@dataclass(frozen=True, slots=True)
class State:
    """A Session at one moment.

    `current` is the run on the wall, None in the lobby. `trail` lists the steps from the first to the current one, as
    the room walked them; going back shortens it. `branches` maps the step where a branch was taken to the way taken.
    `people` are in the room; `outside` are those who wait to be let in or were asked to leave.
    """

    seq: int = 0
    current: RunKey | None = None
    trail: tuple[str, ...] = ()
    runs: Mapping[RunKey, Run] = field(default_factory=lambda: EMPTY)
    people: People = field(default_factory=lambda: EMPTY)
    outside: Outside = field(default_factory=lambda: EMPTY)
    branches: Mapping[str, Taken] = field(default_factory=lambda: EMPTY)
    reviews: Mapping[tuple[str, str], str] = field(default_factory=lambda: EMPTY)
    ended: bool = False

    @property
    def run(self) -> Run | None:
        """The run on the wall."""
        return None if self.current is None else self.runs.get(self.current)

    @property
    def present(self) -> list[str]:
        """Ids of the people who joined and did not leave, in the order of joining."""
        return [person_id for person_id, person in self.people.items() if not person.left]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many chose each option of a step, every authored option listed, and how many answered."""

    step_id: str
    phase: Phase
    counts: Mapping[str, int]
    n: int

    @property
    def lead(self) -> float:
        """Share of the leading option, 0 to 1; 0 when nobody answered."""
        return max(self.counts.values(), default=0) / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a branch rule says: the step to go to, or None when the facilitator has to choose, and why."""

    to: str | None
    source: BranchSource
    choices: tuple[str, ...]


def fold(workshop: Workshop, events: Iterable[Event]) -> State:
    """Return the state after all `events`, which are taken in the order given.

    An `undone` event takes back every facilitator's event with the same `ref_id`, as if it had never been; answers are
    never taken back, nor is who may be in the room.
    """
    events = tuple(events)
    undone = {event.ref_id for event in events if event.kind is EventKind.UNDONE}
    kept = (event for event in events if not _is_undone(event, undone))
    return reduce(lambda state, event: apply(workshop, state, event), kept, State())


def _is_undone(event: Event, undone: set[str | None]) -> bool:
    is_command = event.actor is Actor.FACILITATOR and event.kind not in NEVER_UNDONE
    return is_command and event.ref_id is not None and event.ref_id in undone


def apply(workshop: Workshop, state: State, event: Event) -> State:
    """Return the state after `event`; for `undone`, which reaches back, use `fold` over all events."""
    state = replace(state, seq=max(state.seq, event.seq))
    match event.kind:
        case EventKind.JOINED | EventKind.LEFT if event.participant_id:
            people, outside = moved(state.people, state.outside, event)
            state = replace(state, people=people, outside=outside)
            return _counted_again(state, event.participant_id)
        case EventKind.OPENED if event.run is not None:
            return _opened(workshop, state, event, event.run)
        case EventKind.LOCKED | EventKind.REVEALED | EventKind.REOPENED | EventKind.VOIDED if event.run is not None:
            return _with_status(state, event.run, _STATUS[event.kind])
        case EventKind.ANSWERED if event.answer is not None:
            return _answered(state, event.answer)
        case EventKind.BRANCHED if event.step_id is not None and "to" in event.details:
            source = BranchSource(event.details.get("source", BranchSource.OVERRIDE))
            taken = Taken(str(event.details["to"]), source)
            return replace(state, branches={**state.branches, event.step_id: taken})
        case EventKind.REVIEWED if "answer_id" in event.details:
            key = (str(event.details["answer_id"]), str(event.details.get("field", "")))
            return replace(state, reviews={**state.reviews, key: str(event.details.get("state", "held"))})
        case EventKind.CLOSED:
            return replace(state, ended=True)
        case _:
            return state


def moved(people: People, outside: Outside, event: Event) -> tuple[People, Outside]:
    """Return who is in the room and who is outside after a `joined` or `left` event about one person.

    A host lets in and asks to leave; a participant comes in, unless she `waits` or was asked to leave, and goes.
    """
    person_id, by_host = event.participant_id or "", event.actor is not Actor.PARTICIPANT
    known, standing = people.get(person_id), outside.get(person_id)
    if event.kind is EventKind.JOINED:
        if not by_host and (standing is Standing.REMOVED or (event.details.get("waits") and known is None)):
            return people, outside if standing else {**outside, person_id: Standing.WAITING}
        inside = replace(known, left=False) if known else Person(event.at_ms)
        return {**people, person_id: inside}, _without(outside, person_id)
    if by_host:
        return _without(people, person_id), {**outside, person_id: Standing.REMOVED}
    if known is not None:
        return {**people, person_id: replace(known, left=True)}, outside
    return people, outside if standing is Standing.REMOVED else _without(outside, person_id)


def _without(mapping: Mapping[str, T], key: str) -> Mapping[str, T]:
    return {each: value for each, value in mapping.items() if each != key} if key in mapping else mapping


def _counted_again(state: State, person_id: str) -> State:
    """Set the answers of somebody who is outside aside, and take those of somebody who is not back in."""
    is_out = person_id in state.outside
    runs = dict(state.runs)
    for key, run in state.runs.items():
        if is_out and person_id in run.current:
            aside = {**run.aside, person_id: run.current[person_id]}
            runs[key] = replace(run, current=_without(run.current, person_id), aside=aside)
        elif not is_out and person_id in run.aside:
            current = {**run.current, person_id: run.aside[person_id]}
            runs[key] = replace(run, current=current, aside=_without(run.aside, person_id))
    return replace(state, runs=runs)


_STATUS = {
    EventKind.LOCKED: RunStatus.LOCKED,
    EventKind.REVEALED: RunStatus.REVEALED,
    EventKind.REOPENED: RunStatus.OPEN,
    EventKind.VOIDED: RunStatus.VOIDED,
}


def _opened(workshop: Workshop, state: State, event: Event, key: RunKey) -> State:
    if key.step_id not in workshop.by_id:
        return state
    run = state.runs.get(key, Run(key))
    if run.opened_ms is None:
        run = replace(run, status=RunStatus.OPEN, opened_ms=event.at_ms)
    walked = state.trail[: state.trail.index(key.step_id)] if key.step_id in state.trail else state.trail
    trail = (*walked, key.step_id)
    return replace(state, current=key, trail=trail, runs={**state.runs, key: run})


def _with_status(state: State, key: RunKey, status: RunStatus) -> State:
    run = state.runs.get(key)
    if run is None or run.status is RunStatus.VOIDED:
        return state
    return replace(state, runs={**state.runs, key: replace(run, status=status)})


def _answered(state: State, answer: Answer) -> State:
    run = state.runs.get(answer.run, Run(answer.run))
    answers = {**run.answers, answer.answer_id: answer}
    is_out = answer.participant_id in state.outside
    newest = run.aside if is_out else run.current
    known = newest.get(answer.participant_id)
    follows = known is None or answer.supersedes == known.answer_id
    if follows or not any(other.supersedes == answer.answer_id for other in run.answers.values()):
        newest = {**newest, answer.participant_id: answer}
    run = replace(run, answers=answers)
    changed = replace(run, aside=newest) if is_out else replace(run, current=newest)
    return replace(state, runs={**state.runs, answer.run: changed})


def run_of(state: State, step_id: str, phase: Phase | None = None) -> Run | None:
    """Return the newest run of a step that was not voided; of one phase, or of the latest phase it was asked in."""
    runs = [
        run
        for key, run in state.runs.items()
        if key.step_id == step_id and run.status is not RunStatus.VOIDED and (phase is None or key.phase is phase)
    ]
    order = list(Phase)
    return max(runs, key=lambda run: (order.index(run.key.phase), run.key.run_no), default=None)


def next_run_no(state: State, step_id: str, phase: Phase) -> int:
    """Return the number that the next run of a step gets; 1 for the first."""
    return 1 + max((key.run_no for key in state.runs if key[:2] == (step_id, phase)), default=0)


def tally(workshop: Workshop, state: State, step_id: str, phase: Phase | None = None) -> Tally:
    """Count the choices of a step; a step that was never asked, or has no options, gives n = 0."""
    step = workshop.by_id.get(step_id)
    run = run_of(state, step_id, phase)
    options = getattr(step, "options", ())
    chosen = Counter(answer.values.get("choice") for answer in run.valid.values()) if run else Counter()
    counts = {option.id: chosen.get(option.id, 0) for option in options}
    default_phase = step.phase if step else Phase.FIRST
    return Tally(step_id, run.key.phase if run else phase or default_phase, counts, sum(counts.values()))


def verdict(workshop: Workshop, state: State, step: AnyStep) -> Verdict:
    """Say where the room goes from `step`, by its rule and the answers so far."""
    choices = step.targets()
    match step.then:
        case str(to):
            return Verdict(to, BranchSource.PLURALITY, (to,))
        case Plurality(of=of, to=ways) | Own(of=of, to=ways):
            found = tally(workshop, state, of)
            top = [option for option, count in found.counts.items() if count == max(found.counts.values())]
            if found.n < MIN_VOTES or len(top) != 1:
                return Verdict(None, BranchSource.TIE_BREAK, choices)
            source = BranchSource.PLURALITY if isinstance(step.then, Plurality) else BranchSource.OWN
            return Verdict(ways.get(top[0]), source, choices)
        case Share() as rule:
            found = tally(workshop, state, rule.of)
            if found.n < MIN_VOTES:
                return Verdict(None, BranchSource.TIE_BREAK, choices)
            reached = found.counts.get(rule.option, 0) / found.n >= rule.at_least
            return Verdict(rule.to if reached else rule.otherwise, BranchSource.SHARE, choices)
        case ByFacilitator():
            return Verdict(None, BranchSource.OVERRIDE, choices)


def own_way(workshop: Workshop, state: State, branch_step: str, participant_id: str) -> str | None:
    """Return the step that follows from this person's own answer at a branch, or None if she gave none."""
    rule = workshop.step(branch_step).branch
    if not isinstance(rule, Plurality | Own):
        return None
    run = run_of(state, rule.of)
    answer = run.given_by(participant_id) if run else None
    return None if answer is None else rule.to.get(str(answer.values.get("choice")))


def review_of(state: State, run: Run, answer: Answer, field: str) -> str:
    """Return whether a free text was released (`approved`), hidden or is `held`; a review stays while the text does."""
    text = answer.values.get(field)
    one: Answer | None = answer
    while one is not None and one.values.get(field) == text:
        found = state.reviews.get((one.answer_id, field))
        if found is not None:
            return found
        one = run.answers.get(one.supersedes) if one.supersedes else None
    return "held"


def branch_behind(workshop: Workshop, state: State) -> str | None:
    """Return the step whose branch led to the current one, or None if a plain `then` did."""
    if state.current is None or len(state.trail) < 2:
        return None
    before = state.trail[-2]
    taken = state.branches.get(before)
    step = workshop.by_id.get(before)
    led_here = taken is not None and taken.to == state.current.step_id
    return before if step is not None and step.branch is not None and led_here else None


def position(workshop: Workshop, state: State, participant_id: str) -> str | None:
    """Return the step that this person's phone shows: her own way after an `own` branch, else the room's step."""
    if state.current is None:
        return None
    behind = branch_behind(workshop, state)
    if behind is not None and isinstance(workshop.step(behind).branch, Own):
        return own_way(workshop, state, behind, participant_id) or state.current.step_id
    return state.current.step_id
