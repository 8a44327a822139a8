"""One question, two to six options, and what else is asked beside it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from awayday.steps._base import Ask, FieldSpec, FieldType, Label, Option, Slug, Step, ask_fields, option_fields


class ChoiceStep(Step):
    """Asks each person to choose one option; `revote_of` names the step whose question is asked again."""

    kind: Literal["choice"]
    prompt: Label
    options: tuple[Option, ...] = Field(min_length=2, max_length=6)
    ask: tuple[Ask, ...] = ()
    revote_of: Slug | None = None
    """The step whose question is put again; its options are the same, and `phase` is "revote"."""

    chart: ClassVar[str | None] = "shares"

    def fields(self) -> tuple[FieldSpec, ...]:
        """`choice`, then whatever its options and the step ask further."""
        return (
            FieldSpec("choice", FieldType.OPTION, self.prompt, required=True, options=self.options),
            *option_fields("choice", self.options),
            *ask_fields(self.ask),
        )

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the question and its options."""
        return self.prompt, tuple((option.id, option.label) for option in self.options)
