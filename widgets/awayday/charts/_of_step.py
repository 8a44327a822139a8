"""The charts of a step by its kind: what it collected in, its pictures out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shares import shares
from awayday.charts._spread import spread
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance
from awayday.steps import AnyStep, ChoiceStep, ScaleStep


@dataclass(frozen=True)
class Picture:
    """A drawing and what stands above it."""

    title: str
    drawn: Drawn


Draw = Callable[[Any, pd.DataFrame, Provenance, Look], list[Picture]]


def of_step(step: AnyStep, answers: pd.DataFrame, provenance: Provenance, look: Look = theme.PAGE) -> list[Picture]:
    """Draw what a step collected in one run, by the chart that its kind names.

    Parameters
    ----------
    answers
        One row for each value that somebody gave, as the table of answers has them: `participant_id`, `field`, `item`,
        `option_id`, `value_num`, `not_applicable`, `data_origin`. Replaced answers are left out.

    Returns
    -------
    One picture or more; none for a kind without a chart. Below k answers a drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    draw = CHARTS.get(step.chart or "")
    return draw(step, answers, provenance, look) if draw else []


def _shares(step: ChoiceStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    options = pd.DataFrame({"option_id": [each.id for each in step.options], "label": [o.label for o in step.options]})
    given = answers[answers["field"] == "choice"]
    return [Picture(step.prompt, shares(given, options, provenance, look=look, small_counts=step.small_counts))]


def _spread(step: ScaleStep, answers: pd.DataFrame, provenance: Provenance, look: Look) -> list[Picture]:
    return [
        Picture(
            item.label,
            spread(answers[answers["field"] == item.field], provenance, low=item.low, high=item.high, look=look),
        )
        for item in step.items
    ]


CHARTS: dict[str, Draw] = {"shares": _shares, "spread": _spread}
"""Every chart that a kind of step may name."""
