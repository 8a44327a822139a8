"""A session as rows for other coaches: people who agreed, under fresh ids, with coarse times and no rare traits."""

from __future__ import annotations

import re
import secrets
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

import pandas as pd

from awayday import packages
from awayday.disclosure import K_NUMBERS, K_WORDS
from awayday.errors import PackageError
from awayday.export._pseudonyms import PERSON
from awayday.frames import Frames, current
from awayday.session import AnswerStatus, EventKind
from awayday.tables import FULL, IN_FILES, IN_MEMORY, MOST_CHANGES, REUSE, WORDS, Kind, Privacy

K_PEOPLE: Final = 20
"""Fewest people of a cohort who agreed to later use before rows of them leave the team."""

UNSAID: Final = "undisclosed"

_KEPT: Final = {
    EventKind.OPENED, EventKind.LOCKED, EventKind.REVEALED, EventKind.REOPENED, EventKind.VOIDED, EventKind.CLOSED,
    EventKind.BRANCHED,
}  # fmt: skip
"""Events about a step and not about somebody; the others tell who was there when."""

Row = dict[str, Any]


class TooFew(PackageError):
    """Too few people agreed to later use."""


def anonymous(frames: Frames, names: Iterable[str] = ()) -> Frames:
    """Return the tables as they may go to other coaches, who have the same duty of care; level `reuse`.

    Parameters
    ----------
    frames
        All tables of a session, or of several.
    names
        What people in the room are called; a text that has one of these names in it is left out.

    Raises
    ------
    TooFew
        If fewer than 20 people of a cohort agreed to later use.
    PackageError
        If a cell still holds an address, a telephone number or an id from the session.
    """
    if frames.level != FULL:
        raise PackageError(
            "This dataset is anonymised already, or only part of it is.", "Take a session, or its package."
        )
    people = _coarse(_agreed(frames))
    ids = {row["participant_id"] for row in people}
    answers = _answers(frames, ids)
    texts = _words(frames, people, tuple(names))
    people = _unlinked(people, answers)
    ids_of: dict[str, defaultdict[str, str]] = {
        column: defaultdict(_uuid) for column in ("session_id", "cohort_id", "answer_id", "event_id")
    }
    ids_of["participant_id"] = defaultdict(lambda: PERSON + secrets.token_hex(8))
    sessions = _sessions(_rows("sessions", frames.sessions))
    fresh = sorted(_uuid() for _ in sessions)  # in their order, so that what came last is last without any time
    ids_of["session_id"].update(zip((row["session_id"] for row in sessions), fresh, strict=True))
    found = {
        "sessions": sessions,
        "participants": people,
        "events": _events(_rows("events", frames.events)),
        "answers": answers,
        **{name: _rows(name, frames.tables()[name]) for name in ("workshops", "steps", "fields", "options")},
    }
    tables = {}
    for name, table in IN_MEMORY[REUSE].items():
        form = IN_FILES[REUSE].get(name)
        kept = set(form.names) if form else set[str]()
        rows = found.get(name, [])
        columns = {
            column: [_renamed(ids_of.get(column), row[column]) if column in kept else None for row in rows]
            for column in table.names
        }
        tables[name] = packages.tidy(table, columns)
    words = packages.tidy(WORDS, {name: [row[name] for row in texts] for name in WORDS.names})
    made = Frames(**tables, words=words)
    _scan(made, _ids(frames))
    return made


def _rows(name: str, table: pd.DataFrame) -> list[Row]:
    return list(packages.rows(name, table))


def _uuid() -> str:
    return str(uuid.uuid4())


def _renamed(names: Mapping[str, str] | None, value: Any) -> Any:
    return value if names is None or value is None else names[value]


def _agreed(frames: Frames) -> list[Row]:
    people = [row for row in _rows("participants", frames.participants) if row["consent_reuse"]]
    counts = Counter(row["cohort_id"] for row in people)
    if any(counts[cohort] < K_PEOPLE for cohort in set(frames.sessions["cohort_id"])):
        raise TooFew(
            f"Fewer than {K_PEOPLE} people agreed that their answers are used later, so their rows stay with the team.",
            "`awayday report` writes tables and charts of the whole group, which anybody may see.",
        )
    return people


