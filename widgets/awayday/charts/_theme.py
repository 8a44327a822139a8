"""One look for all charts: its values for pages and for the wall, type that wraps, the stamp, and SVG out."""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from awayday.disclosure import PERCENT_FROM, Provenance
from awayday.errors import MixedOriginError
from awayday.stats import quartiles

AnyChart = alt.Chart | alt.LayerChart

FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
"""Fonts of the same widths on every system, since vl-convert places words by their width."""

WIDEST = 0.58
"""Average width of a letter in the widest font that may be drawn with, as a share of the type size."""

VL_VERSION = "v6.4"
"""The Vega-Lite inside vl-convert that draws what altair writes."""


@dataclass(frozen=True, slots=True)
class Look:
    """The values of one look; lengths in pixels of the picture, which pages scale to the room they have.

    The colours are those that `ui/tokens.css` gives the same roles: ground (card on pages), ink, quiet, edge (`line`),
    sunk (`track`) and accent (`bar`).

    `flows` colours kinds of things that also carry their name in words; colour never tells anything alone.
    """

    ground: str
    ink: str
    quiet: str
    line: str
    track: str
    bar: str
    before: str
    flows: tuple[str, ...]
    width_px: int
    text_px: int
    number_px: int
    small_px: int
    bar_px: int
    gap_px: int
    stroke_px: float


PAGE = Look(
    ground="#ffffff",
    ink="#17222c",
    quiet="#4f5c68",
    line="#77828c",
    track="#e9e5db",
    bar="#0a6658",
    before="#4f5c68",
    flows=("#0a6658", "#b35900", "#5d4a9c", "#1f6fb2", "#a3375f", "#6b6b00"),
    width_px=860,
    text_px=17,
    number_px=19,
    small_px=14,
    bar_px=26,
    gap_px=22,
    stroke_px=1.5,
)
"""Dark on light, at the size of a notebook page."""

WALL = replace(
    PAGE,
    ground="#0f151b",
    ink="#f1f4f6",
    quiet="#aebac5",
    line="#7e8d9b",
    track="#2a3541",
    bar="#62d6be",
    before="#aebac5",
    flows=("#62d6be", "#f0a044", "#b3a0f5", "#6ab4ef", "#f08bb0", "#d6d055"),
    width_px=1720,
    text_px=36,
    number_px=44,
    small_px=28,
    bar_px=50,
    gap_px=28,
    stroke_px=3,
)
"""Light on dark, to be read from the back row when the picture fills a projector."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A chart, what it says in one sentence, and its numbers; `hidden` when the small-group rule shows none of them.

    `n` people are behind all of it, where the rows of its table rest on different people.
    """

    chart: AnyChart
    sentence: str
    table: pd.DataFrame
    hidden: bool = False
    n: int | None = None


def svg(drawn: Drawn | AnyChart) -> str:
    """Return a chart as the text of an SVG, drawn here without any browser or outside host."""
    chart = drawn.chart if isinstance(drawn, Drawn) else drawn
    text: str = vl_convert.vegalite_to_svg(json.dumps(chart.to_dict(format="vega-lite")), vl_version=VL_VERSION)
    return text


def stamp(drawn: Drawn) -> str:
    """Return what a chart says of where its rows come from."""
    return str(drawn.chart.usermeta["stamp"])


def checked(rows: pd.DataFrame, provenance: Provenance, n: int) -> Provenance:
    """Return `provenance` with the number of people that a chart really counts.

    Raises
    ------
    MixedOriginError
        If a row says another `data_origin` than the provenance.
    """
    if "data_origin" in rows:
        found = set(rows["data_origin"].dropna().astype(str)) - {provenance.data_origin.value}
        if found:
            raise MixedOriginError(
                f"Rows stamped {', '.join(sorted(found))} met a chart stamped {provenance.data_origin.value}.",
                "Draw one chart for each origin.",
            )
    return replace(provenance, n=n)


def wrapped(text: str, width_px: float, size_px: float) -> list[str]:
    """Break a text into lines that fit `width_px` at a type size of `size_px`; a word too long for a line is cut.

    The lines also fit where the fonts of the theme are missing and a wider one takes their place.
    """
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    average = size_px * (WIDEST + 0.45 * wide / max(len(text), 1))
    return textwrap.wrap(text, max(int(width_px / average), 8)) or [""]


