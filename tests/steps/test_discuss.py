"""Talk: a form, a prompt and questions; nothing from phones."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from awayday.steps import DiscussStep


def talk(**more: Any) -> DiscussStep:
    """Make a talk with what every step needs."""
    data = {"id": "one", "kind": "discuss", "title": "One", "minutes": 1, "notes": "Listen.", "then": "end"}
    return DiscussStep.model_validate({**data, "prompt": "What did you see?", **more})


@pytest.mark.parametrize("form", ["pair", "1-2-4-all", "opposite", "court", "gallery", "orid"])
def test_talk_in_any_form_asks_nothing_from_phones(form: str) -> None:
    step = talk(form=form, questions=[{"id": "q1", "text": "What?", "part": "Objective"}])
    assert step.fields() == ()
    assert step.chart is None


def test_a_form_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="literal_error"):
        talk(form="debate")