def _coarse(people: list[Row]) -> list[Row]:
    """Return the people with no pair of role and tenure that fewer than five of a cohort have."""

    def rare() -> list[Row]:
        pairs = Counter((row["cohort_id"], row["role_band"], row["tenure_band"]) for row in people)
        few = {pair for pair, count in pairs.items() if count < K_NUMBERS}
        return [row for row in people if (row["cohort_id"], row["role_band"], row["tenure_band"]) in few]

    people = [dict(row) for row in people]
    for column in ("tenure_band", "role_band"):
        for row in rare():
            row[column] = UNSAID
    if rare():
        for row in people:
            row |= {"role_band": UNSAID, "tenure_band": UNSAID}
    return people


def _unlinked(people: list[Row], answers: list[Row]) -> list[Row]:
    """Make somebody else in each session of whoever did not agree that her sessions are matched."""
    linked = {row["participant_id"] for row in people if row["consent_link"]}
    sessions: defaultdict[str, set[str]] = defaultdict(set)
    for row in answers:
        who = row["participant_id"]
        if who is not None and who not in linked:
            sessions[who].add(row["session_id"])
            row["participant_id"] = f"{who} {row['session_id']}"
    found = []
    for row in people:
        who = row["participant_id"]
        selves = sorted(f"{who} {session}" for session in sessions.get(who, ())) or [who]
        found += [row | {"participant_id": self} for self in selves]
    return found


def _sessions(rows: list[Row]) -> list[Row]:
    """Return the sessions with their place and the Monday of their week, in the place of any hour."""
    ordered = sorted(rows, key=lambda row: row["started_at"])
    for number, row in enumerate(ordered, start=1):
        day = row["started_at"].date()
        row |= {"session_no": number, "week_of": pd.Timestamp(day - timedelta(days=day.weekday()))}
    return ordered


def _events(rows: list[Row]) -> list[Row]:
    kept = [row for row in rows if row["participant_id"] is None and row["kind"] in _KEPT]
    places: Counter[str] = Counter()
    for row in sorted(kept, key=lambda row: row["seq"]):
        places[row["session_id"]] += 1
        row["seq"] = places[row["session_id"]]
    return kept


def _shown(frames: Frames) -> tuple[set[tuple[Any, ...]], dict[tuple[Any, ...], str]]:
    """Return the steps whose answers the room may see, and the privacy class of each field of theirs."""
    key = ["workshop_id", "workshop_version", "step_id"]
    steps = frames.steps[frames.steps["visibility"] == "room"]
    shown = set(steps[key].itertuples(index=False, name=None))
    fields = {
        (row["workshop_id"], row["workshop_version"], row["step_id"], row["field"]): (
            "" if row["type"] == "text" and row["privacy"] != Privacy.WORDS else str(row["privacy"])
        )
        for row in _rows("fields", frames.fields)
    }
    return shown, {field: privacy for field, privacy in fields.items() if field[:3] in shown}


def _field(row: Row) -> tuple[Any, ...]:
    return row["workshop_id"], row["workshop_version"], row["step_id"], row["field"]


