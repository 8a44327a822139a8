"""How two cohorts rated the same thing: a strip of dots each, in the order of their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._cohort_shares import Part, together
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look

COLUMNS = ("cohort", "lower", "middle", "upper", "answered")


def cohort_strips(parts: Sequence[Part], *, low: str = "", high: str = "", look: Look = theme.PAGE) -> Drawn:
    """Dots in bins of five points over the middle half, a strip a cohort (analysis A7).

    Parameters
    ----------
    parts
        For each cohort its name, one row a person with `participant_id` and `value_num` (0 to 100; missing values are
        left out), and its provenance.
    low, high
        What 0 and 100 mean, in the author's words.

    Returns
    -------
    A table with a row a cohort: quartiles, to the nearest five below 20 people, and how many `answered`. Where a cohort
    has fewer than k answers the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If cohorts have different origins, or ratings another one than their provenance.
    """
    provenance = together([made for *_, made in parts])
    for _, ratings, made in parts:
        theme.checked(ratings, made, 0)
    given = [(name, room(ratings.dropna(subset="value_num"), made)) for name, ratings, made in parts]
    values = [(name, [int(value) for value in one.rows["value_num"]]) for name, one in given]
    sizes = [len(rated) for _, rated in values]
    if any(one.is_hidden for _, one in given):
        return theme.withheld("Too few answers to compare.", COLUMNS, replace(provenance, n=0), look)
    rows = [(name, *theme.middle(rated), len(rated)) for name, rated in values]
    sentence = " ".join(f"Half of “{name}” rated from {lower} to {upper}." for name, lower, _, upper, _ in rows)
    chart = theme.dots(values, replace(provenance, n=sum(sizes)), look, low, high)
    return Drawn(chart, sentence, pd.DataFrame(rows, columns=list(COLUMNS)), n=sum(sizes))
