"""The plan: a sentence that names a moment, for the person herself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from awayday.steps import FieldType, PlanStep
from awayday.steps._plan import sentence

LABELS = {name: name for name in ("if_label", "then_label", "due_label", "first_label", "knows_label")}
MARKS = [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}]


def plan(**more: Any) -> PlanStep:
    """Make a plan with a question about its size."""
    data = {"id": "plan", "kind": "plan", "title": "Plan", "minutes": 1, "notes": "Silence.", "then": "end"}
    size = {"field": "small", "kind": "choice", "label": "This week?", "marks": MARKS}
    return PlanStep.model_validate({**data, **LABELS, "prompt": "Begin small.", "size": size, **more})


def test_moment_and_deed_are_needed_and_the_rest_may_be_left_out() -> None:
    assert [(spec.name, spec.type, spec.required) for spec in plan().fields()] == [
        ("if_s", FieldType.TEXT, True),
        ("then_s", FieldType.TEXT, True),
        ("due", FieldType.DATE, False),
        ("first_move", FieldType.TEXT, False),
        ("knows", FieldType.TEXT, False),
        ("small", FieldType.OPTION, False),
    ]


def test_it_is_an_own_copy_whatever_the_author_writes() -> None:
    assert plan().visibility == "own_copy"
    with pytest.raises(ValidationError):
        plan(visibility="room")


@pytest.mark.parametrize(
    ("value", "is_taken"),
    [
        ("2027-03-12", True),
        ("2028-02-29", True),
        ("2027-02-29", False),
        ("2027-3-12", False),
        ("20270312", False),
        ("2027-W10-5", False),
        ("soon", False),
        ("", False),
        (20270312, False),
    ],
)
def test_a_day_is_a_day_of_the_calendar_as_forms_send_it(value: Any, is_taken: bool) -> None:
    assert (plan().refusals({"due": value}) == {}) is is_taken


@pytest.mark.parametrize(
    ("moment", "deed", "said"),
    [
        ("Wen asks on Monday", "name my own hour first", "If Wen asks on Monday, then I will name my own hour first."),
        ("If Wen asks,", "Then I will say it.", "If Wen asks, then I will say it."),
        ("if it rains …", "I'll call Bram", "If it rains, then I will call Bram."),
        ("ifs and buts come", "thank them", "If ifs and buts come, then I will thank them."),
        ("", "write to Hedda", "then I will write to Hedda."),
        ("", "", ""),
    ],
)
def test_it_reads_as_one_sentence_however_it_was_typed(moment: str, deed: str, said: str) -> None:
    assert sentence({"if_s": moment, "then_s": deed}) == said
    assert plan().text_of("then_s", {"if_s": moment, "then_s": deed, "knows": "Dara"}) == said


def test_what_stands_on_a_board_is_the_sentence_alone() -> None:
    assert plan().passage == ("if_s", "then_s")
    assert plan().text_of("knows", {"knows": "Dara", "if_s": "x"}) == "Dara"
