"""Where a person stands: scales that are free of each other, and one line that cannot be high for both ends."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from awayday.steps._base import FieldSpec, FieldType, Slug, Step, Title, Words
from awayday.steps._scale import Item


class Axis(Item):
    """One of the two free scales; `name` says on charts what more of it is."""

    name: Title


class SpectrumStep(Step):
    """Asks each person to place herself on two free scales from 0 to 100, and on one line between two ends.

    What it collected in several phases is shown together by a reveal that names all of them, or by one that names the
    latest of a chain of `again_of`.
    """

    kind: Literal["spectrum"]
    prompt: Words
    axes: tuple[Axis, Axis]
    """The two scales: the first goes to the right on charts, the second goes up."""
    line: Item
    again_of: Slug | None = None
    """The step that asked the same before; it may belong to an earlier workshop of a plan, and then be missing here."""

    chart: ClassVar[str | None] = "spectrum"

    chart_of_several: ClassVar[str | None] = "before_after"

    widget: ClassVar[str | None] = "Spectrum"

    def fields(self) -> tuple[FieldSpec, ...]:
        """One whole number for each axis, and one for the line."""
        return tuple(
            FieldSpec(item.field, FieldType.INT, item.label, required=True, low=item.low, high=item.high)
            for item in (*self.axes, self.line)
        )

    def traits(self) -> dict[str, Any]:
        """Give the field that stands apart."""
        return {"line": self.line.field}

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the questions with the meaning of their ends."""
        items = (*self.axes, self.line)
        return self.prompt, tuple((each.field, f"{each.label} (0 {each.low}, 100 {each.high})") for each in items)
