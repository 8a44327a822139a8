from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from awayday.errors import NoAnswers
from awayday.stats import cronbach

# R. D. Bock, M. Lieberman, Psychometrika 35 (1970) 179-197: how many of 1,000 people gave each pattern of right answers
# to five questions of the Law School Admission Test, section VI, from 00000 to 11111.
LSAT = [3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15]
LSAT += [10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298]

table = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(1, 5), min_size=width, max_size=width), min_size=2, max_size=20)
)


@pytest.mark.parametrize(
    ("left_out", "printed"), [(None, 0.2950), (0, 0.2754), (1, 0.2376), (2, 0.2168), (3, 0.2459), (4, 0.2663)]
)
def test_alpha_of_the_law_school_test_is_the_published_one(left_out: int | None, printed: float) -> None:
    """Values of descript(LSAT) of the R package ltm, with all items and without each."""
    people = [[int(bit) for bit in f"{pattern:05b}"] for pattern, many in enumerate(LSAT) for _ in range(many)]
    rows = [[right for item, right in enumerate(person) if item != left_out] for person in people]
    assert len(rows) == 1000
    assert cronbach(rows) == pytest.approx(printed, abs=5e-5)


@given(table, st.integers(-9, 9))
def test_alpha_knows_neither_zero_points_nor_the_order_of_items_nor_goes_above_one(
    rows: list[list[int]], shift: int
) -> None:
    assume(len({sum(row) for row in rows}) > 1)
    found = cronbach(rows)
    assert found <= 1 + 1e-9
    assert cronbach([[row[0] + shift, *row[1:]] for row in rows]) == pytest.approx(found)
    assert cronbach([row[::-1] for row in rows]) == pytest.approx(found)


def test_alpha_needs_two_people_two_items_and_something_that_varies() -> None:
    for rows in ([], [[1, 2]], [[1, 2], [2, 1]]):
        with pytest.raises(NoAnswers):
            cronbach(rows)
    for rows in ([[1], [2]], [[1, 2], [1, 2, 3]]):
        with pytest.raises(ValueError, match="same items"):
            cronbach(rows)
