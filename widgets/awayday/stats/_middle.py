"""Where the middle of a list of ratings lies."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from awayday.errors import NoAnswers


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile of ratings, in the unit of the ratings.

    Parameters
    ----------
    values
        One number a person, in any order; at least one.

    Raises
    ------
    NoAnswers
        If `values` is empty.

    Notes
    -----
    Linear interpolation between neighbours, type 7 of R. J. Hyndman, Y. Fan, Am. Stat. 50 (1996) 361-365, which is what
    R and NumPy give unasked; values in tests/oracles/quartiles.json.

    Examples
    --------
    >>> quartiles([20, 40, 60, 80, 100])
    (40.0, 60.0, 80.0)
    """
    if not values:
        raise NoAnswers("Nobody has answered yet, so there is no middle.", "Wait for the first answer.")
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        low = floor(place)
        high = min(low + 1, len(ordered) - 1)
        return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))

    return at(0.25), at(0.5), at(0.75)
