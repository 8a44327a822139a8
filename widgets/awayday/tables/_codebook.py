"""The codebook: one row for every column that coaches see."""

from __future__ import annotations

from collections.abc import Mapping

from awayday.tables._all import TABLES
from awayday.tables._base import Column, Kind, Table


def _text(name: str, label: str, missing: str = "") -> Column:
    return Column(name, Kind.TEXT, label, missing=missing)


CODEBOOK = Table(
    "codebook",
    "What every column means",
    "column",
    ("table", "name"),
    (
        _text("table", "Table"),
        _text("name", "Column"),
        _text("label", "What it says"),
        _text("type", "What it holds"),
        _text("unit", "Unit", "has none"),
        _text("levels", "Codes, in order, | between", "not a list of codes"),
        _text("level_labels", "What the codes mean, in the same order, | between", "not a list of codes"),
        _text("missing_meaning", "What an empty cell means", "never empty"),
        _text("range_min", "Lowest value", "no bound"),
        _text("range_max", "Highest value", "no bound"),
        _text("scale_step", "Smallest difference", "not a scale of one step"),
        _text("derivation", "How it is worked out", "as recorded"),
        _text("privacy_class", "Who it could harm: open, ops, id, quasi, sensitive, words"),
        _text("seed_trace", "Source text behind it", "none"),
        _text("since_version", "Schema version that brought it"),
        _text("note", "To bear in mind", "nothing"),
    ),
)


def codebook(tables: Mapping[str, Table] = TABLES) -> list[dict[str, str]]:
    """Return one row a column of every table, in the order of tables and columns; an empty text is a missing value."""
    return [_row(table, column) for table in tables.values() for column in table.columns]


def _row(table: Table, column: Column) -> dict[str, str]:
    return {
        "table": table.name,
        "name": column.name,
        "label": column.label,
        "type": ("ordered " if column.is_ordered else "") + column.kind,
        "unit": column.unit,
        "levels": "|".join(column.levels),
        "level_labels": "|".join(column.levels.values()),
        "missing_meaning": column.missing,
        "range_min": "" if column.low is None else f"{column.low:.15g}",
        "range_max": "" if column.high is None else f"{column.high:.15g}",
        "scale_step": "1" if column.kind is Kind.INT else "",
        "derivation": column.derivation,
        "privacy_class": column.privacy,
        "seed_trace": "",
        "since_version": column.since,
        "note": column.note,
    }
