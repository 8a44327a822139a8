"""The charts of a step by its kind: what it collected in, its pictures out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._agreement import agreement
from awayday.charts._before_after import before_after
from awayday.charts._heat_strip import heat_strip
from awayday.charts._ledger_board import ledger_board
from awayday.charts._line_strip import line_strip
from awayday.charts._quadrant import quadrant
from awayday.charts._ratings import ratings
from awayday.charts._shares import shares
from awayday.charts._spread import spread
from awayday.charts._strip import strip
from awayday.charts._strips import strips
from awayday.charts._tags import tags
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance
from awayday.session import Phase
from awayday.steps import (
    AnyStep,
    ChoiceStep,
    LedgerStep,
    LineStep,
    ScaleStep,
    SortStep,
    SpectrumStep,
    TagsStep,
    VoteStep,
)


@dataclass(frozen=True)
class Picture:
    """A drawing and what stands above it."""

    title: str
    drawn: Drawn
    wall: bool = True
    """Whether it stands on the wall at the reveal; the others are for the debrief."""


@dataclass(frozen=True, eq=False)
class Round:
    """What one step collected in one phase: the answers of its newest run, with the columns that `of_step` takes."""

    step: AnyStep
    phase: Phase
    answers: pd.DataFrame


Draw = Callable[[Any, pd.DataFrame, Provenance, Look], list[Picture]]
DrawSeveral = Callable[[Sequence[Round], Provenance, Look], list[Picture]]


def of_step(step: AnyStep, answers: pd.DataFrame, provenance: Provenance, look: Look = theme.PAGE) -> list[Picture]:
    """Draw what a step collected in one run, by the chart that its kind names.

    Parameters
    ----------
    answers
        One row for each value that somebody gave, as the table of answers has them: `participant_id`, `field`, `item`,
        `option_id`, `value_num`, `not_applicable`, `data_origin`; also in the steps that this one `reads`. Replaced
        answers are left out.

    Returns
    -------
    One picture or more; none for a kind without a chart. Where the step `turns`, the last one holds all the others.
    Below k answers a drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    draw = CHARTS.get(step.chart or "")
    return draw(step, answers, provenance, look) if draw else []


def of_several(rounds: Sequence[Round], provenance: Provenance, look: Look = theme.PAGE) -> list[Picture]:
    """Draw what steps of one kind collected in several phases, by the chart that the kind names for that.

    Returns
    -------
    One picture or more; none for a kind that compares nothing, and for a single phase. Below k people who answered each
    time a drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    draw = CHARTS_OF_SEVERAL.get(rounds[-1].step.chart_of_several or "") if rounds else None
    return draw(rounds, provenance, look) if draw and len({one.phase for one in rounds}) > 1 else []


def _shares(step: ChoiceStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    options = pd.DataFrame({"option_id": [each.id for each in step.options], "label": [o.label for o in step.options]})
    given = answers[answers["field"] == "choice"]
    return [Picture(step.prompt, shares(given, options, provenance, look=look, small_counts=step.small_counts))]


MOST_APART = 2
"""More sliders than this share one picture, since a wall has no room for one each."""


def _spread(step: ScaleStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    if len(step.items) > MOST_APART:
        items = [(item.field, item.label) for item in step.items]
        ends = {(item.low, item.high) for item in step.items}
        low, high = ends.pop() if len(ends) == 1 else ("", "")
        return [Picture(step.title, strips(answers, items, provenance, low=low, high=high, look=look))]
    return [
        Picture(
            item.label,
            spread(
                answers[answers["field"] == item.field],
                provenance,
                low=item.low,
                high=item.high,
                without=step.not_applicable or "",
                look=look,
            ),
        )
        for item in step.items
    ]


def _spectrum(step: SpectrumStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    right, up = step.axes
    points = answers[answers["field"] == right.field].rename(columns={"value_num": "right"})
    points = points.join(of_field(answers, up.field).rename("up"), on="participant_id")
    marks = answers[answers["field"] == step.line.field]
    strip = line_strip(marks, provenance, low=step.line.low, high=step.line.high, look=look)
    cloud = quadrant(points, provenance, right=right.name, up=up.name, look=look)
    return [Picture(step.title, cloud), Picture(step.line.label, strip)]


def of_field(answers: pd.DataFrame, field: str) -> pd.Series[Any]:
    """Return the number that each person gave in a field, by her id."""
    given: pd.Series[Any] = answers[answers["field"] == field].set_index("participant_id")["value_num"]
    return given


def _before_after(rounds: Sequence[Round], provenance: Provenance, look: Look) -> list[Picture]:
    step = rounds[-1].step
    if not isinstance(step, SpectrumStep):
        return []
    scales = [(item.field, item.name, item.low, item.high) for item in step.axes]
    scales.append((step.line.field, step.line.label, step.line.low, step.line.high))
    given = {one.phase: one.answers for one in rounds}
    return [Picture(step.title, before_after(given, scales, provenance, look=look))]


def _ledger_board(step: LedgerStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    return [Picture(title, drawn) for title, drawn in ledger_board(step, answers, provenance, look=look)]


def _tags(step: TagsStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    return [Picture(tag.label, tags(tag, answers, provenance, look=look)) for tag in step.tags]


def _heat_strip(step: SortStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    cards = {card.id: card.text for card in step.cards}
    bins = {each.id: each.label for each in step.strip}
    reveals = step.reveals
    marked = {card.id: reveals.label for card in step.cards if reveals and card.kind == reveals.kind}
    return [
        Picture(step.title, heat_strip(answers, cards, bins, provenance, marked=marked, look=look)),
        Picture("Did we sort alike?", agreement(answers, cards, bins, provenance, look=look), wall=False),
    ]


def _line_strip(step: LineStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    marks = [(mark.at, mark.label) for mark in step.marks]
    signals = pd.DataFrame({"option_id": [o.id for o in step.signals], "label": [o.label for o in step.signals]})
    places, signs = (answers[answers["field"] == field] for field in ("line", "signal"))
    return [
        Picture(step.prompt, strip(places, marks, provenance, look=look)),
        Picture(step.signal, shares(signs, signals, provenance, look=look, small_counts=step.small_counts), wall=False),
    ]


def _ratings(step: VoteStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    drawn = ratings(answers, step.entries, provenance, low=step.low, high=step.high, look=look)
    return [Picture(step.title, drawn)]


CHARTS: dict[str, Draw] = {
    "heat_strip": _heat_strip,
    "line_strip": _line_strip,
    "ratings": _ratings,
    "ledger-board": _ledger_board,
    "shares": _shares,
    "spectrum": _spectrum,
    "spread": _spread,
    "tags": _tags,
}
"""Every chart that a kind of step may name."""

CHARTS_OF_SEVERAL: dict[str, DrawSeveral] = {
    "before_after": _before_after,
}
"""Every chart that a kind of step may name for the comparison of several phases."""
