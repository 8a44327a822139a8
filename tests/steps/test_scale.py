"""The scale: one whole number from 0 to 100 for each item."""

from __future__ import annotations

from awayday.steps import ScaleStep

SCALE = ScaleStep.model_validate(
    {
        "id": "rate",
        "kind": "scale",
        "title": "Rate",
        "minutes": 1,
        "notes": "Wait.",
        "then": "end",
        "items": [
            {"field": "a", "label": "A holds.", "low": "no", "high": "yes"},
            {"field": "b", "label": "B holds.", "low": "never", "high": "always"},
        ],
    }
)


def test_each_item_is_a_field_with_the_words_of_its_ends() -> None:
    assert [(spec.name, spec.label, spec.low, spec.high) for spec in SCALE.fields()] == [
        ("a", "A holds.", "no", "yes"),
        ("b", "B holds.", "never", "always"),
    ]
    assert SCALE.chart == "spread"


def test_both_ends_belong_to_the_scale_and_nothing_beyond() -> None:
    assert SCALE.refusals({"a": 0, "b": 100}) == {}
    assert set(SCALE.refusals({"a": -1, "b": 101})) == {"a", "b"}
