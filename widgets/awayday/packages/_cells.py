"""The text of one file to the columns of its table, with every cell that is not as it should be.

Whole columns at a time: a value that was understood once is not parsed again, so that a hundred thousand rows take
about a second.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import repeat

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
    cells: list[list[str]] = []
    lines: list[int] = []
    said: list[tuple[int, Mistake]] = []
    try:
        header = next(reader, [])
        if wrong := _header_mistakes(table, path, header):
            mistakes += wrong
            return empty
        width = len(header)
        for row in reader:
            if len(cells) >= MAX_ROWS:
                said.append((len(cells), Mistake(path, f"more than {MAX_ROWS:,} rows", "E104")))
                break
            cells.append(row)
            lines.append(reader.line_num)
            if len(row) != width:
                reason = f"{len(row)} cells, the header has {width}"
                said.append((len(cells), Mistake(path, reason, "E105", len(cells), reader.line_num)))
                if len(said) >= ENOUGH:
                    break
    except csv.Error as error:
        said.append((len(cells) + 1, Mistake(path, str(error), "E105", line=reader.line_num)))
    if any(mistake.row for _, mistake in said):  # a row of another length would shift what follows it
        mistakes += [mistake for _, mistake in said]
        return empty
    by_name = dict(zip(header, zip(*cells, strict=True), strict=True)) if cells else {}
    found: Columns = {}
    for column in table.columns:
        found[column.name] = _column(column, path, by_name.get(column.name, ()), lines, said)
    said += _doubles(table, path, found, lines)
    mistakes += [mistake for _, mistake in sorted(said, key=lambda one: one[0])][: ENOUGH - len(mistakes)]
    return found


def _column(
    column: Column, path: str, cells: Sequence[str], lines: Sequence[int], said: list[tuple[int, Mistake]]
) -> list[Value | None]:
    known: dict[str, Value | None] = {}
    wrong: dict[str, tuple[str, str]] = {}
    for cell in set(cells):
        try:
            known[cell] = column.value(cell)
        except ValueError as error:
            wrong[cell] = _reason(column, cell, str(error))
    if wrong:
        places = (place for place, cell in enumerate(cells) if cell in wrong)
        for place, _ in zip(places, repeat(None, ENOUGH), strict=False):
            reason, code = wrong[cells[place]]
            said.append((place + 1, Mistake(path, reason, code, place + 1, lines[place], column.name)))
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


def _doubles(table: Table, path: str, found: Columns, lines: Sequence[int]) -> list[tuple[int, Mistake]]:
    keys = list(zip(*(found[name] for name in table.key), strict=True))
    if len(set(keys)) == len(keys):
        return []
    places: dict[tuple[Value | None, ...], int] = {}
    said = []
    for number, key in enumerate(keys, start=1):
        first = places.setdefault(key, number)
        if first != number:
            said.append((number, Mistake(path, f"has the same key as row {first}", "E301", number, lines[number - 1])))
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
