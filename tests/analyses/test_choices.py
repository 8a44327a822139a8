from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from awayday import analyses
from awayday.analyses import Finding
from awayday.disclosure import HIDDEN
from awayday.stats import share_interval
from tests.analyses.conftest import Make, vote


def first(found: list[Finding]) -> Finding:
    return next(finding for finding in found if finding.key == "A1 picnic-02 first")


def test_one_cohort_says_what_most_chose(make: Make) -> None:
    finding = first(analyses.findings([make([vote("close")] * 6 + [vote("cover")] * 4)]))
    assert finding.drawn.sentence == (
        "6 of 10 chose “We close support and engineering for the day” (plausible 31 to 83 %)."
    )
    assert finding.who == "10 of 10 answered; 0 skipped, 0 ran out of time."


def test_who_answered_counts_those_who_did_not(make: Make) -> None:
    people = [vote("close")] * 6 + [vote("skipped")] * 2 + [vote("timeout")]
    assert first(analyses.findings([make([*people, {}])])).who == ("6 of 10 answered; 2 skipped, 1 ran out of time.")


def test_each_cohort_has_its_own_n_and_range(make: Make) -> None:
    cohorts = [
        make([vote("close")] * 6 + [vote("cover")] * 4, "One", day=1),
        make([vote("cover")] * 16 + [vote("close")] * 4, "Two", day=2),
    ]
    finding = first(analyses.findings(cohorts))
    table = finding.drawn.table.set_index(["cohort", "option"])
    cover = next(option for _, option in table.index if option.startswith("We look"))
    one, two = table.loc[("One", cover)], table.loc[("Two", cover)]
    assert (one["chosen"], one["answered"], two["chosen"], two["answered"]) == (4, 10, 16, 20)
    low, high = share_interval(16, 20)
    assert (two["low_percent"], two["high_percent"]) == (round(100 * low), round(100 * high))
    assert "In “One” 6 of 10 chose “We close" in finding.drawn.sentence
    assert "In “Two” 16 of 20 chose “We look for volunteers”" in finding.drawn.sentence
    assert finding.drawn.n == 30


def test_a_cohort_of_four_stands_beside_others_without_numbers(make: Make) -> None:
    cohorts = [make([vote("close")] * 4, "Small", day=1), make([vote("cover")] * 8, "Large", day=2)]
    finding = first(analyses.findings(cohorts))
    small = finding.drawn.table[finding.drawn.table["cohort"] == "Small"]
    assert small[["chosen", "answered", "low_percent", "high_percent"]].isna().all(axis=None)
    assert f"“Small” {HIDDEN}." in finding.drawn.sentence
    assert finding.drawn.n == 8
    assert "Small: Fewer than five people answered." in finding.who


@pytest.mark.parametrize("order", [1, -1])
def test_more_votes_for_an_option_move_no_cohort(make: Make, order: int) -> None:
    sizes = [6, 12, 18][::order]
    cohorts = [make([vote("cover")] * n + [vote("close")] * 6, f"C{day}", day=day) for day, n in enumerate(sizes, 1)]
    table: pd.DataFrame = first(analyses.findings(cohorts[::-1])).drawn.table
    assert list(dict.fromkeys(table["cohort"])) == ["C1", "C2", "C3"]


def test_cohorts_that_had_other_options_are_left_out_and_named(make: Make) -> None:
    one, two = make([vote("close")] * 6, "One", day=1), make([vote("cover")] * 7, "Two", day=2)
    fewer = one.options[one.options["option_id"] != "other"]
    finding = first(analyses.findings([replace(one, options=fewer), two]))
    assert finding.method.endswith("Left out, since the options were others: One.")
    assert finding.drawn.table["chosen"].tolist() == [0, 7, 0]
