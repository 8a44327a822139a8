"""Where the middle of a list of ratings lies, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from awayday.errors import NoAnswers
from awayday.stats._base import DRAWS, checked, fractions, middle_part, picked


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


def median_interval(
    values: Sequence[float], *, seed: int, draws: int = DRAWS, level: float = 0.95
) -> tuple[float, float]:
    """Interval for the median of a room like this one, in the unit of the values.

    Parameters
    ----------
    values
        One number a person, such as how far each moved; at least one, and 20 before the interval keeps its promise.
    seed
        Whole number from 0 to 2³² - 1; the same one always gives the same interval, in whatever order people come.
    draws
        Rooms drawn from these people.
    level
        Confidence, a fraction strictly between 0 and 1.

    Raises
    ------
    NoAnswers
        If `values` is empty.
    ValueError
        If a value is infinite or not a number, or `seed`, `draws` or `level` is not as said.

    Notes
    -----
    Percentile bootstrap over people, B. Efron, Ann. Stat. 7 (1979) 1-26. In tests it holds the true median of normal
    data in 90 to 98 of 100 rooms of 20 and of 30 people.

    Examples
    --------
    >>> median_interval([0, 0, 1, 1, 1, 2, 2, 3], seed=1)
    (0.0, 2.0)
    """
    import numpy as np

    people = np.sort(np.array(checked(values), dtype=float))
    rooms = [np.median(picked(people, part), axis=1) for part in fractions(seed, draws, len(people))]
    return middle_part(np.concatenate(rooms), level)


def mean_interval(
    values: Sequence[float], *, seed: int, draws: int = DRAWS, level: float = 0.95
) -> tuple[float, float]:
    """Interval for the mean of a room like this one; everything else as for `median_interval`.

    Raises
    ------
    NoAnswers
        If `values` is empty.
    ValueError
        As `median_interval`.

    Examples
    --------
    >>> mean_interval([0, 0, 1, 1, 1, 2, 2, 3], seed=1)
    (0.625, 1.875)
    """
    import numpy as np

    people = np.sort(np.array(checked(values), dtype=float))
    rooms = [picked(people, part).mean(axis=1) for part in fractions(seed, draws, len(people))]
    return middle_part(np.concatenate(rooms), level)
