"""One or more sliders from 0 to 100."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from awayday.steps._base import FieldSpec, FieldType, Label, Part, Slug, Step


class Item(Part):
    """One slider: a statement and what its two ends mean."""

    field: Slug
    label: Label
    low: Label
    """What 0 means."""
    high: Label
    """What 100 means."""


class ScaleStep(Step):
    """Asks each person to place every item on a scale from 0 to 100."""

    kind: Literal["scale"]
    items: tuple[Item, ...] = Field(min_length=1, max_length=8)
    not_applicable: Label | None = None
    """The words of a box beside each slider that says "does not apply"; left out, there is no such box."""

    chart: ClassVar[str | None] = "spread"

    def fields(self) -> tuple[FieldSpec, ...]:
        """One whole number for each item."""
        return tuple(
            FieldSpec(
                item.field, FieldType.INT, item.label, required=True, low=item.low, high=item.high,
                not_applicable=self.not_applicable or "",
            )
            for item in self.items
        )  # fmt: skip

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the statements with the meaning of their ends."""
        items = ((item.field, f"{item.label} (0 {item.low}, 100 {item.high})") for item in self.items)
        return "Place yourself between 0 and 100.", tuple(items)
