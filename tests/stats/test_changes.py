from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import PermutationMethod
from scipy.stats import wilcoxon as scipy_wilcoxon

from awayday.errors import NoAnswers
from awayday.stats import snapped, wilcoxon

few = st.lists(st.integers(-4, 4), min_size=1, max_size=9)
some = st.lists(st.integers(-10, 10), min_size=1, max_size=60)


@given(few)
@example([0, 0])
@example([1])
def test_exact_p_is_the_share_of_all_patterns_of_signs(differences: list[int]) -> None:
    sizes = np.abs(differences)
    ranks = np.array([np.mean(np.flatnonzero(np.sort(sizes) == size)) + 1 for size in sizes])[sizes > 0]
    signs = np.array(differences)[sizes > 0] > 0
    seen = min(ranks[signs].sum(), ranks[~signs].sum())
    sums = [np.dot(pattern, ranks) for pattern in product([0, 1], repeat=len(ranks))]
    share = np.mean([min(one, ranks.sum() - one) <= seen for one in sums])
    assert wilcoxon(differences).p == pytest.approx(share, abs=1e-12)


@settings(max_examples=30)
@given(st.lists(st.integers(-5, 5), min_size=2, max_size=12).filter(any))
def test_exact_p_agrees_with_scipy(differences: list[int]) -> None:
    # 2^12 patterns are fewer than the draws allowed, so that scipy lists them all
    other = scipy_wilcoxon(differences, zero_method="pratt", method=PermutationMethod(n_resamples=5000))
    assert wilcoxon(differences).p == pytest.approx(other.pvalue, abs=1e-9)


@given(st.lists(st.integers(-20, 20), min_size=20, max_size=200).filter(any))
def test_many_are_judged_by_the_normal_distribution_as_in_scipy(differences: list[int]) -> None:
    found = wilcoxon(differences, exact_up_to=0)
    other = scipy_wilcoxon(differences, zero_method="pratt", method="asymptotic", correction=False)
    assert not found.is_exact
    assert found.p == pytest.approx(other.pvalue, abs=1e-9)
    assert min(found.w_plus, found.w_minus) == other.statistic


def test_counting_ends_after_a_hundred_who_moved_where_the_normal_distribution_is_close() -> None:
    moves = [(-1) ** (i % 3) * (1 + i % 7) for i in range(101)]
    assert wilcoxon([0] * 50 + moves[:100]).is_exact
    assert not wilcoxon([0] * 50 + moves).is_exact
    assert wilcoxon(moves).p == pytest.approx(wilcoxon(moves, exact_up_to=101).p, abs=0.002)


@given(some)
def test_turning_the_scale_round_swaps_up_and_down(differences: list[int]) -> None:
    found, turned = wilcoxon(differences), wilcoxon([-d for d in differences])
    assert (turned.up, turned.down, turned.same) == (found.down, found.up, found.same)
    assert (turned.w_plus, turned.w_minus) == (found.w_minus, found.w_plus)
    assert turned.rank_biserial == -found.rank_biserial
    assert turned.p == found.p


@given(some, st.integers(2, 9), st.randoms(use_true_random=False))
def test_neither_the_order_of_people_nor_the_unit_matters(differences: list[int], unit: int, random: object) -> None:
    random.shuffle(other := [unit * d for d in differences])  # type: ignore[attr-defined]
    assert wilcoxon(other) == wilcoxon(differences)


@given(some)
def test_everything_found_lies_within_its_bounds(differences: list[int]) -> None:
    found = wilcoxon(differences)
    assert 0 < found.p <= 1
    assert -1 <= found.rank_biserial <= 1
    assert found.up + found.down + found.same == found.n == len(differences)


def test_nobody_moved_is_no_evidence() -> None:
    found = wilcoxon([0, 0, 0])
    assert (found.p, found.rank_biserial, found.same) == (1, 0, 3)


@given(st.lists(st.integers(-300, 300), min_size=1), st.sampled_from([1, 0.5, 1 / 3, 0.1, 5, 1 / 7]), st.integers(3, 9))
def test_rounding_in_a_file_never_breaks_a_tie(steps: list[int], step: float, places: int) -> None:
    assert snapped([round(many * step, places) for many in steps], step) == steps


def test_what_is_no_rating_is_refused() -> None:
    with pytest.raises(NoAnswers):
        wilcoxon([])
    with pytest.raises(ValueError, match="not a number"):
        wilcoxon([1, float("nan")])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="not a number"):
        snapped([float("inf")], 1)
    for step in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="above 0"):
            snapped([1], step)
