"""Tables of charts as people read them."""

from __future__ import annotations

import pandas as pd
import pytest

from awayday.charts import table_texts


def test_headings_are_words_and_missing_cells_are_empty() -> None:
    table = pd.DataFrame(
        {"option": ["Close", "Cover"], "chosen": pd.Series([7, None], dtype="Int64"), "odd": ["", "x"]}
    )
    assert table_texts(table) == (["Option", "Chose it", "odd"], [["Close", "7", ""], ["Cover", "", "x"]])


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.0, "12"), (-2.5, "-2.5"), (0.2514778, "0.251"), (0.0, "0"), (0.0002, "< 0.001"), (-0.0002, "> -0.001")],
)
def test_numbers_have_at_most_three_decimals_and_never_look_like_nothing(value: float, text: str) -> None:
    assert table_texts(pd.DataFrame({"p": [value]}))[1] == [[text]]
