"""Cards that each person puts into bins; every card may be skipped, and their order is each person's own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from awayday.steps._base import FieldSpec, FieldType, Label, Line, Option, OptionId, Part, Slug, Step


def most_split_first(counts: Mapping[str, Sequence[int]]) -> list[str]:
    """Return cards, the most split first: least in its fullest bin, then in the next; ties stay in the order given.

    `counts` has for each card how many people put it into each bin; a card with nobody comes last.
    """

    def shares(card: str) -> list[float]:
        people = counts[card]
        return sorted((each / sum(people) for each in people), reverse=True) if any(people) else [2.0]

    return sorted(counts, key=shares)


class Card(Part):
    """One card to sort."""

    id: OptionId
    text: Line
    kind: Slug
    """What the authors had in mind; no phone and no wall is told, but for the one kind in `reveals`."""
    arguable: Line
    """What makes it arguable, for authors and facilitators."""


class Revealed(Part):
    """A kind of card that is marked once the result is shown, and never before."""

    kind: Slug
    label: Label


class SortStep(Step):
    """Asks each person to put every card into a bin, one card at a time; `skip` is a bin like the others."""

    kind: Literal["sort"]
    prompt: Label
    cards: tuple[Card, ...] = Field(min_length=2, max_length=24)
    bins: tuple[Option, ...] = Field(min_length=3, max_length=6)
    """Where a card may go, in their order along the strip; the one of `skip` stands outside of it."""
    skip: OptionId = "skip"
    """The bin that is no view of the card."""
    reveals: Revealed | None = None
    revote_of: Slug | None = None
    """The step whose cards are put again; cards and bins are the same, and `phase` is "revote"."""
    most_split: Annotated[int, Field(ge=1, le=12)] | None = None
    """For a revote: how many cards are put again, those on which the room was split most."""

    chart: ClassVar[str | None] = "heat_strip"
    widget: ClassVar[str | None] = "Sort"

    def fields(self) -> tuple[FieldSpec, ...]:
        """One bin for each card."""
        return tuple(
            FieldSpec(f"bin:{card.id}", FieldType.OPTION, card.text, required=True, options=self.bins)
            for card in self.cards
        )

    def traits(self) -> dict[str, Any]:
        """Give which bin is none; after a notice no card is read before the person asks for it."""
        return {"skip": self.skip, "waits": self.notice is not None}

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the question and the bins; the cards are many, and on phones and paper."""
        return self.prompt, tuple((each.id, each.label) for each in self.bins if each.id != self.skip)

    @property
    def strip(self) -> tuple[Option, ...]:
        """The bins that are a view of a card, in their order."""
        return tuple(each for each in self.bins if each.id != self.skip)

    def only(self, ids: Collection[str]) -> Self:
        """Return the step with these cards alone, in the author's order."""
        fewer = self.model_copy(update={"cards": tuple(card for card in self.cards if card.id in ids)})
        fewer.__dict__.pop("specs", None)  # made once, of all cards
        return fewer

    def in_order_of(self, specs: Sequence[FieldSpec], person: str) -> list[FieldSpec]:
        """Return cards in an order that is drawn for one person and stays hers."""
        return sorted(specs, key=lambda spec: hashlib.sha256(f"{person}/{self.id}/{spec.name}".encode()).digest())
