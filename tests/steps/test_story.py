"""The story: text in screens, and one mark that it was read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from awayday.steps import FieldType, StoryStep


def story(**more: Any) -> dict[str, Any]:
    """Data of a story with what every step needs."""
    return {"id": "one", "kind": "story", "title": "One", "minutes": 1, "notes": "Read.", "then": "end", **more}


def test_a_story_records_that_it_was_read_and_nothing_else() -> None:
    step = StoryStep.model_validate(story(screens=["Once"]))
    assert [(spec.name, spec.type, spec.privacy) for spec in step.fields()] == [("seen", FieldType.BOOL, "ops")]
    assert step.refusals({"seen": True}) == {}
    assert step.refusals({"seen": "yes"}) == {"seen": "yes or no is needed"}


def test_a_voice_belongs_to_a_customer_or_a_colleague() -> None:
    voice = {"who": "Hedda", "part": "customer", "text": "Thank you."}
    assert StoryStep.model_validate(story(voices=[voice])).voices[0].who == "Hedda"
    with pytest.raises(ValidationError, match="literal_error"):
        StoryStep.model_validate(story(voices=[{**voice, "part": "boss"}]))


@pytest.mark.parametrize("missing", ["title", "minutes", "notes", "then"])
def test_title_minutes_notes_and_what_comes_next_are_needed(missing: str) -> None:
    data = story(screens=["Once"])
    del data[missing]
    with pytest.raises(ValidationError, match=missing):
        StoryStep.model_validate(data)
