"""Cohorts of the kit's own workshops as tidy tables, answer by answer; what is asked comes from the workshops."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from awayday import frames, packages, scenario
from awayday.frames import Frames
from awayday.session import Cohort, Origin, Session
from awayday.store import open_store
from awayday.tables import TABLES, Value

PLAYED = ("spectrum", "picnic", "the-line", "three-questions")

Place = tuple[str, str, str]
"""A step, a round and a field; with a card after a colon where a field has cards."""

Person = Mapping[Place, Any]

Make = Callable[..., Frames]

STATEMENTS = ("spectrum-05", "three-questions-08-statements", "three-questions-08-statements-retro")
SCALES = ("spectrum-07", "three-questions-08", "three-questions-08-retro")


@pytest.fixture(scope="session")
def content() -> dict[str, pd.DataFrame]:
    """What the workshops of `PLAYED` say and ask, one after the other as in a series."""
    store = open_store("sqlite://")
    cohort = Cohort(str(uuid.uuid4()), "x", Origin.REAL, "2026-03-01")
    parts = []
    for name in PLAYED:
        workshop = scenario.load(scenario.find(name))
        session = Session(
            session_id=str(uuid.uuid4()), cohort_id=cohort.cohort_id, workshop_id=workshop.id,
            workshop_version=workshop.version, data_origin=Origin.REAL, cohort_label="x",
            room_code=name[:8].upper().replace("-", ""), seed=1, started_ms=0,
        )  # fmt: skip
        store.create_session(cohort, session, workshop)
        parts.append(frames.of(store, session.session_id))
    store.close()
    return {name: getattr(frames.join(parts), name) for name in ("workshops", "steps", "fields", "options")}


@pytest.fixture(scope="session")
def make(content: dict[str, pd.DataFrame]) -> Make:
    """Return a function that makes the tables of a cohort out of what each person answered."""

    def made(
        people: Sequence[Person],
        label: str = "Riverbank, autumn",
        origin: Origin = Origin.SYNTHETIC,
        *,
        day: int = 1,
        opened: Sequence[tuple[str, str]] = (),
        lines: int = 0,
    ) -> Frames:
        """`lines` of the people let their own lines be drawn; `opened` steps were put to a room, answered or not."""
        name = f"{label} {origin} {day}"
        cohort_id, session_id = str(uuid.uuid5(NAMES, name)), str(uuid.uuid5(NAMES, f"session {name}"))
        start = datetime(2026, 3, day, 9, tzinfo=UTC)
        shared = {"cohort_id": cohort_id, "data_origin": str(origin), "session_id": session_id}
        ids = [str(uuid.uuid5(NAMES, f"{name} {at}")) for at in range(len(people))]
        recipe = '{"name":"riverbank","seed":1,"version":"1.0.0"}' if origin is Origin.SYNTHETIC else None
        tables: dict[str, list[dict[str, Any]]] = {
            "sessions": [shared | {
                "cohort_label": label, "recipe": recipe, "cohort_started_on": date(2026, 3, day),
                "workshop_id": "picnic", "workshop_version": "1.0.0", "language": "en", "seed": 1,
                "started_at": start, "ended_at": start + timedelta(hours=6),
            }],
            "participants": [
                {**shared, "participant_id": person, "role_band": "other", "tenure_band": "undisclosed",
                 "consent_reuse": True, "consent_text": False, "consent_link": True, "consent_lines": at < lines,
                 "joined_at": start}
                for at, person in enumerate(ids)
            ],
            "events": [
                {**shared, "seq": at, "kind": "opened", "step_id": step, "phase": phase, "run_no": 1,
                 "participant_id": None, "actor": "facilitator", "branch_to": None, "branch_source": None,
                 "is_undone": False, "at": start, "event_id": str(uuid.uuid5(NAMES, f"{name} {at}"))}
                for at, (step, phase) in enumerate(opened, start=1)
            ],
            "group_members": [],
            "answers": [
                {**shared, **answer(person, *place, value), "answered_at": start + timedelta(seconds=at)}
                for at, (person, given) in enumerate(zip(ids, people, strict=True))
                for place, value in given.items()
            ],
        }  # fmt: skip
        found = {table: packages.frame(table, map(of(table), rows)) for table, rows in tables.items()}
        return Frames(**found, **content)

    return made


NAMES = uuid.UUID(int=6)


def of(table: str) -> Callable[[dict[str, Any]], dict[str, Value | None]]:
    """Return what fits a plain row to a table: its columns, the others left out."""
    names = TABLES[table].names
    return lambda row: {name: row.get(name) for name in names}


def answer(person: str, step: str, phase: str, place: str, value: Any) -> dict[str, Any]:
    """Return the row of one value; "skipped" and "timeout" stand for an answer without any."""
    field, _, item = place.partition(":")
    status = value if value in ("skipped", "timeout") else "ok"
    return {
        "participant_id": person, "workshop_id": step.rsplit("-0", 1)[0], "workshop_version": "1.0.0", "module_id": "m",
        "step_id": step, "phase": phase, "run_no": 1, "field": field, "item": item or "-",
        "option_id": value if isinstance(value, str) and status == "ok" else None,
        "value_num": None if isinstance(value, str) else float(value),
        "not_applicable": False, "status": status, "late": False, "is_current": True, "n_changes": 0,
        "answer_id": str(uuid.uuid5(NAMES, f"{person} {step} {phase}")),
    }  # fmt: skip


def vote(first: str, second: str | None = None) -> dict[Place, Any]:
    """Return what a person chose in the picnic, and in its second vote."""
    found: dict[Place, Any] = {("picnic-02", "first", "choice"): first}
    return found | ({("picnic-05", "revote", "choice"): second} if second else {})


def rated(before: float, after: float | None, looking_back: float | None = None, field: str = "i3") -> dict[Place, Any]:
    """Return what a person rated of a statement (or, with `field` cust, emp or line, of a scale)."""
    steps = STATEMENTS if field.startswith("i") else SCALES
    values = zip(steps, ("pre", "post", "retro"), (before, after, looking_back), strict=True)
    return {(step, phase, field): value for step, phase, value in values if value is not None}


CARDS = ("u1", "u2", "u3", "u4", "q1", "q2", "q3", "q4", "x1", "x2", "x3", "x4")


def everything(n: int, seed: int) -> list[dict[Place, Any]]:
    """Return what `n` people answered in all four workshops; nothing is planted."""
    dice = random.Random(seed)

    def rating(middle: float) -> int:
        return max(0, min(100, round(dice.gauss(middle, 20))))

    people = []
    for _ in range(n):
        person = vote(dice.choice(["close", "close", "cover"]), dice.choice(["close", "cover", "other"]))
        person["picnic-08-close", "first", "choice"] = dice.choice(["force", "redesign"])
        for field in ("i1", "i3", "cust", "line"):
            person |= rated(rating(50), rating(50), rating(45), field)
        person["the-line-05", "first", "line"] = rating(60)
        for card in CARDS:
            person["the-line-02", "first", f"bin:{card}"] = dice.choice(["help", "limit", "stop", "skip"])
        person["three-questions-07", "first", "if_s"] = "own"
        if dice.random() < 0.8:
            person["three-questions-11", "pulse", "done"] = dice.choice(["all", "part", "none"])
        people.append(person)
    return people
