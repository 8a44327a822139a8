"""Where people put themselves on two scales that are free of each other: circles, one for each small area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance

COLUMNS = ("where", "people", "answered")

TOO_FEW = "Too few answers to show."

MIDDLE = 50

CELL = 10
"""Width and height of the area that a circle stands for; single points are never shown."""

CELLS = 100 // CELL


def quadrant(points: pd.DataFrame, provenance: Provenance, *, right: str, up: str, look: Look = theme.PAGE) -> Drawn:
    """Circles as large as the people in each tenth by tenth of the square.

    Parameters
    ----------
    points
        One row a person with `participant_id`, `right` and `up`, whole numbers from 0 to 100; a person with one of them
        is left out.
    right, up
        What there is more of to the right, and further up, in the author's words.

    Returns
    -------
    A table with one row a quarter of the square: `where`, `people` and `answered`. Below k people the drawing is
    hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    theme.checked(points, provenance, 0)
    placed = room(points.dropna(subset=["right", "up"]), provenance)
    provenance = placed.provenance
    if placed.is_hidden:
        return theme.withheld(placed.instead(TOO_FEW), COLUMNS, provenance, look)
    pairs = [(int(x), int(y)) for x, y in zip(placed.rows["right"], placed.rows["up"], strict=True)]
    n = len(pairs)
    found = Counter((x >= MIDDLE, y >= MIDDLE) for x, y in pairs)
    quarters = {
        "put both at 50 or more": found[True, True],
        f"only “{right}”": found[True, False],
        f"only “{up}”": found[False, True],
        "neither": found[False, False],
    }
    rows = [{"where": where, "people": people, "answered": n} for where, people in quarters.items()]
    sentence = f"Of {n}: {', '.join(f'{people} {where}' for where, people in quarters.items())}."
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Drawn(_chart(pairs, provenance, look, right, up), placed.says(sentence), table)


def _chart(pairs: Sequence[tuple[int, int]], provenance: Provenance, look: Look, right: str, up: str) -> theme.AnyChart:
    top_px, side_px = look.small_px * 1.8, look.width_px * 0.02
    plot_px = look.bar_px * 7.5
    cell_px = plot_px / CELLS
    height_px = top_px + plot_px + look.small_px * 1.8
    counts = Counter((min(x // CELL, CELLS - 1), min(y // CELL, CELLS - 1)) for x, y in pairs)
    most = max(counts.values())
    circles: list[dict[str, Any]] = [
        {
            "x": (across + 0.5) * CELL,
            "y_px": top_px + plot_px - (along + 0.5) * cell_px,
            "size": (0.35 + 0.6 * people / most) * cell_px**2,
            "text": f"{people}",
        }
        for (across, along), people in counts.items()
    ]
    bottom_px, words_px = top_px + plot_px, top_px + plot_px + look.small_px * 1.1
    frame = [{"x": 0, "x2": 100, "top_px": top_px, "bottom_px": bottom_px}]
    cross = [
        {"x": MIDDLE, "x2": MIDDLE, "y_px": top_px, "y2_px": bottom_px},
        {"x": 0, "x2": 100, "y_px": top_px + plot_px / 2, "y2_px": top_px + plot_px / 2},
    ]
    edge = side_px / look.width_px * 100
    x = theme.x_axis("x", alt.Scale(domain=[-edge, 100 + edge], nice=False))
    y = alt.Y("y_px:Q", **theme.pixels(height_px))
    quiet: dict[str, Any] = {"size_px": look.small_px, "color": look.quiet}
    layers = [
        alt.Chart(theme.data(frame)).mark_rect(color=look.track).encode(
            x=x, x2="x2:Q", y=alt.Y("top_px:Q", **theme.pixels(height_px)), y2="bottom_px:Q"
        ),
        alt.Chart(theme.data(cross)).mark_rule(color=look.line, strokeWidth=look.stroke_px).encode(
            x=x, x2="x2:Q", y=y, y2="y2_px:Q"
        ),
        alt.Chart(theme.data(circles)).mark_circle(color=look.bar, opacity=1).encode(
            x=x, y=y, size=alt.Size("size:Q", scale=None)
        ),
        theme.texts([one for one in circles if one["text"] != "1"], x, height_px, look, size_px=look.small_px * 0.9,
                    color=look.ground, align="center", bold=True),
        theme.texts([{"text": f"↑ {up}", "x": 0, "y_px": top_px - look.small_px * 0.9}], x, height_px, look, **quiet),
        theme.texts([{"text": "0", "x": 0, "y_px": words_px}], x, height_px, look, **quiet),
        theme.texts([{"text": f"{right} → 100", "x": 100, "y_px": words_px}], x, height_px, look, align="right",
                    **quiet),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "a circle: within ten points; number: people in it")
