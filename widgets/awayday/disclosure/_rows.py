"""From rows of people to the units and the measure that the gate asks for; any table with named columns will do."""

from __future__ import annotations

from typing import Any

PERSON = "participant_id"
VERSION = "answer_id"

SAID = ("option_id", "value_num", "changed", "right", "up")
"""Columns that tell two answers of a person apart in rows without the id of the answer."""


def units_of(rows: Any) -> list[tuple[str, str]]:
    """Return the unit of each row: the person's id, and that of her answer, or what she answered where it has none.

    Raises
    ------
    ValueError
        If the rows do not say whose they are: nobody can then tell how many people a figure rests on.
    """
    if PERSON not in rows:
        raise ValueError(f'rows of people need a column "{PERSON}"')
    people = [str(person) for person in rows[PERSON]]
    if VERSION in rows:
        return list(zip(people, map(str, rows[VERSION]), strict=True))
    said = [list(rows[name]) for name in SAID if name in rows]
    return [(person, "\t".join(str(column[at]) for column in said)) for at, person in enumerate(people)]


def measure_of(rows: Any, *more: str) -> str:
    """Return the measure of rows: the step, field and phase that they say, and `more` of what was asked."""
    parts = [
        "+".join(sorted({str(value) for value in rows[name].dropna()})) if name in rows else ""
        for name in ("step_id", "field", "phase")
    ]
    return "/".join((*parts, *more))
