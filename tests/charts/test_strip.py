from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape

import pandas as pd

from awayday import charts
from awayday.disclosure import Provenance

Ratings = Callable[[Sequence[float | None]], pd.DataFrame]
MARKS = [(0, "sighs"), (50, "sneers at the person"), (100, "threatens")]


def test_the_sentence_says_where_half_the_room_is(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.strip(ratings([20, 40, 60, 80, 100]), MARKS, provenance)
    assert drawn.sentence == "Half the room set the line between 40 and 80, the middle of the room at 60 (n = 5)."


def test_every_mark_stands_below_the_strip_in_its_order(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.strip(ratings([20, 40, 60, 80, 100]), MARKS, provenance)
    shown = unescape(" ".join(re.findall(r">([^<>]+)<", charts.svg(drawn))))
    places = [shown.index(word) for word in ("sighs", "sneers", "threatens")]
    assert places == sorted(places)


def test_single_places_are_never_in_the_table(ratings: Ratings, provenance: Provenance) -> None:
    drawn = charts.strip(ratings([1, 2, 3, 4, 99, None]), MARKS, provenance)
    assert drawn.table["from_rating"].tolist() == [0, 95]
    assert drawn.table["answered"].tolist() == [5, 5]
