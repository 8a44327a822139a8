"""The board of the ledger. It is no chart of the catalogue: from too few it takes the numbers, and leaves the story."""

from __future__ import annotations

import pandas as pd
import pytest

from awayday import charts, scenario
from awayday.disclosure import Provenance
from awayday.errors import MixedOriginError
from awayday.steps import LedgerStep, TagsStep

Row = tuple[str, str, str, str]
"""Who gave what in which field about which item."""


def week() -> LedgerStep:
    step = scenario.load(scenario.find("no-show-boss")).step("no-show-boss-02")
    assert isinstance(step, LedgerStep)
    return step


def given(rows: list[Row]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["participant_id", "field", "item", "option_id"])
    return table.assign(value_num=None, not_applicable=False, data_origin="real")


def bosses(answers: list[str], marks: list[str] | None = None) -> pd.DataFrame:
    rows = [(f"p{at}", "answer", "r01", each) for at, each in enumerate(answers)]
    rows += [(f"p{at}", "who_declared_urgent", "r01", each) for at, each in enumerate(marks or [])]
    return given(rows)


def board(answers: list[str], marks: list[str], provenance: Provenance) -> pd.DataFrame:
    return charts.of_step(week(), bosses(answers, marks), provenance)[-1].drawn.table


def test_rows_of_another_origin_are_refused_and_each_picture_says_its_own(provenance: Provenance) -> None:
    for picture in charts.of_step(week(), bosses(["now"] * 6), provenance):
        assert "REAL DATA" in charts.svg(picture.drawn)
    with pytest.raises(MixedOriginError):
        charts.of_step(week(), bosses(["now"] * 6).assign(data_origin="synthetic"), provenance)


def test_each_row_comes_by_itself_and_the_board_last(provenance: Provenance) -> None:
    found = charts.of_step(week(), bosses(["now"] * 6), provenance)
    assert [picture.title for picture in found][::10] == ["Monday 9:30", "All rows"]
    assert len(found) == week().turns() == 11
    assert found[-1].drawn.table["hidden"].tolist() == [row.hidden for row in week().rows]


def test_a_row_says_the_accepted_share_who_called_it_urgent_and_the_truth(provenance: Provenance) -> None:
    answers = bosses(["now"] * 5 + ["later"], ["client", "client", "facts", "client", "myself"])
    drawn = charts.of_step(week(), answers, provenance)[0].drawn
    sentence = drawn.sentence
    assert "5 of 6" in sentence
    assert "Thought to have called it urgent: the client 3, the facts 1, the boss 1." in sentence
    assert "In truth: borrowed" in sentence
    assert "Thursday of next week" in charts.svg(drawn)


@pytest.mark.parametrize("people", [0, 4])
def test_too_few_bosses_give_no_numbers_but_the_truth(people: int, provenance: Provenance) -> None:
    for picture in charts.of_step(week(), bosses(["now"] * people, ["client"] * people), provenance):
        drawn = picture.drawn
        assert drawn.table["chosen"].isna().all()
        assert drawn.table["called_by"].tolist() == [""] * len(drawn.table)
        assert f"{people} of" not in drawn.sentence
        assert " of 4" not in charts.svg(drawn)


def test_too_few_marks_name_no_caller(provenance: Provenance) -> None:
    table = board(["now"] * 4 + ["later"] * 4, ["client"] * 4, provenance)
    assert table["chosen"].iloc[0] == 4
    assert table["called_by"].iloc[0] == ""


def test_marks_are_counted_over_all_rows_and_people_once(provenance: Provenance) -> None:
    step = scenario.load(scenario.find("no-show-boss")).step("no-show-boss-03")
    assert isinstance(step, TagsStep)
    rows = [(f"p{at}", "slipped", row, "person") for at in range(5) for row in ("r01", "r02")]
    drawn = charts.tags(step.tags[0], given(rows), provenance)
    assert drawn.table["times"].tolist() == [10, 0, 0, 0, 0]
    assert drawn.sentence.startswith("10 marks by 5 people")
    assert charts.tags(step.tags[0], given(rows[:8]), provenance).hidden
