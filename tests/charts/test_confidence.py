from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import pytest

from awayday import charts
from awayday.disclosure import Provenance

Ratings = Callable[..., pd.DataFrame]


def test_switchers_and_stayers_are_set_apart_when_both_are_enough(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.confidence(ratings([10, 20, 20, 20, 30] + [80] * 15, [True] * 5 + [False] * 15), provenance)
    assert drawn.sentence == "Switchers started at 20, stayers at 80 (medians). Descriptive only."
    assert drawn.table["group"].unique().tolist() == ["switched", "stayed"]


@pytest.mark.parametrize(
    "changed",
    [
        [True] * 4 + [False] * 16,  # too few switched
        [True] * 5 + [False] * 9,  # fewer than 15 voted twice
        [True] * 6 + [False] * 12 + [None] * 2,  # two people would be left out
    ],
)
def test_otherwise_all_are_one_group(ratings: Ratings, provenance: Provenance, changed: Sequence[bool | None]) -> None:
    drawn = charts.confidence(ratings([50] * len(changed), changed), provenance)
    assert drawn.table["group"].unique().tolist() == ["everyone"]
    assert drawn.table["answered"].tolist() == [len(changed)]


def test_five_or_more_may_be_left_out(ratings: Ratings, provenance: Provenance) -> None:
    changed = [True] * 6 + [False] * 12 + [None] * 5
    drawn = charts.confidence(ratings([40, 60] * 11 + [50], changed), provenance)
    assert drawn.table["answered"].unique().tolist() == [6, 12]


def test_before_the_second_vote_all_are_one_group(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.confidence(ratings([30, 40, 50, 60, 70, 80]), provenance)
    assert drawn.sentence == "Of 6: half lie between 40 and 70, the middle is 55."
