"""One marker on a labelled strip from 0 to 100, and what tells that it is reached."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from awayday.steps._base import FieldSpec, FieldType, Label, Mark, Part, Step


class StripMark(Part):
    """What a place on the strip means."""

    at: Annotated[int, Field(ge=0, le=100)]
    label: Label


class LineStep(Step):
    """Asks each person where on the strip the line is, and by which sign she knows it."""

    kind: Literal["line"]
    prompt: Label
    marks: tuple[StripMark, ...] = Field(min_length=2, max_length=8)
    """In rising order, the first at 0 and the last at 100."""
    signal: Label
    """The question about the sign."""
    signals: tuple[Mark, ...] = Field(min_length=2, max_length=8)

    chart: ClassVar[str | None] = "line_strip"
    widget: ClassVar[str | None] = "LineStrip"

    def fields(self) -> tuple[FieldSpec, ...]:
        """Give the place, and the sign, which may be left out."""
        low, high = self.marks[0].label, self.marks[-1].label
        return (
            FieldSpec("line", FieldType.INT, self.prompt, required=True, low=low, high=high),
            FieldSpec("signal", FieldType.OPTION, self.signal, options=self.signals),
        )

    def traits(self) -> dict[str, Any]:
        """Give what stands along the strip."""
        return {"marks": [mark.model_dump() for mark in self.marks]}

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the strip."""
        return self.prompt, tuple((f"{mark.at}", f"{mark.at}: {mark.label}") for mark in self.marks)
