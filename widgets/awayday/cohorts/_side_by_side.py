"""Two cohorts of different origin beside each other, and never in one figure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from awayday.cohorts._load import load
from awayday.frames import Frames


@dataclass(frozen=True, eq=False, slots=True)
class SideBySide:
    """Two cohorts, each with its own stamp.

    It is no `Frames`, and nothing that counts, compares or draws takes it: whoever wants a figure asks for one of each.
    """

    left: Frames
    right: Frames

    @property
    def stamps(self) -> tuple[str, str]:
        """What each says of where its rows come from."""
        return self.left.provenance().stamp(), self.right.provenance().stamp()

    def __str__(self) -> str:
        sides = zip((self.left, self.right), self.stamps, strict=True)
        return " | ".join(f"{side.cohort_label}: {stamp}" for side, stamp in sides)


def side_by_side(a: Frames | str | Path, b: Frames | str | Path) -> SideBySide:
    """Hold two cohorts beside each other, of whatever origin; the one way to have real and made-up rows in one place.

    Parameters
    ----------
    a, b
        Tables, or what `load` takes.
    """
    left, right = (one if isinstance(one, Frames) else load(one) for one in (a, b))
    return SideBySide(left, right)
