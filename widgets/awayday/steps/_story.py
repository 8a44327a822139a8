"""A text in short screens, one idea a screen; a consequence is a story with exactly two voices."""

from __future__ import annotations

from typing import Literal

from awayday.steps._base import FieldSpec, FieldType, Step, Voice, Words


class StoryStep(Step):
    """Shows screens and voices; records that a person has read to the end."""

    kind: Literal["story"]
    screens: tuple[Words, ...] = ()
    voices: tuple[Voice, ...] = ()
    consequence: bool = False
    card: bool = False
    """Shows each person the code with which she comes back as the same person, and a square to scan."""
    parts: bool = False
    """Shows each person the card that she was dealt in her pair or table; see `roles` of the workshop."""

    def fields(self) -> tuple[FieldSpec, ...]:
        """One mark: read to the last screen."""
        return (FieldSpec("seen", FieldType.BOOL, "Read to the end", required=True, privacy="ops"),)
