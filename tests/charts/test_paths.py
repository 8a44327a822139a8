from __future__ import annotations

import json

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday import charts
from awayday.disclosure import Provenance
from awayday.session import Origin

SHORT = {"a": "Alder", "b": "Birch", "c": "Cedar"}


def choices(*people: str) -> pd.DataFrame:
    """One row a person from words of one letter a vote; "-" is a vote that was missed."""
    votes = [f"Vote {at + 1}" for at in range(len(people[0]))]
    return pd.DataFrame([[None if one == "-" else one for one in person] for person in people], columns=votes)


def drawn(table: pd.DataFrame) -> charts.Drawn:
    provenance = Provenance(Origin.DEMO, ("x",), 0)
    return charts.paths(table, {str(vote): SHORT for vote in table.columns}, provenance)


def test_paths_of_fewer_than_five_are_joined() -> None:
    found = drawn(choices(*["aa"] * 9, *["bb"] * 6, *["ab"] * 3, *["ba"] * 2))
    assert found.table["path"].tolist() == ["Alder → Alder", "Birch → Birch", "others, joined"]
    assert found.table["people"].tolist() == [9, 6, 5]
    assert found.sentence == "Most common path: Alder → Alder (9 of 20). Paths of fewer than five are joined."
    assert "Cedar" not in json.dumps(found.chart.to_dict())


def test_fewer_than_15_people_have_no_paths() -> None:
    found = drawn(choices(*["aa"] * 14))
    assert found.hidden
    assert found.sentence == "Too few people for paths."


def test_people_who_missed_a_vote_have_no_path() -> None:
    assert drawn(choices(*["aa"] * 14, *["a-"] * 20)).hidden
    assert drawn(choices(*["aa"] * 15, *["a-"] * 20)).table["of"].tolist() == [15]


def test_a_vote_is_left_out_when_hardly_two_went_the_same_way() -> None:
    people = [first + first + last for first in "abc" for last in "abcabc"]
    found = drawn(choices(*people))
    assert found.table["people"].tolist() == [6, 6, 6]
    assert found.sentence.endswith("Left out, since hardly two people went the same way: Vote 3.")


def test_no_path_of_five_shows_nothing() -> None:
    people = [one + other for one in "abc" for other in "abc" for _ in range(2)]
    assert drawn(choices(*people)).hidden


@settings(deadline=None, max_examples=40)  # each draws a picture
@given(st.lists(st.text("abc", min_size=3, max_size=3), min_size=15, max_size=60))
def test_no_row_is_of_fewer_than_five(people: list[str]) -> None:
    found = drawn(choices(*people))
    assert found.hidden or (found.table["people"] >= 5).all()
    assert found.hidden or found.table["people"].sum() == len(people)
