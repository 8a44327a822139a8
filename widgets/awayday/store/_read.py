"""What the tables say, as plain data."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Select, Table, and_, case, func, or_, select

from awayday.errors import StoreError, UnknownSession
from awayday.scenario import Workshop
from awayday.session import Answer, Consent, Event, Participant, Scalar, Session, TextReview
from awayday.store import _rows as rows
from awayday.store._insert import FieldTypes
from awayday.store._tables import (
    answer_values,
    answers,
    cohorts,
    consents,
    events,
    metadata,
    participants,
    seats,
    sessions,
    text_reviews,
    workshops,
)
from awayday.store._unit import Seat

SHORTEST_PREFIX = 4
"""Characters of an id that are needed to mean a session."""

OPEN_TABLES = tuple(sorted(set(metadata.tables) - {"seats", "tickets"}))
"""Tables that `rows` gives; seats and tickets hold what signs people in."""

_SESSIONS = select(sessions, cohorts.c.data_origin, cohorts.c.label.label("cohort_label")).join(cohorts)
_NEWEST = (sessions.c.started_ms.desc(), sessions.c.session_id)


def newest(connection: Connection, limit: int | None = None) -> list[Session]:
    """Sessions, newest first."""
    return _sessions(connection, _SESSIONS.order_by(*_NEWEST).limit(limit))


def by_name(connection: Connection, name: str, where: str) -> Session:
    """Find the session that `name` means: "latest", an id, or its beginning.

    Raises
    ------
    UnknownSession
        If none is meant, or more than one; the message names the newest ones.
    """
    wanted = name.strip().lower()
    if wanted == "latest":
        found = newest(connection, 1)
    elif len(wanted) < SHORTEST_PREFIX or "\0" in wanted:
        found = []
    else:
        begins = func.substr(sessions.c.session_id, 1, len(wanted)) == wanted
        found = _sessions(connection, _SESSIONS.where(begins).order_by(*_NEWEST).limit(6))
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownSession(f'"{name}" is the beginning of several sessions: {_named(found)}.', "Type more of the id.")
    there = newest(connection, 5)
    if not there:
        raise UnknownSession(f"There is no session in {where} yet.", "Start one with `awayday run`.")
    raise UnknownSession(
        f'There is no session "{name}" in {where}.',
        f'Say "latest", or the id or its first {SHORTEST_PREFIX} characters; the newest are {_named(there)}.',
    )


def of_room(connection: Connection, code: str) -> Session | None:
    """Find the newest session of a room; one that still runs comes first."""
    runs_first = case((sessions.c.ended_ms.is_(None), 0), else_=1)
    query = _SESSIONS.where(sessions.c.room_code == code).order_by(runs_first, *_NEWEST)
    found = [] if "\0" in code else _sessions(connection, query.limit(1))
    return found[0] if found else None


def workshop(connection: Connection, session: Session) -> Workshop:
    """Build the workshop of a session from its own JSON.

    Raises
    ------
    StoreError
        If the JSON is of a kind that this version can't read.
    """
    query = select(workshops.c.content).join(sessions).where(sessions.c.session_id == session.session_id)
    content = connection.execute(query).scalar_one()
    try:
        return Workshop.model_validate_json(content)
    except ValidationError as error:
        raise StoreError(
            f'This awayday can\'t read the stored workshop "{session.workshop_id}" {session.workshop_version} '
            f"({error.error_count()} keys differ).",
            "Use the awayday that ran the session, or update this one.",
        ) from None


def log(connection: Connection, session_id: str, after: int, types: FieldTypes) -> list[Event]:
    """Events of a session past `after`, in the order of `seq`, each with its answer."""
    of_session = and_(events.c.session_id == session_id, events.c.seq > after)
    found = _rows(connection, select(events).where(of_session).order_by(events.c.seq))
    if not found:
        return []
    brought = _answers(connection, and_(answers.c.session_id == session_id, answers.c.seq > after), session_id, types)
    return [rows.event(row, brought.get(row["seq"])) for row in found]


def _answers(
    connection: Connection, wanted: ColumnElement[bool], session_id: str, types: FieldTypes
) -> dict[int, Answer]:
    held = types.of(connection, session_id)
    values: defaultdict[str, dict[str, Scalar]] = defaultdict(dict)
    query = select(answer_values, answers.c.step_id).join(answers).where(wanted)
    for row in _rows(connection, query.order_by(answers.c.seq, answer_values.c.field, answer_values.c.item)):
        values[row["answer_id"]][rows.value_name(row)] = rows.value(row, held.get((row["step_id"], row["field"])))
    found = _rows(connection, select(answers).where(wanted, answers.c.participant_id.is_not(None)))
    return {row["seq"]: rows.answer(row, values.get(row["answer_id"], {})) for row in found}


def people(connection: Connection, session_id: str) -> list[Participant]:
    """People who joined or have a seat, in the order they joined; their names come from their newest seats."""
    taken = select(seats).where(seats.c.session_id == session_id).order_by(seats.c.issued_ms, seats.c.seat_id)
    names = {row["participant_id"]: row["display_name"] for row in _rows(connection, taken)}
    query = select(participants).where(_is_in(session_id))
    found = _rows(connection, query.order_by(participants.c.joined_ms, participants.c.participant_id))
    kept = ("participant_id", "cohort_id", "joined_ms")
    return [
        Participant(**{name: row[name] for name in kept}, display_name=names.get(row["participant_id"]))
        for row in found
    ]


def _is_in(session_id: str) -> ColumnElement[bool]:
    seated = select(seats.c.participant_id).where(seats.c.session_id == session_id)
    seen = select(events.c.participant_id).where(
        events.c.session_id == session_id, events.c.participant_id.is_not(None)
    )
    return or_(participants.c.participant_id.in_(seated), participants.c.participant_id.in_(seen))


def agreed(connection: Connection, session_id: str) -> list[Consent]:
    """Consents given in a session, in order."""
    query = _with_event(consents, session_id).order_by(consents.c.seq, consents.c.consent_id)
    return [rows.consent(row) for row in _rows(connection, query)]


def reviewed(connection: Connection, session_id: str) -> list[TextReview]:
    """Reviews of free texts, in order."""
    query = _with_event(text_reviews, session_id).order_by(text_reviews.c.seq, text_reviews.c.review_id)
    return [rows.review(row) for row in _rows(connection, query)]


def _with_event(table: Table, session_id: str) -> Select[Any]:
    return select(table).join(events, table.c.seq == events.c.seq).where(events.c.session_id == session_id)


def seat(connection: Connection, cookie_hash: str) -> Seat | None:
    """Find the seat of a cookie, unless it was revoked."""
    query = select(seats).where(seats.c.cookie_hash == cookie_hash, seats.c.revoked_ms.is_(None))
    found = _rows(connection, query)
    return Seat(**{name: found[0][name] for name in Seat.__dataclass_fields__}) if found else None


def seats_of(connection: Connection, session_id: str) -> list[Seat]:
    """Seats of a session that were not revoked, in the order they were taken."""
    query = select(seats).where(seats.c.session_id == session_id, seats.c.revoked_ms.is_(None))
    found = _rows(connection, query.order_by(seats.c.issued_ms, seats.c.seat_id))
    return [Seat(**{name: row[name] for name in Seat.__dataclass_fields__}) for row in found]


def revision(connection: Connection, session_id: str) -> int:
    """Last `seq` of a session, or 0."""
    query = select(func.coalesce(func.max(events.c.seq), 0)).where(events.c.session_id == session_id)
    return int(connection.execute(query).scalar_one())


def table(connection: Connection, name: str, session_id: str) -> list[dict[str, Any]]:
    """Rows of one table that belong to a session, in the order of the primary key.

    Raises
    ------
    StoreError
        If there is no such table, or it is none of those that `rows` gives.
    """
    if name not in OPEN_TABLES:
        raise StoreError(f'There is no table "{name}" to read.', f"The tables are {', '.join(OPEN_TABLES)}.")
    found = metadata.tables[name]
    query = _of_session(found, session_id)
    return _rows(connection, query.order_by(*found.primary_key.columns))


def _of_session(found: Table, session_id: str) -> Select[Any]:
    this = sessions.c.session_id == session_id
    match found.name:
        case "workshops" | "steps" | "fields" | "options":
            same = and_(found.c.workshop_id == sessions.c.workshop_id, found.c.version == sessions.c.workshop_version)
            return select(found).join(sessions, same).where(this)
        case "cohorts":
            return select(found).join(sessions).where(this)
        case "participants":
            return select(found).where(_is_in(session_id))
        case "consents" | "text_reviews":
            return _with_event(found, session_id)
        case "answer_values":
            return select(found).join(answers).where(answers.c.session_id == session_id)
        case _:
            return select(found).where(found.c.session_id == session_id)


def _rows(connection: Connection, query: Select[Any]) -> list[rows.Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _sessions(connection: Connection, query: Select[Any]) -> list[Session]:
    return [rows.session(row) for row in _rows(connection, query)]


def _named(found: list[Session]) -> str:
    return ", ".join(f"{one.session_id[:8]} ({one.workshop_id}, {one.cohort_label})" for one in found)