def fitted(text: str, width_px: float, size_px: float, most_lines: int) -> list[str]:
    """Break a text into at most `most_lines` lines; what does not fit is left out and marked by "…"."""
    lines = wrapped(text, width_px, size_px)
    if len(lines) <= most_lines:
        return lines
    return [*lines[: most_lines - 1], f"{lines[most_lines - 1][:-2].rstrip()} …"]


def said(count: int, n: int) -> str:
    """Say a share in words: the count up to 49 people, whole per cents from 50."""
    return f"{count} of {n}" if n < PERCENT_FROM else f"{100 * count / n:.0f} % of {n}"


def x_axis(field: str, scale: alt.Scale) -> alt.X:
    """Return a horizontal place without an axis: every number is written beside its mark."""
    return alt.X(f"{field}:Q", axis=None, scale=scale)


def whole(share: float) -> int:
    """Return a fraction from 0 to 1 as whole per cents."""
    return round(100 * share)


def pixels(height_px: float) -> dict[str, Any]:
    """Return a vertical axis counted in pixels from the top, for marks that are laid out line by line."""
    return {"scale": alt.Scale(domain=[0, height_px], range=[0, height_px], nice=False, zero=False), "axis": None}


def texts(
    rows: Sequence[Mapping[str, Any]], x: alt.X, height_px: float, look: Look, *, size_px: float, color: str = "",
    align: str = "left", bold: bool = False,
) -> alt.Chart:  # fmt: skip
    """Return words at their places: a row has `text` with its line breaks, `y_px` of the first line's middle, and x."""
    chart: alt.Chart = (
        alt.Chart(data(rows))
        .mark_text(
            align=align,  # type: ignore[arg-type]  # altair types it as a closed set of words
            baseline="middle",
            lineBreak="\n",
            lineHeight=size_px * 1.2,
            size=size_px,
            color=color or look.ink,
            fontWeight="bold" if bold else "normal",
        )
        .encode(x=x, y=alt.Y("y_px:Q", **pixels(height_px)), text=alt.Text("text:N"))
    )
    return chart


def data(rows: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    """Return plain rows as chart data."""
    return alt.InlineData(values=[dict(row) for row in rows])


def framed(
    layers: Sequence[alt.Chart], height_px: float, provenance: Provenance, look: Look, note: str = ""
) -> AnyChart:
    """Lay `layers` over one another, with the stamp, n, the cohort and `note` drawn inside the picture."""
    stamp = provenance.stamp()
    people = provenance.people()
    parts = [stamp if people in stamp else f"{stamp} · {people}", " · ".join(provenance.cohort_labels), note]
    caption = wrapped(" · ".join(part for part in parts if part), look.width_px, look.small_px)
    chart: AnyChart = (
        alt.layer(*layers)
        .properties(
            width=look.width_px,
            height=height_px,
            padding={"left": 8, "right": 8, "top": 8, "bottom": 8},
            title=alt.TitleParams(caption, orient="bottom", anchor="start", offset=look.gap_px / 2),
            usermeta={"stamp": stamp},
        )
        .configure(background=look.ground, font=FONT)
        .configure_view(stroke=None)
        .configure_title(color=look.quiet, fontSize=look.small_px, fontWeight="normal", lineHeight=look.small_px * 1.25)
    )
    return chart


def withheld(sentence: str, columns: Sequence[str], provenance: Provenance, look: Look) -> Drawn:
    """Return a picture that says only why there are no numbers."""
    lines = wrapped(sentence, look.width_px, look.number_px)
    height_px = look.number_px * 1.2 * len(lines) + look.gap_px
    words = texts(
        [{"text": "\n".join(lines), "y_px": look.number_px, "x": 0}],
        alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1])), height_px, look, size_px=look.number_px,
    )  # fmt: skip
    table = pd.DataFrame(columns=list(columns))
    return Drawn(framed([words], height_px, provenance, look), sentence, table, hidden=True)


BIN = 5
"""Width of a bin of ratings; single values are never shown."""

EXACT_FROM = 20
"""From this many people on quartiles are said to the point; below, to the nearest five."""


