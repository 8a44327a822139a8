"""How ratings from 0 to 100 spread over a room: a dot a person, in bins of five points."""

from __future__ import annotations

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("from_rating", "people", "answered")

TOO_FEW = "Too few answers to show."


def spread(
    ratings: pd.DataFrame,
    provenance: Provenance,
    *,
    low: str = "",
    high: str = "",
    without: str = "",
    look: Look = theme.PAGE,
) -> Drawn:
    """Dots in bins of five points, with the middle half of the room (analyses A2 and A16).

    Parameters
    ----------
    ratings
        One row a person with `participant_id` and `value_num`, a whole number from 0 to 100; missing values are left
        out. Where a column `not_applicable` says that the question did not apply to a person, the sentence says how
        many they are.
    low, high
        What 0 and 100 mean, in the author's words.
    without
        The words of the box that says that the question does not apply.

    Returns
    -------
    A table with one row a bin that somebody is in: `from_rating` (the bin's lower end; the last bin is 95 to 100),
    `people` and `answered`. Below k answers the drawing is hidden and the table empty. No single value is shown.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    theme.checked(ratings, provenance, 0)
    given = room(ratings.dropna(subset=["value_num"]), provenance)
    provenance = given.provenance
    if given.is_hidden:
        return theme.withheld(given.instead(TOO_FEW), COLUMNS, provenance, look)
    values = [int(value) for value in given.rows["value_num"]]
    n = len(values)
    counts = theme.binned(values)
    table = pd.DataFrame(
        [{"from_rating": start, "people": people, "answered": n} for start, people in counts.items()],
        columns=list(COLUMNS),
    )
    below, above = sum(value < 40 for value in values), sum(value > 60 for value in values)
    lower, _, upper = theme.middle(values)
    names = f" (0 {low}, 100 {high})" if low and high else ""
    sentence = (
        f"Of {n}: {below} below 40, {n - below - above} from 40 to 60, {above} above 60{names}. "
        f"Half the room lies between {lower} and {upper}."
    )
    elsewhere = int(ratings["not_applicable"].fillna(False).sum()) if "not_applicable" in ratings else 0
    if elsewhere:
        sentence += f" Beside them {elsewhere} said “{without or 'does not apply'}”."
    return Drawn(theme.dots([("", values)], provenance, look, low, high), given.says(sentence), table)
