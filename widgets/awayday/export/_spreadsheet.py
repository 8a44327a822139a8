"""A workbook for people who like spreadsheets: every tidy table as a sheet, and nothing in it that would run."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.workbook import Workbook

from awayday import packages
from awayday.disclosure import K_NUMBERS, K_WORDS
from awayday.errors import PackageError
from awayday.export._base import dataset_id, held
from awayday.export._pseudonyms import fresh
from awayday.frames import Frames
from awayday.session import Origin
from awayday.tables import CODEBOOK, FULL, IN_FILES, REUSE, Kind, Value, codebook

LONGEST = 32_767
"""What a cell holds, in units of UTF-16."""

_STARTS = frozenset("=+-@'\t\r＝＋－＠")  # noqa: RUF001  # the full-width signs are meant
_INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def spreadsheet(frames: Frames, path: Path | str) -> Path:
    """Write the tidy tables as an .xlsx file, in the place of one that is there; gives the path back.

    Every text is written as text. One that a spreadsheet might take for a formula gets an apostrophe in front; the
    lossless form is the data package.

    Raises
    ------
    PackageError
        If the file can't be written.
    """
    frames, path = fresh(frames), Path(path).absolute()
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(partial), _INERT) as book:
            _fill(book, frames)
        partial.replace(path)
    except (OSError, XlsxWriterException) as error:
        raise PackageError(f"{path} can't be written: {error}.", "Choose a folder you may write to.") from error
    finally:
        partial.unlink(missing_ok=True)
    return path


_CARE = {
    FULL: "Each row belongs to a person. Keep the file with the team that ran the session.",
    REUSE: "Rows of people under fresh ids. Who knows how a colleague answered may find that row. Do not publish.",
}


def _fill(book: Workbook, frames: Frames) -> None:
    made = frames.provenance()
    ids = sorted(str(session_id) for session_id in frames.sessions["session_id"])
    title = inert(f"{frames.cohort_label}: {', '.join(frames.workshops['title'])}")
    book.set_properties(
        {"title": title, "comments": f"awayday {frames.level} {dataset_id(frames)} sessions {' '.join(ids)}"}
    )
    about: list[tuple[str, Value | None]] = [
        ("What", title),
        ("Where the rows come from", made.stamp()),
        ("People", made.n),
        ("Written by", f"awayday {made.kit_version}"),
        ("Personal data", _CARE[frames.level] if made.data_origin is Origin.REAL else "No."),
        ("Level", frames.level),
        ("Fewest people for a number, for words", f"{K_NUMBERS}, {K_WORDS}"),
        (
            "Signs",
            "A text that begins with a sign such as = has an apostrophe in front: nothing is worked out.",
        ),
    ]
    _sheet(book, "About", ("what", "value"), about)
    for name, (form, table) in held(frames).items():
        columns = [
            packages.texts(column, table[column.name])
            if column.kind in {Kind.TIME, Kind.DATE}
            else packages.values(table[column.name])
            for column in form.columns
        ]
        _sheet(book, name, form.names, zip(*columns, strict=True))
    rows = codebook(IN_FILES[frames.level])
    _sheet(book, "codebook", CODEBOOK.names, ([row[name] for name in CODEBOOK.names] for row in rows))


def _sheet(book: Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[Value | None]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, text in enumerate(header):
        sheet.write_string(0, place, inert(text), bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            match value:
                case None | "":
                    continue
                case bool():
                    sheet.write_boolean(number, place, value)
                case int() | float():
                    sheet.write_number(number, place, value)
                case _:
                    sheet.write_string(number, place, inert(str(value)))


def inert(text: str) -> str:
    r"""Return a text that no spreadsheet takes for a formula: without control characters, an apostrophe before a sign.

    >>> [inert(text) for text in ("=1+1", " -3", "'quoted", "a = b", "two\nlines")]
    ["'=1+1", "' -3", "''quoted", 'a = b', 'two lines']
    """
    kept = "".join(_visible(char) for char in text)
    if kept.lstrip()[:1] in _STARTS and kept.strip():
        kept = "'" + kept
    while len(kept.encode("utf-16-le")) > 2 * LONGEST:
        kept = kept[: LONGEST if len(kept) > LONGEST else -1]
    return kept


def _visible(char: str) -> str:
    if char in "\n\r\t":
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cs"} or char in "\ufffe\uffff" else char