def binned(values: Sequence[int]) -> dict[int, int]:
    """Count ratings from 0 to 100 by the lower end of their bin; the last one holds 100 too, empty ones go."""
    return dict(sorted(Counter(min(value // BIN * BIN, 100 - BIN) for value in values).items()))


def middle(values: Sequence[int]) -> tuple[int, int, int]:
    """Return lower quartile, median and upper quartile of ratings, to the nearest five below 20 people."""
    step = 1 if len(values) >= EXACT_FROM else BIN
    lower, median, upper = (step * round(value / step) for value in quartiles(values))
    return lower, median, upper


MOST_DOTS = 30
"""Highest pile; in a larger crowd a dot stands for several people."""


def crowd(tallest: int) -> int:
    """Return how many people a dot stands for when so many are in the fullest bin."""
    return max(ceil(tallest / MOST_DOTS), 1)


def dot_says(people: int) -> str:
    """Say what a dot is."""
    return "a dot a person" if people == 1 else f"a dot for {people} people or a part of them"


def dots(
    groups: Sequence[tuple[str, Sequence[int]]], provenance: Provenance, look: Look, low: str, high: str,
    marks: Sequence[tuple[int, str]] = (),
) -> AnyChart:  # fmt: skip
    """Stack a dot for each rating in bins of five, one strip a named group, over a band for the middle half.

    Below stand what the two ends mean, or what each of several `marks` means.
    """
    bin_px = look.width_px / 104 * BIN
    each = crowd(max(max(binned(values).values()) for _, values in groups))
    tallest = max(ceil(max(binned(values).values()) / each) for _, values in groups)
    dot_px = min(bin_px * 0.9, look.width_px * 0.17 / len(groups) / tallest)
    bands, people, names, top = [], [], [], 0.0
    for name, values in groups:
        if name:
            names.append({"text": f"{name}: {len(values)}", "x": 0, "y_px": top + look.text_px * 0.6})
            top += look.text_px * 1.4
        bottom = top + max(dot_px * tallest, look.bar_px) + look.stroke_px * 2
        lower, _, upper = middle(values)
        bands.append({"x": lower, "x2": upper, "top_px": top, "bottom_px": bottom})
        people += [
            {"x": start + BIN / 2, "y_px": bottom - dot_px * (at + 0.5)}
            for start, count in binned(values).items()
            for at in range(ceil(count / each))
        ]
        names.append({"line": True, "x": 0, "x2": 100, "y_px": bottom})
        top = bottom + look.gap_px
    lines = [name for name in names if "line" in name]
    ends = [("0", low, 0, "left"), ("50", "", 50, "center"), ("100", high, 100, "right")]
    if marks:
        ends = _marked(marks, look)
    scale = alt.Scale(domain=[-2, 102], nice=False)
    height_px = (
        top + look.small_px * (0.4 + 1.2 * max(word.count("\n") for _, word, _, _ in ends)) + look.small_px * 0.6
    )
    x, y = x_axis("x", scale), alt.Y("y_px:Q", **pixels(height_px))
    layers = [
        alt.Chart(data(bands)).mark_rect(color=look.track).encode(
            x=x, x2="x2:Q", y=alt.Y("top_px:Q", **pixels(height_px)), y2="bottom_px:Q"
        ),
        alt.Chart(data(lines)).mark_rule(color=look.line, strokeWidth=look.stroke_px).encode(x=x, x2="x2:Q", y=y),
        alt.Chart(data(people)).mark_circle(size=0.6 * dot_px**2, color=look.bar, opacity=1).encode(x=x, y=y),
        texts([name for name in names if "line" not in name], x, height_px, look, size_px=look.text_px, bold=True),
        *(
            texts([{"text": f"{mark} {word}".rstrip(" "), "x": at, "y_px": top}], x, height_px, look,
                  size_px=look.small_px, color=look.quiet, align=align)
            for mark, word, at, align in ends
        ),
    ]  # fmt: skip
    return framed(layers, height_px, provenance, look, f"{dot_says(each)}; shaded: the middle half")


def _marked(marks: Sequence[tuple[int, str]], look: Look) -> list[tuple[str, str, int, str]]:
    """Return numbers with words under them that fit between their neighbours; those at the ends are half as wide."""
    places = [at for at, _ in marks]
    room = min((right - left for left, right in pairwise(places)), default=100) / 104 * look.width_px
    sides = {0: "left", 100: "right"}
    return [
        (f"{at}", "\n" + "\n".join(wrapped(word, room * (0.66 if at in sides else 0.92), look.small_px)), at,
         sides.get(at, "center"))
        for at, word in marks
    ]  # fmt: skip
