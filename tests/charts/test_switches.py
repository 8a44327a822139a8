from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import pytest

from awayday import charts
from awayday.disclosure import Provenance

Votes = Callable[[Sequence[str | None]], pd.DataFrame]


def test_both_votes_stand_side_by_side(votes: Votes, options: pd.DataFrame, provenance: Provenance) -> None:
    first, revote = votes(["close"] * 4 + ["cover"] * 2), votes(["close"] * 2 + ["cover"] * 4)
    drawn = charts.switches(first, revote, options, provenance)
    assert drawn.table["first"].tolist() == [4, 2, 0]
    assert drawn.table["revote"].tolist() == [2, 4, 0]
    assert drawn.sentence.startswith("“We look for volunteers”: 2 of 6 in the first vote, 4 of 6 in the second.")


def test_changes_are_not_counted_below_15_people(votes: Votes, options: pd.DataFrame, provenance: Provenance) -> None:
    first, revote = votes(["close"] * 14), votes(["cover"] * 14)
    assert "Fewer than 15 people voted twice" in charts.switches(first, revote, options, provenance).sentence


def test_changes_are_counted_over_people_who_voted_twice(
    votes: Votes, options: pd.DataFrame, provenance: Provenance
) -> None:
    first = votes(["close"] * 10 + ["cover"] * 10)
    revote = votes(["close"] * 6 + ["other"] * 4 + ["cover"] * 8 + [None] * 2)
    assert "4 of 18 changed their choice." in charts.switches(first, revote, options, provenance).sentence


def test_two_options_name_both_directions(votes: Votes, options: pd.DataFrame, provenance: Provenance) -> None:
    first, revote = votes(["close"] * 10 + ["cover"] * 10), votes(["cover"] * 9 + ["close"] * 2 + ["cover"] * 9)
    drawn = charts.switches(first, revote, options[:2], provenance, tested=True)
    assert "9 switched to “We look for volunteers”, 1 to “We close" in drawn.sentence
    assert "10 stayed" in drawn.sentence
    assert drawn.sentence.endswith("p = .02.")  # McNemar exact, 9 and 1: .0215


def test_too_few_switchers_are_not_tested(votes: Votes, options: pd.DataFrame, provenance: Provenance) -> None:
    first, revote = votes(["close"] * 20), votes(["close"] * 15 + ["cover"] * 5)
    drawn = charts.switches(first, revote, options, provenance, tested=True)
    assert drawn.sentence.endswith("Too few switched (5) to tell a direction from chance.")


def test_three_options_are_tested_for_symmetry(votes: Votes, options: pd.DataFrame, provenance: Provenance) -> None:
    table = [[10, 8, 2], [2, 12, 5], [1, 1, 9]]  # R15 of the oracles: exact p .0909
    ids = list(options["option_id"])
    first = [ids[row] for row in range(3) for column in range(3) for _ in range(table[row][column])]
    revote = [ids[column] for row in range(3) for column in range(3) for _ in range(table[row][column])]
    drawn = charts.switches(votes(first), votes(revote), options, provenance, tested=True)
    assert drawn.sentence.endswith("p = .09.")


@pytest.mark.parametrize("short", ["first", "revote"])
def test_one_vote_of_too_few_hides_both(
    votes: Votes, options: pd.DataFrame, provenance: Provenance, short: str
) -> None:
    few, many = votes(["close"] * 4), votes(["close"] * 9)
    first, revote = (few, many) if short == "first" else (many, few)
    assert charts.switches(first, revote, options, provenance).hidden


@pytest.mark.parametrize(("missed", "is_told"), [(0, True), (2, False), (5, True)])
def test_between_two_options_changes_are_hidden_where_the_votes_of_a_few_who_missed_one_would_follow(
    votes: Votes, options: pd.DataFrame, provenance: Provenance, missed: int, is_told: bool
) -> None:
    first = votes(["close"] * 10 + ["cover"] * 10)
    revote = votes(["cover"] * 9 + ["close"] * 2 + ["cover"] * (9 - missed) + [None] * missed)
    sentence = charts.switches(first, revote, options[:2], provenance, tested=True).sentence
    assert ("switched to" in sentence) is is_told
    assert ("How many changed their choice is hidden" in sentence) is not is_told
    assert ("p = " in sentence) is is_told
