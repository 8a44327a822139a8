"""Before and after of people who allowed it: a line each, from where she stood to where she stands."""

from __future__ import annotations

from dataclasses import replace

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room, split
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("moved_up", "moved_down", "stayed", "lines")

LINES = "lines"

TOO_FEW = "Too few people let their own line be drawn."


def own_lines(
    pairs: pd.DataFrame, provenance: Provenance, *, low: str = "", high: str = "", look: Look = theme.PAGE
) -> Drawn:
    """Lines of people's own ratings before and after, each end in a bin of five points (analysis A3).

    Parameters
    ----------
    pairs
        One row for each person who answered each time, with `participant_id`, `before` and `after` (0 to 100), and
        whether she `allowed` her line to be drawn.
    low, high
        What 0 and 100 mean, in the author's words.

    Returns
    -------
    A table of one row: `moved_up`, `moved_down` and `stayed` of so many `lines`. The drawing is hidden with
    fewer than k lines, or where something could be worked out of fewer than k people whose lines are not drawn.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    everybody = room(pairs, provenance)
    own = everybody.rows[everybody.rows["allowed"].astype(bool)]
    ways = (own["after"] > own["before"]).astype(int) - (own["after"] < own["before"]).astype(int)
    shown, _ = split(everybody, {LINES: own}, alike=[LINES] if ways.nunique() <= 1 else ())
    if LINES not in shown:
        return theme.withheld(TOO_FEW, COLUMNS, replace(provenance, n=len(pairs)), look)
    lines = shown[LINES]
    n = len(lines)
    provenance = theme.checked(lines, provenance, n)
    moved = [float(after) - float(before) for before, after in zip(lines["before"], lines["after"], strict=True)]
    up, down = sum(value > 0 for value in moved), sum(value < 0 for value in moved)
    sentence = f"{n} people let their own line be drawn: {up} moved up, {down} down, {n - up - down} stayed."
    table = pd.DataFrame([(up, down, n - up - down, n)], columns=list(COLUMNS))
    return Drawn(_chart(lines, low, high, provenance, look), sentence, table, n=n)


def _chart(pairs: pd.DataFrame, low: str, high: str, provenance: Provenance, look: Look) -> theme.AnyChart:
    plot_px = look.width_px * 0.36
    top = look.text_px * 1.5
    bottom = top + plot_px
    height_px = bottom + look.small_px

    def place(value: float) -> float:
        """Return the height of the middle of a value's bin; the last one holds 100 too."""
        middle = min(value // theme.BIN * theme.BIN, 100 - theme.BIN) + theme.BIN / 2
        return bottom - plot_px * middle / 100

    lines = [
        {"x": 0, "x2": 1, "y_px": place(float(before)), "end_px": place(float(after))}
        for before, after in zip(pairs["before"], pairs["after"], strict=True)
    ]
    scale = alt.Scale(domain=[-0.35, 1.35], nice=False)
    x, y = theme.x_axis("x", scale), alt.Y("y_px:Q", **theme.pixels(height_px))
    side_px = look.width_px * 0.35 / 1.7 - look.small_px
    gap = look.small_px * 0.8 / look.width_px * 1.7
    words = []
    for text, y_px in ((f"100 {high}", top), (f"0 {low}", bottom)):
        fitted = theme.wrapped(text.strip(), side_px, look.small_px)
        first = y_px - look.small_px * (1.2 * (len(fitted) - 1) if y_px == bottom else 0)
        words.append({"text": "\n".join(fitted), "x": -gap, "y_px": first})
    heads = [{"text": text, "x": at, "y_px": look.text_px * 0.6} for at, text in enumerate(("before", "after"))]
    posts = [{"x": at, "y_px": top, "end_px": bottom} for at in (0, 1)]
    ends = [{"x": at, "y_px": line[name]} for line in lines for at, name in ((0, "y_px"), (1, "end_px"))]
    layers = [
        alt.Chart(theme.data(posts)).mark_rule(color=look.line, strokeWidth=look.stroke_px).encode(
            x=x, y=y, y2="end_px:Q"
        ),
        alt.Chart(theme.data(lines)).mark_rule(color=look.bar, strokeWidth=look.stroke_px * 1.3, opacity=0.65).encode(
            x=x, x2="x2:Q", y=y, y2="end_px:Q"
        ),
        alt.Chart(theme.data(ends)).mark_circle(color=look.bar, size=look.small_px**2 * 0.5, opacity=1).encode(
            x=x, y=y
        ),
        theme.texts(words, x, height_px, look, size_px=look.small_px, color=look.quiet, align="right"),
        theme.texts(heads, x, height_px, look, size_px=look.text_px, bold=True, align="center"),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "a line a person who allowed it, in bins of five points")
