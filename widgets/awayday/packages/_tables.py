"""Plain rows and columns to tidy tables and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from awayday.tables import TABLES, Column, Kind, Table, Value

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
    table, found = TABLES[name], list(rows)
    return tidy(table, {column: [row[column] for row in found] for column in table.names})


def rows(name: str, table: pd.DataFrame) -> list[dict[str, Value | None]]:
    """Turn the tidy table `name` back into plain rows, missing values as None; the inverse of `frame`."""
    names = TABLES[name].names
    columns = [values(table[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def tidy(table: Table, columns: Mapping[str, Sequence[Value | None]]) -> pd.DataFrame:
    """Make a tidy table out of its columns, in its own order and with its own types; None is a missing value."""
    keys = [columns[name] for name in (*table.order, *table.key)]
    # missing values last: only columns that have some need to say so in each place
    told = [[(value is None, value) for value in key] if None in key else key for key in keys]
    places: list[Any] = list(zip(*told, strict=True))
    order = sorted(range(len(places)), key=places.__getitem__)
    is_sorted = order == list(range(len(order)))
    found: dict[str, pd.Series[Any]] = {}
    for column in table.columns:
        given = columns[column.name]
        found[column.name] = _series(column, list(given) if is_sorted else [given[place] for place in order])
    return pd.DataFrame(found)


def _series(column: Column, given: list[Any]) -> pd.Series[Any]:
    if column.kind is Kind.ENUM:
        levels: Any = [str(level) for level in column.levels]  # the stubs want an Index
        code_of: dict[Any, int] = {level: code for code, level in enumerate(levels)} | {None: -1}
        codes = [code_of.get(value, -1) for value in given]
        return pd.Series(pd.Categorical.from_codes(codes, categories=levels, ordered=column.is_ordered))
    dtype: Any = column.dtype  # a name of a pandas type; the stubs only know names written on the spot
    series: pd.Series[Any] = pd.Series(given, dtype=dtype)
    return series


def values(series: pd.Series[Any]) -> list[Any]:
    """Return the plain values of a column, None where one is missing."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        levels = [*series.cat.categories.tolist(), None]  # code -1, a missing value, is the last
        return [levels[code] for code in series.cat.codes.tolist()]
    found = series.tolist()
    if series.hasnans:
        return [None if missing else value for value, missing in zip(found, series.isna(), strict=True)]
    return found


def texts(column: Column, series: pd.Series[Any]) -> list[str]:
    """Return the one spelling of each value of a column in a file; empty where one is missing.

    Raises
    ------
    ValueError
        If the column can't hold a value; the message says what it holds.
    """
    if column.kind is Kind.TIME and isinstance(series.dtype, pd.DatetimeTZDtype):
        moments = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[ms]")
        said = np.datetime_as_string(moments, unit="ms")
        return ["" if text == "NaT" else f"{text}Z" for text in said.tolist()]
    known: dict[Any, str] = {}
    found = []
    for value in values(series):
        text = known.get(value)
        if text is None or isinstance(value, bool | int | float):  # 1, 1.0 and True are one key
            text = known[value] = column.text(value)
        found.append(text)
    return found
