import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from awayday.errors import NoAnswers
from awayday.stats import share_interval


@st.composite
def chosen_of(draw: st.DrawFn) -> tuple[int, int]:
    answered = draw(st.integers(1, 500))
    return draw(st.integers(0, answered)), answered


@given(chosen_of())
def test_interval_holds_the_share_and_stays_between_nobody_and_everybody(counts: tuple[int, int]) -> None:
    chosen, answered = counts
    low, high = share_interval(chosen, answered)
    assert 0 <= low < high <= 1
    assert low - 1e-12 <= chosen / answered <= high + 1e-12


@given(chosen_of(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_interval_agrees_with_scipy(counts: tuple[int, int], level: float) -> None:
    other = binomtest(*counts).proportion_ci(confidence_level=level, method="wilson")
    assert share_interval(*counts, level=level) == pytest.approx((other.low, other.high), abs=1e-9)


def test_nobody_answered_is_no_share() -> None:
    with pytest.raises(NoAnswers, match="Nobody has answered"):
        share_interval(0, 0)


@pytest.mark.parametrize(("chosen", "answered", "level"), [(11, 10, 0.95), (-1, 10, 0.95), (5, 10, 1.0), (5, 10, 95)])
def test_impossible_counts_and_levels_are_refused(chosen: int, answered: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"can't have chosen|fraction"):
        share_interval(chosen, answered, level)
