"""Whether people who sort the same things sort them alike: agreement, never rightness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from awayday.errors import NoAnswers


def alpha(units: Sequence[Sequence[int]], level: Literal["nominal", "ordinal", "interval"] = "ordinal") -> float:
    """Krippendorff's alpha: 1 when all agree on each thing, 0 when they sort as if by chance.

    Parameters
    ----------
    units : shape (n_things, n_categories)
        People per category for each thing; the categories in their order. Things of fewer than two people count not.
    level
        Whether categories are names, ranks, or equal steps.

    Raises
    ------
    NoAnswers
        If no two people sorted the same thing, or all are in one category, so that there is nothing to compare.

    Notes
    -----
    K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), with his coincidences; the worked example of
    that paper is in the tests.

    Examples
    --------
    >>> alpha([[3, 0, 0], [0, 3, 0], [0, 0, 3]])
    1.0
    """
    size = len(units[0]) if units else 0
    together = [[0.0] * size for _ in range(size)]
    for unit in units:
        m = sum(unit)
        for c in range(size) if m > 1 else ():
            for k in range(size):
                together[c][k] += unit[c] * (unit[k] - (c == k)) / (m - 1)
    totals = [sum(row) for row in together]
    n = sum(totals)
    apart = _distances(totals)[level]
    expected = sum(totals[c] * totals[k] * apart(c, k) for c in range(size) for k in range(size))
    if not expected:
        raise NoAnswers("There is nothing to compare.", "Wait until two people have sorted two things differently.")
    observed = sum(together[c][k] * apart(c, k) for c in range(size) for k in range(size))
    return 1 - observed * (n - 1) / expected


def _distances(totals: Sequence[float]) -> dict[str, Callable[[int, int], float]]:
    def ordinal(c: int, k: int) -> float:
        low, high = min(c, k), max(c, k)
        between = sum(totals[low : high + 1]) - (totals[low] + totals[high]) / 2
        return 0.0 if c == k else between**2

    return {
        "nominal": lambda c, k: float(c != k),
        "ordinal": ordinal,
        "interval": lambda c, k: float((c - k) ** 2),
    }


def togetherness(counts: Sequence[int]) -> float:
    """Van der Eijk's A of ordered categories: 1 when all are in one, 0 when they are even, -1 at the two ends.

    Parameters
    ----------
    counts
        People per category, in order; at least three categories and one person.

    Raises
    ------
    NoAnswers
        If nobody is counted.
    ValueError
        With fewer than three categories.

    Notes
    -----
    C. van der Eijk, Quality and Quantity 35 (2001) 325-341: the counts are peeled into layers of 0 and 1, each of
    which has an agreement of its own; values of the R package agrmt are in the tests.

    Examples
    --------
    >>> togetherness([5, 0, 5]), togetherness([4, 4, 4]), togetherness([0, 9, 0])
    (-1.0, 0.0, 1.0)
    """
    if len(counts) < 3:
        raise ValueError(f"{len(counts)} categories: agreement in order needs three")
    n, left, found = sum(counts), list(counts), 0.0
    if n == 0:
        raise NoAnswers("Nobody has answered yet, so there is no agreement.", "Wait for the first answer.")
    while any(left):
        height = min(count for count in left if count)
        layer = [int(count > 0) for count in left]
        found += height * sum(layer) / n * _of_layer(layer)
        left = [count - height * full for count, full in zip(left, layer, strict=True)]
    return found


def _of_layer(layer: Sequence[int]) -> float:
    size = len(layer)
    triples = [
        (layer[a], layer[b], layer[c]) for a in range(size) for b in range(a + 1, size) for c in range(b + 1, size)
    ]
    up = sum(triple in {(1, 1, 0), (0, 1, 1)} for triple in triples)
    down = sum(triple == (1, 0, 1) for triple in triples)
    unimodal = ((size - 2) * up - (size - 1) * down) / ((size - 2) * (up + down)) if up + down else 1.0
    return unimodal * (1 - (sum(layer) - 1) / (size - 1))
