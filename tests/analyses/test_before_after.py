from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday import analyses
from awayday.analyses import Finding
from awayday.stats import holm, median_interval, wilcoxon
from tests.analyses.conftest import Make, Person, rated

NO_CAUSE = "There is no comparison group, so the workshop is not shown as the cause."

KEY = "three-questions-08-statements i3 post"


def moved(found: list[Finding], key: str = f"A3 {KEY}") -> Finding:
    return next(finding for finding in found if finding.key == key)


def people(changes: Sequence[int], before: int = 40) -> list[Person]:
    return [rated(before, before + change) for change in changes]


def test_counts_come_first_then_the_change_then_the_test(make: Make) -> None:
    changes = [0, 0, 0, 1, 1, -1, 2, -2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    finding = moved(analyses.findings([make(people(changes))], seed=3))
    low, high = median_interval([float(change) for change in changes], seed=3)
    assert finding.drawn.sentence == (
        f"15 moved up, 2 down, 3 stayed. Median change +4.5 (plausible +{low:.15g} to +{high:.15g}). {NO_CAUSE} "
        "Rank-biserial +.88, p < .001, exploratory."
    )
    row = finding.drawn.table.iloc[0]
    assert row["rank_biserial"] == wilcoxon(changes).rank_biserial
    assert row["p"] == row["p_holm"] == wilcoxon(changes).p


def test_a_change_that_chance_explains_is_no_clear_change(make: Make) -> None:
    changes = [0, 0, 0, 1, 1, -1, 2, -2, 3, 4, 5, 6]  # R13: exact p .0742
    sentence = moved(analyses.findings([make(people(changes))])).drawn.sentence
    assert sentence.startswith("No clear change. 7 moved up, 2 down, 3 stayed. Median change 0. There")
    assert sentence.endswith("Rank-biserial +.65, p = .07, exploratory.")


@pytest.mark.parametrize(("changes", "said"), [([3] * 11, "11 of 11"), ([3] * 5 + [0] * 9, "5 of 14")])
def test_too_few_are_counted_and_not_tested(make: Make, changes: list[int], said: str) -> None:
    finding = moved(analyses.findings([make(people(changes))]))
    assert finding.drawn.sentence.endswith(f"Too few moved to test: {said}.")
    assert finding.drawn.table[["rank_biserial", "p", "p_holm"]].isna().all(axis=None)


def test_below_twenty_the_median_may_be_one_persons_own_and_is_said_to_the_nearest_five(make: Make) -> None:
    finding = moved(analyses.findings([make(people([7] * 19))]))
    assert "Median change +5. There" in finding.drawn.sentence
    assert finding.drawn.table["low"].isna().all()
    assert "Median change +7 (plausible" in moved(analyses.findings([make(people([7] * 20))])).drawn.sentence


def test_all_tests_of_a_page_are_one_family(make: Make) -> None:
    person = [rated(40, 40 + up) | rated(40, 40 + (-1) ** up * up, field="i4") for up in range(1, 15)]
    found = analyses.findings([make(person)])
    tested = [finding.drawn.table.iloc[0] for finding in found if finding.analysis == "A3" and not finding.drawn.hidden]
    assert [row["p_holm"] for row in tested] == holm([row["p"] for row in tested])
    assert "after Holm for 2 tests, exploratory." in moved(found).drawn.sentence


def test_looking_back_asks_whether_the_yardstick_shifted(make: Make) -> None:
    found = analyses.findings([make([rated(50, 60, 42)] * 20)])
    finding = moved(found, "A4 three-questions-08-statements-retro i3 retro")
    assert finding.drawn.sentence.startswith(
        "Looking back, people put their starting point 8 points lower (plausible \N{MINUS SIGN}8 to \N{MINUS SIGN}8). "
        "Before and after may not use the same yardstick."
    )
    assert finding.drawn.table["median_change"].tolist() == [-8]


def test_who_answered_once_is_in_no_pair(make: Make) -> None:
    finding = moved(analyses.findings([make([*people([5] * 8), rated(40, None), rated(40, None)])]))
    assert finding.drawn.table["answered"].tolist() == [8]
    assert finding.who.endswith("8 answered each time.")


@pytest.mark.parametrize(("lines", "drawn"), [(4, 0), (5, 1), (15, 1), (17, 0), (20, 1)])
def test_own_lines_need_five_who_allow_it_and_none_or_five_who_do_not(make: Make, lines: int, drawn: int) -> None:
    """Beside the dots of all, lines of all but three would tell how these three moved."""
    changes = [5, -5, 3, 0, 8] * 4
    found = analyses.findings([make(people(changes), lines=lines)])
    shown = [finding for finding in found if finding.key.startswith("A3 lines")]
    assert len(shown) == drawn
    assert all(finding.drawn.table["lines"].tolist() == [lines] for finding in shown)


def test_a_few_own_lines_that_all_go_one_way_are_not_drawn(make: Make) -> None:
    found = analyses.findings([make(people([5] * 6 + [-5, 0, 3, -3, 2, 1, 0]), lines=6)])
    assert not [finding for finding in found if finding.key.startswith("A3 lines")]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(-40, 40), min_size=5, max_size=30))
def test_the_table_says_how_many_moved_each_way(make: Make, changes: list[int]) -> None:
    row = moved(analyses.findings([make(people(changes, before=50))], draws=99)).drawn.table.iloc[0]
    assert row["moved_up"] == sum(change > 0 for change in changes)
    assert row["moved_down"] == sum(change < 0 for change in changes)
    assert row["stayed"] == changes.count(0)
