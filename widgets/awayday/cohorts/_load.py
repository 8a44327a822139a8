"""One cohort by whatever names it, and several as one."""

from __future__ import annotations

import contextlib
from pathlib import Path

from awayday import datasets, frames
from awayday.errors import PackageError, UnknownDataset, UnknownSession, excerpt
from awayday.frames import Frames
from awayday.store import Store, open_store

LATEST = "latest"
"""The newest session of a store."""


def load(what: str | Path, store: Store | str | None = None) -> Frames:
    """Return the tidy tables of a cohort.

    Parameters
    ----------
    what
        The name of a dataset; else the folder or zip of a data package; else a session: its id, the beginning of it, or
        `latest`. A `Path` is always a package.
    store
        Where sessions are: an open store or its address; the usual place when left out.

    Raises
    ------
    UnknownDataset
        If it is none of these; the message says what there is.
    PackageError
        If the package is damaged; the message lists every mistake.
    """
    if isinstance(what, Path):
        return frames.load(what)
    if what != LATEST and what in {dataset.name for dataset in datasets.names()}:
        return datasets.load(what)
    if what != LATEST and store is None and _is_there(what):
        return frames.load(what)
    if isinstance(store, Store):
        return frames.of(store, what)
    return _session(what, store)


def _is_there(what: str) -> bool:
    try:
        return Path(what).exists()
    except (OSError, ValueError):  # a name that no path can have: too long, or with a NUL in it
        return False


def _session(what: str, store: str | None) -> Frames:
    try:
        with contextlib.closing(open_store(store, read_only=True)) as opened:
            return frames.of(opened, what)
    except UnknownSession as error:
        if what == LATEST or store is not None:
            raise
        known = ", ".join(dataset.name for dataset in datasets.names()) or "none"
        raise UnknownDataset(
            f'"{excerpt(what)}" is no dataset, no package and no session.', f"Datasets: {known}. {error}"
        ) from None


def join(*cohorts: Frames | str | Path) -> Frames:
    """Put several cohorts of one origin into one; names are loaded as by `load`.

    Raises
    ------
    MixedOriginError
        If their rows come from two origins; `side_by_side` shows two such cohorts beside each other.
    PackageError
        If two of them hold the same session, whose people would count twice.
    ValueError
        If there are none.
    """
    found = [one if isinstance(one, Frames) else load(one) for one in cohorts]
    if not found:
        raise ValueError("there are no cohorts to join")
    frames.one_origin(*(one.sessions for one in found))
    seen: set[str] = set()
    for one in found:
        ids = set(one.sessions["session_id"])
        if seen & ids:
            raise PackageError(
                f"Session {min(seen & ids)} is in two of the cohorts; its people would count twice.",
                "Join each session once: take the session, or its package.",
            )
        seen |= ids
    return frames.join(found)
