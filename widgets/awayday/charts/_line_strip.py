"""Where people put a mark on one line between two ends: a dot a person, and the middle half of the room."""

from __future__ import annotations

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("from_rating", "people", "answered")

TOO_FEW = "Too few answers to show."

MIDDLE = 50


def line_strip(
    marks: pd.DataFrame, provenance: Provenance, *, low: str = "", high: str = "", look: Look = theme.PAGE
) -> Drawn:
    """Dots in bins of five points on one line, with the middle half, and how many stand on each side of 50.

    Parameters
    ----------
    marks
        One row a person with `participant_id` and `value_num`, a whole number from 0 to 100; missing values are left
        out.
    low, high
        What 0 and 100 mean, in the author's words.

    Returns
    -------
    A table with one row a bin that somebody is in, as that of `spread`. Below k marks the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    theme.checked(marks, provenance, 0)
    given = room(marks.dropna(subset=["value_num"]), provenance)
    provenance = given.provenance
    if given.is_hidden:
        return theme.withheld(given.instead(TOO_FEW), COLUMNS, provenance, look)
    values = [int(value) for value in given.rows["value_num"]]
    n = len(values)
    rows = [{"from_rating": start, "people": people, "answered": n} for start, people in theme.binned(values).items()]
    to_low, to_high = sum(value < MIDDLE for value in values), sum(value > MIDDLE for value in values)
    ends = [f"{to_low} nearer to “{low or 0}”", f"{to_high} nearer to “{high or 100}”"]
    lower, _, upper = theme.middle(values)
    sentence = (
        f"Of {n}: {', '.join(ends)}, {n - to_low - to_high} in the very middle. "
        f"Half the room lies between {lower} and {upper}."
    )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Drawn(theme.dots([("", values)], provenance, look, low, high), given.says(sentence), table)
