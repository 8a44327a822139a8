"""An open store with a session in it, and the people and answers to fill it with."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from awayday.scenario import Workshop
from awayday.session import Actor, Answer, Cohort, Event, EventKind, Origin, Participant, Phase, Session
from awayday.store import Seat, Store, Unit, open_store

NOON_MS = 1_772_366_400_000


def new_id() -> str:
    return str(uuid.uuid4())


def option(option_id: str, **more: Any) -> dict[str, Any]:
    effect = {"customer": -1, "employee": 1}
    return {"id": option_id, "label": option_id.title(), "gain": "a gain", "cost": "a cost", "effect": effect, **more}


@pytest.fixture
def workshop() -> Workshop:
    how = {"field": "how", "kind": "choice", "label": "How?", "options": [option("shifts"), option("rota")]}
    first: dict[str, Any] = {
        "id": "first-idea",
        "kind": "choice",
        "title": "The first idea",
        "minutes": 4,
        "notes": "Read it out.",
        "prompt": "What do you do?",
        "options": [option("close"), option("cover", more=how)],
        "ask": [
            {"field": "reason", "kind": "text", "label": "Why?", "max_chars": 500},
            {"field": "confidence", "kind": "scale", "label": "How sure?", "low": "guessing", "high": "certain"},
        ],
        "then": {"rule": "plurality", "of": "first-idea", "to": {"cover": "the-day", "close": "end"}},
    }
    story = {"id": "the-day", "kind": "story", "title": "The day", "minutes": 2, "notes": "Wait.", "then": "end"}
    words = {"waiting": "w", "below_35": "b", "between": "b", "above_70": "a", "safety": "s", "closing": "c"}
    return Workshop.model_validate(
        {
            "id": "picnic",
            "module": "m2",
            "version": "1.0.0",
            "title": "The picnic",
            "goal": "Decide.",
            "minutes": 60,
            "group": "8 to 40",
            "seed_trace": ["002", "004"],
            "consent": {"version": "c1", "text": "Take part?", "reuse": "Keep it?"},
            "defaults": words,
            "steps": [first, {**story, "screens": ["It is noon."]}],
        }
    )


@dataclass
class Scene:
    """A store, one session in it, and makers of units."""

    store: Store
    cohort: Cohort
    session: Session
    workshop: Workshop
    clock: Iterator[int] = field(default_factory=lambda: itertools.count(NOON_MS))

    def event(self, kind: EventKind = EventKind.TIMER_SET, **parts: Any) -> Event:
        parts = {"actor": Actor.FACILITATOR, "at_ms": next(self.clock), "session_id": self.session.session_id} | parts
        return Event(event_id=new_id(), kind=kind, **parts)

    def note(self, **details: Any) -> Unit:
        return Unit((self.event(details=details),))

    def joining(self, name: str | None = None) -> Unit:
        person = Participant(new_id(), self.cohort.cohort_id, next(self.clock), name)
        seat = Seat(
            new_id(), self.session.session_id, person.participant_id, uuid.uuid4().hex * 2, name, next(self.clock)
        )
        event = self.event(EventKind.JOINED, actor=Actor.PARTICIPANT, participant_id=person.participant_id)
        return Unit((event,), (person,), (seat,))

    def joined(self, name: str | None = None) -> Participant:
        unit = self.joining(name)
        self.store.append(unit).result()
        return unit.participants[0]

    def answer(self, person: Participant, values: dict[str, Any] | None = None, **parts: Any) -> Answer:
        parts = {"answer_id": new_id(), "step_id": "first-idea", "phase": Phase.FIRST, "run_no": 1} | parts
        values = {"choice": "close"} if values is None else values
        return Answer(participant_id=person.participant_id, step_version="1.0.0", values=values, **parts)

    def answering(self, answer: Answer) -> Unit:
        event = self.event(
            EventKind.ANSWERED,
            actor=Actor.PARTICIPANT,
            step_id=answer.step_id,
            phase=answer.phase,
            run_no=answer.run_no,
            participant_id=answer.participant_id,
            ref_id=answer.answer_id,
            answer=answer,
        )
        return Unit((event,))

    def another_session(self, **parts: Any) -> Session:
        known = {name: getattr(self.session, name) for name in self.session.__dataclass_fields__}
        session = Session(**(known | {"session_id": new_id()} | parts))
        self.store.create_session(self.cohort, session, self.workshop)
        return session


@pytest.fixture
def begin(workshop: Workshop) -> Callable[[Store], Scene]:
    """Start a session in any store."""

    def begin(store: Store) -> Scene:
        cohort = Cohort(new_id(), "Riverbank, spring", Origin.DEMO, "2026-03-01")
        session = Session(
            new_id(), cohort.cohort_id, "picnic", "1.0.0", Origin.DEMO, cohort.label, "KITE-42", 7, NOON_MS
        )
        store.create_session(cohort, session, workshop)
        return Scene(store, cohort, session, workshop)

    return begin


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as store:
        yield store


@pytest.fixture
def scene(store: Store, begin: Callable[[Store], Scene]) -> Scene:
    """An open store on each engine, with one session that nobody has joined yet."""
    return begin(store)
