from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday import charts
from awayday.disclosure import HIDDEN, Provenance
from awayday.session import Origin
from awayday.stats import share_interval

Votes = Callable[[Sequence[str | None]], pd.DataFrame]


def test_the_sentence_says_count_n_option_and_range(
    votes: Votes, options: pd.DataFrame, provenance: Provenance
) -> None:
    drawn = charts.shares(votes(["close"] * 6 + ["cover"] * 3 + ["other"]), options, provenance)
    assert drawn.sentence == "6 of 10 chose “We close support and engineering for the day” (plausible 31 to 83 %)."


def test_a_tie_is_called_a_tie(votes: Votes, options: pd.DataFrame, provenance: Provenance) -> None:
    drawn = charts.shares(votes(["close", "cover"] * 4 + ["other"]), options, provenance)
    assert drawn.sentence.startswith("A tie: 4 of 9 each for “We close")
    assert drawn.sentence.endswith("and “We look for volunteers”.")


def test_an_option_of_nobody_is_shown_as_none(votes: Votes, options: pd.DataFrame, provenance: Provenance) -> None:
    table = charts.shares(votes(["close"] * 5), options, provenance).table
    assert table["chosen"].tolist() == [5, 0, 0]


def test_people_who_left_the_choice_out_are_not_counted(
    votes: Votes, options: pd.DataFrame, provenance: Provenance
) -> None:
    drawn = charts.shares(votes(["close"] * 5 + [None] * 4), options, provenance)
    assert drawn.table["answered"].unique().tolist() == [5]


def test_small_counts_of_a_delicate_step_are_joined(
    votes: Votes, options: pd.DataFrame, provenance: Provenance
) -> None:
    chosen = ["close"] * 12 + ["cover"] * 5 + ["other"] * 3
    drawn = charts.shares(votes(chosen), options, provenance, small_counts="join")
    assert drawn.table["chosen"].tolist() == [12, 8]
    assert HIDDEN[1:] in drawn.sentence
    assert "cover" not in str(drawn.table)


@settings(deadline=None, max_examples=40)  # each draws a picture
@given(st.lists(st.sampled_from(["close", "cover", "other"]), min_size=5, max_size=60))
def test_the_table_adds_up_and_holds_the_interval(chosen: list[str]) -> None:
    options = pd.DataFrame({"option_id": ["close", "cover", "other"], "label": ["A", "B", "C"]})
    rows = pd.DataFrame({"participant_id": [f"p{at}" for at in range(len(chosen))], "option_id": chosen})
    table = charts.shares(rows, options, Provenance(Origin.DEMO, ("x",), 0)).table
    assert table["chosen"].sum() == len(chosen)
    for row in table.itertuples():
        low, high = share_interval(row.chosen, row.answered)
        assert abs(row.low_percent - 100 * low) <= 0.5
        assert abs(row.high_percent - 100 * high) <= 0.5
