"""Cards into bins, one card at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Fields, module


class Sort(Fields):
    """Shows one card with a button for each bin; a tap sends and turns to the next card, and one may go back.

    The cards are the fields, in the order in which this person gets them; the bins are their options. At the end, and
    whenever the person asks for it, all cards are listed with where they went.
    """

    _esm = module("sort.js")

    words: ClassVar[Mapping[str, str]] = {
        **Fields.words,
        "start": "Show me the cards",
        "place": "Card {n} of {total}",
        "back": "Back",
        "next": "Next card",
        "list": "All cards",
        "done": "You are through. Tap a card to change where it went.",
        "rest": "{n} cards still wait. Tap one to sort it.",
        "none": "not sorted yet",
        "bins": "Where does it go?",
    }

    skip = t.Unicode().tag(sync=True)
    """Id of the bin that passes on a card; it looks quieter. Default: ""."""

    waits = t.Bool(False).tag(sync=True)
    """Whether no card is shown before the person asks for it, as after a word of warning. Default: False."""
