"""Files that somebody might hand us to break something: scenarios, packages as folders and zips, notebooks.

Each case makes its file in an empty folder and names a word of the error that has to come; "" means that it has to be
read like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.hostile._made import Make
from tests.hostile._notebooks import NOTEBOOKS
from tests.hostile._packages import FOLDERS, seal
from tests.hostile._scenarios import SCENARIOS
from tests.hostile._twins import TWINS
from tests.hostile._zips import ZIPS

__all__ = ["Case", "cases", "seal"]


@dataclass(frozen=True)
class Case:
    """A file: who reads it, how it is made, and what has to be said of it."""

    kind: str
    make: Make
    says: str


def cases() -> dict[str, Case]:
    """Every case by its name."""
    shelves = {
        "workshop": ("workshop", SCENARIOS), "package": ("package", FOLDERS), "zip": ("package", ZIPS),
        "notebook": ("notebooks", NOTEBOOKS), "twin": ("import", TWINS),
    }  # fmt: skip
    return {
        f"{shelf}: {name}": Case(kind, make, says)
        for shelf, (kind, found) in shelves.items()
        for name, (make, says) in found.items()
    }
