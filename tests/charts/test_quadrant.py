from __future__ import annotations

import pandas as pd
import pytest

from awayday import charts
from awayday.disclosure import Provenance
from awayday.errors import MixedOriginError

POINTS = [(100, 100), (50, 50), (90, 10), (10, 90), (10, 10), (49, 49)]


def points(pairs: list[tuple[float | None, float | None]], origin: str = "real") -> pd.DataFrame:
    people = [f"p{at}" for at in range(len(pairs))]
    return pd.DataFrame(pairs, columns=["right", "up"]).assign(participant_id=people, data_origin=origin)


def test_the_table_counts_quarters_of_the_square(provenance: Provenance) -> None:
    drawn = charts.quadrant(points([*POINTS]), provenance, right="customers", up="colleagues")
    assert drawn.table["people"].tolist() == [2, 1, 1, 2]
    assert set(drawn.table["answered"]) == {6}
    assert drawn.sentence.startswith("Of 6: 2 put both at 50 or more, 1 only “customers”, 1 only “colleagues”")


def test_a_person_with_one_of_the_two_numbers_is_left_out(provenance: Provenance) -> None:
    drawn = charts.quadrant(points([*POINTS[:4], (None, 10)]), provenance, right="customers", up="colleagues")
    assert drawn.hidden
    assert drawn.table.empty


def test_the_picture_holds_no_single_number_of_anybody(provenance: Provenance) -> None:
    near = [(61.0, 83.0), (62.0, 84.0), (63.0, 85.0), (64.0, 86.0), (66.0, 87.0)]
    spot = [(65.0, 85.0)] * 5
    drawn, same = (charts.quadrant(points([*each]), provenance, right="a", up="b") for each in (near, spot))
    assert charts.svg(drawn) == charts.svg(same)


def test_rows_of_another_origin_are_refused(provenance: Provenance) -> None:
    with pytest.raises(MixedOriginError):
        charts.quadrant(points([*POINTS], "demo"), provenance, right="a", up="b")
