from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from awayday import charts
from awayday.disclosure import Provenance

Ratings = Callable[[Sequence[float | None]], pd.DataFrame]


def test_the_sentence_counts_low_middle_and_high(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.spread(ratings([0, 39, 40, 60, 61, 100]), provenance, low="no", high="yes")
    assert drawn.sentence.startswith("Of 6: 2 below 40, 2 from 40 to 60, 2 above 60 (0 no, 100 yes).")


def test_single_values_are_never_in_the_table(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.spread(ratings([1, 2, 3, 4, 99]), provenance)
    assert drawn.table["from_rating"].tolist() == [0, 95]
    assert drawn.table["people"].tolist() == [4, 1]


def test_missing_ratings_are_left_out(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.spread(ratings([50] * 5 + [None]), provenance)
    assert drawn.table["answered"].tolist() == [5]


def test_those_to_whom_it_does_not_apply_are_counted_apart(ratings: Ratings, provenance: Provenance) -> None:
    rows = ratings([50] * 5 + [None, None]).assign(not_applicable=[False] * 5 + [True] * 2)
    drawn = charts.spread(rows, provenance, without="It did not come up")
    assert drawn.table["answered"].tolist() == [5]
    assert drawn.sentence.endswith("Beside them 2 said “It did not come up”.")
    assert charts.spread(rows.iloc[1:], provenance).hidden
