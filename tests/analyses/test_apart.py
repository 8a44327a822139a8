from __future__ import annotations

from collections.abc import Sequence

import pytest

from awayday import analyses
from awayday.analyses import Finding
from awayday.disclosure import HIDDEN
from awayday.stats import cliff, cliff_interval, permutation
from tests.analyses.conftest import Make, Person, rated


def apart(found: list[Finding], field: str = "i3") -> Finding:
    return next(finding for finding in found if finding.analysis == "A7" and f" {field} " in finding.key)


def people(ends: Sequence[int], starts: Sequence[int] | None = None) -> list[Person]:
    return [rated(start, end) for start, end in zip(starts or [50] * len(ends), ends, strict=True)]


HIGH, LOW = [40 + 2 * at for at in range(22)], [30 + 2 * at for at in range(22)]


def test_the_share_of_pairs_comes_with_its_range_and_its_start(make: Make) -> None:
    found = analyses.findings([make(people(HIGH, LOW), "A", day=1), make(people(LOW, LOW), "B", day=2)], seed=4)
    finding = apart(found)
    low, high = cliff_interval(HIGH, LOW, seed=4, draws=1999)
    row = finding.drawn.table.iloc[0]
    assert row["delta"] == cliff(HIGH, LOW)
    assert (row["low"], row["high"]) == (low, high)
    assert row["p"] == permutation(HIGH, LOW, seed=4)
    assert row["delta_before"] == 0
    assert finding.drawn.sentence.startswith(
        f"A person from “A” rated higher than one from “B” in {row['percent_of_pairs']} % of pairs (plausible "
        f"{round(50 * (low + 1))} to {round(50 * (high + 1))} %). Before the session it was 50 %. p "
    )


def test_groups_that_differed_before_are_said_to_have(make: Make) -> None:
    cohorts = [make(people(HIGH, HIGH), "A", day=1), make(people(LOW, LOW), "B", day=2)]
    assert "of pairs (" in (sentence := apart(analyses.findings(cohorts)).drawn.sentence)
    assert "Before the session it was 70 %: the groups differed then, too." in sentence


def test_no_start_measured_may_hide_a_difference(make: Make) -> None:
    ends = [[rated(50, end)[key] for key in list(rated(50, end))[1:]] for end in HIGH]
    one = [{list(rated(50, 1))[1]: end[0]} for end in ends]
    sentence = apart(analyses.findings([make(one, "A", day=1), make(people(LOW), "B", day=2)])).drawn.sentence
    assert "They may have differed before." in sentence
    assert "Before the session" not in sentence


def test_ten_each_are_compared_and_twenty_each_have_a_range(make: Make) -> None:
    finding = apart(analyses.findings([make(people(HIGH[:10]), "A", day=1), make(people(LOW), "B", day=2)]))
    assert "plausible" not in finding.drawn.sentence
    assert finding.drawn.table["low"].isna().all()
    assert finding.drawn.table["delta"].notna().all()


@pytest.mark.parametrize(("n", "said"), [(9, "Too small to compare: 9 and 22."), (4, "Too small to compare. Hidden")])
def test_nine_are_too_few_and_of_four_not_even_that_is_said(make: Make, n: int, said: str) -> None:
    finding = apart(analyses.findings([make(people(HIGH[:n]), "A", day=1), make(people(LOW), "B", day=2)]))
    assert finding.drawn.sentence.startswith(said)
    assert finding.drawn.hidden
    assert finding.drawn.table.empty
    assert (HIDDEN[1:] in finding.drawn.sentence) == (n < 5)


def test_those_who_started_low_and_left_are_told_of(make: Make) -> None:
    left = [rated(10 + at, None) for at in range(6)]
    finding = apart(analyses.findings([make([*people(HIGH), *left], "A", day=1), make(people(LOW), "B", day=2)]))
    assert "6 of 50 gave a start and no later rating, and they had started lower" in finding.drawn.sentence
    assert finding.drawn.table["dropped_out"].tolist() == [6]


def test_few_who_left_either_cohort_are_told_of_together(make: Make) -> None:
    left = [rated(10 + at, None) for at in range(3)]
    cohorts = [make([*people(HIGH), *left], "A", day=1), make([*people(LOW), *left], "B", day=2)]
    assert "6 of 50 gave a start" in apart(analyses.findings(cohorts)).drawn.sentence


@pytest.mark.parametrize("left", [[rated(10, None)] * 4, [rated(60 + at, None) for at in range(6)]])
def test_four_who_left_or_those_who_started_high_are_not(make: Make, left: list[Person]) -> None:
    finding = apart(analyses.findings([make([*people(HIGH), *left], "A", day=1), make(people(LOW), "B", day=2)]))
    assert "later rating" not in finding.drawn.sentence
    assert (len(left) == 4) == bool(finding.drawn.table["dropped_out"].isna().all())


def test_three_cohorts_are_compared_with_the_one_before(make: Make) -> None:
    cohorts = [make(people(HIGH), name, day=day) for day, name in ((3, "C"), (1, "A"), (2, "B"))]
    found = [f for f in analyses.findings(cohorts) if f.analysis == "A7" and " i3 " in f.key]
    assert [f.key.rsplit(" ", 1)[1] for f in found] == ["A+B", "B+C"]


def test_what_is_said_of_one_of_several_cohorts_says_of_which(make: Make) -> None:
    found = analyses.findings([make(people(HIGH), "A", day=1), make(people(LOW), "B", day=2)])
    titles = [finding.title for finding in found if finding.analysis == "A3" and " i3 " in finding.key]
    assert [title.partition(":")[0] for title in titles] == ["A", "B"]
    assert len({finding.key for finding in found}) == len(found)
