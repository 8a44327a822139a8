"""The text of one file to the columns of its table, with every cell that is not as it should be.

Whole columns at a time: a value that was understood once is not parsed again, so that a hundred thousand rows take
about a second.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from awayday.errors import excerpt
from awayday.packages._mistakes import ENOUGH, Mistake
from awayday.tables import Column, Kind, Table, Value

MAX_ROWS = 200_000
"""Most rows of a table."""

Columns = dict[str, list[Value | None]]


def columns(table: Table, path: str, text: str, mistakes: list[Mistake]) -> Columns:
    """Return the columns of a table out of its file; what is wrong with it goes to `mistakes`."""
    empty: Columns = {name: [] for name in table.names}
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if wrong := _header_mistakes(table, path, header):
            mistakes += wrong
            return empty
        cells = _transposed(reader, len(header))
    except (csv.Error, ValueError):
        mistakes += _shape_mistakes(path, text)
        return empty
    by_name = dict(zip(header, cells, strict=True))
    found: Columns = {}
    said: list[tuple[int, str, str, str]] = []
    for column in table.columns:
        found[column.name] = _column(column, by_name[column.name], said)
    said += _doubles(table, found)
    if said:
        lines = _lines(text)
        said.sort(key=lambda one: one[0])
        mistakes += [
            Mistake(path, reason, code, row, lines[row], name)
            for row, name, reason, code in said[: ENOUGH - len(mistakes)]
        ]
    return found


def _transposed(rows: Iterator[list[str]], width: int) -> list[list[str]]:
    """Return the columns of rows; ValueError if one has another length, or there are too many.

    Some rows at a time: few of them are alive at once then, which spares the garbage collector most of its work. A cell
    that says the same as one above it is kept once.
    """
    found: list[list[str]] = [[] for _ in range(width)]
    kept: list[dict[str, str]] = [{} for _ in range(width)]
    while part := list(islice(rows, 1_000)):
        if set(map(len, part)) != {width} or (width and len(found[0]) + len(part) > MAX_ROWS):
            raise ValueError("not a table")
        for column, cells, known in zip(found, zip(*part, strict=True), kept, strict=True):
            column += map(known.setdefault, cells, cells)
    return found


def _shape_mistakes(path: str, text: str) -> list[Mistake]:
    """Say what keeps the rows of a file from being a table."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Mistake] = []
    try:
        width = len(next(reader, []))
        for number, row in enumerate(reader, start=1):
            if number > MAX_ROWS:
                return [*found, Mistake(path, f"more than {MAX_ROWS:,} rows", "E104")]
            if len(row) != width:
                reason = f"{len(row)} cells, the header has {width}"
                found.append(Mistake(path, reason, "E105", number, reader.line_num))
            if len(found) >= ENOUGH:
                break
    except csv.Error as error:
        found.append(Mistake(path, str(error), "E105", line=reader.line_num))
    return found


def _lines(text: str) -> list[int]:
    """Return the line on which each row ends, from the header as row 0."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [reader.line_num for _ in reader]


def _column(column: Column, cells: Sequence[str], said: list[tuple[int, str, str, str]]) -> list[Value | None]:
    known: dict[str, Value | None] = {}
    wrong: dict[str, tuple[str, str]] = {}
    for cell in set(cells):
        try:
            known[cell] = column.value(cell)
        except ValueError as error:
            wrong[cell] = _reason(column, cell, str(error))
    if wrong:
        places = (place for place, cell in enumerate(cells) if cell in wrong)
        said += [(place + 1, column.name, *wrong[cells[place]]) for place in islice(places, ENOUGH)]
    return [known.get(cell) for cell in cells]


def _reason(column: Column, cell: str, reason: str) -> tuple[str, str]:
    """Return what is wrong with a cell, and the code of it."""
    if not cell:
        return reason, "E203"
    if cell != cell.strip():
        reason += "; there are spaces at its beginning or end"
    if column.kind in {Kind.INT, Kind.REAL} and re.fullmatch(r"-?\d+,\d+", cell):
        return f"{reason}; it has a decimal comma", "E105"
    if column.kind in {Kind.TIME, Kind.DATE} and re.match(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}", cell):
        reason += "; whether the day or the month comes first can't be known"
    if column.kind is Kind.UUID and re.fullmatch(r"\d[.,]?\d*E[+-]?\d+", cell):
        reason += "; a spreadsheet made a number of it"
    return reason, _CODES.get(column.kind, "E207")


_CODES = {
    Kind.BOOL: "E204",
    Kind.ENUM: "E204",
    Kind.INT: "E205",
    Kind.REAL: "E205",
    Kind.TIME: "E206",
    Kind.DATE: "E206",
}


def _doubles(table: Table, found: Columns) -> list[tuple[int, str, str, str]]:
    keys = list(zip(*(found[name] for name in table.key), strict=True))
    if len(set(keys)) == len(keys):
        return []
    places: dict[tuple[Value | None, ...], int] = {}
    said = []
    for number, key in enumerate(keys, start=1):
        first = places.setdefault(key, number)
        if first != number:
            said.append((number, "", f"has the same key as row {first}", "E301"))
            if len(said) >= ENOUGH:
                break
    return said


def _header_mistakes(table: Table, path: str, header: list[str]) -> list[Mistake]:
    if len(header) == 1 and len(table.names) > 1:
        for mark, name in ((";", "semicolons"), ("\t", "tabs")):
            if header[0].count(mark) >= len(table.names) - 1:
                return [Mistake(path, f"its columns are separated by {name}, not by commas", "E105")]
    counts = Counter(header)
    missing = [name for name in table.names if name not in counts]
    unknown = [name for name in counts if name not in table.names]
    double = [name for name in table.names if counts[name] > 1]
    mistakes = [Mistake(path, "is missing", "E201", column=name) for name in missing]
    mistakes += [Mistake(path, f"is there {counts[name]} times", "E202", column=name) for name in double]
    return mistakes + [Mistake(path, "is not known", "E202", column=excerpt(name)) for name in unknown[:ENOUGH]]
