"""One question, two to six options, and what else is asked beside it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from awayday.steps._base import (
    Ask,
    FieldSpec,
    FieldType,
    Label,
    Option,
    OptionId,
    Part,
    Slug,
    Step,
    ask_fields,
    option_fields,
)


class Agreement(Part):
    """What a choice asks people to agree to: `live`, to take part and be counted; `reuse`, to have answers kept.

    Whoever chooses another option than `by` refuses, which takes effect at once: refusing `live` erases what she gave
    and makes her an observer, who is asked nothing until she agrees; refusing `reuse` leaves her out of every data set.
    """

    scope: Literal["live", "reuse"]
    by: OptionId
    """The option that agrees."""


class ChoiceStep(Step):
    """Asks each person to choose one option; `revote_of` names the step whose question is asked again."""

    kind: Literal["choice"]
    prompt: Label
    options: tuple[Option, ...] = Field(min_length=2, max_length=6)
    ask: tuple[Ask, ...] = ()
    revote_of: Slug | None = None
    """The step whose question is put again; its options are the same, and `phase` is "revote"."""
    consent: Agreement | None = None
    """What choosing means, where the choice is a consent."""

    chart: ClassVar[str | None] = "shares"

    def fields(self) -> tuple[FieldSpec, ...]:
        """`choice`, then whatever its options and the step ask further."""
        agree = self.consent.by if self.consent else ""
        return (
            FieldSpec("choice", FieldType.OPTION, self.prompt, required=True, options=self.options, agree=agree),
            *option_fields("choice", self.options),
            *ask_fields(self.ask),
        )

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the question and its options."""
        return self.prompt, tuple((option.id, option.label) for option in self.options)
