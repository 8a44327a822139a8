"""Intervals for the middle: the seed, the percentiles, and how often they hold the truth."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from awayday.errors import NoAnswers
from awayday.stats import cliff, cliff_interval, mean_interval, median_interval, permutation

values = st.lists(st.integers(-5, 5), min_size=1, max_size=30)
seeds = st.integers(0, 2**32 - 1)


def ends(found: list[float]) -> tuple[float, float]:
    """Take the 5th draw from each end: 5 of 200 steps are one fortieth."""
    return sorted(found)[4], sorted(found)[-5]


@given(values, seeds)
def test_draws_are_those_that_python_promises_for_a_seed(values: list[int], seed: int) -> None:
    number = random.Random(seed).random  # its stream is promised never to change, and is another program than NumPy's
    ordered = sorted(values)
    rooms = [[ordered[int(number() * len(values))] for _ in values] for _ in range(199)]
    assert median_interval(values, seed=seed, draws=199) == ends([statistics.median(room) for room in rooms])
    found = mean_interval(values, seed=seed, draws=199)
    assert found == pytest.approx(ends([statistics.fmean(room) for room in rooms]))


@given(values, values, seeds)
def test_draws_of_two_groups_are_those_that_python_promises(x: list[int], y: list[int], seed: int) -> None:
    number = random.Random(seed).random
    found = []
    for _ in range(199):
        first = [sorted(x)[int(number() * len(x))] for _ in x]
        found.append(cliff(first, [sorted(y)[int(number() * len(y))] for _ in y]))
    assert cliff_interval(x, y, seed=seed, draws=199) == pytest.approx(ends(found))


def test_rooms_too_large_to_draw_at_once_give_the_same_as_drawn_one_by_one() -> None:
    values = sorted(i % 11 for i in range(3000))
    number = random.Random(3).random
    rooms = [statistics.fmean(values[int(number() * 3000)] for _ in values) for _ in range(999)]
    assert mean_interval(values, seed=3, draws=999) == pytest.approx((sorted(rooms)[24], sorted(rooms)[-25]))
    x, y = [i % 11 for i in range(1500)], [i % 11 + (i % 9 == 0) for i in range(1500)]
    normal = mannwhitneyu(x, y, method="asymptotic", use_continuity=False).pvalue
    assert 0.1 < normal < 0.9
    assert permutation(x, y, seed=3, draws=1999) == pytest.approx(normal, abs=0.03)


@given(values, st.integers(-100, 100), seeds)
def test_interval_moves_with_the_values_and_knows_no_order(values: list[int], shift: int, seed: int) -> None:
    low, high = median_interval(values, seed=seed, draws=199)
    assert min(values) <= low <= high <= max(values)
    assert median_interval([v + shift for v in values], seed=seed, draws=199) == (low + shift, high + shift)
    assert median_interval(values[::-1], seed=seed, draws=199) == (low, high)
    assert cliff_interval(values[::-1], [0], seed=seed, draws=199) == cliff_interval(values, [0], seed=seed, draws=199)


@pytest.mark.parametrize("n", [20, 30])
def test_interval_holds_the_median_of_normal_data_in_90_to_98_of_100_rooms(n: int) -> None:
    rooms = np.random.RandomState(n).normal(loc=0.3, size=(2000, n))
    held = [low <= 0.3 <= high for low, high in (median_interval(room.tolist(), seed=1, draws=799) for room in rooms)]
    assert 0.90 <= statistics.fmean(held) <= 0.98


@pytest.mark.parametrize("n", [20, 30, 60])
def test_interval_of_delta_holds_the_delta_of_normal_data_in_90_to_98_of_100_pairs(n: int) -> None:
    # two normal groups one standard deviation apart: a person of the first is ahead with Φ(1/√2), so delta is 2Φ - 1
    delta = 2 * statistics.NormalDist().cdf(1 / 2**0.5) - 1
    rooms = np.random.RandomState(n).normal(size=(1000, 2 * n)) + np.repeat([1, 0], n)
    found = (cliff_interval(room[:n].tolist(), room[n:].tolist(), seed=1, draws=799) for room in rooms)
    assert 0.90 <= statistics.fmean(low <= delta <= high for low, high in found) <= 0.98


def test_what_makes_no_interval_is_refused() -> None:
    with pytest.raises(NoAnswers):
        median_interval([], seed=1)
    with pytest.raises(NoAnswers):
        mean_interval([], seed=1)
    for values in ([1, float("nan")], [float("inf")]):
        with pytest.raises(ValueError, match="not a number"):
            median_interval(values, seed=1)
    for seed in (-1, 2**32):
        with pytest.raises(ValueError, match="seed"):
            median_interval([1, 2], seed=seed)
    with pytest.raises(ValueError, match="draws"):
        median_interval([1, 2], seed=1, draws=0)
    with pytest.raises(ValueError, match="too few"):
        median_interval([1, 2], seed=1, draws=30)
    for level in (0, 1, 95):
        with pytest.raises(ValueError, match="level"):
            median_interval([1, 2], seed=1, level=level)


def test_pages_of_phones_load_no_numpy_with_the_statistics() -> None:
    code = "import sys, awayday.stats; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
