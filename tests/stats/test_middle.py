import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.errors import NoAnswers
from awayday.stats import quartiles


@given(st.lists(st.integers(0, 100), min_size=2, max_size=60))
def test_quartiles_agree_with_the_standard_library(values: list[int]) -> None:
    assert quartiles(values) == pytest.approx(tuple(statistics.quantiles(values, n=4, method="inclusive")))


def test_one_answer_is_its_own_middle() -> None:
    assert quartiles([70]) == (70, 70, 70)


def test_nobody_answered_has_no_middle() -> None:
    with pytest.raises(NoAnswers, match="no middle"):
        quartiles([])
