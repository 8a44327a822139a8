"""Fresh ids for each export, so that two exports of one session can't be joined by id."""

from __future__ import annotations

import secrets
import uuid
from collections import defaultdict

from awayday import packages
from awayday.frames import Frames
from awayday.tables import TABLES, Value

PERSON = "p-"
"""What pseudonyms of people begin with; the ids of a room never do."""


def fresh(frames: Frames) -> Frames:
    """Return the tables with new random ids of people, answers and events, the same in all of them.

    Tables that were read from a package have such ids already and keep them: a copy of a package is no new export. No
    list of which id became which is kept.
    """
    people = frames.participants["participant_id"]
    if people.str.startswith(PERSON).all():
        return frames
    names: dict[str, defaultdict[Value, str]] = {
        "participant_id": defaultdict(_person),
        "answer_id": defaultdict(_uuid),
        "event_id": defaultdict(_uuid),
    }
    tables = {}
    for name, table in frames.tables().items():
        columns = {column: packages.values(table[column]) for column in TABLES[name].names}
        for column, known in names.items():
            if column in columns:
                columns[column] = [None if value is None else known[value] for value in columns[column]]
        tables[name] = packages.tidy(TABLES[name], columns)
    return Frames(**tables)


def _person() -> str:
    return PERSON + secrets.token_hex(8)


def _uuid() -> str:
    return str(uuid.uuid4())
