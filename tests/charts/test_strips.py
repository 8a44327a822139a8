from __future__ import annotations

import pandas as pd

from awayday import charts
from awayday.disclosure import HIDDEN, Provenance

ITEMS = [("i1", "I listen."), ("i2", "I speak.")]


def given(first: list[float | None], second: list[float | None]) -> pd.DataFrame:
    rows = [("i1", f"p{at}", value) for at, value in enumerate(first)]
    rows += [("i2", f"p{at}", value) for at, value in enumerate(second)]
    return pd.DataFrame(rows, columns=["field", "participant_id", "value_num"]).assign(data_origin="real")


def test_each_statement_has_its_own_middle_and_no_total(provenance: Provenance) -> None:
    drawn = charts.strips(given([0, 10, 20, 30, 40], [100, 90, 80, 70, 60]), ITEMS, provenance)
    assert drawn.table.to_dict("records") == [
        {"statement": "I listen.", "lower": 10, "middle": 20, "upper": 30, "answered": 5},
        {"statement": "I speak.", "lower": 70, "middle": 80, "upper": 90, "answered": 5},
    ]


def test_a_statement_that_applied_to_four_people_shows_no_number(provenance: Provenance) -> None:
    drawn = charts.strips(given([0, 10, 20, 30, 40], [33, 33, 33, 33, None]), ITEMS, provenance)
    assert drawn.table["statement"].tolist() == ["I listen."]
    assert HIDDEN[1:] in drawn.sentence
    assert not drawn.hidden


def test_it_is_hidden_when_no_statement_has_five(provenance: Provenance) -> None:
    assert charts.strips(given([1, 2, 3, 4], [5, 6, 7, 8]), ITEMS, provenance).hidden
