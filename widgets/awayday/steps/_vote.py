"""Ratings of what other tables wrote, without telling who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr

from awayday.steps._base import FieldSpec, FieldType, Label, Slug, Step, Words


class VoteStep(Step):
    """Asks each person to rate texts of other tables, once the facilitator has released them.

    Which entries there are is known in a session only: `engine.as_put` fills them in. Without it the step has a field
    for each entry that there might be.
    """

    kind: Literal["vote"]
    prompt: Label
    """What is said of each entry."""
    of: Slug
    """The step in which tables wrote the entries."""
    field: Slug
    """The field of that step."""
    low: Label
    """What 0 means."""
    high: Label
    """What 100 means."""
    instead: Words
    """What to do while there is nothing to rate, and where there are too few people for words to be shown."""
    not_applicable: Label | None = None
    """The words of a box that passes on an entry."""
    most: Annotated[int, Field(ge=1, le=9)] = 5
    """How many entries one person rates at most."""

    slots: ClassVar[int] = 99
    """Tables that can be told apart in one room."""
    chart: ClassVar[str | None] = "ratings"
    widget: ClassVar[str | None] = "Ratings"

    _entries: Mapping[str, str] | None = PrivateAttr(None)

    def with_entries(self, entries: Mapping[str, str]) -> Self:
        """Return the step with the texts of its entries, by their ids."""
        filled = self.model_copy()
        filled.__dict__.pop("specs", None)  # made once, of all that there might be
        filled._entries = dict(entries)
        return filled

    @property
    def entries(self) -> Mapping[str, str]:
        """The texts of the entries by their ids; empty where none are released."""
        return self._entries or {}

    def fields(self) -> tuple[FieldSpec, ...]:
        """One rating for each entry; its label is the text, where that is known."""
        known = self._entries
        if known is None:
            known = {f"t{number}": self.prompt for number in range(1, self.slots + 1)}
        return tuple(
            FieldSpec(
                f"rating:{entry}", FieldType.INT, text, required=True, low=self.low, high=self.high,
                not_applicable=self.not_applicable or "",
            )
            for entry, text in known.items()
        )  # fmt: skip

    def traits(self) -> dict[str, Any]:
        """Give what to do while there is nothing to rate."""
        return {"instead": self.instead}

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the statement and its ends; the entries stand on phones, and on the wall beside their ratings."""
        return self.prompt, (("low", f"0 {self.low}"), ("high", f"100 {self.high}"))
