"""What a column and a table are: types, the one spelling of each value in a file, keys and order."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from awayday.errors import excerpt

Value = str | int | float | bool | datetime | date
"""One value of a row; times carry UTC and whole milliseconds."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What a column holds, in the codes of the data design."""

    UUID = "uuid"
    SLUG = "slug"
    TEXT = "text"
    INT = "int"
    REAL = "real"
    BOOL = "bool"
    ENUM = "enum"
    TIME = "ms"
    DATE = "date"


class Privacy(StrEnum):
    """Who a column could harm, from nobody to a person."""

    OPEN = "open"
    OPS = "ops"
    ID = "id"
    QUASI = "quasi"
    SENSITIVE = "sensitive"
    WORDS = "words"


def moment(ms: int) -> datetime:
    """Return the time that is `ms` milliseconds after 1970 (UTC); the one place where numbers become times."""
    return EPOCH + timedelta(milliseconds=ms)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `missing` says what an empty cell means; a column without it is never empty. `levels` are the codes of an enum and
    their words, in order; `is_ordered` says that the order means something. `low` and `high` bound numbers, `unit` is
    theirs. `since` is the schema version that brought it.
    """

    name: str
    kind: Kind
    label: str
    privacy: Privacy = Privacy.OPS
    missing: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    is_ordered: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    derivation: str = ""
    note: str = ""
    since: str = "1"

    @property
    def dtype(self) -> str:
        """Name of the pandas type, which can always hold missing values."""
        return _DTYPES[self.kind]

    def text(self, value: Value | None) -> str:
        """Return the one spelling of `value` in a file; empty if it is missing.

        Raises
        ------
        ValueError
            If the column can't hold the value; the message says what it holds.
        """
        if value is None:
            return ""
        match self.kind, value:
            case Kind.BOOL, bool():
                return "true" if value else "false"
            case Kind.INT, int() if not isinstance(value, bool):
                return str(value)
            case Kind.REAL, int() | float() if not isinstance(value, bool) and math.isfinite(value):
                return repr(float(value))
            case Kind.TIME, datetime():
                utc = value.astimezone(UTC)
                return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
            case Kind.DATE, date():
                return f"{value:%Y-%m-%d}"
            case Kind.ENUM, str() if value in self.levels:
                return str(value)
            case ((Kind.UUID | Kind.SLUG | Kind.TEXT), str()) if value:
                return value
        raise ValueError(f"{self.name} holds {self._holds()}, not {value!r}")

    def value(self, text: str) -> Value | None:
        """Return what `text`, a cell of a file, says; None for an empty cell.

        Raises
        ------
        ValueError
            If the cell is empty but may not be, or is not in the column's one spelling; the message says why.
        """
        if text == "":
            if self.missing:
                return None
            raise ValueError("the cell is empty, but this column always has a value")
        pattern = _PATTERNS.get(self.kind)
        if pattern is not None and not re.fullmatch(pattern, text):
            raise ValueError(f'"{excerpt(text)}" is not {self._holds()}')
        try:
            found = self._parsed(text)
        except ValueError:
            raise ValueError(f'"{excerpt(text)}" is not {self._holds()}') from None
        if isinstance(found, int | float) and not self._is_in_range(found):
            raise ValueError(f'"{excerpt(text)}" is not {self._holds()}')
        return found

    def _parsed(self, text: str) -> Value:
        match self.kind:
            case Kind.BOOL:
                return text == "true"
            case Kind.INT:
                return int(text)
            case Kind.REAL:
                return float(text)
            case Kind.TIME:
                return datetime.fromisoformat(text)
            case Kind.DATE:
                return date.fromisoformat(text)
            case Kind.ENUM if text not in self.levels:
                raise ValueError
        return text

    def _is_in_range(self, number: float) -> bool:
        above = self.low is None or number >= self.low
        return above and (self.high is None or number <= self.high) and math.isfinite(number)

    def _holds(self) -> str:
        if self.kind is Kind.ENUM:
            return "one of " + ", ".join(self.levels)
        bounds = (
            ""
            if self.low is None
            else f" from {self.low:.15g}" + ("" if self.high is None else f" to {self.high:.15g}")
        )
        return _FORMS[self.kind] + bounds


_DTYPES = {
    Kind.UUID: "string",
    Kind.SLUG: "string",
    Kind.TEXT: "string",
    Kind.INT: "Int64",
    Kind.REAL: "Float64",
    Kind.BOOL: "boolean",
    Kind.ENUM: "category",
    Kind.TIME: "datetime64[ms, UTC]",
    Kind.DATE: "datetime64[s]",
}

_PATTERNS = {
    Kind.UUID: r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    Kind.BOOL: r"true|false",
    Kind.INT: r"0|-?[1-9][0-9]{0,18}",
    Kind.REAL: r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?",
    Kind.TIME: r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\.[0-9]{3}Z",
    Kind.DATE: r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}

_FORMS = {
    Kind.UUID: "an id such as 3f2b8c1e-0d4a-4a57-9d0e-5f6a7b8c9d0e",
    Kind.SLUG: "a short id",
    Kind.TEXT: "a text",
    Kind.INT: "a whole number",
    Kind.REAL: "a number with a decimal point",
    Kind.BOOL: "true or false",
    Kind.TIME: "a time such as 2026-03-01T09:05:12.345Z",
    Kind.DATE: "a date such as 2026-03-01",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns whose values are keys of another table."""

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One tidy table: a row per `one_row_per`, unique by `key`, in the order of `order`."""

    name: str
    title: str
    one_row_per: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]

    def place(self, row: Mapping[str, Any]) -> tuple[tuple[bool, Any], ...]:
        """Return the sort key of `row`: by `order`, then by `key`; missing values last."""
        return tuple((row[name] is None, row[name]) for name in (*self.order, *self.key))
