"""A dataset by its name, as tidy tables."""

from __future__ import annotations

from awayday import frames
from awayday.datasets._shelf import find
from awayday.frames import Frames


def load(name: str) -> Frames:
    """Return all tables of the newest version of a dataset: the same tidy tables that a live session gives.

    Raises
    ------
    UnknownDataset
        If there is none of that name; the message names those that there are.
    PackageError
        If it is damaged; the message lists every mistake.
    """
    return frames.load(find(name).folder)
