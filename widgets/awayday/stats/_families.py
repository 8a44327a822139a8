"""What is left of several p-values when they are read together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted p-values of one page, in the order they were given.

    Parameters
    ----------
    ps
        The p-values of all tests shown together, each from 0 to 1.

    Raises
    ------
    ValueError
        If a number is not from 0 to 1.

    Notes
    -----
    S. Holm, Scand. J. Stat. 6 (1979) 65-70: the smallest of m counts m times, the next m - 1 times and so on; none
    falls below one before it. Values in tests/oracles/holm.json.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03, 0.005])
    [0.03, 0.06, 0.06, 0.02]
    """
    if not all(0 <= p <= 1 for p in ps):
        raise ValueError("a p-value is a number from 0 to 1")
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    weighed = [min(1.0, (len(ps) - before) * ps[place]) for before, place in enumerate(order)]
    found = dict(zip(order, accumulate(weighed, max), strict=True))
    return [found[place] for place in range(len(ps))]
