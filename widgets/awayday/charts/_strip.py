"""Where a room puts its markers on a labelled strip from 0 to 100: a dot a person, and the middle half."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("from_rating", "people", "answered")

TOO_FEW = "Too few answers to show."


def strip(
    places: pd.DataFrame, marks: Sequence[tuple[int, str]], provenance: Provenance, *, look: Look = theme.PAGE
) -> Drawn:
    """Dots in bins of five points over a strip whose marks are words, with the middle half of the room (A16).

    Parameters
    ----------
    places
        One row a person with `participant_id` and `value_num`, a whole number from 0 to 100; missing values are left
        out.
    marks
        What places on the strip mean, in rising order.

    Returns
    -------
    A table with one row a bin that somebody is in: `from_rating` (the bin's lower end; the last bin is 95 to 100),
    `people` and `answered`. Below k answers the drawing is hidden and the table empty. No single value is shown.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    theme.checked(places, provenance, 0)
    given = room(places.dropna(subset=["value_num"]), provenance)
    provenance = given.provenance
    if given.is_hidden:
        return theme.withheld(given.instead(TOO_FEW), COLUMNS, provenance, look)
    values = [int(value) for value in given.rows["value_num"]]
    n = len(values)
    rows = [{"from_rating": low, "people": people, "answered": n} for low, people in theme.binned(values).items()]
    lower, middle, upper = theme.middle(values)
    sentence = f"Half the room set the line between {lower} and {upper}, the middle of the room at {middle} (n = {n})."
    drawn = theme.dots([("", values)], provenance, look, "", "", marks)
    return Drawn(drawn, given.says(sentence), pd.DataFrame(rows, columns=list(COLUMNS)))
