"""The reveal: it shows what other steps collected, and asks nothing itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from awayday.steps import RevealStep


def reveal(**more: Any) -> RevealStep:
    """Make a reveal with what every step needs."""
    data = {"id": "one", "kind": "reveal", "title": "One", "minutes": 1, "notes": "Look.", "then": "end"}
    return RevealStep.model_validate({**data, **more})


def test_a_reveal_asks_nothing() -> None:
    assert reveal(of=["ask"]).fields() == ()
    assert reveal(of=["ask"]).refusals({"choice": "stay"}) == {"choice": "this step does not ask that"}


def test_a_reveal_needs_something_to_show() -> None:
    with pytest.raises(ValidationError, match="too_short"):
        reveal(of=[])
