"""How sure a share of people is."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from awayday.errors import NoAnswers


def share_interval(chosen: int, answered: int, level: float = 0.95) -> tuple[float, float]:
    """Interval for the share of people behind one option.

    The interval treats the room as one of many like it; for this room alone the count is the fact.

    Parameters
    ----------
    chosen
        People who chose the option.
    answered
        People who answered the step; at least 1.
    level
        Confidence, a fraction strictly between 0 and 1.

    Returns
    -------
    low, high
        Bounds of the share, fractions from 0 to 1.

    Raises
    ------
    NoAnswers
        If `answered` is 0; pages then say "no answers yet" and draw no bar.
    ValueError
        If `chosen` is negative or above `answered`, or `level` is no fraction.

    Notes
    -----
    Score interval, E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; values in tests/oracles/share_interval.json.

    Examples
    --------
    Six of ten chose the picnic: from three to eight in ten is plausible.

    >>> [round(bound, 2) for bound in share_interval(6, 10)]
    [0.31, 0.83]
    """
    if answered == 0:
        raise NoAnswers("Nobody has answered yet, so there is no share.", "Wait for the first answer.")
    if not 0 <= chosen <= answered:
        raise ValueError(f"{chosen} of {answered} people can't have chosen one option")
    if not 0 < level < 1:
        raise ValueError(f"level = {level}: a fraction between 0 and 1 is needed, such as 0.95")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = chosen / answered
    middle = share + z**2 / (2 * answered)
    reach = z * sqrt(share * (1 - share) / answered + z**2 / (4 * answered**2))
    scale = 1 + z**2 / answered
    # Rounding may carry a bound past what a share can be by one part in 10^17.
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
