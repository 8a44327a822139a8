"""What is wrong with a package: one mistake at a time, with file, row, column and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from awayday.errors import PackageError

MISTAKES_SHOWN = 50
"""Mistakes that a message lists before it only counts."""

ENOUGH = 1_000
"""Mistakes after which no more are looked for."""

_MEND = "Export the session again, or take the files from an untouched copy."


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake.

    Parameters
    ----------
    file
        In which file, as it is to be shown.
    reason
        What is wrong there.
    code
        `E…`, or `W…` for a warning, of the table in `docs/datasets.md`.
    row
        Row of data, from 1; None where the whole file is meant.
    line
        Line of the file, which counts its header and the line breaks inside cells.
    column
        Name of the column.
    """

    file: str
    reason: str
    code: str
    row: int | None = None
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}"
        if self.line is not None:
            row += f" (line {self.line})" if row else f", line {self.line}"
        if self.column and not row:
            return f"{self.file}: column {self.column} {self.reason.rstrip('.')}. [{self.code}]"
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: {self.reason.rstrip('.')}. [{self.code}]"

    @property
    def mend(self) -> str:
        """How to mend it."""
        return _MENDS.get(self.code, _MEND)


class BrokenPackage(PackageError):
    """A package has mistakes; `mistakes` holds all that were looked for, the message the first fifty."""

    def __init__(self, package: Path, mistakes: Sequence[Mistake]) -> None:
        shown = [str(mistake) for mistake in mistakes[:MISTAKES_SHOWN]]
        if len(mistakes) >= ENOUGH:
            shown.append("… and many more.")
        elif len(mistakes) > len(shown):
            shown.append(f"… and {len(mistakes) - len(shown)} more.")
        super().__init__(f"{package} can't be read:\n" + "\n".join(shown), f"\n{_MEND}")
        self.mistakes = tuple(mistakes)


_MENDS = {
    "E101": "Take the folder or zip as it was exported, with its datapackage.json.",
    "E102": "Put the missing file back, or take out the one that does not belong here.",
    "E103": "Take the file from an untouched copy; whoever changed it on purpose writes SHA256SUMS anew.",
    "E104": "Take a package as `awayday export` wrote it, without links and nothing packed inside.",
    "E105": "Save the table with a comma between columns and a point in numbers, each row as long as the header.",
    "E106": "Save the file as UTF-8.",
    "E107": "Open it with the version of awayday that wrote it.",
    "E108": "Say real, synthetic or demo in datapackage.json, and the same in every row.",
    "E201": "Add the column, also if all of it is empty.",
    "E202": "Take the column out, or spell its name as in the codebook.",
    "E203": "Fill the cell; the codebook says which columns may be empty.",
    "E204": "Use one of the codes in the codebook.",
    "E205": "Use a number as the codebook and the table fields say.",
    "E206": "Write times as 2026-03-01T09:05:12.345Z and dates as 2026-03-01.",
    "E207": "Take the id from an untouched copy; spreadsheets change ids.",
    "E208": "Shorten the text, or take the hidden characters out.",
    "E301": "Take one of the two rows out.",
    "E302": "Add the row that it refers to, or take this one out.",
    "E303": "Set either the person or the group.",
    "E304": "Mark one answer of the person in this run as the current one.",
    "E305": "Add the event that opened the step, or take the answer out.",
    "E306": "Use an option that the workshop has, or add it to options.csv.",
    "E308": "Take the rows of this person out.",
}
