from __future__ import annotations

import pandas as pd

from awayday import charts
from awayday.disclosure import Provenance

TEXTS = {"t57": "We listen.", "t3": "We hang up."}


def rated(**values: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"participant_id": f"person-{at}", "item": entry, "value_num": float(value), "data_origin": "real"}
            for entry, given in values.items()
            for at, value in enumerate(given)
        ],
        columns=["participant_id", "item", "value_num", "data_origin"],
    )


def test_texts_stay_in_their_own_order_whatever_they_got(provenance: Provenance) -> None:
    drawn = charts.ratings(rated(t57=[10] * 6, t3=[90] * 8), TEXTS, provenance)
    assert drawn.table[["entry", "middle", "answered"]].to_numpy().tolist() == [
        ["We listen.", 10, 6],
        ["We hang up.", 90, 8],
    ]
    assert drawn.n == 8


def test_a_text_of_fewer_than_five_ratings_is_not_shown(provenance: Provenance) -> None:
    drawn = charts.ratings(rated(t57=[10] * 6, t3=[90] * 4), TEXTS, provenance)
    assert drawn.table["entry"].tolist() == ["We listen."]
    assert "hang up" not in repr(drawn.chart.to_dict())
    assert drawn.sentence.endswith("1 of 2 texts.")


def test_a_text_that_is_not_released_is_not_shown_though_it_was_rated(provenance: Provenance) -> None:
    drawn = charts.ratings(rated(t57=[10] * 6, t8=[90] * 9), TEXTS, provenance)
    assert drawn.table["entry"].tolist() == ["We listen."]
    assert charts.ratings(rated(t8=[90] * 9), {}, provenance).hidden
