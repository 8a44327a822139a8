"""A small workshop, and a session of it that tests play answer by answer in a store in memory."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from awayday.scenario import Workshop
from awayday.session import (
    Actor,
    Answer,
    AnswerStatus,
    Cohort,
    Consent,
    Event,
    EventKind,
    Origin,
    Participant,
    Phase,
    Session,
    TextReview,
)
from awayday.store import Seat, Store, Unit, open_store

START_MS = 1_772_355_600_000
"""2026-03-01 09:00:00 UTC."""


def option(option_id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": option_id,
        "label": f"We {option_id}",
        "gain": "some",
        "cost": "a little",
        "effect": {"customer": -1, "employee": 2},
        **more,
    }


def step(step_id: str, kind: str, then: str, **more: Any) -> dict[str, Any]:
    return {"id": step_id, "kind": kind, "title": step_id, "minutes": 2, "notes": "Say it.", "then": then, **more}


WORKSHOP = Workshop.model_validate(
    {
        "id": "picnic",
        "module": "M2",
        "version": "1.0.0",
        "title": "A day in the park",
        "goal": "Choose and look at the cost.",
        "minutes": 45,
        "group": "5 to 60",
        "seed_trace": ["004"],
        "consent": {
            "version": "live-1",
            "text": "Your answers count, without your name.",
            "reuse": "They may be kept.",
        },
        "defaults": dict.fromkeys(("waiting", "below_35", "between", "above_70", "safety", "closing"), "Go on."),
        "steps": [
            step("story", "story", "vote", screens=["A day in the park."]),
            step(
                "vote",
                "choice",
                "revote",
                prompt="What do you announce?",
                options=[
                    option("close"),
                    option("cover"),
                    option("other", more={"field": "shape", "kind": "text", "label": "Which?"}),
                ],
                ask=[
                    {"field": "hope", "kind": "text", "label": "Hope?"},
                    {"field": "confidence", "kind": "scale", "label": "How sure?", "low": "not", "high": "very"},
                ],
            ),
            step(
                "revote",
                "choice",
                "thoughts",
                prompt="Again?",
                phase="revote",
                revote_of="vote",
                options=[option("close"), option("cover"), option("other")],
            ),
            step("thoughts", "reflect", "end", questions=[{"id": "q1", "text": "And you?"}]),
        ],
    }
)


@dataclass
class Played:
    """A session under way: each method writes what a page would have written, a second later than the last."""

    store: Store
    origin: Origin = Origin.REAL
    label: str = "Pilot"
    people: list[str] = field(default_factory=list)
    now_ms: int = START_MS

    def __post_init__(self) -> None:
        self.cohort_id = str(uuid.uuid4())
        self.session_id = str(uuid.uuid4())
        cohort = Cohort(self.cohort_id, self.label, self.origin, "2026-03-01")
        session = Session(
            session_id=self.session_id,
            cohort_id=self.cohort_id,
            workshop_id=WORKSHOP.id,
            workshop_version=WORKSHOP.version,
            data_origin=self.origin,
            cohort_label=self.label,
            room_code=f"ROOM{self.session_id[:4]}",
            seed=7,
            started_ms=self.now_ms,
        )
        self.store.create_session(cohort, session, WORKSHOP)

    def write(self, unit: Unit) -> None:
        self.store.append(unit).result(timeout=30)

    def event(self, kind: EventKind, actor: Actor = Actor.FACILITATOR, **more: Any) -> Event:
        self.now_ms += 1000
        return Event(str(uuid.uuid4()), self.session_id, kind, actor, self.now_ms, **more)

    def happen(self, kind: EventKind, **more: Any) -> None:
        self.write(Unit(events=(self.event(kind, **more),)))

    def join(self, *, reuse: bool = False, waits: bool = False) -> str:
        person = str(uuid.uuid4())
        details = {"waits": True} if waits else {}
        joined = self.event(EventKind.JOINED, Actor.PARTICIPANT, participant_id=person, details=details)
        consent = Consent(str(uuid.uuid4()), person, "reuse", reuse, "live-1", "en", self.now_ms)
        agreed = self.event(EventKind.CONSENTED, Actor.PARTICIPANT, participant_id=person, ref_id=consent.consent_id)
        self.write(
            Unit(
                events=(joined, agreed),
                participants=(Participant(person, self.cohort_id, self.now_ms),),
                seats=(Seat(str(uuid.uuid4()), self.session_id, person, uuid.uuid4().hex * 2, "Ama", self.now_ms),),
                consents=(consent,),
            )
        )
        self.people.append(person)
        return person

    def answer(
        self,
        person: str,
        step_id: str,
        values: Mapping[str, Any],
        *,
        after: Answer | None = None,
        status: AnswerStatus = AnswerStatus.OK,
        run_no: int = 1,
    ) -> Answer:
        phase = WORKSHOP.step(step_id).phase
        answer = Answer(
            answer_id=str(uuid.uuid4()),
            participant_id=person,
            step_id=step_id,
            phase=Phase(phase),
            run_no=run_no,
            step_version="1.0.0",
            values=dict(values),
            status=status,
            supersedes=after.answer_id if after else None,
            elapsed_ms=1234,
            received_ms=self.now_ms,
        )
        self.happen(
            EventKind.ANSWERED,
            actor=Actor.PARTICIPANT,
            step_id=step_id,
            phase=phase,
            run_no=run_no,
            participant_id=person,
            ref_id=answer.answer_id,
            answer=answer,
        )
        return answer

    def review(self, answer: Answer, field_name: str, state: str) -> None:
        review = TextReview(str(uuid.uuid4()), answer.answer_id, field_name, state, self.now_ms)
        event = self.event(EventKind.REVIEWED, ref_id=review.review_id)
        self.write(Unit(events=(event,), reviews=(review,)))


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def played(store: Store) -> Played:
    """An open session of real people, nobody in it yet."""
    return Played(store)


@pytest.fixture
def full(played: Played) -> Played:
    """A session with people, changes of mind, words in all states, a skip, an own copy, a branch and an end."""
    played.happen(EventKind.OPENED, step_id="vote", phase=Phase.FIRST, run_no=1, ref_id="open-1")
    for number, choice in enumerate(["close", "cover", "close", "other", "cover", "close"]):
        person = played.join(reuse=number % 2 == 0)
        played.answer(person, "story", {"seen": True})
        words = {"hope": f'A "calm" day,\r\n=1+1 for nº {number} 🧺\rNA'}
        first = played.answer(person, "vote", {"choice": choice, **words})
        second = played.answer(person, "vote", {"choice": choice, "confidence": 10 * number, **words}, after=first)
        if number < 4:
            played.review(second, "hope", "approved" if number != 2 else "hidden")
        played.answer(person, "revote", {"choice": "cover"})
        played.answer(person, "thoughts", {"q1": "for me alone"})
    played.answer(played.join(), "vote", {}, status=AnswerStatus.SKIPPED)
    played.happen(EventKind.BRANCHED, step_id="revote", phase=Phase.REVOTE, run_no=1, ref_id="go",
                  details={"to": "thoughts", "source": "plurality"})  # fmt: skip
    played.happen(EventKind.CLOSED)
    return played


@pytest.fixture
def of_origin(store: Store) -> Any:
    """Return a function that plays a session of one person and one answer, of a given origin."""

    def play(origin: Origin, label: str) -> Played:
        session = Played(store, origin, label, now_ms=START_MS + 60_000 * len(store.sessions()))
        session.answer(session.join(), "vote", {"choice": "close"})
        return session

    return play
