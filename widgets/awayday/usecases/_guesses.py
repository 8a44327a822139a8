"""Wrong guesses of a code, counted: a room of people mistypes now and then, and nobody gets to try them all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

EACH = 300.0
"""Wrong guesses in one go from one place; a whole room may share one address, and mistype once each."""

EACH_PER_S = 1.0
"""How many of them are forgotten a second."""

ALL = 600.0
"""Wrong guesses in one go from everywhere, for guessers who have many addresses."""

ALL_PER_S = 2.0
"""How many of them are forgotten a second."""

MOST_PLACES = 4_000
"""Places that are remembered at one time; those whose guesses are forgotten by now go first."""


@dataclass(slots=True)
class _Count:
    level: float = 0.0
    at_s: float = 0.0

    def now(self, at_s: float, per_s: float) -> float:
        """Let time pass, and return how many guesses are remembered still."""
        self.level = max(self.level - (at_s - self.at_s) * per_s, 0.0)
        self.at_s = at_s
        return self.level


class Guesses:
    """Remembers wrong guesses for a while, in memory alone, and says who may make another.

    Right ones cost nothing: any number of people get in at once.

    Notes
    -----
    There are 31**6 = 887,503,681 spoken codes, and one of them opens the room. In eight hours everybody together has
    `ALL` + 8 * 3,600 * `ALL_PER_S` = 58,200 wrong guesses: one in 15,000 such days succeeds. From one address it is one
    in 30,000.

    Parameters
    ----------
    clock
        Seconds that only grow; an argument so that tests own time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._each: dict[str, _Count] = {}
        self._all = _Count(at_s=clock())

    def may_guess(self, where: str) -> bool:
        """Whether somebody at this place (an address, a seat) may try a code now."""
        at_s = self._clock()
        count = self._each.get(where)
        if count is not None and count.now(at_s, EACH_PER_S) > EACH - 1:
            return False
        return self._all.now(at_s, ALL_PER_S) <= ALL - 1

    def wrong(self, where: str) -> None:
        """Note that a guess from this place was wrong."""
        at_s = self._clock()
        if len(self._each) >= MOST_PLACES:
            self._each = {name: one for name, one in self._each.items() if one.now(at_s, EACH_PER_S) > 0}
        for count, per_s in ((self._each.setdefault(where, _Count(at_s=at_s)), EACH_PER_S), (self._all, ALL_PER_S)):
            count.now(at_s, per_s)
            count.level += 1
