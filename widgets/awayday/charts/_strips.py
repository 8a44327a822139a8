"""How several statements were rated, each on a line of its own in one picture: the middle and the middle half."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import HIDDEN_SENTENCE, each
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("statement", "lower", "middle", "upper", "answered")

TOO_FEW = "Too few answers to show."

FROM = 0.52
"""Share of the picture's width that the statements take."""


def strips(
    ratings: pd.DataFrame,
    items: Sequence[tuple[str, str]],
    provenance: Provenance,
    *,
    low: str = "",
    high: str = "",
    look: Look = theme.PAGE,
) -> Drawn:
    """Bands for the middle half of each statement's ratings and a mark for their middle; no total is formed.

    Parameters
    ----------
    ratings
        One row a value with `participant_id`, `field` and `value_num`, from 0 to 100; missing values are left out.
    items
        The field and the words of each statement.
    low, high
        What 0 and 100 mean, in the author's words.

    Returns
    -------
    A table with one row a statement that k people or more rated. Where none was, the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    theme.checked(ratings, provenance, 0)
    rated, hidden, provenance = each(
        ratings.dropna(subset=["value_num"]), "field", [field for field, _ in items], provenance
    )
    rows: list[dict[str, Any]] = []
    for field, words in items:
        values = [int(value) for value in rated.loc[rated["field"] == field, "value_num"]]
        row: dict[str, Any] = {"statement": words, "answered": len(values)}
        if field not in hidden:
            row |= dict(zip(COLUMNS[1:4], theme.middle(values), strict=True))
        rows.append(row)
    shown = [row for row in rows if "middle" in row]
    if not shown:
        return theme.withheld(TOO_FEW, COLUMNS, provenance, look)
    ends = f" (0 {low}, 100 {high})" if low and high else ""
    sentence = f"Each statement by itself{ends}: half of those who rated it lie in its band, the middle is marked."
    if hidden:
        sentence = f"{sentence} {HIDDEN_SENTENCE}"
    return Drawn(_chart(rows, provenance, look, low, high), sentence, pd.DataFrame(shown, columns=list(COLUMNS)))


def _chart(rows: Sequence[dict[str, Any]], provenance: Provenance, look: Look, low: str, high: str) -> theme.AnyChart:
    start = -100 * FROM / (1 - FROM)
    words, tracks, bands, marks, top = [], [], [], [], 0.0
    bar_px = look.small_px
    for row in rows:
        lines = theme.wrapped(row["statement"], look.width_px * (FROM - 0.02), look.small_px)
        height = max(look.small_px * 1.2 * len(lines), bar_px * 1.6)
        middle_px = top + height / 2
        first_px = middle_px - look.small_px * 0.6 * (len(lines) - 1)
        words.append({"text": "\n".join(lines), "x": start, "y_px": first_px})
        tracks.append({"x": 0, "x2": 100, "y_px": middle_px})
        if "middle" in row:
            edges = {"top_px": middle_px - bar_px / 2, "bottom_px": middle_px + bar_px / 2}
            bands.append({"x": row["lower"], "x2": max(row["upper"], row["lower"] + 1), **edges})
            marks.append({"x": row["middle"], "y_px": middle_px})
        else:
            words.append({"text": "hidden", "x": 1, "y_px": middle_px - look.small_px * 0.6})
        top += height + look.gap_px * 0.55
    height_px = top + look.small_px * 1.3
    x = theme.x_axis("x", alt.Scale(domain=[start, 102], nice=False))
    y = alt.Y("y_px:Q", **theme.pixels(height_px))
    ends = [(f"0 {low}", 0, "left"), (f"100 {high}", 100, "right")]
    layers = [
        alt.Chart(theme.data(tracks)).mark_rule(color=look.track, strokeWidth=look.stroke_px * 2).encode(
            x=x, x2="x2:Q", y=y
        ),
        alt.Chart(theme.data(bands)).mark_rect(color=look.bar, opacity=0.45).encode(
            x=x, x2="x2:Q", y=alt.Y("top_px:Q", **theme.pixels(height_px)), y2="bottom_px:Q"
        ),
        alt.Chart(theme.data(marks)).mark_point(
            shape="diamond", filled=True, color=look.ink, size=look.small_px**2 * 0.6, opacity=1
        ).encode(x=x, y=y),
        theme.texts(words, x, height_px, look, size_px=look.small_px),
        *(
            theme.texts([{"text": text.strip(), "x": at, "y_px": top + look.small_px * 0.5}], x, height_px, look,
                        size_px=look.small_px, color=look.quiet, align=align)
            for text, at, align in ends
        ),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "band: the middle half; mark: the middle")
