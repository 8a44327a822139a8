"""Ways through the choices (A9), cards sorted alike (A11), where the line is (A16), plans kept (A18)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from awayday import analyses
from awayday.analyses import Finding
from awayday.stats import alpha
from tests.analyses.conftest import CARDS, Make, Person, vote

BINS = ("help", "limit", "stop")


def of(found: list[Finding], analysis: str) -> Finding:
    return next(finding for finding in found if finding.analysis == analysis)


def walked(first: str, answer: str, n: int) -> list[Person]:
    place = (f"picnic-08-{first}", "first", "choice")
    return [vote(first, first) | {place: answer}] * n


def test_branches_of_which_nobody_saw_two_are_one_place_on_the_way(make: Make) -> None:
    people = [*walked("close", "redesign", 12), *walked("cover", "cap", 8), *walked("close", "force", 6)]
    table = of(analyses.findings([make(people)]), "A9").drawn.table
    assert sorted(table["people"]) == [6, 8, 12]
    assert [path.count("→") for path in table["path"]] == [2, 2, 2]


def test_fourteen_people_have_no_paths(make: Make) -> None:
    finding = of(analyses.findings([make(walked("close", "redesign", 14))]), "A9")
    assert finding.drawn.sentence == "Too few people for paths."
    assert finding.drawn.table.empty


def put(card_bins: dict[str, str]) -> Person:
    return {("the-line-02", "first", f"bin:{card}"): chosen for card, chosen in card_bins.items()}


def sorted_cards(n: int) -> list[Person]:
    return [put({card: BINS[(at + person // 7) % 3] for at, card in enumerate(CARDS)}) for person in range(n)]


def test_cards_come_with_their_words_and_one_number_for_all(make: Make) -> None:
    finding = of(analyses.findings([make(sorted_cards(12))]), "A11")
    table, last = finding.drawn.table.iloc[:-1], finding.drawn.table.iloc[-1]
    counts = table.iloc[:, 1:4].astype(int).to_numpy().tolist()
    assert last["alpha"] == alpha(counts)
    assert f"= {alpha(counts):.2f}. Disagreement is material to talk about." in finding.drawn.sentence
    assert any(card.startswith("A vet lost a morning") for card in table["card"])
    assert finding.who == "12 of 12 answered."


def test_a_workshop_that_is_not_at_hand_leaves_the_ids_of_its_cards(make: Make) -> None:
    made = make(sorted_cards(12))
    made = replace(made, steps=made.steps.assign(workshop_version="0.0.1"))
    table = of(analyses.findings([made]), "A11").drawn.table
    assert set(table["card"].iloc[:-1]) == set(CARDS)
    assert "I skip this card" not in table.columns


@pytest.mark.parametrize(("n", "cards"), [(9, 12), (12, 4)])
def test_agreement_needs_ten_people_and_five_cards(make: Make, n: int, cards: int) -> None:
    people = [dict(list(person.items())[:cards]) for person in sorted_cards(n)]
    finding = of(analyses.findings([make(people)]), "A11")
    assert finding.drawn.sentence == "Agreement is said from 10 people and 5 cards up."
    assert finding.drawn.hidden


def test_half_the_room_lies_between_two_places(make: Make) -> None:
    people = [{("the-line-05", "first", "line"): place} for place in (20, 40, 40, 60, 60, 80, 80)]
    finding = of(analyses.findings([make(people)]), "A16")
    assert finding.drawn.sentence.startswith("Half the room set the line between 40 and 70")


def planned(reply: str | None) -> Person:
    found: dict[tuple[str, str, str], Any] = {("three-questions-07", "first", "if_s"): "own"}
    return found | ({("three-questions-11", "pulse", "done"): reply} if reply else {})


def test_no_reply_is_not_counted_as_not_kept(make: Make) -> None:
    people = [planned(reply) for reply in ["all"] * 12 + ["none"] * 8 + [None] * 8]
    finding = of(analyses.findings([make(people)]), "A18")
    assert finding.drawn.sentence == (
        "12 of 20 who replied kept their plan; 8 did not reply. No reply is not counted as not kept: between 12 and 20 "
        "of 28."
    )
    assert finding.drawn.table.to_dict("records") == [
        {"plans": 28, "replied": 20, "kept": 12, "kept_in_part": 0, "not_kept": 8, "no_reply": 8, "at_least": 12,
         "at_most": 20}
    ]  # fmt: skip


def test_four_replies_are_not_counted_but_the_plans_are(make: Make) -> None:
    finding = of(analyses.findings([make([planned("all")] * 4 + [planned(None)] * 9)]), "A18")
    assert finding.drawn.sentence == "13 people made a plan. Fewer than five people have replied so far."
    assert finding.drawn.table["plans"].tolist() == [13]
    assert finding.drawn.table.drop(columns="plans").isna().all(axis=None)


def test_who_replied_had_a_plan(make: Make) -> None:
    reply_alone = [{("three-questions-11", "pulse", "done"): "part"}] * 5
    finding = of(analyses.findings([make([*reply_alone, planned("all")])]), "A18")
    assert finding.drawn.table[["plans", "replied", "kept", "kept_in_part"]].iloc[0].tolist() == [6, 6, 1, 5]
