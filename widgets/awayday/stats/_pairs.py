"""Whether people of one group rated higher than people of another, pair by pair."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

from awayday.stats._base import DRAWS, checked, doubled_ranks, fractions, middle_part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALL_SPLITS_UP_TO = 100_000
"""Up to this many ways to share the people out all are counted; above, ways are drawn with a seed."""


def cliff(x: Sequence[float], y: Sequence[float]) -> float:
    """Cliff's delta: 1 when everybody in `x` is above everybody in `y`, 0 when neither side is, -1 the other way round.

    A person from `x` is above one from `y` in the share (delta + 1)/2 of pairs, ties counted as halves.

    Parameters
    ----------
    x, y
        One rating a person, in the same unit, in whole steps of the scale (see `snapped`); at least one each.

    Raises
    ------
    NoAnswers
        If a group is empty.
    ValueError
        If a value is infinite or not a number.

    Notes
    -----
    (#(x > y) - #(x < y)) / (n_x n_y), N. Cliff, Psychological Bulletin 114 (1993) 494-509; values in
    tests/oracles/cliff.json.

    Examples
    --------
    >>> cliff([3, 4, 5, 6, 7], [1, 2, 3, 4, 5])
    0.64
    """
    others = sorted(checked(y))
    ahead = sum(bisect_left(others, value) + bisect_right(others, value) - len(others) for value in checked(x))
    return ahead / (len(x) * len(y))


def cliff_interval(
    x: Sequence[float], y: Sequence[float], *, seed: int, draws: int = DRAWS, level: float = 0.95
) -> tuple[float, float]:
    """Interval for Cliff's delta of two groups like these.

    Parameters
    ----------
    x, y
        As for `cliff`; 20 people each before the interval keeps its promise.
    seed
        Whole number from 0 to 2³² - 1; the same one always gives the same interval, in whatever order people come.
    draws
        Pairs of groups drawn from these people, each group from its own.
    level
        Confidence, a fraction strictly between 0 and 1.

    Raises
    ------
    NoAnswers
        If a group is empty.
    ValueError
        If a value is infinite or not a number, or `seed`, `draws` or `level` is not as said.

    Notes
    -----
    Percentile bootstrap within groups, B. Efron, Ann. Stat. 7 (1979) 1-26; values in tests/oracles/cliff_interval.json.

    Examples
    --------
    >>> cliff_interval([3, 4, 5, 6, 7], [1, 2, 3, 4, 5], seed=1)
    (-0.04, 1.0)
    """
    import numpy as np

    levels = np.unique([*checked(x), *checked(y)])
    places = [np.searchsorted(levels, sorted(group)) for group in (x, y)]

    def counted(part: NDArray[np.float64], place: NDArray[np.intp]) -> NDArray[np.intp]:
        """People of each drawn group at each level: shape (draws in this part, levels)."""
        drawn = place[(part * len(place)).astype(np.intp)]
        rows = np.arange(len(part))[:, None] * len(levels)
        return np.bincount((drawn + rows).ravel(), minlength=len(part) * len(levels)).reshape(len(part), -1)

    found = []
    for part in fractions(seed, draws, len(x) + len(y)):
        first, second = counted(part[:, : len(x)], places[0]), counted(part[:, len(x) :], places[1])
        up_to = second.cumsum(axis=1)
        ahead = (first * (2 * up_to - second - len(y))).sum(axis=1)
        found.append(ahead / (len(x) * len(y)))
    return middle_part(np.concatenate(found), level)


def permutation(x: Sequence[float], y: Sequence[float], *, seed: int, draws: int = 9999) -> float:
    """Return p that groups shared out by lot are as far apart, either way, as these two.

    Parameters
    ----------
    x, y
        As for `cliff`; p is the same for both orders of groups and all orders of people.
    seed
        Whole number from 0 to 2³² - 1; matters only when there are too many ways to count them all.
    draws
        Ways to share the people out that are drawn then.

    Returns
    -------
    p, above 0 and up to 1: the share of all ways, or (1 + hits)/(1 + draws) of those drawn.

    Raises
    ------
    NoAnswers
        If a group is empty.
    ValueError
        If a value is infinite or not a number, or `seed` or `draws` is not as said.

    Notes
    -----
    Permutation of the labels on |Cliff's delta|, which is the rank sum test of F. Wilcoxon (1945) with its ties; the 1
    is the room itself, B. Phipson, G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39. Values in
    tests/oracles/permutation.json.

    Examples
    --------
    >>> round(permutation([3, 4, 5, 6, 7], [1, 2, 3, 4, 5], seed=1), 3)
    0.127
    """
    if len(x) > len(y):
        x, y = y, x
    ranks = doubled_ranks([*checked(x), *checked(y)])
    # How far a group is ahead is its rank sum less what is expected, in whole numbers: equal ways compare as equal.
    expected = len(x) * (len(ranks) + 1)
    seen = abs(sum(ranks[: len(x)]) - expected)
    if comb(len(ranks), len(x)) <= ALL_SPLITS_UP_TO:
        ways = [abs(sum(some) - expected) >= seen for some in combinations(ranks, len(x))]
        return sum(ways) / len(ways)
    import numpy as np

    all_ranks, hits = np.array(sorted(ranks)), 0
    for part in fractions(seed, draws, len(ranks)):
        some = all_ranks[np.argpartition(part, len(x), axis=1)[:, : len(x)]]
        hits += int((abs(some.sum(axis=1) - expected) >= seen).sum())
    return (1 + hits) / (1 + draws)
