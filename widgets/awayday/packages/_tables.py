"""Plain rows to tidy tables and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from awayday.tables import TABLES, Column, Kind, Value

Row = Mapping[str, Value | None]


def frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Make the tidy table `name` out of plain rows, in its own order and with its own types.

    Parameters
    ----------
    name
        A table of `awayday.tables.TABLES`.
    rows
        One mapping a row with every column of the table; None is a missing value.
    """
    table = TABLES[name]
    ordered = sorted(rows, key=table.place)
    columns = {column.name: _series(column, [row[column.name] for row in ordered]) for column in table.columns}
    return pd.DataFrame(columns)


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    if column.kind is Kind.ENUM:
        levels = [str(level) for level in column.levels]
        codes = [None if value is None else str(value) for value in values]
        return pd.Series(pd.Categorical(codes, categories=levels, ordered=column.is_ordered))
    dtype: Any = column.dtype  # a name of a pandas type; the stubs only know names written on the spot
    series: pd.Series[Any] = pd.Series(values, dtype=dtype)
    return series


def rows(name: str, table: pd.DataFrame) -> list[dict[str, Value | None]]:
    """Turn the tidy table `name` back into plain rows, missing values as None; the inverse of `frame`."""
    names = TABLES[name].names
    columns = [
        [None if missing else value for value, missing in zip(table[name].tolist(), table[name].isna(), strict=True)]
        for name in names
    ]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
