import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

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


@pytest.mark.parametrize("n", [5, 11, 24, 60])
def test_interval_holds_the_share_of_rooms_like_this_about_as_often_as_it_says(n: int) -> None:
    held = []
    for share in (percent / 100 for percent in range(5, 96)):
        bounds = [share_interval(chosen, n) for chosen in range(n + 1)]
        held.append(sum(binom.pmf(c, n, share) for c, (low, high) in enumerate(bounds) if low <= share <= high))
    # the known behaviour of the score interval: right on average, low at single shares in small rooms
    assert sum(held) / len(held) == pytest.approx(0.95, abs=0.015)
    assert min(held) > 0.89


def test_nobody_answered_is_no_share() -> None:
    with pytest.raises(NoAnswers, match="Nobody has answered"):
        share_interval(0, 0)


@pytest.mark.parametrize(("chosen", "answered", "level"), [(11, 10, 0.95), (-1, 10, 0.95), (5, 10, 1.0), (5, 10, 95)])
def test_impossible_counts_and_levels_are_refused(chosen: int, answered: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"can't have chosen|fraction"):
        share_interval(chosen, answered, level)
