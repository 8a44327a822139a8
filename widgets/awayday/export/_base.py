"""The one spelling of tables in files: lossless CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV: comma, line feed, quotes only where a cell needs them (RFC 4180).

    Python's own writer leaves a lone carriage return bare, which its reader then takes for the end of a row.
    """
    return "".join([_line(row) for row in (header, *rows)])


def _line(row: Sequence[str]) -> str:
    line = ",".join(row)
    if line.count(",") == len(row) - 1 and not any(mark in line for mark in '"\r\n'):  # no cell needs quotes
        return line + "\n"
    return ",".join(map(_cell, row)) + "\n"


def _cell(text: str) -> str:
    if not any(mark in text for mark in ',"\r\n'):
        return text
    return '"' + text.replace('"', '""') + '"'
