"""Whether ratings of the same people moved up more than down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, isfinite, sqrt

from awayday.stats._base import checked, doubled_ranks

EXACT_UP_TO = 100
"""Up to this many people who moved all patterns of signs are counted; above, the normal distribution is close."""


@dataclass(frozen=True, slots=True)
class Wilcoxon:
    """People compared and how they moved, the rank sums, p, how p was found, and the size of the shift from -1 to 1."""

    n: int
    up: int
    down: int
    same: int
    w_plus: float
    w_minus: float
    p: float
    is_exact: bool
    rank_biserial: float


def snapped(values: Sequence[float], step: float) -> list[int]:
    """Ratings as whole multiples of the step of their scale, so that equal ratings compare as equal.

    Ratings from a file are rounded: 3.67 and 11/3 are the same answer on a scale of thirds, and a test by ranks would
    take them for two. Snap before and after first, then subtract.

    Parameters
    ----------
    values
        Ratings in the unit of the scale.
    step
        Distance of neighbouring ratings on the scale, in the same unit; above 0.

    Raises
    ------
    ValueError
        If `step` is not above 0, or a value is infinite or not a number.

    Examples
    --------
    >>> snapped([3.67, 3.6666667, 4], 1 / 3)
    [11, 11, 12]
    """
    if not (isfinite(step) and step > 0):
        raise ValueError(f"step = {step}: a distance above 0 is needed")
    if not all(isfinite(value) for value in values):
        raise ValueError("a value is infinite or not a number")
    return [round(value / step) for value in values]


def wilcoxon(differences: Sequence[int], *, exact_up_to: int = EXACT_UP_TO) -> Wilcoxon:
    """Test that people moved up as much as down, and how far to one side they moved.

    Parameters
    ----------
    differences
        After minus before, one a person, in whole steps of the scale (see `snapped`); 0 for who stayed. At least one.
    exact_up_to
        Most people who moved for whom all patterns of signs are counted.

    Returns
    -------
    Wilcoxon
        p is 1 and the rank-biserial correlation 0 when nobody moved.

    Raises
    ------
    NoAnswers
        If there are no differences.
    ValueError
        If one is infinite or not a number.

    Notes
    -----
    Signed ranks of F. Wilcoxon, Biometrics Bulletin 1 (1945) 80-83, with J. W. Pratt, J. Am. Stat. Assoc. 54 (1959)
    655-667: those who stayed are ranked, too, and their ranks are dropped only then. Ties share mid-ranks. p is
    min(1, 2·P(W ≤ min(W⁺, W⁻))) with a fair coin for each sign, or, for many, the normal distribution with mean Σr/2
    and variance Σr²/4 without a correction for continuity. The rank-biserial correlation (W⁺ - W⁻)/(W⁺ + W⁻), D. S.
    Kerby, Comprehensive Psychology 3 (2014) 1, is of the same ranks; without those who stayed it would be larger.
    Values in tests/oracles/wilcoxon.json.

    Examples
    --------
    Of twelve, seven moved up, two down, three stayed.

    >>> found = wilcoxon([0, 0, 0, 1, 1, -1, 2, -2, 3, 4, 5, 6])
    >>> (found.up, found.down, found.same), found.w_plus, round(found.p, 3), round(found.rank_biserial, 2)
    ((7, 2, 3), 59.5, 0.074, 0.65)
    """
    ranks = doubled_ranks([abs(d) for d in checked(differences)])
    ups = [rank for d, rank in zip(differences, ranks, strict=True) if d > 0]
    downs = [rank for d, rank in zip(differences, ranks, strict=True) if d < 0]
    moved, plus, minus = ups + downs, sum(ups), sum(downs)
    is_exact = len(moved) <= exact_up_to
    return Wilcoxon(
        n=len(ranks),
        up=len(ups),
        down=len(downs),
        same=len(ranks) - len(moved),
        w_plus=plus / 2,
        w_minus=minus / 2,
        p=_exact_p(moved, min(plus, minus)) if is_exact else _normal_p(moved, plus),
        is_exact=is_exact,
        rank_biserial=(plus - minus) / (plus + minus) if moved else 0.0,
    )


def _exact_p(ranks: Sequence[int], smaller: int) -> float:
    # The ways to reach each rank sum are the digits of one large number, so that a person more is a shift and a sum.
    # All ways together are 2^people, which fits in a digit; and a number and the sum of its digits leave the same
    # remainder when divided by base - 1, which adds up the digits from 0 to the smaller sum in one step.
    digit = len(ranks) + 2  # bits; one more than needed, since base - 1 must be above the one way of nobody, too
    ways = 1
    for rank in ranks:
        ways += ways << rank * digit
    tail = (ways & ((1 << (smaller + 1) * digit) - 1)) % ((1 << digit) - 1)
    return min(1.0, 2 * tail / (1 << len(ranks)))


def _normal_p(ranks: Sequence[int], plus: int) -> float:
    z = (plus - sum(ranks) / 2) / sqrt(sum(rank**2 for rank in ranks) / 4)
    return erfc(abs(z) / sqrt(2))
