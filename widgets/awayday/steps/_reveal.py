"""Closes collection and shows what the room answered."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from awayday.steps._base import Slug, Step, Voice


class RevealStep(Step):
    """Reveals the steps named in `of`; `words` names the free texts that may stand beside the chart once released."""

    kind: Literal["reveal"]
    of: tuple[Slug, ...] = Field(min_length=1)
    words: tuple[Slug, ...] = ()
    voices: tuple[Voice, ...] = ()
    """Lines that somebody says beside it, on phones; the facilitator reads them aloud."""
