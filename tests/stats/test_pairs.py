from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap, mannwhitneyu

from awayday.errors import NoAnswers
from awayday.stats import cliff, cliff_interval, permutation

ratings = st.lists(st.integers(0, 10), min_size=1, max_size=30)
few = st.lists(st.integers(0, 4), min_size=1, max_size=5)


@given(ratings, ratings)
def test_delta_counts_pairs_and_lies_between_its_bounds(x: list[int], y: list[int]) -> None:
    pairs = sum((a > b) - (a < b) for a in x for b in y)
    assert cliff(x, y) == pytest.approx(pairs / (len(x) * len(y)), abs=1e-12)
    assert -1 <= cliff(x, y) <= 1


@given(ratings, ratings, st.integers(-100, 100))
def test_delta_turns_round_with_its_groups_and_knows_no_zero_point(x: list[int], y: list[int], shift: int) -> None:
    assert cliff(y, x) == -cliff(x, y)
    assert cliff([v + shift for v in x], [v + shift for v in y]) == cliff(x, y)
    assert cliff([-v for v in x], [-v for v in y]) == -cliff(x, y)


@given(few, few)
def test_p_is_the_share_of_all_ways_to_share_people_out(x: list[int], y: list[int]) -> None:
    people = x + y
    seen = abs(cliff(x, y))
    ways = []
    for chosen in combinations(range(len(people)), len(x)):
        others = [people[i] for i in range(len(people)) if i not in chosen]
        ways.append(abs(cliff([people[i] for i in chosen], others)) >= seen - 1e-12)
    assert permutation(x, y, seed=1) == pytest.approx(sum(ways) / len(ways), abs=1e-12)


@settings(max_examples=25)
@given(st.permutations(range(26)), st.integers(0, 2**32 - 1))
def test_drawn_p_is_close_to_the_exact_one_of_the_rank_sum_test(people: list[int], seed: int) -> None:
    # no ties: the exact distribution in scipy knows none; 5.2 million splits, so that ours are drawn
    x, y = people[:12], people[12:]
    exact = mannwhitneyu(x, y, method="exact").pvalue
    assert permutation(x, y, seed=seed) == pytest.approx(exact, abs=0.025)  # five standard errors


@given(ratings, ratings)
def test_p_is_a_share_and_the_same_both_ways(x: list[int], y: list[int]) -> None:
    p = permutation(x, y, seed=1, draws=199)
    assert 0 < p <= 1
    assert permutation(y[::-1], x, seed=1, draws=199) == p


@settings(max_examples=25)
@given(st.lists(st.integers(0, 10), min_size=20, max_size=40), st.lists(st.integers(0, 10), min_size=20, max_size=40))
def test_interval_of_delta_is_the_percentile_interval_of_scipy(x: list[int], y: list[int]) -> None:
    def delta(x: np.ndarray, y: np.ndarray, axis: int) -> np.ndarray:
        assert axis == -1
        return np.sign(x[..., :, None] - y[..., None, :]).mean(axis=(-2, -1))

    other = bootstrap(
        (x, y), delta, method="percentile", n_resamples=1999, vectorized=True, batch=500, rng=np.random.default_rng(1)
    ).confidence_interval
    low, high = cliff_interval(x, y, seed=1)
    assert low <= cliff(x, y) <= high
    assert (low, high) == pytest.approx((other.low, other.high), abs=0.06)


@given(ratings, ratings, st.integers(0, 2**32 - 1))
def test_interval_of_delta_lies_between_its_bounds_and_knows_its_seed(x: list[int], y: list[int], seed: int) -> None:
    low, high = cliff_interval(x, y, seed=seed, draws=199)
    assert -1 <= low <= high <= 1
    assert cliff_interval(x, y, seed=seed, draws=199) == (low, high)


def test_a_group_of_nobody_is_refused() -> None:
    for x, y in (([], [1]), ([1], []), ([], [])):
        with pytest.raises(NoAnswers):
            cliff(x, y)
        with pytest.raises(NoAnswers):
            cliff_interval(x, y, seed=1)
        with pytest.raises(NoAnswers):
            permutation(x, y, seed=1)
