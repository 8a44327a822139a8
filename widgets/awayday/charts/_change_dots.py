"""How far people moved between two ratings of the same thing: a dot a person, in bins, who stayed in the middle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("moved_up", "moved_down", "stayed", "answered", "median_change")

TOO_FEW = "Too few people answered each time."

BINS = 20
"""Bins that a whole scale is as wide as."""

Change = tuple[float, float, float]
"""The median change, and between which bounds it plausibly lies."""


def change_dots(
    changes: pd.DataFrame,
    provenance: Provenance,
    *,
    span: float = 100,
    interval: tuple[float, float] | None = None,
    look: Look = theme.PAGE,
) -> Drawn:
    """Piles of dots from people who moved down over those who stayed to those who moved up (analysis A3).

    Who stayed stands in a pile of its own; moves are counted in bins of a twentieth of the scale, so that no single
    value is shown.

    Parameters
    ----------
    changes
        One row a person who answered each time, with `participant_id` and `change`: after less before, in the unit of
        the scale.
    span
        How far the ends of the scale lie apart.
    interval
        Between which bounds the median change plausibly lies, from 20 people on; below, it is said to the nearest bin.

    Returns
    -------
    A table of one row: `moved_up`, `moved_down` and `stayed` of those who `answered` each time, and `median_change`.
    With fewer than k such people the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    given = room(changes, provenance)
    provenance, n = given.provenance, given.provenance.n
    if given.is_hidden:
        return theme.withheld(given.instead(TOO_FEW), COLUMNS, provenance, look)
    values = [float(value) for value in given.rows["change"]]
    up, down = sum(value > 0 for value in values), sum(value < 0 for value in values)
    middle = rounded(float(pd.Series(values).median()), n, span)
    row = (up, down, n - up - down, n, middle)
    sentence = f"{up} moved up, {down} down, {n - up - down} stayed. Median change {signed(middle)}"
    sentence += f" (plausible {signed(interval[0])} to {signed(interval[1])})." if interval else "."
    chart = _chart(values, (middle, *(interval or (middle, middle))), span, provenance, look)
    return Drawn(chart, given.says(sentence), pd.DataFrame([row], columns=list(COLUMNS)), n=n)


def rounded(median: float, n: int, span: float = 100) -> float:
    """Return a median change as it may be said: to the nearest bin below 20 people, as it may be one person's own."""
    if n >= theme.EXACT_FROM:
        return median
    width = span / BINS
    return width * round(median / width)


def signed(value: float) -> str:
    """Say a change with its sign; no decimals where there are none."""
    return "0" if value == 0 else f"{value:+.15g}".replace("-", "\N{MINUS SIGN}")


def binned(values: Sequence[float], width: float) -> dict[int, int]:
    """Count changes by bin: 0 who stayed, 1 up to a bin's `width` upwards, -1 as far down, and so on."""
    found = Counter((1 if value > 0 else -1) * ceil(abs(value) / width - 1e-9) if value else 0 for value in values)
    return dict(sorted(found.items()))


def _chart(values: Sequence[float], middle: Change, span: float, provenance: Provenance, look: Look) -> theme.AnyChart:
    width = span / BINS
    piles = binned(values, width)
    # Half of the scale to each side where everybody is in it, so that questions beside each other are drawn alike.
    reach = BINS // 2 if all(abs(at) <= BINS // 2 for at in piles) else BINS
    bin_px = look.width_px / (2 * reach + 3)
    each = theme.crowd(max(piles.values()))
    tallest = max(ceil(count / each) for count in piles.values())
    dot_px = min(bin_px * 0.9, look.width_px * 0.2 / tallest, look.text_px * 1.6)
    top = look.small_px * 1.4
    bottom = top + max(dot_px * tallest, look.bar_px) + look.stroke_px * 2
    dots = [
        {"x": at, "y_px": bottom - dot_px * (pile + 0.5), "side": (at > 0) - (at < 0)}
        for at, count in piles.items()
        for pile in range(ceil(count / each))
    ]
    scale = alt.Scale(domain=[-reach - 1.5, reach + 1.5], nice=False)
    row_px = look.small_px * 1.5
    mark_px = bottom + look.small_px * 2.2
    height_px = mark_px + row_px
    x, y = theme.x_axis("x", scale), alt.Y("y_px:Q", **theme.pixels(height_px))

    def place(change: float) -> float:
        """Return where a change lies: a bin's end is half a bin from its middle, and staying is a bin wide."""
        return 0.0 if change == 0 else change / width + (0.5 if change > 0 else -0.5)

    median, low, high = middle
    words = f"median {signed(median)}"
    if low != high:
        words += f", plausible {signed(low)} to {signed(high)}"
    at_right = place(high) < reach * 0.25
    named = {"text": words, "x": place(high) + 0.6 if at_right else place(low) - 0.6, "y_px": mark_px}
    ends = [
        (f"{signed(-reach * width)}", -reach - 0.5, "center"), ("stayed", 0, "center"),
        (f"{signed(reach * width)}", reach + 0.5, "center"),
    ]  # fmt: skip
    heads = [("\N{LEFTWARDS ARROW} moved down", -1.5, "right"), ("moved up \N{RIGHTWARDS ARROW}", 1.5, "left")]
    groups = {side: [dot for dot in dots if dot["side"] == side] for side in (-1, 0, 1)}
    marks = alt.Chart(theme.data([{"x": place(median), "low": place(low), "high": place(high), "y_px": mark_px}]))
    layers = [
        alt.Chart(theme.data([{"x": -0.5, "x2": 0.5, "y_px": 0, "bottom_px": bottom}])).mark_rect(color=look.track)
        .encode(x=x, x2="x2:Q", y=y, y2="bottom_px:Q"),
        alt.Chart(theme.data([{"x": -reach - 1, "x2": reach + 1, "y_px": bottom}]))
        .mark_rule(color=look.line, strokeWidth=look.stroke_px).encode(x=x, x2="x2:Q", y=y),
        *(
            alt.Chart(theme.data(groups[side])).mark_circle(size=0.6 * dot_px**2, color=color, opacity=1)
            .encode(x=x, y=y)
            for side, color in ((0, look.quiet), (1, look.bar))
        ),
        alt.Chart(theme.data(groups[-1])).mark_point(
            filled=True, fill=look.ground, stroke=look.bar, opacity=1, size=0.45 * dot_px**2,
            strokeWidth=min(look.stroke_px * 1.5, dot_px / 6),
        ).encode(x=x, y=y),
        marks.mark_rule(color=look.ink, strokeWidth=look.stroke_px * 1.5)
        .encode(x=theme.x_axis("low", scale), x2="high:Q", y=y),
        marks.mark_point(shape="diamond", filled=True, color=look.ink, size=look.small_px**2 * 0.7, opacity=1)
        .encode(x=x, y=y),
        theme.texts([named], x, height_px, look, size_px=look.small_px, align="left" if at_right else "right"),
        *(
            theme.texts([{"text": text, "x": at, "y_px": look.small_px * 0.6}], x, height_px, look,
                        size_px=look.small_px, color=look.quiet, align=align)
            for text, at, align in heads
        ),
        *(
            theme.texts([{"text": text, "x": at, "y_px": bottom + look.small_px * 0.9}], x, height_px, look,
                        size_px=look.small_px, color=look.quiet, align=align)
            for text, at, align in ends
        ),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, f"{theme.dot_says(each)}; hollow: down, filled: up")
