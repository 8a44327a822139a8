"""How long something may be away under a promise of uptime."""

from __future__ import annotations


def downtime_allowed(uptime: float, days: float) -> float:
    """Minutes that an uptime promise leaves, over so many days of 24 hours.

    Parameters
    ----------
    uptime
        Promised share of time, a fraction from 0 to 1.
    days
        Length of the promise, in days; not negative.

    Raises
    ------
    ValueError
        If `uptime` is no fraction or `days` is negative.

    Notes
    -----
    Arithmetic; values in tests/oracles/downtime_allowed.json.

    Examples
    --------
    >>> round(downtime_allowed(0.9999, 30), 2)
    4.32
    """
    if not 0 <= uptime <= 1 or not days >= 0:
        raise ValueError(f"uptime = {uptime}, days = {days}: a fraction from 0 to 1, and days not negative")
    return (1 - uptime) * days * 24 * 60
