"""The list of differences is exact: each entry still holds, its rule settles it, and the manual quotes the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from .compare import compared
from .differences import DIFFERENCES, as_table

MANUAL = Path(__file__).parents[3] / "docs" / "room-kernels.md"


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda it: it.name)
async def test_a_listed_difference_still_occurs(stock, play_room, difference):
    theirs = await stock.play(difference.example)
    ours = await play_room(difference.example, "client")
    others = [rule for rule in DIFFERENCES if rule is not difference]
    assert compared(theirs, ours, others, beside=difference.beside), "both kernels do the same: take it off the list"
    if difference.settle is not None:
        assert not compared(theirs, ours, DIFFERENCES, beside=difference.beside)


def test_the_manual_quotes_the_list():
    assert as_table() in MANUAL.read_text(encoding="utf-8"), f"put this into {MANUAL.name}:\n{as_table()}"
