"""How sure people were, and whether those who then switched had been less sure."""

from __future__ import annotations

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import Shown, room, split
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
        One row a person with `participant_id`, `value_num` (0 to 100) and, once there was a second vote, `changed`:
        whether the person chose another option then; missing for somebody who did not vote again.
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
    theme.checked(ratings, provenance, 0)
    rated = room(ratings.dropna(subset=["value_num"]), provenance)
    provenance = rated.provenance
    if rated.is_hidden:
        return theme.withheld(rated.instead(TOO_FEW), COLUMNS, provenance, look)
    groups = _groups(rated)
    apart = bool(groups)
    if apart:
        provenance = theme.checked(ratings, provenance, sum(map(len, groups.values())))
        medians = {name: theme.middle(values)[1] for name, values in groups.items()}
        sentence = (
            f"Switchers started at {medians['switched']}, stayers at {medians['stayed']} (medians). Descriptive only."
        )
    else:
        everyone = [int(value) for value in rated.rows["value_num"]]
        groups = {"everyone": everyone}
        lower, median, upper = theme.middle(everyone)
        sentence = f"Of {len(everyone)}: half lie between {lower} and {upper}, the middle is {median}."
    rows = [
        {"group": name, "from_rating": start, "people": people, "answered": len(values)}
        for name, values in groups.items()
        for start, people in theme.binned(values).items()
    ]
    shown = [(name if apart else "", values) for name, values in groups.items()]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Drawn(theme.dots(shown, provenance, look, low, high), rated.says(sentence), table)


def _groups(rated: Shown) -> dict[str, list[int]]:
    """Return the ratings of switchers and of stayers; of neither where one of the two may not be shown."""
    if "changed" not in rated.rows:
        return {}
    voted_twice = rated.rows.dropna(subset=["changed"])
    if len(voted_twice) < K_MOVES:
        return {}
    changed = voted_twice["changed"].astype(bool)
    groups = {"switched": voted_twice[changed], "stayed": voted_twice[~changed]}
    alike = [name for name, rows in groups.items() if rows["value_num"].nunique() <= 1]
    shown, gated = split(rated, groups, alike=alike)
    if gated.hidden or gated.waits:
        return {}
    return {name: [int(value) for value in rows["value_num"]] for name, rows in shown.items()}
