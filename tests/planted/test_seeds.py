"""Over 200 other cohorts of the same recipes: intervals hold what was planted, and quiet ones rarely seem to move.

Only the numbers that are needed are made, by the same people who play the sessions; `test_the_short_way` holds the two
together. The bounds are those of the data design, 2.7.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from awayday import datasets, frames, planted, scenario, stats
from awayday.planted import People
from awayday.session import Phase

ROOT = Path(__file__).parents[2] / "datasets"
SEEDS = range(1, 201)
ITEMS = [f"i{number}" for number in range(1, 9)]
POST, RETRO = "three-questions-08-statements", "three-questions-08-statements-retro"


@cache
def workshop(name: str) -> scenario.Workshop:
    return scenario.load(scenario.find(name))


@cache
def recipe(name: str) -> planted.Recipe:
    return planted.read_recipe(ROOT / name)


def people(name: str, seed: int) -> People:
    return People(recipe(name), seed)


def given(of: People, person: int, name: str, step_id: str, field: str) -> int | None:
    step = workshop(name).step(step_id)
    spec = next(spec for spec in step.specs if spec.name == field)
    value = of.value(person, step_id, step.phase, spec)
    return value if isinstance(value, int) else None


def changes(of: People, field: str, last: str = POST) -> list[int]:
    both = [
        (given(of, person, "spectrum", "spectrum-05", field), given(of, person, "three-questions", last, field))
        for person in range(of.recipe.people)
    ]
    return [after - before for before, after in both if before is not None and after is not None]


def test_the_short_way_gives_the_numbers_that_are_played() -> None:
    answers = datasets.load("quiet").answers
    pairs = frames.paired(answers, "spectrum-05", "i4", "pre", "post", after_step=POST)
    played = [int(change) for change in pairs["after"] - pairs["before"]]
    made = changes(people("quiet", recipe("quiet").seed), "i4")
    missing = [change for change in made if change not in played]  # of those who left early
    assert len(missing) <= 2
    assert set(played) <= set(made)


def share(holds: Callable[[int], bool]) -> float:
    return sum(map(holds, SEEDS)) / len(SEEDS)


@pytest.mark.parametrize(
    ("name", "last", "planted_change"), [("riverbank", POST, 15), ("riverbank", RETRO, -8), ("quiet", POST, 0)]
)
def test_intervals_of_the_middle_change_hold_it(name: str, last: str, planted_change: int) -> None:
    def holds(seed: int) -> bool:
        low, high = stats.median_interval(changes(people(name, seed), "i3", last), seed=seed, draws=999)
        return low <= planted_change <= high

    assert 0.915 <= share(holds) <= 0.985


def sites(step_id: str, seed: int) -> tuple[list[int], list[int]]:
    meeting = 0 if step_id == "spectrum-07" else 1
    phase = Phase.PRE if meeting == 0 else Phase.POST
    harbour, hill = people("two-sites-harbour", 2 * seed), people("two-sites-hill", 2 * seed + 1)
    found = [[of.number(person, step_id, phase, "cust") for person in of.comes(meeting)] for of in (harbour, hill)]
    return found[0], found[1]


@pytest.mark.parametrize(("step_id", "delta"), [("spectrum-07", 0.3), ("three-questions-08", 0.4)])
def test_intervals_of_the_difference_between_sites_hold_it(step_id: str, delta: float) -> None:
    def holds(seed: int) -> bool:
        low, high = stats.cliff_interval(*sites(step_id, seed), seed=seed, draws=499)
        return low <= delta <= high

    assert 0.915 <= share(holds) <= 0.985
    assert sum(stats.cliff(*sites(step_id, seed)) for seed in SEEDS) / len(SEEDS) == pytest.approx(delta, abs=0.04)


def moved(of: People) -> set[str]:
    ps = stats.holm([stats.wilcoxon(changes(of, field)).p for field in ITEMS])
    return {field for field, p in zip(ITEMS, ps, strict=True) if p < 0.05}


def test_quiet_cohorts_rarely_seem_to_move() -> None:
    assert share(lambda seed: bool(moved(people("quiet", seed)))) <= 0.08


def test_the_planted_change_is_nearly_always_found_and_little_else() -> None:
    found = [moved(people("riverbank", seed)) for seed in SEEDS]
    assert sum("i3" in one for one in found) / len(found) >= 0.9
    assert sum(bool(one - {"i3"}) for one in found) / len(found) <= 0.08
