"""Private open questions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from awayday.steps._base import FieldSpec, FieldType, Step
from awayday.steps._discuss import Question


class ReflectStep(Step):
    """Asks questions that only the person herself sees again; nobody else's page shows the words."""

    kind: Literal["reflect"]
    visibility: Literal["own_copy"] = "own_copy"
    questions: tuple[Question, ...] = Field(min_length=1, max_length=6)
    max_chars: Annotated[int, Field(ge=1, le=500)] = 500

    def fields(self) -> tuple[FieldSpec, ...]:
        """One optional text for each question."""
        return tuple(
            FieldSpec(
                question.id, FieldType.TEXT, question.text, max_chars=self.max_chars, privacy="words",
                wording=question.wording,
            )
            for question in self.questions
        )  # fmt: skip

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the questions."""
        prompt = "For you alone, on your phone. What you write is shown on no wall and to nobody else."
        return prompt, tuple((question.id, question.text) for question in self.questions)
