"""How a room rated texts that tables wrote: a strip of dots a text, in no order of results."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import HIDDEN_SENTENCE, each
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("entry", "lower", "middle", "upper", "answered")

TOO_FEW = "Too few answers to show."

MOST = 6
"""Texts that one picture holds; the table has them all."""


def ratings(
    given: pd.DataFrame, entries: Mapping[str, str], provenance: Provenance, *, low: str = "", high: str = "",
    look: Look = theme.PAGE,
) -> Drawn:  # fmt: skip
    """Dots in bins of five points for each text, with the middle half of those who rated it (analysis A2).

    Parameters
    ----------
    given
        One row a person and entry: `participant_id`, `item` and `value_num`, a whole number from 0 to 100; missing
        values are left out.
    entries
        The released text of each entry by its id, in the order of the picture, which is not that of the results.
    low, high
        What 0 and 100 mean.

    Returns
    -------
    A table with a row a text of k ratings and more: `entry`, quartiles and median to the nearest five below twenty
    people (`lower`, `middle`, `upper`) and `answered`. Without such a text the drawing is hidden.
    """
    theme.checked(given, provenance, 0)
    rated, hidden, provenance = each(given.dropna(subset=["value_num"]), "item", list(entries), provenance)
    shown = {
        entry: [int(value) for value in rated.loc[rated["item"] == entry, "value_num"]]
        for entry in entries
        if entry not in hidden
    }
    if not shown:
        return theme.withheld(TOO_FEW, COLUMNS, provenance, look)
    rows = [(entries[entry], *theme.middle(values), len(values)) for entry, values in shown.items()]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    middles = [row[2] for row in rows]
    says = f"{len(rows)} texts, each rated by {min(row[-1] for row in rows)} people or more. "
    says += f"The middle of their ratings lies between {min(middles)} and {max(middles)}."
    if hidden:
        says += f" {HIDDEN_SENTENCE.rstrip('.')}: {len(hidden)} of {len(entries)} texts."
    groups = [
        (f"“{theme.fitted(entries[entry], look.width_px * 0.9, look.text_px, 1)[0]}”", values)
        for entry, values in list(shown.items())[:MOST]
    ]
    return Drawn(theme.dots(groups, provenance, look, low, high), says, table, n=provenance.n)
