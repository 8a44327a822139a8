"""A text in short screens, one idea a screen; a consequence is a story with exactly two voices."""

from __future__ import annotations

from typing import Literal

from awayday.steps._base import FieldName, FieldSpec, FieldType, Given, OptionId, Part, Slug, Step, Title, Voice, Words


class Extra(Part):
    """A further line in a story, for those alone who gave a certain answer before, or whose pair or table did."""

    who: Title
    text: Words
    of: Slug
    """The earlier step."""
    field: FieldName
    values: tuple[OptionId, ...]
    """The line is there for each of these answers."""

    @property
    def given(self) -> Given:
        """The answer on which the line hangs."""
        return Given(self.of, self.field, self.values)


class StoryStep(Step):
    """Shows screens and voices; records that a person has read to the end."""

    kind: Literal["story"]
    screens: tuple[Words, ...] = ()
    voices: tuple[Voice, ...] = ()
    extra: tuple[Extra, ...] = ()
    """Lines beside the voices, marked as such, on the phones of those whom they are about."""
    consequence: bool = False
    card: bool = False
    """Shows each person the code with which she comes back as the same person, and a square to scan."""
    parts: bool = False
    """Shows each person the card that she was dealt in her pair or table; see `roles` of the workshop."""

    def fields(self) -> tuple[FieldSpec, ...]:
        """One mark: read to the last screen."""
        return (FieldSpec("seen", FieldType.BOOL, "Read to the end", required=True, privacy="ops"),)
