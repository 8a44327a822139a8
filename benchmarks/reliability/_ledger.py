"""What is in a database, read with plain SQL, to be held against what was sent."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awayday.store import Unit


@dataclass(frozen=True)
class Found:
    """Rows by their ids."""

    events: dict[str, tuple[Any, ...]]
    answers: dict[str, str]
    values: dict[str, dict[str, Any]]
    people: set[str]
    seats: set[str]
    consents: set[str]

    def has(self, unit: Unit) -> bool:
        """Whether all of a unit is there, word for word."""
        for event in unit.events:
            if self.events.get(event.event_id) != (event.kind.value, event.ref_id, event.at_ms):
                return False
            if event.answer is not None and (
                self.answers.get(event.answer.answer_id) != event.answer.body_hash
                or self.values.get(event.answer.answer_id, {}) != dict(event.answer.values)
            ):
                return False
        return self._rest(unit) <= (self.people | self.seats | self.consents)

    def has_part(self, unit: Unit) -> bool:
        """Whether anything of a unit is there; an answer may have come with another event, when it was sent again."""
        return bool(
            {event.event_id for event in unit.events} & self.events.keys()
            or self._rest(unit) & (self.people | self.seats | self.consents)
        )

    def astray(self) -> set[str]:
        """Answers without an event, or the other way round."""
        answered = {ref_id for kind, ref_id, _ in self.events.values() if kind == "answered"}
        return (answered ^ self.answers.keys()) | (self.values.keys() - self.answers.keys())

    @staticmethod
    def _rest(unit: Unit) -> set[str]:
        return {
            *(one.participant_id for one in unit.participants),
            *(one.seat_id for one in unit.seats),
            *(one.consent_id for one in unit.consents),
        }


def read(path: Path) -> Found:
    """Read a file of SQLite and check that it is whole.

    Raises
    ------
    AssertionError
        If SQLite finds it damaged.
    """
    with closing(sqlite3.connect(path)) as plain:
        return of(plain)


def of(plain: Any) -> Found:
    """Read through any connection that answers to `execute`."""
    if isinstance(plain, sqlite3.Connection):
        whole = plain.execute("PRAGMA integrity_check").fetchall()
        astray = plain.execute("PRAGMA foreign_key_check").fetchall()
        if whole != [("ok",)] or astray:
            raise AssertionError(f"damaged: {whole[:3]} {astray[:3]}")
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    kinds = "SELECT answer_id, field, option_id, value_num, value_text FROM answer_values"
    for answer_id, field, *columns in plain.execute(kinds).fetchall():
        values[answer_id][field] = next((one for one in columns if one is not None), None)
    return Found(
        {
            one[0]: tuple(one[1:])
            for one in plain.execute("SELECT event_id, kind, ref_id, at_ms FROM events").fetchall()
        },
        dict(tuple(one) for one in plain.execute("SELECT answer_id, body_hash FROM answers").fetchall()),
        dict(values),
        {one[0] for one in plain.execute("SELECT participant_id FROM participants").fetchall()},
        {one[0] for one in plain.execute("SELECT seat_id FROM seats").fetchall()},
        {one[0] for one in plain.execute("SELECT consent_id FROM consents").fetchall()},
    )
