"""The cohorts that a coach can tick: datasets of the kit, her own, and saved sessions, each under its origin."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass
from typing import Any

from awayday import cohorts, datasets
from awayday.datasets import Dataset
from awayday.disclosure import Ledger
from awayday.errors import StoreError, UnknownDataset, excerpt
from awayday.frames import Frames
from awayday.session import Origin, Session
from awayday.store import data_folder, open_store

ORIGINS: dict[str, tuple[str, str]] = {
    Origin.REAL: ("REAL DATA", "Answers by people, after the consent screen."),
    Origin.SYNTHETIC: (
        "SYNTHETIC \N{EN DASH} not people",
        "Made by a program from a recorded recipe: to try things out, and to see what the analyses find.",
    ),
    Origin.DEMO: ("DEMO \N{EN DASH} try-out, not a finding", "Typed while somebody tried the kit out."),
}
"""What stands above the cohorts of each origin: its loud word, and what it means."""

STALE_H = 24
"""Hours after which a session that nobody ended counts as saved."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One cohort that can be ticked; `trouble` says why it can't."""

    key: str
    label: str
    about: str
    origin: str
    trouble: str = ""
    is_session: bool = False
    folder: str = ""


class Shelf:
    """Every cohort there is, looked up once.

    A session that is going on is not among them: what the room has not seen is not for a coach either.

    Attributes
    ----------
    choices
        By key: the name of a dataset, or the id of a session.
    trouble
        Why the saved sessions can't be read; empty when they can, or when there are none.
    ledger
        What was shown of them on this page so far.
    """

    def __init__(self, store: str | None = None) -> None:
        self.store = store or os.environ.get("AWAYDAY_STORE")
        self.trouble = ""
        self.ledger = Ledger()
        self.choices = {choice.key: choice for choice in (*self._sessions(), *map(_of_dataset, datasets.names()))}
        self._kept: dict[str, Frames] = {}

    def groups(self) -> list[dict[str, Any]]:
        """Return what the widget `Cohorts` shows: real ones first, and last those whose origin can't be told."""
        found = []
        for origin, (title, about) in {**ORIGINS, "": ("DAMAGED", "These can't be read.")}.items():
            items = [
                {"id": one.key, "label": one.label, "about": one.about, "trouble": one.trouble}
                for one in self.choices.values()
                if one.origin == origin
            ]
            if items:
                found.append({"id": str(origin) or "damaged", "title": title, "about": about, "items": items})
        return found

    def named(self, name: str) -> str:
        """Return the key of a cohort: a dataset's name, the beginning of a session's id, or `latest`.

        Raises
        ------
        UnknownDataset
            If there is none, or several.
        """
        if name in self.choices:
            return name
        sessions = [key for key, one in self.choices.items() if one.is_session]
        matching = sessions[:1] if name == "latest" else [key for key in sessions if name and key.startswith(name)]
        if len(matching) != 1:
            known = ", ".join(key[:8] if key in sessions else key for key in self.choices) or "none yet"
            raise UnknownDataset(
                f'There is no cohort "{excerpt(name)}" to tick.',
                f"There are: {known}. A session that is going on is there once it has ended.",
            )
        return matching[0]

    def load(self, key: str) -> Frames:
        """Return the tables of a cohort; they are read once.

        Raises
        ------
        AwaydayError
            If it is damaged or not there any more.
        """
        if key not in self._kept:
            self._kept[key] = cohorts.load(key, self.store)
        return self._kept[key]

    def _sessions(self) -> list[Choice]:
        if self.store is None and not (data_folder() / "awayday.db").exists():
            return []
        try:
            with open_store(self.store, read_only=True) as store:
                found = store.sessions()
        except StoreError as error:
            self.trouble = str(error)
            return []
        return [_of_session(session) for session in found if _is_saved(session)]


def _is_saved(session: Session) -> bool:
    """Whether a session is over: it was ended, or nobody ended it for so long that nobody will."""
    if session.session_id == os.environ.get("AWAYDAY_SESSION"):
        return session.ended_ms is not None
    return session.ended_ms is not None or time.time() * 1000 - session.started_ms > STALE_H * 3_600_000


def _of_session(session: Session) -> Choice:
    day = dt.datetime.fromtimestamp(session.started_ms / 1000, dt.UTC).date().isoformat()
    about = f"Saved session of {session.workshop_id}, {day}"
    return Choice(session.session_id, session.cohort_label, about, session.data_origin.value, is_session=True)


def _of_dataset(dataset: Dataset) -> Choice:
    title = dataset.title.removeprefix(f"{dataset.data_origin.upper()}: ")
    about = f"{title}. {'Your own dataset' if dataset.is_own else 'Came with the kit'}, version {dataset.version}"
    if dataset.data_origin not in ORIGINS:
        trouble = "Its description can't be read. “awayday datasets” says what is wrong."
        return Choice(dataset.name, dataset.name, "", "", trouble)
    return Choice(dataset.name, dataset.name, about, dataset.data_origin, folder=str(dataset.folder))
