"""Cards: a bin for each, one of them for passing; and no way to learn what the authors had in mind."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from awayday import ui
from awayday.pages import _views
from awayday.steps import SortStep, most_split_first

EVEN = {"customer": 0, "employee": 0}
BINS = [{"id": name, "label": f"Put it to {name}", "gain": "g", "cost": "c", "effect": EVEN}
        for name in ("help", "limit", "stop", "skip")]  # fmt: skip
KINDS = ("secret-upset", "secret-colleague")
CARDS = [{"id": f"c{at}", "kind": KINDS[at % 2], "text": f"Card {at}.", "arguable": "secret-note"} for at in range(8)]


def sorting(**more: Any) -> SortStep:
    return SortStep.model_validate(
        {"id": "sort-me", "kind": "sort", "title": "Sort", "minutes": 3, "notes": "Wait.", "then": "end",
         "prompt": "Where to?", "notice": "It may hurt.", "cards": CARDS, "bins": BINS, **more}
    )  # fmt: skip


def test_each_card_is_a_field_that_takes_any_bin_and_the_skip() -> None:
    step = sorting()
    assert [(spec.name, spec.label) for spec in step.specs][:2] == [("bin:c0", "Card 0."), ("bin:c1", "Card 1.")]
    assert {spec.field for spec in step.specs} == {"bin"}
    assert step.refusals({"bin:c0": "help", "bin:c1": "skip"}) == {}
    assert set(step.refusals({"bin:c0": "none", "bin:c9": "help"})) == {"bin:c0", "bin:c9"}
    assert [each.id for each in step.strip] == ["help", "limit", "stop"]


def test_nothing_that_a_phone_or_a_wall_gets_tells_the_kind_of_a_card() -> None:
    step = sorting(reveals={"kind": "secret-colleague", "label": "a colleague"})
    widget = ui.Sort(title=step.title, prompt=step.outline()[0], fields=[_views.field(spec) for spec in step.specs],
                     **step.traits())  # fmt: skip
    sent = repr([widget.get_state(), step.outline()])
    assert "Card 3." in sent
    assert "secret" not in sent


def test_a_person_keeps_her_own_order_and_others_have_others() -> None:
    step = sorting()
    orders = {person: tuple(spec.name for spec in step.in_order_of(step.specs, person)) for person in "abcdefgh"}
    assert all(sorted(order) == sorted(spec.name for spec in step.specs) for order in orders.values())
    assert len(set(orders.values())) > 4
    assert orders["a"] == tuple(spec.name for spec in sorting().in_order_of(step.specs, "a"))


def test_fewer_cards_stay_the_same_step() -> None:
    step = sorting()
    few = step.only({"c5", "c1"})
    assert [spec.name for spec in few.specs] == ["bin:c1", "bin:c5"]
    assert len(step.specs) == len(CARDS)
    assert few.id == step.id


def test_the_most_split_card_comes_first_and_ties_stay_as_they_were() -> None:
    counts = {"agreed": [9, 0, 0], "two": [5, 5, 0], "none": [], "three": [4, 3, 3], "also": [3, 4, 3]}
    assert most_split_first(counts) == ["three", "also", "two", "agreed", "none"]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.lists(st.integers(0, 9), min_size=3, max_size=3)))
def test_no_card_is_lost_and_none_comes_before_one_with_a_smaller_fullest_bin(counts: dict[str, list[int]]) -> None:
    order = most_split_first(counts)
    assert sorted(order) == sorted(counts)
    fullest = [max(counts[card]) / sum(counts[card]) for card in order if any(counts[card])]
    assert fullest == sorted(fullest)
