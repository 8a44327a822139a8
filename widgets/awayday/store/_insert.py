"""Writes Units through an open transaction."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, Table, insert, select, update

from awayday.errors import StoreError
from awayday.session import Event, EventKind
from awayday.store import _rows as rows
from awayday.store._tables import (
    answer_values,
    answers,
    consents,
    events,
    fields,
    participants,
    seats,
    sessions,
    text_reviews,
)
from awayday.store._unit import Unit


class FieldTypes:
    """What each field of a session's workshop holds; read once a session, since a stored workshop never changes."""

    def __init__(self) -> None:
        self._known: dict[str, rows.Fields] = {}

    def of(self, connection: Connection, session_id: str) -> rows.Fields:
        """Level of `fields.type` by (step, field); empty for a session that is not stored."""
        if session_id not in self._known:
            same = (fields.c.workshop_id == sessions.c.workshop_id) & (fields.c.version == sessions.c.workshop_version)
            query = (
                select(fields.c.step_id, fields.c.field, fields.c.type)
                .join(sessions, same)
                .where(sessions.c.session_id == session_id)
            )
            found = {(step_id, field): kind for step_id, field, kind in connection.execute(query)}
            if not found:
                return {}
            self._known[session_id] = found
        return self._known[session_id]


def insert_units(connection: Connection, units: Sequence[Unit], types: FieldTypes) -> list[tuple[Event, ...]]:
    """Write units, one after the other, and give the events of each back with their `seq`.

    Raises
    ------
    StoreError
        If a value can't be held, a field is unknown, or a consent or review comes without an event.
    sqlalchemy.exc.IntegrityError
        If a row breaks a constraint.
    """
    _insert(connection, participants, [rows.participant_row(one) for unit in units for one in unit.participants])
    _insert(connection, seats, [rows.seat_row(one) for unit in units for one in unit.seats])
    stored = _insert_events(connection, [event for unit in units for event in unit.events])
    _insert_answers(connection, stored, types)
    each = iter(stored)
    found = [tuple(itertools.islice(each, len(unit.events))) for unit in units]
    both = list(zip(units, found, strict=True))
    agreed = [rows.consent_row(one, rows.seq_of(one.consent_id, own)) for unit, own in both for one in unit.consents]
    _insert(connection, consents, agreed)
    said = [rows.review_row(one, rows.seq_of(one.review_id, own)) for unit, own in both for one in unit.reviews]
    _insert(connection, text_reviews, said)
    for event in stored:
        if event.kind is EventKind.CLOSED:
            _close(connection, event)
    return found


def _insert(connection: Connection, table: Table, found: Sequence[rows.Row]) -> None:
    if found:
        connection.execute(insert(table), found)


def _insert_events(connection: Connection, found: Sequence[Event]) -> tuple[Event, ...]:
    if not found:
        return ()
    for event in found:
        if (event.kind is EventKind.ANSWERED) is not (event.answer is not None):
            raise StoreError(
                f"A `{event.kind}` event came {'without its' if event.answer is None else 'with an'} answer.",
                "An `answered` event carries its Answer, and no other kind does.",
            )
    statement = insert(events).returning(events.c.seq, sort_by_parameter_order=True)
    numbers = connection.execute(statement, [rows.event_row(event) for event in found]).scalars()
    return tuple(replace(event, seq=seq) for event, seq in zip(found, numbers, strict=True))


def _insert_answers(connection: Connection, found: Sequence[Event], types: FieldTypes) -> None:
    given = [(event, event.answer) for event in found if event.answer is not None]
    _insert(connection, answers, [rows.answer_row(answer, event.session_id, event.seq) for event, answer in given])
    values = [rows.value_rows(answer, types.of(connection, event.session_id)) for event, answer in given]
    _insert(connection, answer_values, list(itertools.chain.from_iterable(values)))


def _close(connection: Connection, event: Event) -> None:
    of_session = sessions.c.session_id == event.session_id
    connection.execute(update(sessions).where(of_session, sessions.c.ended_ms.is_(None)).values(ended_ms=event.at_ms))
    connection.execute(update(seats).where(seats.c.session_id == event.session_id).values(display_name=None))
