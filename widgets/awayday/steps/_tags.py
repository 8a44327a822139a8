"""Marks on rows of an earlier step: for every row that was answered in a certain way, one or more short questions."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from awayday.steps._base import FieldSpec, FieldType, Given, Label, Line, Mark, OptionId, Part, Slug, Step, Words


class TagRow(Part):
    """One row of the earlier step, in the words of each part that is asked about it."""

    id: OptionId
    words: dict[OptionId, Label] = Field(min_length=1)
    """What each part knows the row by."""


class Tagging(Part):
    """One question that is put about each row, to one part."""

    field: Slug
    label: Label
    role: OptionId
    options: tuple[Mark, ...] = Field(min_length=2, max_length=8)


class TagsStep(Step):
    """Asks about each row of `of` that somebody of the pair or table answered with `given`."""

    kind: Literal["tags"]
    prompt: Words
    of: Slug
    given: OptionId
    rows: tuple[TagRow, ...] = Field(min_length=1, max_length=20)
    tags: tuple[Tagging, ...] = Field(min_length=1, max_length=4)
    idle: Line
    """What stands there for somebody who is asked nothing."""

    chart: ClassVar[str | None] = "tags"
    widget: ClassVar[str | None] = "Tags"

    def fields(self) -> tuple[FieldSpec, ...]:
        """`<field>:<row>`, row by row, asked of one part about the rows that were answered so."""
        return tuple(
            FieldSpec(
                f"{tag.field}:{row.id}", FieldType.OPTION, tag.label, required=True, about=row.words[tag.role],
                options=tag.options, role=tag.role, given=Given(self.of, f"answer:{row.id}", (self.given,)),
            )
            for row in self.rows
            for tag in self.tags
            if tag.role in row.words
        )  # fmt: skip

    def traits(self) -> dict[str, Any]:
        """Give what stands there when nothing is asked."""
        return {"idle": self.idle}

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the questions."""
        return self.prompt, tuple((tag.field, tag.label) for tag in self.tags)
