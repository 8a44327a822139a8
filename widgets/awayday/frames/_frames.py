"""All tidy tables of a session together, and the rule that rows of two origins never meet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
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
from awayday.tables import TABLES


@dataclass(frozen=True, eq=False)
class Frames:
    """All tidy tables of one session, or of several whose rows come from one origin.

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

    def __post_init__(self) -> None:
        one_origin(*self.tables().values())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name, in the order of `awayday.tables.TABLES`."""
        return {part.name: getattr(self, part.name) for part in dataclass_fields(self)}

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


def load(package: Path | str) -> Frames:
    """Return all tables of a data package of level `full`: those of its session, with ids of the package's own.

    Parameters
    ----------
    package
        The folder that `awayday export` wrote, or a zip of it.

    Raises
    ------
    PackageError
        If the package is damaged or not one of ours; the message lists every mistake.
    """
    return Frames(**packages.read(package))


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
    joined = {}
    for name, table in TABLES.items():
        every = (row for part in parts for row in packages.rows(name, part.tables()[name]))
        joined[name] = packages.frame(name, {tuple(row[key] for key in table.key): row for row in every}.values())
    return Frames(**joined)
