"""How sure people were, and whether those who then switched had been less sure."""

from __future__ import annotations

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import K_MOVES, Provenance

COLUMNS = ("group", "from_rating", "people", "answered")

TOO_FEW = "Too few answers to show."


def confidence(
    ratings: pd.DataFrame, provenance: Provenance, *, low: str = "", high: str = "", look: Look = theme.PAGE
) -> Drawn:
    """Dots of how sure people were in the first vote; switchers and stayers apart when both are enough (analysis A10).

    Parameters
    ----------
    ratings
        One row a person with `value_num` (0 to 100) and, once there was a second vote, `changed`: whether the person
        chose another option then; missing for somebody who did not vote again.
    low, high
        What 0 and 100 mean, in the author's words.

    Returns
    -------
    A table with one row a group and bin of five points. From 15 people with both votes on, and k in each group, the
    groups are "switched" and "stayed", unless that would leave out one to four people; otherwise all are one group,
    "everyone". Below k answers the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    rated = ratings.dropna(subset=["value_num"])
    everyone = [int(value) for value in rated["value_num"]]
    provenance = theme.checked(ratings, provenance, len(everyone))
    if len(everyone) < provenance.k:
        return theme.withheld(TOO_FEW, COLUMNS, provenance, look)
    groups = _groups(rated)
    n_twice = sum(map(len, groups.values()))
    left_out = len(everyone) - n_twice
    apart = n_twice >= K_MOVES and min(map(len, groups.values())) >= provenance.k
    split = apart and (left_out == 0 or left_out >= provenance.k)
    if split:
        provenance = theme.checked(ratings, provenance, n_twice)
        medians = {name: theme.middle(values)[1] for name, values in groups.items()}
        sentence = (
            f"Switchers started at {medians['switched']}, stayers at {medians['stayed']} (medians). Descriptive only."
        )
    else:
        groups = {"everyone": everyone}
        lower, median, upper = theme.middle(everyone)
        sentence = f"Of {len(everyone)}: half lie between {lower} and {upper}, the middle is {median}."
    rows = [
        {"group": name, "from_rating": start, "people": people, "answered": len(values)}
        for name, values in groups.items()
        for start, people in theme.binned(values).items()
    ]
    shown = [(name if split else "", values) for name, values in groups.items()]
    return Drawn(theme.dots(shown, provenance, look, low, high), sentence, pd.DataFrame(rows, columns=list(COLUMNS)))


def _groups(rated: pd.DataFrame) -> dict[str, list[int]]:
    if "changed" not in rated:
        return {"switched": [], "stayed": []}
    voted_twice = rated.dropna(subset=["changed"])
    changed = voted_twice["changed"].astype(bool)
    return {
        name: [int(value) for value in voted_twice.loc[mask, "value_num"]]
        for name, mask in (("switched", changed), ("stayed", ~changed))
    }
