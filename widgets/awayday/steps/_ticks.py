"""Statements with boxes to tick, in one column or several: a choice that allows none, one or many."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from awayday.steps._base import FieldSpec, FieldType, Label, Part, Slug, Step, Words


class Statement(Part):
    """One thing that may be ticked."""

    id: Annotated[Slug, StringConstraints(max_length=30)]
    label: Label


class Column(Part):
    """One box beside every statement: the name of its field, and what a tick says."""

    field: Annotated[Slug, StringConstraints(max_length=30)]
    label: Label


class TicksStep(Step):
    """Asks which statements hold; nothing has to be ticked, and a tick can be taken back."""

    kind: Literal["ticks"]
    prompt: Words
    statements: tuple[Statement, ...] = Field(min_length=1, max_length=12)
    columns: tuple[Column, ...] = Field(min_length=1, max_length=3)

    widget: ClassVar[str | None] = "Ticks"

    def fields(self) -> tuple[FieldSpec, ...]:
        """`<column>:<statement>`, yes or no."""
        return tuple(
            FieldSpec(f"{column.field}:{each.id}", FieldType.BOOL, column.label, about=each.label)
            for each in self.statements
            for column in self.columns
        )

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the statements."""
        return self.prompt, tuple((each.id, each.label) for each in self.statements)
