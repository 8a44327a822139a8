"""Marks that were put on rows: how often each, over all rows, question by question."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance
from awayday.steps import Tagging

COLUMNS = ("mark", "times", "answered")

TOO_FEW = "Too few answers to show."


def tags(tag: Tagging, answers: pd.DataFrame, provenance: Provenance, *, look: Look = theme.PAGE) -> Drawn:
    """Bars of how often each mark was put on, over all rows.

    Parameters
    ----------
    tag
        One question of a step of kind tags.
    answers
        One row for each mark that somebody put on, with `participant_id`, `field` and `option_id`.

    Returns
    -------
    A table with one row a mark: `times` it was put on, and by how many people (`answered`) all of them were. Somebody
    puts on a mark for each row that she was asked about, so that times are no people. Below k people it is hidden.

    Raises
    ------
    MixedOriginError
        If the answers have another origin than `provenance`.
    """
    theme.checked(answers, provenance, 0)
    given = room(answers[answers["field"] == tag.field], provenance)
    provenance, n = given.provenance, given.provenance.n
    if given.is_hidden:
        return theme.withheld(given.instead(TOO_FEW), COLUMNS, provenance, look)
    counts = Counter(given.rows["option_id"].dropna().astype(str))
    table = pd.DataFrame(
        [{"mark": each.label, "times": counts.get(each.id, 0), "answered": n} for each in tag.options],
        columns=list(COLUMNS),
    )
    total = sum(counts.values())
    most = table.sort_values("times", ascending=False, kind="stable").iloc[0]
    sentence = f"{total} marks by {n} people; most often “{most['mark']}”, {most['times']} of {total}."
    return Drawn(_chart(table, total, provenance, look), given.says(sentence), table)


def _chart(table: pd.DataFrame, total: int, provenance: Provenance, look: Look) -> theme.AnyChart:
    number_px = look.number_px * 6
    scale = alt.Scale(domain=[0, look.width_px / (look.width_px - number_px)], nice=False)
    bars: list[dict[str, Any]] = []
    top = look.text_px * 0.6
    for mark, times in zip(table["mark"], table["times"], strict=True):
        text = "\n".join(theme.fitted(str(mark), look.width_px, look.text_px, 1))
        box = top + look.text_px * 0.75
        bars.append({"text": text, "y_px": top, "x": 0, "one": 1, "share": times / total if total else 0,
                     "top_px": box, "bottom_px": box + look.bar_px, "said": theme.said(int(times), total)})  # fmt: skip
        top = box + look.bar_px + look.gap_px
    height_px = top - look.gap_px + 4
    x, y = theme.x_axis("x", scale), theme.pixels(height_px)
    box_of = alt.Chart(theme.data(bars)).encode(y=alt.Y("top_px:Q", **y), y2="bottom_px:Q")
    numbers = [
        {"text": bar["said"], "y_px": (bar["top_px"] + bar["bottom_px"]) / 2, "x": 1 + look.gap_px / 2 / look.width_px}
        for bar in bars
    ]
    layers = [
        box_of.mark_rect(color=look.track).encode(x=x, x2="one:Q"),
        box_of.mark_rect(color=look.bar).encode(x=x, x2="share:Q"),
        theme.texts(bars, x, height_px, look, size_px=look.text_px),
        theme.texts(numbers, x, height_px, look, size_px=look.number_px, bold=True),
    ]
    return theme.framed(layers, height_px, provenance, look, "a mark a row; n counts people")
