"""What every export has in common: which tables and columns it holds, its id, and the one spelling in CSV."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

import pandas as pd

from awayday.frames import Frames
from awayday.tables import IN_FILES, WORDS, Table


def held(frames: Frames) -> dict[str, tuple[Table, pd.DataFrame]]:
    """Return every table that an export of these has, by name: what it is, and its rows with just those columns."""
    tables = frames.tables()
    if frames.words is not None:
        tables[WORDS.name] = frames.words
    return {name: (form, tables[name][list(form.names)]) for name, form in IN_FILES[frames.level].items()}


def dataset_id(frames: Frames) -> str:
    """Return the id of the dataset that these tables are; one for reuse has fresh ids of sessions, and so a new one."""
    ids = sorted(str(session_id) for session_id in frames.sessions["session_id"])
    return uuid.uuid5(uuid.NAMESPACE_URL, " ".join(ids)).urn


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
