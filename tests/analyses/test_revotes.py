from __future__ import annotations

import pytest

from awayday import analyses, charts
from awayday.analyses import Finding
from tests.analyses.conftest import Make, Person, vote


def revote(found: list[Finding]) -> Finding:
    return next(finding for finding in found if finding.analysis in {"A5", "A6"})


def switched(there: int, back: int, stayed: int) -> list[Person]:
    return [vote("close", "cover")] * there + [vote("cover", "close")] * back + [vote("close", "close")] * stayed


def test_both_directions_are_said_and_tested(make: Make) -> None:
    finding = revote(analyses.findings([make(switched(9, 1, 18))]))
    assert finding.analysis == "A5"
    assert finding.drawn.sentence == (
        "9 switched to “We look for volunteers”, 1 to “We close support and engineering for the day”, 18 stayed. "
        "p = .02, exploratory."
    )
    last = finding.drawn.table.iloc[-1]
    assert (last["people"], last["of"]) == (10, 28)
    assert last["p"] == pytest.approx(0.0215, abs=1e-4)  # R14


def test_a_direction_that_chance_explains_is_called_unclear(make: Make) -> None:
    sentence = revote(analyses.findings([make(switched(5, 4, 18))])).drawn.sentence
    assert sentence.startswith("No clear direction. 5 switched")
    assert sentence.endswith("p = 1.00, exploratory.")


def test_five_who_switched_are_not_tested(make: Make) -> None:
    finding = revote(analyses.findings([make(switched(5, 0, 18))]))
    assert finding.drawn.sentence.endswith("Too few switched (5) to tell a direction from chance.")
    assert finding.drawn.table["p"].isna().all()


def test_fourteen_who_voted_twice_are_not_counted(make: Make) -> None:
    finding = revote(analyses.findings([make([*switched(7, 0, 7), vote("close"), vote("cover")])]))
    assert finding.drawn.hidden
    assert finding.drawn.sentence.startswith("Fewer than 15 people voted twice, so changes are not counted.")
    assert finding.drawn.table.empty


def test_a_third_option_that_somebody_chose_makes_three(make: Make) -> None:
    people = [*switched(9, 6, 18), vote("close", "other")]
    finding = revote(analyses.findings([make(people)]))
    assert finding.analysis == "A6"
    assert finding.drawn.sentence.startswith("No clear direction. 16 of 34 changed their choice.")
    assert finding.drawn.table["people"].tolist()[:-1] == [18, 9, 7]  # six ways back and one to "other" are joined


def test_nobody_is_counted_who_voted_once(make: Make) -> None:
    finding = revote(analyses.findings([make([*switched(6, 0, 14), *[vote("cover")] * 9])]))
    assert finding.drawn.n == 20
    assert "n = 20" in charts.svg(finding.drawn)
