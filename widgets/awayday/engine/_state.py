"""The state of a Session as the fold of its Events: pure, total, and the same live and on replay.

`fold(workshop, events)` is the whole truth; `apply` is one step of it, for those who hold the state before. No event is
ever refused here: what may happen is decided before an event is written, what did happen is only counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
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
from awayday.steps import ChoiceStep

T = TypeVar("T")

NEVER_UNDONE = frozenset({EventKind.UNDONE, EventKind.JOINED, EventKind.LEFT})
"""Kinds that Undo passes over: who is in the room is decided by itself, not along the way of the session."""


Group = tuple[int, int]
"""One pair or table: how often the room had made some by then, and its number."""


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
class Reveal:
    """What a reveal showed the room: the `answers` that were counted, by id, and `gone` more of people erased since."""

    answers: frozenset[str]
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one step: its status and every answer given to it.

    `current` maps a participant to the end of her chain of answers; `aside` does so for people who are outside the
    room, so that their answers count nowhere and come back with them. `opened_ms` is None for a run that nobody opened
    (an answer arrived for it all the same, and is kept). `shared` holds what was written with a pen: for each pair or
    table the newest answer of everybody who wrote there, the last one last. `turned` counts the pictures that were
    turned over on the wall. `items` are the items that it asks for; all when empty. `reveals` tell what the room has
    seen of it, also where that was taken back or opened again.
    """

    key: RunKey
    status: RunStatus = RunStatus.LOCKED
    opened_ms: int | None = None
    turned: int = 0
    items: tuple[str, ...] = ()
    reveals: tuple[Reveal, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=lambda: EMPTY)
    current: Mapping[str, Answer] = field(default_factory=lambda: EMPTY)
    aside: Mapping[str, Answer] = field(default_factory=lambda: EMPTY)
    shared: Mapping[Group, tuple[Answer, ...]] = field(default_factory=lambda: EMPTY)

    @property
    def valid(self) -> dict[str, Answer]:
        """The current answers that have values; of those written with a pen, one for each pair or table."""
        past = self.past
        return {
            person: answer
            for person, answer in self.current.items()
            if answer.status is AnswerStatus.OK and answer.answer_id not in past
        }

    @property
    def past(self) -> frozenset[str]:
        """Ids of answers that somebody else of the same pair or table has written over."""
        stand = {answer.answer_id for group in self.shared if (answer := self.written_by(group))}
        return frozenset(answer.answer_id for answers in self.shared.values() for answer in answers) - stand

    def written_by(self, group: Group) -> Answer | None:
        """What a pair or table wrote last, with values or without; by somebody who is not outside the room."""
        inside = [answer for answer in self.shared.get(group, ()) if answer.participant_id not in self.aside]
        return inside[-1] if inside else None

    def given_by(self, participant_id: str) -> Answer | None:
        """One person's current answer, if it has values."""
        answer = self.current.get(participant_id)
        return answer if answer is not None and answer.status is AnswerStatus.OK else None

    def passed_by(self, participant_id: str) -> bool:
        """Whether a person has passed, and not come back to it."""
        answer = self.current.get(participant_id)
        return answer is not None and answer.status is AnswerStatus.SKIPPED


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the room; `left` says that she went by herself, and her answers stay."""

    joined_ms: int
    left: bool = False


Groups = Mapping[str, int]
"""Who sits where: the number of each person's pair or table, in the order in which people came to it."""

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
    `people` are in the room; `outside` are those who wait to be let in or were asked to leave. `observers` only watch:
    nobody waits for them, and nothing of theirs counts but whether they take part. `groups` are the pairs and the
    tables that were made, `made` how often, `chairs` which chair each person has there, from 0, and `pens` who wrote or
    took the pen last in one of them.
    """

    seq: int = 0
    current: RunKey | None = None
    trail: tuple[str, ...] = ()
    runs: Mapping[RunKey, Run] = field(default_factory=lambda: EMPTY)
    people: People = field(default_factory=lambda: EMPTY)
    outside: Outside = field(default_factory=lambda: EMPTY)
    branches: Mapping[str, Taken] = field(default_factory=lambda: EMPTY)
    reviews: Mapping[tuple[str, str], str] = field(default_factory=lambda: EMPTY)
    observers: frozenset[str] = frozenset()
    groups: Mapping[str, Groups] = field(default_factory=lambda: EMPTY)
    made: Mapping[str, int] = field(default_factory=lambda: EMPTY)
    chairs: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: EMPTY)
    pens: Mapping[tuple[str, int], str] = field(default_factory=lambda: EMPTY)
    ended: bool = False

    @property
    def run(self) -> Run | None:
        """The run on the wall."""
        return None if self.current is None else self.runs.get(self.current)

    @property
    def present(self) -> list[str]:
        """Ids of the people who joined, did not leave and take part, in the order of joining."""
        return [one for one, person in self.people.items() if not person.left and one not in self.observers]


def fold(workshop: Workshop, events: Iterable[Event]) -> State:
    """Return the state after all `events`, which are taken in the order given.

    An `undone` event takes back every facilitator's event with the same `ref_id`, as if it had never been; answers are
    never taken back, nor is who may be in the room, nor what a reveal that was taken back had shown.
    """
    events = tuple(events)
    undone = _undone(events)
    state = State()
    for event in events:
        if not _is_undone(event, undone):
            state = apply(workshop, state, event)
        elif event.kind is EventKind.REVEALED and event.run is not None and "turn" not in event.details:
            state = _seen(state, event, event.run)
    return state


def kept(events: Iterable[Event]) -> Iterator[Event]:
    """Give the events that no later one takes back, in the order given."""
    events = tuple(events)
    undone = _undone(events)
    return (event for event in events if not _is_undone(event, undone))


def _undone(events: Iterable[Event]) -> set[str | None]:
    return {event.ref_id for event in events if event.kind is EventKind.UNDONE}


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
            return _counted_again(workshop, state, event.participant_id)
        case EventKind.CONSENTED if event.participant_id and event.details.get("scope") == "live":
            person, agreed = {event.participant_id}, event.details.get("granted") is True
            state = replace(state, observers=state.observers - person if agreed else state.observers | person)
            return _counted_again(workshop, state, event.participant_id)
        case EventKind.OPENED if event.run is not None:
            return _opened(workshop, state, event, event.run)
        case EventKind.REVEALED if event.run is not None and "turn" in event.details:
            run = replace(state.runs.get(event.run, Run(event.run)), turned=int(event.details["turn"]))
            return replace(state, runs={**state.runs, event.run: run})
        case EventKind.REVEALED if event.run is not None:
            return _with_status(_seen(state, event, event.run), event.run, RunStatus.REVEALED)
        case EventKind.LOCKED | EventKind.REOPENED | EventKind.VOIDED if event.run is not None:
            return _with_status(state, event.run, _STATUS[event.kind])
        case EventKind.ANSWERED if event.answer is not None:
            return _answered(workshop, state, event.answer)
        case EventKind.BRANCHED if event.step_id is not None and "to" in event.details:
            source = BranchSource(event.details.get("source", BranchSource.OVERRIDE))
            taken = Taken(str(event.details["to"]), source)
            return replace(state, branches={**state.branches, event.step_id: taken})
        case EventKind.REVIEWED if "answer_id" in event.details:
            key = (str(event.details["answer_id"]), str(event.details.get("field", "")))
            return replace(state, reviews={**state.reviews, key: str(event.details.get("state", "held"))})
        case EventKind.GROUPED if "form" in event.details:
            return _grouped(state, event)
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


def watches(workshop: Workshop, state: State, step_id: str, participant_id: str) -> bool:
    """Whether a person only watches a step: an observer does, save where she is asked whether she takes part."""
    step = workshop.by_id.get(step_id)
    agreement = step.consent if isinstance(step, ChoiceStep) else None
    return participant_id in state.observers and not (agreement and agreement.scope == "live")


def _is_aside(workshop: Workshop, state: State, step_id: str, person_id: str) -> bool:
    return person_id in state.outside or watches(workshop, state, step_id, person_id)


def _counted_again(workshop: Workshop, state: State, person_id: str) -> State:
    """Set the answers of somebody who is outside, or only watches, aside, and take those of somebody else back in."""
    runs = dict(state.runs)
    for key, run in state.runs.items():
        is_out = _is_aside(workshop, state, key.step_id, person_id)
        if is_out and person_id in run.current:
            aside = {**run.aside, person_id: run.current[person_id]}
            runs[key] = replace(run, current=_without(run.current, person_id), aside=aside)
        elif not is_out and person_id in run.aside:
            current = {**run.current, person_id: run.aside[person_id]}
            runs[key] = replace(run, current=current, aside=_without(run.aside, person_id))
    return replace(state, runs=runs)


_STATUS = {
    EventKind.LOCKED: RunStatus.LOCKED,
    EventKind.REOPENED: RunStatus.OPEN,
    EventKind.VOIDED: RunStatus.VOIDED,
}


def _opened(workshop: Workshop, state: State, event: Event, key: RunKey) -> State:
    if key.step_id not in workshop.by_id:
        return state
    run = state.runs.get(key, Run(key))
    if run.opened_ms is None:
        items = tuple(str(item) for item in event.details.get("items", ()))
        run = replace(run, status=RunStatus.OPEN, opened_ms=event.at_ms, items=items)
    walked = state.trail[: state.trail.index(key.step_id)] if key.step_id in state.trail else state.trail
    trail = (*walked, key.step_id)
    return replace(state, current=key, trail=trail, runs={**state.runs, key: run})


def _seen(state: State, event: Event, key: RunKey) -> State:
    """Note which answers a reveal showed; of those erased since, only how many they were is known."""
    run = state.runs.get(key)
    if run is None:
        return state
    answers = frozenset(answer.answer_id for answer in run.valid.values())
    counted = event.details.get("counted")
    gone = max(counted - len(answers), 0) if isinstance(counted, int) else 0
    run = replace(run, reveals=(*run.reveals, Reveal(answers, gone)))
    return replace(state, runs={**state.runs, key: run})


def _with_status(state: State, key: RunKey, status: RunStatus) -> State:
    run = state.runs.get(key)
    if run is None or run.status is RunStatus.VOIDED:
        return state
    return replace(state, runs={**state.runs, key: replace(run, status=status)})


def _answered(workshop: Workshop, state: State, answer: Answer) -> State:
    run = state.runs.get(answer.run, Run(answer.run))
    answers = {**run.answers, answer.answer_id: answer}
    is_out = _is_aside(workshop, state, answer.step_id, answer.participant_id)
    newest = run.aside if is_out else run.current
    known = newest.get(answer.participant_id)
    follows = known is None or answer.supersedes == known.answer_id
    if follows or not any(other.supersedes == answer.answer_id for other in run.answers.values()):
        newest = {**newest, answer.participant_id: answer}
    run = replace(run, answers=answers)
    run = replace(run, aside=newest) if is_out else replace(run, current=newest)
    return _written(workshop, replace(state, runs={**state.runs, answer.run: run}), run, answer)


def _written(workshop: Workshop, state: State, run: Run, answer: Answer) -> State:
    """Take up what was written for a pair or table; whoever wrote holds the pen from then on."""
    step, person = workshop.by_id.get(answer.step_id), answer.participant_id
    form = step.group if step is not None and step.pen else None
    number = state.groups.get(form, EMPTY).get(person) if form else None
    if form is None or number is None:
        return state
    group = (state.made[form], number)
    others = (one for one in run.shared.get(group, ()) if one.participant_id != person)
    run = replace(run, shared={**run.shared, group: (*others, answer)})
    pens = {**state.pens, (form, number): person}
    return replace(state, runs={**state.runs, answer.run: run}, pens=pens)


def _grouped(state: State, event: Event) -> State:
    """Take up new pairs or tables, the place of one person in them, or who took the pen.

    A place in groups that there are none of any more, since making them was taken back, is passed over.
    """
    form, person = str(event.details["form"]), event.participant_id
    if "groups" in event.details:
        return _made(state, form, event.details["groups"])
    known = state.groups.get(form)
    if known is None or person is None:
        return state
    if "group" in event.details:
        number = int(event.details["group"])
        if not 1 <= number <= max(known.values(), default=0) + 1:
            return state
        chairs = {**state.chairs[form], person: int(event.details.get("chair", 0))}
        placed = {**state.groups, form: {**_without(known, person), person: number}}
        return replace(state, groups=placed, chairs={**state.chairs, form: chairs})
    if event.details.get("pen") and person in known:
        return replace(state, pens={**state.pens, (form, known[person]): person})
    return state


def _made(state: State, form: str, groups: Iterable[Iterable[str | None]]) -> State:
    """Seat people as they are listed; None is the chair of somebody who was erased since."""
    seated = [
        (str(one), number, chair)
        for number, group in enumerate(groups, 1)
        for chair, one in enumerate(group)
        if one is not None
    ]
    return replace(
        state,
        groups={**state.groups, form: {one: number for one, number, _ in seated}},
        chairs={**state.chairs, form: {one: chair for one, _, chair in seated}},
        made={**state.made, form: state.made.get(form, 0) + 1},
        pens={key: holder for key, holder in state.pens.items() if key[0] != form},
    )


def run_of(state: State, step_id: str, phase: Phase | None = None) -> Run | None:
    """Return the newest run of a step that is opened and not voided; of one phase, or of the latest it was asked in."""
    runs = [
        run
        for key, run in state.runs.items()
        if key.step_id == step_id
        and run.opened_ms is not None
        and run.status is not RunStatus.VOIDED
        and (phase is None or key.phase is phase)
    ]
    order = list(Phase)
    return max(runs, key=lambda run: (order.index(run.key.phase), run.key.run_no), default=None)


def next_run_no(state: State, step_id: str, phase: Phase) -> int:
    """Return the number that the next run of a step gets; 1 for the first."""
    return 1 + max((key.run_no for key in state.runs if key[:2] == (step_id, phase)), default=0)


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
