"""What no single cell shows: whether answers fit the questions, the people and the course of the session.

A session can't go wrong in these ways; a package that somebody edited can, so an import looks for them.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from awayday.errors import excerpt, visible
from awayday.packages._cells import Columns
from awayday.packages._mistakes import Mistake
from awayday.session import Phase
from awayday.tables import REUSE, Kind, Privacy, Table, Value

MAX_CHARS = 2_000
"""Most characters of what people wrote; ours stop at a few hundred."""

MAX_OPEN_CHARS = 20_000
"""Most characters of the kit's own words, such as a consent screen."""

FEW = 5
"""Fewer people than these and every chart is empty."""

PERSON, GROUP, OPENED = "participant_id", "group_no", "opened"


def meaning_mistakes(level: str, forms: Mapping[str, Table], parts: Mapping[str, Columns]) -> Iterator[Mistake]:
    """Find what contradicts itself in the tables of a package, as read from its files."""
    yield from _texts(forms, parts)
    yield from _numbers(parts)
    yield from _options(parts)
    yield from _people(parts)
    yield from _runs(parts)
    if level == REUSE:
        for number, granted in enumerate(parts["participants"]["consent_reuse"], start=1):
            if not granted:
                reason = "this person did not agree to later use"
                yield Mistake("participants.csv", reason, "E308", number, column="consent_reuse")


def codebook_mistakes(forms: Mapping[str, Table], files: Mapping[str, bytes]) -> Iterator[Mistake]:
    """Find columns that the codebook of a package says nothing about."""
    lines = csv.reader(io.StringIO(files.get("codebook.csv", b"").decode("utf-8-sig", "replace"), newline=""))
    try:
        known = {tuple(row[:2]) for row in lines}
    except csv.Error:
        known = set()
    for name, form in forms.items():
        for column in form.names:
            if (name, column) not in known:
                yield Mistake("codebook.csv", f"has no row for column {column} of {name}", "E302")


def warnings(forms: Mapping[str, Table], parts: Mapping[str, Columns], files: Mapping[str, bytes]) -> Iterator[Mistake]:
    """Find what is odd, and no reason to refuse a package."""
    for name in forms:
        if files.get(f"{name}.csv", b"").startswith(b"\xef\xbb\xbf"):
            yield Mistake(f"{name}.csv", "begins with a byte order mark, which is passed over", "W01")
    for name, form in forms.items():
        for column in form.columns:
            if column.kind is not Kind.TEXT or column.privacy is Privacy.OPEN:
                continue
            for number, cell in enumerate(parts[name][column.name], start=1):
                if isinstance(cell, str) and cell != cell.rstrip(" "):
                    yield Mistake(f"{name}.csv", "ends with spaces, which are kept", "W02", number, column=column.name)
    if len(parts["participants"][PERSON]) < FEW:
        yield Mistake("participants.csv", "fewer than five people: every chart and table of them will be empty", "W04")


def _texts(forms: Mapping[str, Table], parts: Mapping[str, Columns]) -> Iterator[Mistake]:
    for name, form in forms.items():
        for column in form.columns:
            if column.kind not in {Kind.TEXT, Kind.SLUG}:
                continue
            most = MAX_OPEN_CHARS if column.privacy is Privacy.OPEN else MAX_CHARS
            cells = parts[name][column.name]
            wrong = {cell: why for cell in set(cells) if isinstance(cell, str) and (why := _why_odd(cell, most))}
            for number, cell in enumerate(cells if wrong else (), start=1):
                if cell in wrong:
                    yield Mistake(f"{name}.csv", wrong[str(cell)], "E208", number, column=column.name)


def _why_odd(cell: str, most: int) -> str:
    if len(cell) > most:
        return f"the text has {len(cell):,} characters, more than {most:,}"
    if visible(cell) != cell:
        return f'"{excerpt(cell)}" has control or direction characters in it'
    return ""


def _rows(part: Columns, *names: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(part[name] for name in names), strict=True)


def _numbers(parts: Mapping[str, Columns]) -> Iterator[Mistake]:
    key = ("workshop_id", "workshop_version", "step_id", "field")
    ranges = {row[:4]: row[4:] for row in _rows(parts["fields"], *key, "min", "max", "scale_step")}
    for number, (value, *field) in enumerate(_rows(parts["answers"], "value_num", *key), start=1):
        low, high, step = ranges.get(tuple(field), (None, None, None))
        if value is None or low is None or high is None:
            continue
        if not low <= value <= high:
            reason = f"{value:.15g} is not from {low:.15g} to {high:.15g}, as its field says"
            yield Mistake("answers.csv", reason, "E205", number, column="value_num")
        elif step and abs((value - low) / step - round((value - low) / step)) > 1e-6:
            reason = f"{value:.15g} is not on the scale, which goes by {step:.15g} from {low:.15g}"
            yield Mistake("answers.csv", reason, "E205", number, column="value_num")


def _options(parts: Mapping[str, Columns]) -> Iterator[Mistake]:
    key = ("workshop_id", "workshop_version", "step_id", "field", "option_id")
    known = set(_rows(parts["options"], *key))
    for number, row in enumerate(_rows(parts["answers"], *key), start=1):
        if row[-1] is not None and row not in known:
            reason = f'"{excerpt(row[-1])}" is no option of {excerpt(row[2])}, {excerpt(row[3])}'
            yield Mistake("answers.csv", reason, "E306", number, column="option_id")


def _people(parts: Mapping[str, Columns]) -> Iterator[Mistake]:
    """Find answers of a person and a group, or of neither, and people with two answers that count in one run."""
    answers = parts["answers"]
    for number, (person, group) in enumerate(_rows(answers, PERSON, GROUP), start=1):
        if (person is None) == (group is None):
            what = "neither a person nor a group" if person is None else "both a person and a group"
            yield Mistake("answers.csv", f"the answer is of {what}", "E303", number, column=PERSON)
    counting: defaultdict[tuple[Value | None, ...], set[Value | None]] = defaultdict(set)
    names = ("session_id", PERSON, "step_id", "phase", "run_no", "answer_id", "is_current")
    for number, (*run, answer, is_current) in enumerate(_rows(answers, *names), start=1):
        if not is_current or run[1] is None:
            continue
        ids = counting[tuple(run)]
        if ids and answer not in ids:
            reason = "this person has another answer in this run that counts"
            yield Mistake("answers.csv", reason, "E304", number, column="is_current")
        ids.add(answer)


def _runs(parts: Mapping[str, Columns]) -> Iterator[Mistake]:
    run = ("session_id", "step_id", "phase", "run_no")
    opened = {row[1:] for row in _rows(parts["events"], "kind", *run) if row[0] == OPENED}
    for number, row in enumerate(_rows(parts["answers"], *run), start=1):
        if row not in opened and row[2] != Phase.PULSE:  # which each person opens by her own link
            reason = f"no event opened {excerpt(row[1])}, {row[2]}, run {row[3]}"
            yield Mistake("answers.csv", reason, "E305", number, column="step_id")
