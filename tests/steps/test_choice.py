"""The choice: two to six options, and the option first among its fields."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from awayday.steps import ChoiceStep, FieldType


def choice(n_options: int, **more: Any) -> ChoiceStep:
    """Make a choice among so many options."""
    effect = {"customer": 0, "employee": 0}
    options = [
        {"id": f"o{n}", "label": f"Option {n}", "gain": "g", "cost": "c", "effect": effect} for n in range(n_options)
    ]
    data = {"id": "ask", "kind": "choice", "title": "Ask", "minutes": 1, "notes": "Wait.", "then": "end"}
    return ChoiceStep.model_validate({**data, "prompt": "What?", "options": options, **more})


@pytest.mark.parametrize("n_options", [2, 6])
def test_the_option_is_asked_first_and_needed(n_options: int) -> None:
    field = choice(n_options).fields()[0]
    assert (field.name, field.type, field.required, len(field.options)) == ("choice", FieldType.OPTION, True, n_options)
    assert choice(n_options).chart == "shares"


@pytest.mark.parametrize("n_options", [0, 1, 7])
def test_fewer_than_two_or_more_than_six_options_are_refused(n_options: int) -> None:
    with pytest.raises(ValidationError):
        choice(n_options)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        choice(2, multi=True)
