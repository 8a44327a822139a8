"""All tidy tables of a session together, and the rule that rows of two origins never meet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from awayday import packages
from awayday.disclosure import Ledger, Provenance
from awayday.errors import MixedOriginError
from awayday.frames._answers import answers
from awayday.frames._content import fields, options, steps, workshops
from awayday.frames._groups import group_members
from awayday.frames._people import events, participants, sessions
from awayday.session import Origin
from awayday.store import Store
from awayday.tables import FULL, IN_MEMORY, MIXED, REUSE, TABLES, WORDS, Table


@dataclass(frozen=True, eq=False)
class Frames:
    """All tidy tables of one session, or of several whose rows come from one origin.

    A dataset for reuse (`level` is `reuse`) has the same tables and columns: what was left out of it, such as times, is
    missing in every row; the coarse columns that stand in for them come after, and `words` holds the texts, which join
    to nothing.

    Raises
    ------
    MixedOriginError
        If rows of two origins are in them.
    """

    sessions: pd.DataFrame
    participants: pd.DataFrame
    events: pd.DataFrame
    answers: pd.DataFrame
    group_members: pd.DataFrame
    workshops: pd.DataFrame
    steps: pd.DataFrame
    fields: pd.DataFrame
    options: pd.DataFrame
    words: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        one_origin(*self.tables().values())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name, in the order of `awayday.tables.TABLES`."""
        return {name: getattr(self, name) for name in TABLES}

    @property
    def level(self) -> str:
        """What the tables hold: `full`, `reuse`, or `mixed` after joining cohorts of both."""
        if self.words is None:
            return FULL
        return REUSE if set(IN_MEMORY[REUSE]["answers"].names) <= set(self.answers) else MIXED

    @property
    def began(self) -> date:
        """Day on which the first session began; the Monday of its week in a dataset for reuse."""
        started = self.sessions["started_at"].min()
        return (self.sessions["week_of"].min() if pd.isna(started) else started).date()  # type: ignore[no-any-return]

    @property
    def data_origin(self) -> Origin:
        """Where the rows come from."""
        return one_origin(self.sessions)

    @property
    def cohort_labels(self) -> tuple[str, ...]:
        """Names of the cohorts, in the order of their first session."""
        return tuple(dict.fromkeys(str(label) for label in self.sessions["cohort_label"]))

    @property
    def cohort_label(self) -> str:
        """Names of the cohorts as one text."""
        return ", ".join(self.cohort_labels)

    def provenance(self, n: int | None = None, *, ledger: Ledger | None = None) -> Provenance:
        """Where a figure made of these rows comes from.

        Parameters
        ----------
        n
            People whom the figure rests on; all who joined when left out.
        ledger
            What was shown before to those who will see the figure; a new one when left out.
        """
        recipes = [json.loads(recipe) for recipe in self.sessions["recipe"].dropna().unique()]
        newest = self.events["at"].max()
        return Provenance(
            data_origin=self.data_origin,
            cohort_labels=self.cohort_labels,
            n=len(self.participants) if n is None else n,
            as_of_ms=None if pd.isna(newest) else round(newest.timestamp() * 1000),
            recipe="; ".join("{name} {version}, seed {seed}".format(**recipe) for recipe in recipes),
            ledger=Ledger() if ledger is None else ledger,
        )


def one_origin(*tables: pd.DataFrame) -> Origin:
    """Return the one origin of all rows of all `tables`; every statistic, chart and export asks this first.

    Raises
    ------
    MixedOriginError
        If there are rows of two origins.
    ValueError
        If no row says where it comes from.
    """
    found = {str(origin) for table in tables if "data_origin" in table for origin in table["data_origin"].unique()}
    if len(found) > 1:
        raise MixedOriginError(
            f"Rows of different origin met: {', '.join(sorted(found))}.",
            "Look at real, synthetic and demo sessions one at a time.",
        )
    if not found:
        raise ValueError("no row says where it comes from")
    return Origin(found.pop())


def of(store: Store, session_id: str) -> Frames:
    """Return all tables of one session, live or saved.

    Parameters
    ----------
    store
        Where the session is; read-only will do.
    session_id
        A session's id, its beginning, or `latest`.

    Raises
    ------
    UnknownSession
        If there is no such session.
    """
    # Answers first and people last: what others refer to is then at least as new, also while a session is running.
    found = {made.__name__: made(store, session_id) for made in (answers, group_members, events)}
    makers = (participants, sessions, workshops, steps, fields, options)
    found |= {make.__name__: make(store, session_id) for make in makers}
    inside = found["participants"]["participant_id"]
    for name in ("answers", "group_members", "events"):  # somebody may have been asked to leave, or erased, in between
        people = found[name]["participant_id"]
        found[name] = found[name][people.isna() | people.isin(inside)].reset_index(drop=True)
    return Frames(**found)


def load(package: Path | str, told: packages.Told = packages.untold) -> Frames:
    """Return all tables of a data package: those of its session, with ids of the package's own.

    Parameters
    ----------
    package
        The folder that `awayday export` wrote, or a zip of it.
    told
        Is told how far it is, with what and a share from 0 to 1.

    Raises
    ------
    PackageError
        If the package is damaged or not one of ours; the message lists every mistake.
    """
    found = packages.read(package, told)
    return Frames(**found.tables, words=found.words)


def join(parts: Iterable[Frames]) -> Frames:
    """Put the tables of several sessions or cohorts into one; a row that several have comes once.

    Raises
    ------
    MixedOriginError
        If two of them have rows of different origin.
    ValueError
        If there are none.
    """
    parts = list(parts)
    one_origin(*(table for part in parts for table in part.tables().values()))
    levels = {part.level for part in parts}
    level = levels.pop() if len(levels) == 1 else MIXED
    joined = {
        name: _together(table, [part.tables()[name] for part in parts]) for name, table in IN_MEMORY[level].items()
    }
    texts = [part.words for part in parts if part.words is not None]
    return Frames(**joined, words=_together(WORDS, texts) if texts else None)


def _together(table: Table, parts: list[pd.DataFrame]) -> pd.DataFrame:
    columns = {name: [value for part in parts for value in packages.values(part[name])] for name in table.names}
    keys = list(zip(*(columns[name] for name in table.key), strict=True))
    last = {key: place for place, key in enumerate(keys)}
    if len(last) < len(keys):
        columns = {name: [column[place] for place in last.values()] for name, column in columns.items()}
    return packages.tidy(table, columns)
