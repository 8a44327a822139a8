"""Walks through a workshop, on graphs small enough to count every walk by hand or by force."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday import scenario
from awayday.scenario._walks import longest, shortest, walk_around, walk_back

Ways = dict[str, tuple[str, ...]]


def all_walks(ways: Ways, step: str) -> Iterator[list[str]]:
    """Every walk from a step to the end, by force."""
    if step == "end":
        yield ["end"]
        return
    for target in ways[step]:
        yield from ([step, *rest] for rest in all_walks(ways, target))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Ways, dict[str, float]]:
    """Up to seven steps, each leading to later ones or the end, with their minutes."""
    n_steps = draw(st.integers(1, 7))
    names = [f"s{number}" for number in range(n_steps)]
    ways = {
        name: tuple(draw(st.lists(st.sampled_from([*names[number + 1 :], "end"]), min_size=1, max_size=3, unique=True)))
        for number, name in enumerate(names)
    }
    return ways, {name: draw(st.integers(0, 8)) / 2 for name in names}


@given(graphs())
def test_shortest_and_longest_agree_with_counting_every_walk(graph: tuple[Ways, dict[str, float]]) -> None:
    ways, minutes = graph
    totals = [sum(minutes.get(step, 0) for step in walk) for walk in all_walks(ways, "s0")]
    for found, expected in ((shortest("s0", ways, minutes), min(totals)), (longest("s0", ways, minutes), max(totals))):
        total, walk = found
        assert total == expected
        assert walk in list(all_walks(ways, "s0"))
        assert sum(minutes.get(step, 0) for step in walk) == total


@given(graphs())
def test_a_walk_around_is_there_exactly_when_some_walk_passes_by(graph: tuple[Ways, dict[str, float]]) -> None:
    ways, _ = graph
    for avoided in ways:
        around = walk_around("s0", "end", avoided, ways)
        assert bool(around) == any(avoided not in walk for walk in all_walks(ways, "s0"))
        assert not around or around in list(all_walks(ways, "s0"))


@given(graphs())
def test_walks_that_only_lead_on_never_come_back(graph: tuple[Ways, dict[str, float]]) -> None:
    assert walk_back(graph[0]) == []


@given(graphs(), st.data())
def test_one_way_back_is_found(graph: tuple[Ways, dict[str, float]], data: st.DataObject) -> None:
    ways, _ = graph
    walk = [step for step in data.draw(st.sampled_from(list(all_walks(ways, "s0")))) if step != "end"]
    late = data.draw(st.integers(0, len(walk) - 1))
    early = data.draw(st.integers(0, late))
    ways[walk[late]] = (*ways[walk[late]], walk[early])
    circle = walk_back(ways)
    assert circle[0] == circle[-1]
    assert all(target in ways[step] for step, target in itertools.pairwise(circle))


@pytest.mark.parametrize("n_steps", [20_000])
def test_a_very_long_walk_is_followed_to_its_end(n_steps: int) -> None:
    ways = {f"s{number}": (f"s{number + 1}",) for number in range(n_steps - 1)} | {f"s{n_steps - 1}": ("end",)}
    assert walk_back(ways) == []
    assert shortest("s0", ways, dict.fromkeys(ways, 1.0))[0] == n_steps


def test_the_graph_has_every_way_with_the_options_that_lead_there(
    small: str, write: Callable[[str | bytes], Path]
) -> None:
    assert scenario.graph(scenario.load(write(small))) == [
        ("tell", "ask", ""),
        ("ask", "see", ""),
        ("see", "stayed", "stay"),
        ("see", "left", "leave"),
        ("stayed", "end", ""),
        ("left", "end", ""),
    ]


@pytest.mark.parametrize(
    ("rule", "ways"),
    [
        ("{rule: facilitator, to: [stayed, left]}", [("stayed", "facilitator"), ("left", "facilitator")]),
        ("{rule: own, of: ask, to: {stay: stayed, leave: left}}", [("stayed", "stay"), ("left", "leave")]),
        (
            "{rule: share, of: ask, option: stay, at_least: 0.6, to: stayed, otherwise: left}",
            [("stayed", "stay at least 60%"), ("left", "otherwise")],
        ),
    ],
)
def test_the_graph_labels_each_kind_of_branch(
    small: str, write: Callable[[str | bytes], Path], rule: str, ways: list[tuple[str, str]]
) -> None:
    start, end = small.index("      rule: plurality"), small.index("  - id: stayed")
    workshop = scenario.load(write(f"{small[:start]}      {rule}\n{small[end:]}"))
    assert [(to, label) for step, to, label in scenario.graph(workshop) if step == "see"] == ways
