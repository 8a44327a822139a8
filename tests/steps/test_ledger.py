"""The ledger: an answer a row from one part, and from the others how each thing displaced lands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from awayday.steps import FieldType, Given, LedgerStep


def data(**changes: Any) -> dict[str, Any]:
    """A ledger of two rows as an author writes it."""
    answers = [{"id": each, "label": each.title(), "gain": "a", "cost": "b"} for each in ("now", "later")]
    effects = {"now": {"customer": 1, "employee": -1}, "later": {"customer": 0, "employee": 1}}
    row = {"day": "Monday", "hour": "9:30", "who": "Celia", "asks": "Celia: “Now?”", "displaces": "the talk",
           "hidden": "canary of the truth", "truth": "borrowed", "effects": effects}  # fmt: skip
    return {
        "id": "week", "kind": "ledger", "title": "A week", "minutes": 1, "notes": "Wait.", "then": "end",
        "prompt": "They come.", "role": "boss", "answers": answers, "displaced_by": "now", "group": "pair",
        "truths": [{"id": "urgent", "label": "urgent"}, {"id": "borrowed", "label": "borrowed"}],
        "rows": [{"id": "r01", **row}, {"id": "r02", **row, "displaces": "the meal"}],
        "landing": {"role": "ama", "label": "How?", "low": "fine", "high": "bad", "idle": "Wait."},
        **changes,
    }  # fmt: skip


def ledger(**changes: Any) -> LedgerStep:
    return LedgerStep.model_validate(data(**changes))


def test_one_part_answers_each_row_and_the_other_says_how_what_slipped_lands() -> None:
    found = [(spec.name, spec.type, spec.role, spec.given) for spec in ledger().fields()]
    assert found == [
        ("answer:r01", FieldType.OPTION, "boss", None),
        ("answer:r02", FieldType.OPTION, "boss", None),
        ("landed:r01", FieldType.INT, "ama", Given("week", "answer:r01", ("now",))),
        ("landed:r02", FieldType.INT, "ama", Given("week", "answer:r02", ("now",))),
    ]


def test_each_row_has_effects_of_its_own() -> None:
    rows = data()["rows"]
    rows[1] = {**rows[1], "effects": {**rows[1]["effects"], "later": {"customer": -2, "employee": 0}}}
    first, second = (spec.options[1] for spec in ledger(rows=rows).fields()[:2])
    assert (first.effect.customer, second.effect.customer) == (0, -2)  # type: ignore[union-attr]


def test_no_truth_leaves_the_step_for_a_page() -> None:
    step = ledger()
    assert "canary" not in json.dumps([step.traits(), step.outline()])
    assert not [spec for spec in step.fields() if "canary" in repr(spec)]


def test_the_requests_are_in_the_fields_of_the_one_who_answers_alone() -> None:
    step = ledger()
    assert "Celia" not in json.dumps([step.traits(), step.outline()])
    assert [("Celia" in spec.about, spec.role) for spec in step.fields()][1:3] == [(True, "boss"), (False, "ama")]


def test_a_shorter_version_keeps_some_rows() -> None:
    short = ledger().only(["r02"])
    assert [spec.name for spec in short.fields()] == ["answer:r02", "landed:r02"]
    assert (short.id, short.turns()) == ("week", 2)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"displaced_by": "no"}, "displaced_by"),
        ({"truths": [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}]}, "truth"),
        ({"rows": [{**data()["rows"][0], "effects": {}}]}, "effect"),
    ],
)
def test_rows_that_do_not_fit_are_told(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        ledger(**changes)
