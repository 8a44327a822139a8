"""How many kept their plan: who said so, who didn't, and those of whom nobody knows, in one bar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("plans", "replied", "kept", "kept_in_part", "not_kept", "no_reply", "at_least", "at_most")

TOO_FEW = "Fewer than five people have replied so far."


def plans_kept(replies: pd.DataFrame, provenance: Provenance, *, look: Look = theme.PAGE) -> Drawn:
    """A bar of everybody with a plan: kept, in part, not kept, no reply (analysis A18).

    No reply is not counted as not kept: between whom did keep it, and those and all without a reply, the truth lies.

    Parameters
    ----------
    replies
        One row for each person with a plan, with `participant_id`: `kept` is "yes", "part" or "no", missing without a
        reply.

    Returns
    -------
    A table of one row: people with `plans`, who `replied`, who `kept` theirs, `kept_in_part` or did not, `no_reply`,
    and the bounds `at_least` and `at_most` of who kept it. With fewer than k replies the numbers of replies are
    missing; with fewer than k plans the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    theme.checked(replies, provenance, 0)
    given = room(replies, provenance)
    provenance, n = given.provenance, given.provenance.n
    if given.is_hidden:
        return theme.withheld(given.instead(TOO_FEW), COLUMNS, provenance, look)
    replies, replied = given.rows, int(given.rows["kept"].notna().sum())
    if replied < provenance.k:
        few = theme.withheld(f"{n} people made a plan. {TOO_FEW}", COLUMNS, provenance, look)
        table = pd.DataFrame([(n, *[None] * (len(COLUMNS) - 1))], columns=list(COLUMNS)).astype("Int64")
        return replace(few, hidden=False, table=table, n=n)
    kept, part, not_kept = (int((replies["kept"] == said).sum()) for said in ("yes", "part", "no"))
    silent = n - replied
    row = (n, replied, kept, part, not_kept, silent, kept, kept + silent)
    parts = f" {part} kept it in part." if part else ""
    sentence = (
        f"{kept} of {replied} who replied kept their plan; {silent} did not reply.{parts} No reply is not counted as "
        f"not kept: between {kept} and {kept + silent} of {n}."
    )
    counts = [("kept", kept), ("in part", part), ("not kept", not_kept), ("no reply", silent)]
    chart = _chart(counts, kept, kept + silent, provenance, look)
    return Drawn(chart, given.says(sentence), pd.DataFrame([row], columns=list(COLUMNS)).astype("Int64"), n=n)


def _chart(
    counts: list[tuple[str, int]], at_least: int, at_most: int, provenance: Provenance, look: Look
) -> theme.AnyChart:
    """Draw those who kept it first and those without a reply beside them, so that the bounds are lengths of the bar."""
    n = sum(count for _, count in counts)
    order = [counts[0], counts[3], counts[1], counts[2]]
    fills = {"kept": look.bar, "no reply": look.track, "in part": look.ground, "not kept": look.ground}
    strokes = {"kept": look.bar, "no reply": look.line, "in part": look.bar, "not kept": look.line}
    top, start = look.small_px * 2.6, 0
    bars: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    bottom = top + look.bar_px * 1.4
    legend_px = bottom + look.gap_px
    for word, count in order:
        if count:
            bars.append({
                "x": start, "x2": start + count, "top_px": top, "bottom_px": bottom, "fill": fills[word],
                "stroke": strokes[word], "dash": [6, 4] if word in {"no reply", "in part"} else [1, 0],
            })  # fmt: skip
            words.append({"text": f"{word}: {count}", "x": n * len(words) / 4, "y_px": legend_px + look.text_px * 0.6,
                          "fill": fills[word], "stroke": strokes[word]})  # fmt: skip
        start += count
    height_px = legend_px + look.text_px * 1.4
    scale = alt.Scale(domain=[0, n], nice=False)
    x, y = theme.x_axis("x", scale), theme.pixels(height_px)
    swatch = look.text_px * 0.9
    shift = swatch * 1.5 / look.width_px * n
    span_px = look.small_px * 1.9
    span = [{"x": at_least, "x2": at_most, "y_px": span_px}]
    said = f"kept by {at_least} to {at_most} of {n}" if at_least != at_most else f"kept by {at_least} of {n}"
    middle = (at_least + at_most) / 2
    align = "left" if middle < 0.3 * n else "right" if middle > 0.7 * n else "center"
    at = {"left": at_least, "right": at_most, "center": middle}[align]
    base = alt.Chart(theme.data(bars)).encode(
        x=x, x2="x2:Q", y=alt.Y("top_px:Q", **y), y2="bottom_px:Q",
        fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("stroke:N", scale=None),
    )  # fmt: skip
    layers = [
        base.mark_rect(strokeWidth=look.stroke_px),
        alt.Chart(theme.data(span)).mark_rule(color=look.ink, strokeWidth=look.stroke_px * 1.5).encode(
            x=x, x2="x2:Q", y=alt.Y("y_px:Q", **y)
        ),
        *(
            alt.Chart(theme.data(span)).mark_tick(
                color=look.ink, thickness=look.stroke_px * 1.5, size=look.small_px * 0.8, orient="vertical"
            ).encode(x=theme.x_axis(end, scale), y=alt.Y("y_px:Q", **y))
            for end in ("x", "x2")
        ),
        theme.texts([{"text": said, "x": at, "y_px": look.small_px * 0.6}], x, height_px, look, size_px=look.small_px,
                    align=align),
        alt.Chart(theme.data([{**word, "x": word["x"] + shift / 3} for word in words])).mark_square(
            filled=True, size=swatch**2 * 0.8, strokeWidth=look.stroke_px, opacity=1
        ).encode(x=x, y=alt.Y("y_px:Q", **y), fill=alt.Fill("fill:N", scale=None),
                 stroke=alt.Stroke("stroke:N", scale=None)),
        theme.texts([{**word, "x": word["x"] + shift} for word in words], x, height_px, look, size_px=look.text_px),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "the line spans what is possible")
