"""The spectrum: two scales that are free of each other, and one line that is not."""

from __future__ import annotations

from awayday.steps import SpectrumStep

SPECTRUM = SpectrumStep.model_validate(
    {
        "id": "where",
        "kind": "spectrum",
        "title": "Where",
        "minutes": 1,
        "notes": "Wait.",
        "then": "end",
        "phase": "pre",
        "prompt": "How much do I serve …",
        "axes": [
            {"field": "cust", "name": "customers", "label": "… customers?", "low": "no", "high": "yes"},
            {"field": "emp", "name": "colleagues", "label": "… colleagues?", "low": "no", "high": "yes"},
        ],
        "line": {"field": "line", "label": "Who is first?", "low": "colleagues", "high": "customers"},
    }
)


def test_both_scales_and_the_line_are_numbers_that_everybody_gives() -> None:
    assert [(spec.name, spec.min, spec.max, spec.required) for spec in SPECTRUM.fields()] == [
        ("cust", 0, 100, True),
        ("emp", 0, 100, True),
        ("line", 0, 100, True),
    ]


def test_both_scales_may_be_high() -> None:
    assert SPECTRUM.refusals({"cust": 100, "emp": 100, "line": 50}) == {}
    assert set(SPECTRUM.refusals({"cust": 101, "emp": -1})) == {"cust", "emp"}


def test_its_widget_sets_the_line_apart() -> None:
    assert SPECTRUM.traits() == {"line": "line"}


def test_the_wall_says_what_the_ends_mean() -> None:
    prompt, lines = SPECTRUM.outline()
    assert prompt == "How much do I serve …"
    assert lines[-1] == ("line", "Who is first? (0 colleagues, 100 customers)")
