"""Each idea of the sources has its place: every row of tests/coverage.toml names what is there, or what is to come."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from awayday import scenario
from awayday.steps import AnyStep, DiscussStep, StoryStep

ROOT = Path(__file__).parents[1]
TABLE = tomllib.loads((ROOT / "tests" / "coverage.toml").read_text(encoding="utf-8"))
TO_COME: list[str] = TABLE.pop("to_come")
SOURCES: dict[str, dict[str, list[str]]] = TABLE
ROWS = [(source, idea, places) for source, rows in SOURCES.items() for idea, places in rows.items()]
BUILT = {"spectrum", "picnic", "no-show-boss", "the-line", "three-questions"}
"""The modules of the ninety minutes; a place in one that is not in the kit yet is to come like the others."""

THERE = {file.parent.name for file in (ROOT / "workshops").glob("*/workshop.yaml")}
EVERYWHERE = {"report", "world"}


def module_of(place: str) -> str:
    """Return the module that a place is in; empty for what is in none."""
    if place in EVERYWHERE:
        return ""
    found = re.match(r"guide:([a-z-]+)", place) or re.match(r"([a-z]+(?:-[a-z]+)*)-\d\d", place)
    assert found, place
    return found[1]


@cache
def workshop(module: str) -> scenario.Workshop:
    return scenario.load(ROOT / "workshops" / module)


def why_missing(place: str) -> str:
    """Say what is wrong with a place in a module of the kit; empty when it is there."""
    module = module_of(place)
    if place.startswith("guide:"):
        text = " ".join((ROOT / "workshops" / module / "guide.md").read_text(encoding="utf-8").split())
        said = place.partition(" says:")[2]
        return "" if said.casefold() in text.casefold() else f"the guide does not say {said!r}"
    step_id, _, what = place.partition(" ")
    step = workshop(module).by_id.get(step_id)
    if step is None:
        return "there is no such step"
    return "" if not what or is_in(step, what) else f"{what!r} is not in it"


def is_in(step: AnyStep, what: str) -> bool:
    """Whether something is in a step: an id, a field, a part of a talk, a screen, a place on a strip or some words."""
    kind, _, name = what.partition(":")
    if kind == "part":
        return isinstance(step, DiscussStep) and any(question.part == name for question in step.questions)
    if kind == "screen":
        return isinstance(step, StoryStep) and len(step.screens) >= int(name)
    data = step.model_dump()
    if kind == "says":
        return any(name in str(value) for _, value in leaves(data))
    if kind == "at":
        return ("at", int(name)) in set(leaves(data))
    fields = {part for spec in step.fields() for part in (spec.field, spec.item)}
    return what in fields or (what in {value for key, value in leaves(data) if key in {"id", "field"}})


def leaves(data: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value in nested data, with its key."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from leaves(value, str(name))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from leaves(value, key)
    else:
        yield key, data


def test_no_idea_is_left_out() -> None:
    assert [len(rows) for rows in SOURCES.values()] == [34, 22, 32, 20, 34]
    assert all(places for _, _, places in ROWS)


@pytest.mark.parametrize("module", sorted(BUILT & THERE))
def test_every_idea_of_a_module_is_where_the_table_says(module: str) -> None:
    places = {place for _, _, found in ROWS for place in found if module_of(place) == module}
    assert places
    assert {place: why for place in sorted(places) if (why := why_missing(place))} == {}


def test_what_is_to_come_is_listed_and_nothing_else() -> None:
    named = {module_of(place) for _, _, places in ROWS for place in places} - {""}
    assert sorted(named - BUILT) == TO_COME, "a module is missing in to_come, or listed there for no row"
    assert THERE & set(TO_COME) == set(), "this module is built: take it off to_come, and its rows are checked"
    assert BUILT | named >= THERE, "this module is in no row"


def test_a_place_that_is_not_there_is_found_out() -> None:
    for place in ("picnic-02 close", "picnic-02 hope", "picnic-11 q5", "picnic-11 part:Interpretive",
                  "picnic-01 screen:3", "picnic-01 says:photograph", "guide:picnic says:Care."):  # fmt: skip
        assert not why_missing(place), place
    for place in ("picnic-99", "picnic-02 clothes", "picnic-02 part:x", "picnic-11 part:Objection", "picnic-10 at:3",
                  "picnic-01 screen:9", "picnic-01 says:helicopter", "guide:picnic says:helicopter"):  # fmt: skip
        assert why_missing(place), place
