"""Takes one person out of the tables: all her rows in one transaction, then the traces in unused space."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, text, update

from awayday.errors import StoreError
from awayday.session import Actor, Event, EventKind
from awayday.store import _rows as rows
from awayday.store._tables import (
    answer_values,
    answers,
    consents,
    erasures,
    events,
    participants,
    seats,
    text_reviews,
    tickets,
)

APPEND_ONLY = (events, consents, answers, answer_values, text_reviews)
"""Tables whose rows a trigger keeps as they are."""

VACUUM_AT_MOST = 48 * 2**20
"""Bytes of a file that is rewritten while people answer; a larger one waits until it is closed, since nobody can write
meanwhile."""

BUSY_MS = 200
"""How long clearing up waits for readers before it gives way and is tried again."""


def erase(connection: Connection, session_id: str, participant_id: str, asked_by: Actor, at_ms: int) -> Event:
    """Delete everything of a person, and note that somebody was erased.

    Returns
    -------
    A `left` event about nobody, which tells readers that rows went.

    Raises
    ------
    StoreError
        If there is no such person.
    """
    hers = answers.c.participant_id == participant_id
    cookies = select(seats.c.cookie_hash).where(seats.c.participant_id == participant_id)
    with _lifted(connection):
        _delete_answers(connection, hers)
        connection.execute(delete(consents).where(consents.c.participant_id == participant_id))
        connection.execute(delete(events).where(events.c.participant_id == participant_id))
        _empty_chairs(connection, session_id, participant_id)
    connection.execute(update(tickets).where(tickets.c.cookie_hash.in_(cookies)).values(cookie_hash=None))
    connection.execute(delete(seats).where(seats.c.participant_id == participant_id))
    gone = connection.execute(delete(participants).where(participants.c.participant_id == participant_id))
    if gone.rowcount != 1:
        raise StoreError("There is no such person in the store.", "She may have been erased already.")
    erasure = {"erasure_id": str(uuid.uuid4()), "session_id": session_id, "asked_by": str(asked_by), "at_ms": at_ms}
    connection.execute(insert(erasures), erasure)
    return _told(connection, session_id, asked_by, at_ms)


def erase_answers(
    connection: Connection, session_id: str, participant_id: str, but_steps: Collection[str], at_ms: int
) -> Event:
    """Delete what a person answered, save to some steps; she stays.

    Returns
    -------
    A `left` event about nobody, which tells readers that rows went.
    """
    with _lifted(connection):
        _delete_answers(connection, (answers.c.participant_id == participant_id) & answers.c.step_id.not_in(but_steps))
    return _told(connection, session_id, Actor.PARTICIPANT, at_ms)


def _delete_answers(connection: Connection, wanted: ColumnElement[bool]) -> None:
    """Delete answers with their values and reviews, and the events that brought them."""
    ids = select(answers.c.answer_id).where(wanted)
    reviewed = select(text_reviews.c.seq).where(text_reviews.c.answer_id.in_(ids))
    brought = [
        *connection.execute(reviewed).scalars(),
        *connection.execute(select(answers.c.seq).where(wanted)).scalars(),
    ]
    connection.execute(delete(text_reviews).where(text_reviews.c.answer_id.in_(ids)))
    connection.execute(delete(answer_values).where(answer_values.c.answer_id.in_(ids)))
    connection.execute(delete(answers).where(wanted))
    connection.execute(delete(events).where(events.c.seq.in_(brought)))


def _told(connection: Connection, session_id: str, asked_by: Actor, at_ms: int) -> Event:
    trace = Event(str(uuid.uuid4()), session_id, EventKind.LEFT, asked_by, at_ms, details={"erased": True})
    seq = connection.execute(insert(events).returning(events.c.seq), rows.event_row(trace)).scalar_one()
    return replace(trace, seq=seq)


def _empty_chairs(connection: Connection, session_id: str, participant_id: str) -> None:
    """Take a person out of the lists of who sits together; the others keep their chairs."""
    lists = select(events).where(
        events.c.session_id == session_id,
        events.c.kind == str(EventKind.GROUPED),
        events.c.details.contains(participant_id, autoescape=True),
    )
    for row in connection.execute(lists).mappings().all():
        emptied = rows.event(dict(row), None).without(participant_id)
        details = rows.event_row(emptied)["details"]
        connection.execute(update(events).where(events.c.seq == row["seq"]).values(details=details))


@contextlib.contextmanager
def _lifted(connection: Connection) -> Iterator[None]:
    """Let rows of the log be changed, for this transaction alone: on both engines such changes are part of it."""
    if connection.dialect.name == "sqlite":
        names = ", ".join(f"'{table.name}'" for table in APPEND_ONLY)
        query = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})"
        triggers = connection.execute(text(query)).all()
        down = [f"DROP TRIGGER {name}" for name, _ in triggers]
        up = [sql for _, sql in triggers]
    else:
        down, up = (
            [f"ALTER TABLE {table.name} {what} TRIGGER USER" for table in APPEND_ONLY] for what in ("DISABLE", "ENABLE")
        )
    for statement in down:
        connection.exec_driver_sql(statement)
    yield
    for statement in up:
        connection.exec_driver_sql(statement)


def clear_traces(engine: Engine, path: Path, *, at_most: int | None = VACUUM_AT_MOST) -> bool:
    """Write an SQLite file anew without what was deleted, and empty its log; say whether nothing is left to do.

    Parameters
    ----------
    at_most
        Larger files, in bytes, are not written anew, only their log is emptied; None for any size.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        is_small = at_most is None or path.stat().st_size <= at_most
        if is_small:
            cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {waits}")
        return is_small and not busy
    finally:
        raw.close()
