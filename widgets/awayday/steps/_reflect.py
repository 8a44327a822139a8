"""Private open questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from awayday.steps._base import Ask, FieldSpec, FieldType, Step, ask_fields
from awayday.steps._discuss import Question


class ReflectStep(Step):
    """Asks questions that only the person herself sees again; nobody else's page shows the words."""

    kind: Literal["reflect"]
    visibility: Literal["own_copy"] = "own_copy"
    ask: tuple[Ask, ...] = Field(default=(), max_length=6)
    """Short questions before the open ones, such as a choice; of them a coach sees counts."""
    questions: tuple[Question, ...] = Field(min_length=1, max_length=6)
    max_chars: Annotated[int, Field(ge=1, le=500)] = 500

    def fields(self) -> tuple[FieldSpec, ...]:
        """What it asks in short, then one optional text for each question."""
        texts = tuple(
            FieldSpec(
                question.id, FieldType.TEXT, question.text, max_chars=self.max_chars, privacy="words",
                wording=question.wording,
            )
            for question in self.questions
        )  # fmt: skip
        return (*ask_fields(self.ask), *texts)

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the questions, each in all its wordings."""
        prompt = "For you alone, on your phone. What you write is shown on no wall and to nobody else."
        return prompt, (*((ask.field, ask.label) for ask in self.ask), *self._wordings())

    def _wordings(self) -> Iterator[tuple[str, str]]:
        for question in self.questions:
            yield question.id, question.text
            if question.wording is not None:
                yield from ((f"{question.id}, {option}", words) for option, words in question.wording.to.items())
