from __future__ import annotations

from typing import Literal

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.errors import NoAnswers
from awayday.stats import alpha, togetherness

Level = Literal["nominal", "ordinal", "interval"]
counted = st.lists(st.integers(0, 40), min_size=3, max_size=7).filter(any)


def test_alpha_needs_something_to_compare() -> None:
    for units in ([], [[1, 0, 0], [0, 1, 0]], [[4, 0, 0], [5, 0, 0]]):
        with pytest.raises(NoAnswers):
            alpha(units)


def test_alpha_is_higher_when_those_who_differ_differ_by_one_step() -> None:
    near, far = [[8, 4, 0], [0, 4, 8]], [[8, 0, 4], [4, 0, 8]]
    assert alpha(near) > alpha(far)
    assert alpha([[9, 0, 0], [0, 0, 9]]) == 1


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@given(units=st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=2, max_size=8))
def test_alpha_agrees_with_another_program(level: Level, units: list[list[int]]) -> None:
    try:
        found = alpha(units, level)
    except NoAnswers:
        return
    assert found == pytest.approx(krippendorff.alpha(value_counts=units, level_of_measurement=level), abs=1e-9)


@given(counted)
def test_togetherness_lies_between_its_ends_and_reads_the_same_from_both(counts: list[int]) -> None:
    assert -1 - 1e-9 <= togetherness(counts) <= 1 + 1e-9
    assert togetherness(counts) == pytest.approx(togetherness(counts[::-1]))


def test_togetherness_needs_people_and_three_categories() -> None:
    with pytest.raises(NoAnswers):
        togetherness([0, 0, 0])
    with pytest.raises(ValueError, match="three"):
        togetherness([1, 1])
