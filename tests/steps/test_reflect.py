"""The reflection: optional words, for the person alone."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from awayday.steps import ReflectStep


def reflection(**more: Any) -> ReflectStep:
    """Make a reflection on two questions."""
    questions = [{"id": "q9", "text": "Where?"}, {"id": "q10", "text": "When?"}]
    data = {"id": "one", "kind": "reflect", "title": "One", "minutes": 1, "notes": "Silence.", "then": "end"}
    return ReflectStep.model_validate({**data, "questions": questions, **more})


def test_each_question_takes_optional_words() -> None:
    assert [(spec.name, spec.required, spec.privacy, spec.max_chars) for spec in reflection().fields()] == [
        ("q9", False, "words", 500),
        ("q10", False, "words", 500),
    ]


def test_nobody_else_ever_sees_them() -> None:
    assert reflection().visibility == "own_copy"
    with pytest.raises(ValidationError):
        reflection(visibility="room")


@pytest.mark.parametrize("max_chars", [0, 501])
def test_the_words_fit_the_column_they_are_kept_in(max_chars: int) -> None:
    with pytest.raises(ValidationError):
        reflection(max_chars=max_chars)
