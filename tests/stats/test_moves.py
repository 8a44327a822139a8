from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2
from statsmodels.stats.contingency_tables import SquareTable

from awayday.stats import chi_square_tail, mcnemar, symmetry

few = st.integers(0, 3)


@given(st.integers(0, 200), st.integers(0, 200))
def test_mcnemar_is_a_two_sided_sign_test(b: int, c: int) -> None:
    expected = binomtest(b, b + c, 0.5).pvalue if b + c else 1.0
    assert mcnemar(b, c) == pytest.approx(expected, abs=1e-9)


@given(st.floats(0, 200), st.integers(1, 30))
def test_chi_square_tail_agrees_with_scipy(x2: float, df: int) -> None:
    assert chi_square_tail(x2, df) == pytest.approx(float(chi2.sf(x2, df)), abs=1e-9)


@given(st.tuples(few, few, few, few, few, few))
def test_exact_symmetry_agrees_with_a_list_of_all_patterns(moves: tuple[int, ...]) -> None:
    pairs = [(there, back) for there, back in zip(moves[::2], moves[1::2], strict=True) if there + back]
    seen = sum((there - back) ** 2 / (there + back) for there, back in pairs)
    hits = total = 0
    for pattern in product(*(range(there + back + 1) for there, back in pairs)):
        sizes = [there + back for there, back in pairs]
        ways = 1
        for i, size in zip(pattern, sizes, strict=True):
            ways *= comb(size, i)
        total += ways
        x2 = sum((2 * i - size) ** 2 / size for i, size in zip(pattern, sizes, strict=True))
        hits += ways if x2 >= seen - 1e-9 else 0
    a, b, c, d, e, f = moves
    assert symmetry([[9, a, c], [b, 9, e], [d, f, 9]]).p == pytest.approx(hits / total)


@given(st.lists(st.integers(0, 12), min_size=9, max_size=9))
def test_statistic_of_symmetry_agrees_with_statsmodels(counts: list[int]) -> None:
    table = [counts[:3], counts[3:6], counts[6:]]
    found = symmetry(table)
    if found.df == 3:  # statsmodels counts pairs that nobody switched between, too
        other = SquareTable(np.array(table), shift_zeros=False).symmetry(method="bowker")
        assert (found.x2, found.df) == (pytest.approx(other.statistic), other.df)
        assert chi_square_tail(found.x2, found.df) == pytest.approx(other.pvalue)


@given(st.integers(0, 12), st.integers(0, 12))
def test_symmetry_of_two_options_is_mcnemar(b: int, c: int) -> None:
    assert symmetry([[5, b], [c, 5]]).p == pytest.approx(mcnemar(b, c))


@pytest.mark.parametrize(
    ("switched", "most_back"),
    [(5, None), (6, 0), (7, 0), (8, 0), (9, 1), (10, 1), (11, 1), (12, 2), (13, 2), (14, 2), (15, 3)],
)
def test_so_few_may_switch_back_as_the_help_says(switched: int, most_back: int | None) -> None:
    clear = [back for back in range(switched // 2 + 1) if mcnemar(switched - back, back) < 0.05]
    assert max(clear, default=None) == most_back


def test_many_switchers_are_judged_by_chi_square() -> None:
    found = symmetry([[0, 30, 5], [10, 0, 5], [5, 5, 0]])
    assert not found.is_exact
    assert (found.x2, found.df, found.switched) == (10.0, 3, 60)
    assert found.p == pytest.approx(float(chi2.sf(10, 3)))


def test_nobody_switched_is_no_evidence() -> None:
    assert symmetry([[4, 0], [0, 6]]).p == 1
    assert chi_square_tail(0, 0) == 1


def test_impossible_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="square"):
        symmetry([[1, 2], [3]])
    with pytest.raises(ValueError, match="square"):
        symmetry([[1, -2], [3, 4]])
    with pytest.raises(ValueError, match="fewer than none"):
        mcnemar(-1, 3)
    with pytest.raises(ValueError, match="negative"):
        chi_square_tail(-1, 3)
