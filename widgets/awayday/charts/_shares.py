"""What the room chose: one bar an option, with its count and its plausible range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any, Literal

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import HIDDEN_SENTENCE, Shown, room, split
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance
from awayday.stats import share_interval
from awayday.steps import short

COLUMNS = ("option", "chosen", "answered", "low_percent", "high_percent")

TOO_FEW = "Too few answers to show."

OTHERS = "Other options, joined"


def shares(
    answers: pd.DataFrame,
    options: pd.DataFrame,
    provenance: Provenance,
    *,
    look: Look = theme.PAGE,
    small_counts: Literal["show", "join"] = "show",
) -> Drawn:
    """Bars of how many people chose each option (analysis A1).

    Parameters
    ----------
    answers
        One row a person with `participant_id` and `option_id`, of one step and phase; rows without a choice are left
        out.
    options
        One row an option with `option_id` and `label`, in the author's order.
    small_counts
        "join" puts options of few people together, for delicate steps.

    Returns
    -------
    A table with one row an option: `chosen` and `answered` (people), `low_percent` and `high_percent` (Wilson, 95 %).
    Below k answers the drawing is hidden and the table empty.

    Raises
    ------
    MixedOriginError
        If the answers have another origin than `provenance`.
    """
    theme.checked(answers, provenance, 0)
    labels = dict(zip(options["option_id"].astype(str), options["label"].astype(str), strict=True))
    given = room(answers[answers["option_id"].isin(list(labels))], provenance)
    provenance, n = given.provenance, given.provenance.n
    if given.is_hidden:
        return theme.withheld(given.instead(TOO_FEW), COLUMNS, provenance, look)
    counts = counted(given, labels, small_counts)
    others = n - sum(counts.values())
    rows = [_row(labels[option], count, n) for option, count in counts.items()]
    if others:
        rows.append(_row(OTHERS, others, n))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Drawn(_chart(rows, n, provenance, look), given.says(_sentence(rows, n, others > 0)), table)


def counted(given: Shown, labels: Collection[str], small_counts: Literal["show", "join"]) -> dict[str, int]:
    """Return how many chose each option that may be told apart from the others."""
    if small_counts == "join":
        return _joined(given, labels)
    chosen = Counter(given.rows["option_id"].astype(str))
    return {option: chosen[option] for option in labels}


def _joined(given: Shown, labels: Collection[str]) -> dict[str, int]:
    """Count the options that may be told apart; the people of the others are 0 or at least k."""
    parts = {option: given.rows[given.rows["option_id"] == option] for option in labels}
    kept, gated = split(given, parts)
    return {option: len(rows) for option, rows in kept.items() if option not in gated.waits}


def _row(label: str, count: int, n: int) -> dict[str, Any]:
    low, high = share_interval(count, n)
    return {"option": label, "chosen": count, "answered": n, "low_percent": theme.whole(low),
            "high_percent": theme.whole(high)}  # fmt: skip


def _sentence(rows: list[dict[str, Any]], n: int, hidden: bool) -> str:
    most = max(row["chosen"] for row in rows)
    leading = [row for row in rows if row["chosen"] == most]
    names = [f"“{short(row['option'])}”" for row in leading]
    if len(leading) == 1:
        low, high = leading[0]["low_percent"], leading[0]["high_percent"]
        text = f"{theme.said(most, n)} chose {names[0]} (plausible {low} to {high} %)."
    else:
        text = f"A tie: {theme.said(most, n)} each for {', '.join(names[:-1])} and {names[-1]}."
    return f"{text} {HIDDEN_SENTENCE}" if hidden else text


def _chart(rows: list[dict[str, Any]], n: int, provenance: Provenance, look: Look) -> theme.AnyChart:
    """Lay out each option as lines of words with its bar below, and the number in a column of its own."""
    number_px = look.number_px * 6
    plot_px = look.width_px - number_px
    line_px = look.text_px * 1.2
    placed, top = [], look.text_px * 0.6
    for row in rows:
        lines = theme.wrapped(row["option"], look.width_px, look.text_px)
        bar_top = top + line_px * (len(lines) - 0.4)
        placed.append({
            **row, "text": "\n".join(lines), "y_px": top, "x": 0, "share": row["chosen"] / n, "one": 1,
            "low": row["low_percent"] / 100, "high": row["high_percent"] / 100, "number": theme.said(row["chosen"], n),
            "top_px": bar_top, "bottom_px": bar_top + look.bar_px, "middle_px": bar_top + look.bar_px / 2,
        })  # fmt: skip
        top = bar_top + look.bar_px + look.gap_px
    height_px = top - look.gap_px + 4
    x_scale = alt.Scale(domain=[0, look.width_px / plot_px], nice=False)
    y = theme.pixels(height_px)
    base = alt.Chart(theme.data(placed))
    box = base.encode(y=alt.Y("top_px:Q", **y), y2="bottom_px:Q")
    track = box.mark_rect(color=look.track).encode(x=theme.x_axis("x", x_scale), x2="one:Q")
    bar = box.mark_rect(color=look.bar).encode(x=theme.x_axis("x", x_scale), x2="share:Q")
    middle = base.encode(y=alt.Y("middle_px:Q", **y))
    ranges = [
        layer
        for color, stroke_px in ((look.ground, look.stroke_px * 3), (look.ink, look.stroke_px))  # a halo, then the line
        for layer in _range(middle, x_scale, color, stroke_px, look.bar_px * 0.4)
    ]
    numbers = [{"text": row["number"], "y_px": row["middle_px"], "x": 1 + look.gap_px / 2 / plot_px} for row in placed]
    layers = [
        track, bar, *ranges,
        theme.texts(placed, theme.x_axis("x", x_scale), height_px, look, size_px=look.text_px),
        theme.texts(numbers, theme.x_axis("x", x_scale), height_px, look, size_px=look.number_px, bold=True),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "thin line: plausible range, 95 %")


def _range(middle: alt.Chart, scale: alt.Scale, color: str, stroke_px: float, size_px: float) -> list[alt.Chart]:
    """Return a line from `low` to `high` and a tick at each end."""
    line = middle.mark_rule(color=color, strokeWidth=stroke_px).encode(x=theme.x_axis("low", scale), x2="high:Q")
    tick = middle.mark_tick(color=color, thickness=stroke_px, size=size_px + stroke_px, orient="vertical")
    return [line, *(tick.encode(x=theme.x_axis(end, scale)) for end in ("low", "high"))]
