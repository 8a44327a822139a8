"""Ticks: boxes beside statements, none of which has to be ticked."""

from __future__ import annotations

from awayday.steps import FieldType, TicksStep

TICKS = TicksStep.model_validate(
    {
        "id": "six", "kind": "ticks", "title": "Six", "minutes": 1, "notes": "Wait.", "then": "end", "prompt": "Tick.",
        "statements": [{"id": "b1", "label": "One"}, {"id": "b2", "label": "Two"}],
        "columns": [{"field": "to_me", "label": "to me"}, {"field": "by_me", "label": "by me"}],
    }
)  # fmt: skip


def test_each_statement_has_a_box_in_each_column() -> None:
    names = ["to_me:b1", "by_me:b1", "to_me:b2", "by_me:b2"]
    assert [spec.name for spec in TICKS.fields()] == names
    assert {spec.type for spec in TICKS.fields()} == {FieldType.BOOL}


def test_nothing_has_to_be_ticked_and_a_tick_can_be_taken_back() -> None:
    assert not any(spec.required for spec in TICKS.fields())
    assert TICKS.refusals({"to_me:b1": True, "by_me:b2": False}) == {}
    assert set(TICKS.refusals({"to_me:b1": 1, "to_me:b9": True})) == {"to_me:b1", "to_me:b9"}
