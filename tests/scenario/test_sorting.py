"""What an author of cards, strips and ratings is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awayday import scenario

THE_LINE = Path(__file__).parents[2] / "workshops" / "the-line"


def changed(step_id: str, **values: Any) -> list[str]:
    """Give what is wrong with the-line when one step has other values."""
    workshop = scenario.load(THE_LINE)
    steps = [
        type(step).model_validate(step.model_dump() | values) if step.id == step_id else step for step in workshop.steps
    ]
    return scenario.check(workshop.model_copy(update={"steps": tuple(steps)}))


def test_as_it_stands_nothing_is_wrong() -> None:
    assert changed("the-line-02") == []


@pytest.mark.parametrize(
    ("step_id", "values", "says"),
    [
        ("the-line-02", {"skip": "pass"}, 'there is no bin "pass"'),
        ("the-line-02", {"reveals": {"kind": "coleague", "label": "x"}}, 'Did you mean "colleague"?'),
        ("the-line-02", {"most_split": 2}, 'Add "revote_of: "'),
        ("the-line-02", {"phase": "revote"}, 'Add "revote_of: "'),
        ("the-line-06-revote", {"phase": "first"}, 'Write "phase: revote"'),
        ("the-line-06-revote", {"revote_of": "the-line-05"}, "which sorts no cards"),
        ("the-line-06-revote", {"revote_of": "the-line-2"}, "which is no step"),
        ("the-line-06-revote", {"skip": "help"}, "Make both the same"),
        ("the-line-05", {"marks": [{"at": 0, "label": "a"}, {"at": 90, "label": "b"}]}, "do not rise from 0 to 100"),
        ("the-line-08", {"of": "the-line-7"}, "which is no step"),
        ("the-line-08", {"field": "line_txt"}, 'Did you mean "line_text"?'),
        ("the-line-08", {"of": "the-line-10", "field": "q8"}, "wrote alone"),
    ],
)
def test_a_mistake_is_told_with_its_mend(step_id: str, values: dict[str, Any], says: str) -> None:
    told = changed(step_id, **values)
    assert any(says in text for text in told), told
