from __future__ import annotations

import re

import pandas as pd
import pytest

from awayday import charts
from awayday.disclosure import Provenance
from awayday.session import Phase

SCALES = [("cust", "serve customers", "hardly", "fully"), ("line", "Who is first?", "colleagues", "customers")]


def given(*numbers: float | None, people: int | None = None) -> pd.DataFrame:
    """Make answers of as many people as there are numbers, the same number in both fields."""
    rows = [
        {"participant_id": f"p{at}", "field": field, "value_num": value, "data_origin": "real"}
        for at, value in enumerate(numbers[:people])
        for field in ("cust", "line")
    ]
    return pd.DataFrame(rows)


def test_only_people_who_answered_every_time_count(provenance: Provenance) -> None:
    rounds = {Phase.PRE: given(20, 20, 20, 20, 20, 100, 100), Phase.POST: given(40, 40, 40, 40, 40)}
    drawn = charts.before_after(rounds, SCALES, provenance)
    assert drawn.table["answered"].tolist() == [5, 5]
    assert drawn.table["before"].tolist() == [20, 20]
    assert drawn.table["moved"].tolist() == [20, 20]


def test_four_people_with_both_answers_are_not_shown(provenance: Provenance) -> None:
    rounds = {Phase.PRE: given(20, 20, 20, 20, 20), Phase.POST: given(40, 40, 40, 40, None)}
    assert charts.before_after(rounds, SCALES, provenance).hidden


def test_what_people_say_of_their_start_today_is_kept_apart(provenance: Provenance) -> None:
    rounds = {Phase.PRE: given(*[60] * 5), Phase.POST: given(*[70] * 5), Phase.RETRO: given(*[40] * 5)}
    drawn = charts.before_after(rounds, SCALES, provenance)
    row = drawn.table.iloc[0]
    assert (row["before"], row["looking_back"], row["now"], row["moved"]) == (60, 40, 70, 10)
    assert "same yardstick" in drawn.sentence


@pytest.mark.parametrize(("n", "told"), [(14, False), (15, True)])
def test_how_many_moved_each_way_is_told_from_fifteen_people(provenance: Provenance, n: int, told: bool) -> None:
    after = [70] * (n - 2) + [50, 60]
    rounds = {Phase.PRE: given(*[60] * n), Phase.POST: given(*after)}
    drawn = charts.before_after(rounds, SCALES, provenance)
    assert ("moved_up" in drawn.table) is told
    if told:
        assert drawn.table.iloc[0][["moved_up", "moved_down", "stayed"]].tolist() == [n - 2, 1, 1]


def test_nothing_is_said_to_be_better_or_to_have_a_cause(provenance: Provenance) -> None:
    rounds = {Phase.PRE: given(*[20] * 5), Phase.POST: given(*[90] * 5)}
    drawn = charts.before_after(rounds, SCALES, provenance)
    assert "moved" in drawn.sentence
    assert not re.search(r"improv|better|worse|gain", drawn.sentence + charts.svg(drawn))
    assert "not shown as the cause" in drawn.sentence
