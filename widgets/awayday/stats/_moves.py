"""Whether people who changed their choice went one way more than the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, erfc, exp, lcm, lgamma, log, sqrt

CHI_SQUARE_FROM = 25
"""From this many switchers on the chi-square distribution is close enough; below, all sign patterns are counted."""


@dataclass(frozen=True, slots=True)
class Symmetry:
    """Result of a symmetry test: X², degrees of freedom, people who switched, p, and how p was found."""

    x2: float
    df: int
    switched: int
    p: float
    is_exact: bool


def mcnemar(b: int, c: int) -> float:
    """Exact p that as many people switch one way as the other, given two options.

    Parameters
    ----------
    b, c
        People who switched from the first option to the second, and back; not negative.

    Returns
    -------
    p, from 0 to 1; 1 when nobody switched.

    Raises
    ------
    ValueError
        If a count is negative.

    Notes
    -----
    min(1, 2·P(Bin(b + c, ½) ≤ min(b, c))), Q. McNemar, Psychometrika 12 (1947) 153-157, in its exact form; values in
    tests/oracles/mcnemar.json.

    Examples
    --------
    Nine went from close to cover, one went back.

    >>> round(mcnemar(9, 1), 4)
    0.0215
    """
    if b < 0 or c < 0:
        raise ValueError(f"{b} and {c}: people can't be fewer than none")
    below = sum(comb(b + c, i) for i in range(min(b, c) + 1))
    return min(1.0, below / (1 << (b + c)) * 2)


def symmetry(table: Sequence[Sequence[int]]) -> Symmetry:
    """Test that switches between any two options balance, for two options or more.

    Parameters
    ----------
    table : shape (n_options, n_options)
        People by first choice (rows) and second choice (columns); not negative.

    Raises
    ------
    ValueError
        If the table is not square or a count is negative.

    Notes
    -----
    X² = Σ (n_ij - n_ji)² / (n_ij + n_ji) over pairs of options, A. H. Bowker, J. Am. Stat. Assoc. 43 (1948) 572-574.
    Below 25 switchers p is exact: each pair is Bin(n_ij + n_ji, ½), and the distributions of all pairs are folded
    together in whole numbers. Values in tests/oracles/symmetry.json.
    """
    if any(len(row) != len(table) for row in table) or any(count < 0 for row in table for count in row):
        raise ValueError("a square table of counts, none of them negative, is needed")
    pairs = [(table[i][j], table[j][i]) for i, j in combinations(range(len(table)), 2)]
    pairs = [(there, back) for there, back in pairs if there + back > 0]
    switched = sum(there + back for there, back in pairs)
    x2 = sum((there - back) ** 2 / (there + back) for there, back in pairs)
    is_exact = switched < CHI_SQUARE_FROM
    p = _exact_tail(pairs) if is_exact else chi_square_tail(x2, len(pairs))
    return Symmetry(x2, len(pairs), switched, p, is_exact)


def _exact_tail(pairs: Sequence[tuple[int, int]]) -> float:
    # X² times the least common multiple of its denominators is a whole number, so equal values compare as equal.
    scale = lcm(*(there + back for there, back in pairs))

    def scaled(there: int, back: int) -> int:
        return (there - back) ** 2 * scale // (there + back)

    ways = {0: 1}
    for there, back in pairs:
        grown: defaultdict[int, int] = defaultdict(int)
        for value, many in ways.items():
            for i in range(there + back + 1):
                grown[value + scaled(i, there + back - i)] += many * comb(there + back, i)
        ways = grown
    seen = sum(scaled(there, back) for there, back in pairs)
    return sum(many for value, many in ways.items() if value >= seen) / sum(ways.values())


def chi_square_tail(x2: float, df: int) -> float:
    """Probability that chi-square with `df` degrees of freedom is at least `x2`; 1 when `df` is 0.

    Raises
    ------
    ValueError
        If `x2` or `df` is negative.

    Notes
    -----
    For whole degrees of freedom the tail is a finite sum: M. Abramowitz, I. A. Stegun, Handbook of Mathematical
    Functions (1964), 26.4.4 and 26.4.5; values in tests/oracles/chi_square_tail.json.
    """
    if x2 < 0 or df < 0:
        raise ValueError(f"x2 = {x2}, df = {df}: neither can be negative")
    half = x2 / 2
    if half == 0 or df == 0:
        return 1.0
    odd = df % 2
    powers = [odd / 2 + i for i in range(df // 2)]
    total = sum(exp(power * log(half) - half - lgamma(power + 1)) for power in powers)
    return min(1.0, total + (erfc(sqrt(half)) if odd else 0.0))
