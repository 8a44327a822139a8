"""What several statistics share: mid-ranks, drawing people again with a seed, and reading an interval off the draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from awayday.errors import NoAnswers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRAWS = 1999
"""Draws while a room looks on. With 1,999 or 9,999 draws the bounds of 95 % are draws themselves, never in between."""

_NUMBERS_AT_ONCE = 1_000_000


def doubled_ranks(values: Sequence[float]) -> list[int]:
    """Twice the rank of each value, from 2 on; equal values share the middle of their ranks, so twice it is whole.

    Examples
    --------
    >>> doubled_ranks([10, 30, 20, 10])
    [3, 8, 6, 3]
    """
    counts = Counter(values)
    ranks, below = {}, 0
    for value in sorted(counts):
        ranks[value] = 2 * below + counts[value] + 1
        below += counts[value]
    return [ranks[value] for value in values]


def checked(values: Sequence[float]) -> Sequence[float]:
    """Give `values` back if they are somebody's and are numbers.

    Raises
    ------
    NoAnswers
        If `values` is empty.
    ValueError
        If one is infinite or not a number.
    """
    if not values:
        raise NoAnswers("Nobody has answered yet, so there is nothing to compare.", "Wait for the first answer.")
    if not all(isfinite(value) for value in values):
        raise ValueError("a value is infinite or not a number")
    return values


def fractions(seed: int, draws: int, size: int) -> Iterator[NDArray[np.float64]]:
    """Seeded numbers from 0 to below 1, in blocks of shape (some draws, size), until `draws` rows have come.

    Raises
    ------
    ValueError
        If `seed` is no whole number from 0 to 2³² - 1, or `draws` is below 1.

    Notes
    -----
    The Mersenne Twister as `random.Random(seed).random()` gives it: a stream that Python and NumPy (`RandomState`,
    NEP 19) both promise never to change. So an interval printed in a report is found again years later. NumPy is
    imported here and not above, because the pages of phones import this package too and draw nothing.
    """
    import numpy as np

    if not 0 <= seed < 2**32 or draws < 1:
        raise ValueError(f"seed = {seed}, draws = {draws}: a whole number from 0 to 2³² - 1, and at least one draw")
    stream = np.random.RandomState([seed])  # in a list, it is seeded as Python does
    at_once = max(1, _NUMBERS_AT_ONCE // size)
    for start in range(0, draws, at_once):
        yield stream.random_sample((min(at_once, draws - start), size))


def picked(values: NDArray[np.float64], draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """As many of `values`, with repeats, as each row of `draws` is long: the person is what is drawn again."""
    import numpy as np

    return values[(draws * len(values)).astype(np.intp)]


def middle_part(found: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Bounds that leave out the same share of `found` at both ends: B. Efron's percentile interval.

    Raises
    ------
    ValueError
        If `level` is no fraction, or so few draws can't tell the ends of such an interval.

    Notes
    -----
    The k-th draw from each end, k = (draws + 1)(1 - level)/2, rounded outwards: A. C. Davison, D. V. Hinkley, Bootstrap
    Methods and their Application (1997), 5.2. Nothing is interpolated, so ratings keep bounds that a rating can have.

    Examples
    --------
    >>> import numpy as np
    >>> middle_part(np.arange(1.0, 2000.0), 0.95)
    (50.0, 1950.0)
    >>> middle_part(np.arange(1.0, 2000.0), 0.9)
    (100.0, 1900.0)
    """
    if not 0 < level < 1:
        raise ValueError(f"level = {level}: a fraction between 0 and 1 is needed, such as 0.95")
    # 1 - 0.9 is a little less than 0.1; what is added is far below the place of one draw.
    left_out = int((len(found) + 1) * (1 - level) / 2 + 1e-6)
    if left_out < 1:
        raise ValueError(f"{len(found)} draws are too few for an interval of {level}")
    ordered = sorted(found.tolist())
    return ordered[left_out - 1], ordered[-left_out]
