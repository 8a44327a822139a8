"""How many people a figure needs, where it comes from, and what stands in its place when it is not shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from awayday import __version__
from awayday.disclosure._ledger import Ledger
from awayday.session import Origin

K_NUMBERS = 5
"""Fewest people a number may rest on; a caller may ask for more, never for fewer."""

K_WORDS = 10
"""Fewest people who answered a field before its approved words are shown."""

PERCENT_FROM = 50
"""From this many people on a share is said in whole per cents; below, as a count."""

K_MOVES = 15
"""Fewest people with two answers before moves from one to the other are shown."""

HIDDEN = "hidden: fewer than five people, or needed to protect a small group"
"""The same sentence for every figure that is not shown."""

WAITS = "updates when five more answers are in"
"""Said of an older figure that stays, since a newer one beside it would tell of fewer than k people."""


_WORDS = {K_NUMBERS: "five", K_WORDS: "ten"}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure comes from and how many people it rests on; every chart, table and export carries one.

    `recipe` names what made synthetic rows, such as "picnic 1.0.0, seed 7". `as_of_ms` is the time of the newest row.
    `ledger` is what has been shown already to those who will see the figure; a new one when left out.
    """

    data_origin: Origin
    cohort_labels: tuple[str, ...]
    n: int
    k: int = K_NUMBERS
    kit_version: str = __version__
    as_of_ms: int | None = None
    recipe: str = ""
    ledger: Ledger = field(default_factory=Ledger, compare=False, repr=False)

    def stamp(self) -> str:
        """One line that says whether the rows are real; it is drawn inside every picture and above every table."""
        match self.data_origin:
            case Origin.REAL:
                return f"REAL DATA · {self.people()}"
            case Origin.SYNTHETIC:
                source = f"recipe {self.recipe}" if self.recipe else self.people()
                return f"SYNTHETIC \N{EN DASH} not people · {source}"
            case Origin.DEMO:
                return "DEMO \N{EN DASH} try-out, not a finding"

    def people(self) -> str:
        """How many people the figure rests on; of fewer than k only that."""
        if self.n >= self.k:
            return f"n = {self.n}"
        return f"fewer than {_WORDS.get(self.k, self.k)} people"
