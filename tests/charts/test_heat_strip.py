from __future__ import annotations

import pandas as pd
import pytest

from awayday import charts
from awayday.disclosure import Provenance

CARDS = {"u1": "A vet shouts.", "x1": "A quiet threat.", "e1": "Dara is sharp."}
BINS = {"help": "First thought: help. Be there", "limit": "Help, with a limit", "stop": "Past the line"}


def sorted_by(**people: str) -> pd.DataFrame:
    """Rows of people: for each card a letter a person, by the first letter of her bin; "-" skips, "." gave nothing."""
    ids = {each[0]: each for each in BINS} | {"-": "skip"}
    return pd.DataFrame(
        [
            {"participant_id": f"person-{at}", "item": card, "option_id": ids[letter], "data_origin": "real"}
            for card, letters in people.items()
            for at, letter in enumerate(letters)
            if letter != "."
        ]
    )


def test_the_most_split_card_comes_first_with_who_did_not_skip_it(provenance: Provenance) -> None:
    rows = sorted_by(u1="hhhhhhhhhh", x1="hhhhlllsss", e1="sssssss---")
    drawn = charts.heat_strip(rows, CARDS, BINS, provenance, marked={"e1": "a colleague"})
    assert drawn.table.to_numpy().tolist() == [
        ["A quiet threat.", 4, 3, 3, 10],
        ["A vet shouts.", 10, 0, 0, 10],
        ["[a colleague] Dara is sharp.", 0, 0, 7, 7],
    ]
    assert drawn.sentence == (
        "Most agreement: “Dara is sharp” (7 of 7 said “Past the line”). Most split: “A quiet threat”."
    )
    assert drawn.n == 10


def test_a_card_that_fewer_than_five_sorted_is_not_shown(provenance: Provenance) -> None:
    rows = sorted_by(u1="hhhll", x1="hhhh-", e1="ss...")
    drawn = charts.heat_strip(rows, CARDS, BINS, provenance)
    assert drawn.table["card"].tolist() == ["A vet shouts."]
    assert "threat" not in repr(drawn.chart.to_dict())
    assert drawn.sentence.endswith("2 of 3 cards.")


def test_nobody_learns_how_many_skipped(provenance: Provenance) -> None:
    drawn = charts.heat_strip(sorted_by(u1="hhhll-----"), CARDS, BINS, provenance)
    assert "skip" not in repr(drawn.table.to_dict()) + drawn.sentence
    assert drawn.n == 5


def test_agreement_is_said_from_ten_people_and_in_words(provenance: Provenance) -> None:
    rows = sorted_by(u1="hhhhhhhhhh", x1="hhhhhsssss", e1="hhhlllsss.")
    drawn = charts.agreement(rows, CARDS, BINS, provenance)
    assert drawn.table.to_numpy().tolist() == [
        ["A quiet threat.", pytest.approx(-1), "pulled to both ends", 10],
        ["A vet shouts.", pytest.approx(1), "close together", 10],
    ]
    assert charts.agreement(sorted_by(u1="hhhhhhhhh"), CARDS, BINS, provenance).hidden


def test_one_number_for_all_cards_needs_five_of_them(provenance: Provenance) -> None:
    names = {f"c{at}": f"Card {at}." for at in range(5)}
    letters = ["hhhhhhhhhh", "llllllllll", "ssssssssss", "hhhhhlllll", "hhhhhsssss"]
    five = sorted_by(**dict(zip(names, letters, strict=True)))
    assert "alpha is 0." in charts.agreement(five, names, BINS, provenance).sentence
    four = dict(list(names.items())[:4])
    assert "alpha" not in charts.agreement(five, four, BINS, provenance).sentence


def test_nothing_says_that_anybody_was_right(provenance: Provenance) -> None:
    rows = sorted_by(u1="hhhhhhhhhh", x1="hhhhhsssss", e1="hhhlllssss")
    for draw in (charts.heat_strip, charts.agreement):
        drawn = draw(rows, CARDS, BINS, provenance)
        told = (drawn.sentence + repr(drawn.chart.to_dict())).lower()
        assert not [word for word in ("accura", "correct", "right bin", "wrong", "score") if word in told]
