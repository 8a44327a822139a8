"""What a dataset of each level holds: `full` is every table as it is, `reuse` is coarse and names nobody's hour.

In memory both have the columns of `TABLES`, so that every analysis takes both; in a dataset for reuse those that were
left out are missing in every row, and the coarse ones that stand in for them come after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from awayday.tables._all import TABLES
from awayday.tables._base import Column, Kind, Privacy, Reference, Table
from awayday.tables._shared import FIELD, FIELD_KEY, STEP, WORKSHOP

FULL: Final = "full"
REUSE: Final = "reuse"
MIXED: Final = "mixed"
"""Cohorts of two levels joined in memory; no package has it."""

MOST_CHANGES: Final = 3
"""Changes of mind are counted up to this number in a dataset for reuse."""

BANDS: Mapping[str, str] = {
    "lt10s": "under 10 seconds",
    "s10to30": "10 to 30 seconds",
    "s30to60": "30 to 60 seconds",
    "gt60s": "over a minute",
}
"""Bands of the time that a person took."""

WORDS = Table(
    "words",
    "Words that people agreed to keep, apart from everything else they said",
    "text",
    ("word_id",),
    (
        TABLES["answers"].column("data_origin"),
        *WORKSHOP,
        STEP,
        FIELD,
        Column("word_id", Kind.SLUG, "Text, by a random id that is nowhere else", Privacy.OPS, since="2"),
        Column("text", Kind.TEXT, "Words given", Privacy.WORDS, since="2"),
    ),
    references=(Reference(FIELD_KEY, "fields", FIELD_KEY),),
)

_MORE: Mapping[str, tuple[Column, ...]] = {
    "sessions": (
        Column("session_no", Kind.INT, "Place among the sessions of this dataset", low=1, since="2"),
        Column("week_of", Kind.DATE, "Monday of the week of the session", since="2"),
    ),
    "answers": (
        Column(
            "elapsed_band",
            Kind.ENUM,
            "Time the person took, in bands",
            Privacy.QUASI,
            missing="the phone did not say",
            levels=BANDS,
            is_ordered=True,
            since="2",
        ),
    ),
}
_LESS: Mapping[str, frozenset[str]] = {
    "sessions": frozenset({"cohort_started_on", "seed", "started_at", "ended_at"}),
    "participants": frozenset({"joined_at"}),
    "events": frozenset({"participant_id", "at"}),
    "answers": frozenset({"elapsed_ms", "answered_at"}),
}
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "sessions": ("session_no",),
    "participants": (),
    "answers": ("session_id",),
}


def _wide(table: Table) -> Table:
    columns = tuple(
        replace(column, high=MOST_CHANGES) if column.name == "n_changes" else column for column in table.columns
    )
    return replace(table, columns=(*columns, *_MORE.get(table.name, ())), order=_ORDERS.get(table.name, table.order))


def _narrow(table: Table) -> Table:
    less = _LESS.get(table.name, frozenset[str]())
    return replace(
        table,
        columns=tuple(column for column in table.columns if column.name not in less),
        references=tuple(one for one in table.references if not less & set(one.columns)),
    )


IN_MEMORY: Mapping[str, Mapping[str, Table]] = {
    FULL: TABLES,
    REUSE: {name: _wide(table) for name, table in TABLES.items()},
    MIXED: TABLES,
}
"""The tables of a cohort in memory, by level and name."""

IN_FILES: Mapping[str, Mapping[str, Table]] = {
    FULL: TABLES,
    REUSE: {name: _narrow(table) for name, table in IN_MEMORY[REUSE].items() if name != "group_members"}
    | {WORDS.name: WORDS},
}
"""The tables of a data package, by level and name."""
