from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from awayday import charts
from awayday.disclosure import Provenance

Ratings = Callable[[Sequence[float | None]], pd.DataFrame]


def test_the_sentence_counts_both_sides_of_the_middle(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.line_strip(ratings([0, 49, 50, 51, 100, 100]), provenance, low="colleagues", high="customers")
    assert drawn.sentence.startswith("Of 6: 2 nearer to “colleagues”, 3 nearer to “customers”, 1 in the very middle.")


def test_four_marks_are_not_shown(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.line_strip(ratings([0, 49, 50, 51, None]), provenance)
    assert drawn.hidden
    assert drawn.table.empty
