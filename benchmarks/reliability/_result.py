"""What each proof takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

Say = Callable[[str], None]
"""Tells a person, in one line, how far a proof is."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of a proof to run: the quick form fits the gate, the full one gives the figures of the report."""

    quick: bool = False
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What a proof found.

    Parameters
    ----------
    figure
        The numbers of the report, by name, in their order.
    held
        Whether the promise held in every trial.
    notes
        Lines for the reader: what was different from the wording, and anything that failed.
    """

    figure: Mapping[str, float | int | str]
    held: bool
    notes: tuple[str, ...] = field(default=())


class Proof(Protocol):
    """A module of this folder."""

    NAME: str
    PROMISE: str

    def run(self, scale: Scale, say: Say) -> Result:
        """Try to break the promise."""


class NotRun(Exception):
    """A proof needs something that this machine does not have, such as Chromium or PostgreSQL; says what."""
