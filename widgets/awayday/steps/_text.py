"""One or more open questions beside each other, some of them a choice or a scale."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from awayday.steps._base import Ask, FieldSpec, Step, Words, ask_fields


class TextStep(Step):
    """Asks for words; with a pen, one phone of each pair or table writes them for all."""

    kind: Literal["text"]
    prompt: Words
    ask: tuple[Ask, ...] = Field(min_length=1, max_length=8)

    def fields(self) -> tuple[FieldSpec, ...]:
        """One value for each question."""
        return ask_fields(self.ask)

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give what is asked."""
        return self.prompt, tuple((ask.field, ask.label) for ask in self.ask)
