"""Whether several items measure one thing, so that adding them up makes sense."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import variance

from awayday.errors import NoAnswers


def cronbach(rows: Sequence[Sequence[float]]) -> float:
    """Cronbach's alpha: 1 when all items rise and fall together, about 0 when they have nothing to do with each other.

    Parameters
    ----------
    rows : shape (n_people, n_items)
        Ratings of people who answered every item, reversed items turned round; at least two people and two items.

    Raises
    ------
    NoAnswers
        With fewer than two people, or if all have the same sum, so that nothing varies.
    ValueError
        If rows differ in length, or there are fewer than two items.

    Notes
    -----
    k/(k - 1)·(1 - Σ s_i²/s_total²), L. J. Cronbach, Psychometrika 16 (1951) 297-334; values in
    tests/oracles/cronbach.json. It may fall below 0 when items contradict each other.

    Examples
    --------
    >>> cronbach([[1, 2], [2, 3], [4, 5]])
    1.0
    """
    if len(rows) < 2:
        raise NoAnswers("Fewer than two people answered every item.", "Wait for more answers.")
    n_items = len(rows[0])
    if n_items < 2 or any(len(row) != n_items for row in rows):
        raise ValueError("every row needs the same items, two or more")
    total = variance([sum(row) for row in rows])
    if not total:
        raise NoAnswers("All have the same sum, so there is nothing to compare.", "Wait for more answers.")
    apart = float(sum(variance(item) for item in zip(*rows, strict=True)) / total)
    return n_items / (n_items - 1) * (1 - apart)
