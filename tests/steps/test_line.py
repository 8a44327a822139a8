"""The line: one place on the strip, and a sign that may be left out."""

from __future__ import annotations

from awayday.steps import LineStep

LINE = LineStep.model_validate(
    {
        "id": "draw", "kind": "line", "title": "Draw", "minutes": 3, "notes": "Wait.", "then": "end",
        "prompt": "Where does contact end?",
        "marks": [{"at": 0, "label": "sighs"}, {"at": 60, "label": "sneers"}, {"at": 100, "label": "threatens"}],
        "signal": "What tells you?",
        "signals": [{"id": "threat", "label": "a threat"}, {"id": "touch", "label": "touching"}],
    }
)  # fmt: skip


def test_a_place_is_needed_and_a_sign_is_not() -> None:
    assert [(spec.name, spec.required) for spec in LINE.specs] == [("line", True), ("signal", False)]
    assert (LINE.specs[0].low, LINE.specs[0].high) == ("sighs", "threatens")


def test_the_strip_ends_at_its_ends() -> None:
    assert LINE.refusals({"line": 0, "signal": "touch"}) == {}
    assert LINE.refusals({"line": 100}) == {}
    assert set(LINE.refusals({"line": 101, "signal": "smell"})) == {"line", "signal"}


def test_nobody_gains_or_pays_by_a_sign() -> None:
    assert not any(hasattr(mark, "effect") for mark in LINE.signals)
