"""What several cohorts chose, side by side: for each option a bar a cohort, in the order of their days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shares import counted
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import HIDDEN, Provenance
from awayday.errors import MixedOriginError
from awayday.stats import share_interval
from awayday.steps import short

COLUMNS = ("option", "cohort", "chosen", "answered", "low_percent", "high_percent")

TOO_FEW = "Too few answers to show."

OTHERS = "Other options, joined"

FEW = "hidden"

Part = tuple[str, pd.DataFrame, Provenance]
"""A cohort's name, its answers and where they come from."""


def cohort_shares(
    parts: Sequence[Part],
    options: pd.DataFrame,
    *,
    look: Look = theme.PAGE,
    small_counts: Literal["show", "join"] = "show",
) -> Drawn:
    """Bars of how many people chose each option in each cohort (analysis A1).

    Cohorts stay in the order they come in, the order of their days, whatever they chose; so do the options.

    Parameters
    ----------
    parts
        For each cohort its name, one row a person with `participant_id` and `option_id`, and its provenance.
    options
        One row an option with `option_id` and `label`, in the author's order; the same in all cohorts.
    small_counts
        "join" puts options of few people in a cohort together, for delicate steps.

    Returns
    -------
    A table with a row for each option and cohort: `chosen` and `answered` (people), `low_percent` and `high_percent`
    (Wilson, 95 %). The numbers of a cohort with fewer than k answers are missing, and so are those of options joined.
    Where that is every cohort, the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If cohorts have different origins, or answers another one than their provenance.
    """
    provenance = together([part for *_, part in parts])
    labels = dict(zip(options["option_id"].astype(str), options["label"].astype(str), strict=True))
    found = [_counted(answers, labels, made, small_counts) for _, answers, made in parts]
    shown = sum(n for n, _ in found if n)
    if not shown:
        return theme.withheld(TOO_FEW, COLUMNS, replace(provenance, n=0), look)
    names = [name for name, *_ in parts]
    keys = [*labels, *([""] if any("" in counts for _, counts in found) else [])]
    rows = [
        _row(labels.get(key, OTHERS), name, counts.get(key), n)
        for key in keys
        for name, (n, counts) in zip(names, found, strict=True)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.astype(dict.fromkeys(COLUMNS[2:], "Int64"))
    sentence = _sentence(rows, [(name, n) for name, (n, _) in zip(names, found, strict=True)])
    chart = _chart(rows, len(names), replace(provenance, n=shown), look)
    return Drawn(chart, sentence, table, n=shown)


def together(parts: Sequence[Provenance]) -> Provenance:
    """Return one provenance for a picture of several cohorts, in their order.

    Raises
    ------
    MixedOriginError
        If they have different origins.
    """
    origins = {part.data_origin.value for part in parts}
    if len(origins) > 1:
        raise MixedOriginError(
            f"Cohorts of different origin met: {', '.join(sorted(origins))}.",
            "Look at real, synthetic and demo cohorts one at a time.",
        )
    times = [part.as_of_ms for part in parts if part.as_of_ms is not None]
    return replace(
        parts[0],
        cohort_labels=tuple(label for part in parts for label in part.cohort_labels),
        n=sum(part.n for part in parts),
        k=max(part.k for part in parts),
        as_of_ms=max(times, default=None),
        recipe="; ".join(dict.fromkeys(part.recipe for part in parts if part.recipe)),
    )


def _counted(
    answers: pd.DataFrame, labels: Mapping[str, str], provenance: Provenance, small_counts: Literal["show", "join"]
) -> tuple[int | None, dict[str, int]]:
    """Return how many people of a cohort answered, and how many chose what; None and nothing where it is hidden."""
    theme.checked(answers, provenance, 0)
    given = room(answers[answers["option_id"].isin(list(labels))], provenance)
    if given.is_hidden:
        return None, {}
    n, counts = given.provenance.n, counted(given, labels, small_counts)
    others = n - sum(counts.values())
    return n, {**counts, **({"": others} if others else {})}


def _row(option: str, cohort: str, count: int | None, n: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {"option": option, "cohort": cohort, "chosen": count, "answered": n}
    if count is None or n is None:
        return row | {"low_percent": None, "high_percent": None}
    low, high = share_interval(count, n)
    return row | {"low_percent": theme.whole(low), "high_percent": theme.whole(high)}


def _sentence(rows: Sequence[dict[str, Any]], cohorts: Sequence[tuple[str, int | None]]) -> str:
    """Say for each cohort which option most chose, in the order of cohorts."""
    said, few = [], [cohort for cohort, n in cohorts if n is None]
    for cohort, n in cohorts:
        own = [row for row in rows if row["cohort"] == cohort and row["chosen"] is not None]
        if n is None or not own:
            continue
        most = max(row["chosen"] for row in own)
        leading = [row for row in own if row["chosen"] == most]
        if len(leading) > 1:
            said.append(f"In “{cohort}” it is a tie of {len(leading)}: {theme.said(most, n)} each.")
            continue
        low, high = leading[0]["low_percent"], leading[0]["high_percent"]
        option = short(leading[0]["option"])
        said.append(f"In “{cohort}” {theme.said(most, n)} chose “{option}” (plausible {low} to {high} %).")
    hidden = f" {', '.join(f'“{cohort}”' for cohort in few)} {HIDDEN}." if few else ""
    return " ".join(said) + hidden


def _chart(rows: Sequence[dict[str, Any]], cohorts: int, provenance: Provenance, look: Look) -> theme.AnyChart:
    """Lay out each option as lines of words, below it a bar a cohort between the cohort's name and its number."""
    longest = max(len(row["cohort"]) for row in rows) * theme.WIDEST * look.small_px
    name_px = min(max(longest + look.small_px * 2, look.width_px * 0.16), look.width_px * 0.4)
    number_px = look.number_px * 6
    plot_px = look.width_px - name_px - number_px
    line_px, bar_px = look.text_px * 1.2, look.bar_px * 0.72
    names, bars, words, top = [], [], [], look.text_px * 0.6
    for at in range(0, len(rows), cohorts):
        lines = theme.wrapped(rows[at]["option"], look.width_px, look.text_px)
        words.append({"text": "\n".join(lines), "y_px": top, "x": -name_px / plot_px})
        top += line_px * (len(lines) - 0.4)
        for row in rows[at : at + cohorts]:
            middle_px = top + bar_px / 2
            fitted = theme.fitted(row["cohort"], name_px - look.small_px, look.small_px, 1)[0]
            names.append({"text": fitted, "y_px": middle_px, "x": -look.small_px / 2 / plot_px})
            bars.append(_bar(row, top, bar_px))
            top += bar_px + look.small_px * 0.5
        top += look.gap_px * 0.8
    height_px = top - look.gap_px * 0.8 + 4
    scale = alt.Scale(domain=[-name_px / plot_px, 1 + number_px / plot_px], nice=False)
    x, y = theme.x_axis("x", scale), theme.pixels(height_px)
    counted = alt.Chart(theme.data([bar for bar in bars if "share" in bar]))
    box = {"y": alt.Y("top_px:Q", **y), "y2": "bottom_px:Q"}
    numbers = [{"text": bar["number"], "y_px": bar["y_px"], "x": 1 + look.small_px / 2 / plot_px} for bar in bars]
    middle = counted.encode(y=alt.Y("y_px:Q", **y))
    layers = [
        alt.Chart(theme.data(bars)).mark_rect(color=look.track).encode(x=x, x2="one:Q", **box),
        counted.mark_rect(color=look.bar).encode(x=x, x2="share:Q", **box),
        *(
            middle.mark_rule(color=color, strokeWidth=stroke_px).encode(x=theme.x_axis("low", scale), x2="high:Q")
            for color, stroke_px in ((look.ground, look.stroke_px * 3), (look.ink, look.stroke_px))
        ),
        theme.texts(words, x, height_px, look, size_px=look.text_px),
        theme.texts(names, x, height_px, look, size_px=look.small_px, color=look.quiet, align="right"),
        theme.texts(numbers, x, height_px, look, size_px=look.number_px * 0.85, bold=True),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "thin line: plausible range, 95 %")


def _bar(row: dict[str, Any], top: float, bar_px: float) -> dict[str, Any]:
    place = {"x": 0, "one": 1, "top_px": top, "bottom_px": top + bar_px, "y_px": top + bar_px / 2}
    if pd.isna(row["chosen"]):
        return {**place, "number": FEW if pd.isna(row["answered"]) else "joined"}
    n = row["answered"]
    ends = {"low": row["low_percent"] / 100, "high": row["high_percent"] / 100}
    return {**place, **ends, "share": row["chosen"] / n, "number": theme.said(row["chosen"], n)}