def _answers(frames: Frames, ids: set[Any]) -> list[Row]:
    """Return the answers that count, without words: of people who agreed, and of groups of five or more of them."""
    _, privacy = _shown(frames)
    members = Counter(
        (row["session_id"], row["block"], row["group_no"])
        for row in _rows("group_members", frames.group_members)
        if row["participant_id"] in ids
    )
    groups: dict[tuple[Any, ...], int] = {}
    large = [group for group, count in members.items() if count >= K_NUMBERS]
    places: Counter[tuple[Any, ...]] = Counter()
    for group in secrets.SystemRandom().sample(large, len(large)):
        places[group[:2]] += 1
        groups[group] = places[group[:2]]
    kept = []
    for row in _rows("answers", current(frames.answers)):
        if row["status"] == AnswerStatus.RETRACTED or privacy.get(_field(row)) not in {"sensitive", "ops"}:
            continue
        if row["participant_id"] is None:
            table = (row["session_id"], row["step_id"], row["group_no"])
            if table not in groups:
                continue
            row["group_no"] = groups[table]
        elif row["participant_id"] not in ids:
            continue
        row["n_changes"] = min(row["n_changes"], MOST_CHANGES)
        row["elapsed_band"] = _band(row["elapsed_ms"])
        kept.append(row)
    return kept


def _band(elapsed_ms: int | None) -> str | None:
    if elapsed_ms is None:
        return None
    for most, band in ((10_000, "lt10s"), (30_000, "s10to30"), (60_000, "s30to60")):
        if elapsed_ms < most:
            return band
    return "gt60s"


def _words(frames: Frames, people: list[Row], names: tuple[str, ...]) -> list[Row]:
    """Return approved words of fields that ten people or more answered, each under an id that is nowhere else."""
    _, privacy = _shown(frames)
    may = {row["participant_id"] for row in people if row["consent_text"]}
    ids = {row["participant_id"] for row in people}
    told = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names if len(name) > 1) or r"(?!)", re.IGNORECASE)
    by_field: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in _rows("answers", current(frames.answers)):
        is_given = row["status"] == AnswerStatus.OK and row["participant_id"] in ids
        if is_given and privacy.get(_field(row)) == Privacy.WORDS:
            by_field[(*_field(row), row["cohort_id"])].append(row)
    found = []
    for rows in by_field.values():
        if len({row["participant_id"] for row in rows}) < K_WORDS:
            continue
        for row in rows:
            text = row["value_text"]
            if row["participant_id"] in may and text and not told.search(text) and not _betrays(text):
                word = {name: row[name] for name in WORDS.names if name in row}
                found.append(word | {"word_id": f"w-{secrets.token_hex(8)}", "text": text})
    return found


_ADDRESS = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://|www\.|\b[a-z0-9-]+\.(?:com|org|net|edu|gov|info|biz|io|de|at|ch|uk|eu|fr|nl)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\+?\d[\d ()/.-]{5,}\d")


def _betrays(text: str) -> str:
    """Say what in a text leads to a person: an address or a telephone number; empty if nothing does."""
    if _ADDRESS.search(text):
        return "an address"
    for found in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if len(digits) >= 9 or (len(digits) >= 7 and found[0][0] in "+0"):
            return "a telephone number"
    return ""


def _ids(frames: Frames) -> set[str]:
    """Return every id of the session that must not be in the dataset."""
    columns = ("participant_id", "answer_id", "event_id", "session_id", "cohort_id")
    return {
        str(value)
        for table in frames.tables().values()
        for column in columns
        if column in table
        for value in table[column].dropna().unique()
    }


def _scan(made: Frames, ids: set[str]) -> None:
    """Look at every cell once more, whatever was done before."""
    tables = made.tables()
    if made.words is not None:
        tables[WORDS.name] = made.words
    for name, form in IN_FILES[REUSE].items():
        for column in form.columns:
            if column.kind not in {Kind.TEXT, Kind.SLUG, Kind.UUID}:
                continue
            for cell in set(packages.values(tables[name][column.name])) - {None}:
                left = "an id of the session" if _holds(cell, ids) else ""
                if column.kind is Kind.TEXT and column.privacy is not Privacy.OPEN:
                    left = left or _betrays(cell)
                if left:
                    raise PackageError(
                        f"{name}.csv, column {column.name}, would still hold {left}; nothing was written.",
                        "Mend it in the session's name or words, then export again.",
                    )


_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|p-[0-9a-f]{16}")


def _holds(cell: str, ids: set[str]) -> bool:
    return cell in ids or any(one in ids for one in _ID.findall(cell))
