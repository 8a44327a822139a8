"""A plan as a sentence: its parts to fill in, and a card of it to keep, to print and to come back with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Fields, module


class Plan(Fields):
    """Asks for the parts of a plan and shows them as one sentence on a card; the card is made on the phone itself.

    The card is read from the fields `if_s`, `then_s`, `due`, `first_move` and `knows`.
    """

    _esm = module("plan.js")

    words: ClassVar[Mapping[str, str]] = {
        **Fields.words,
        "left": "{n} characters left",
        "card": "My plan",
        "if": "If {moment}",
        "then": "then I will {deed}",
        "if_openings": "if",
        "then_openings": "then i will|then i'll|then|i will|i'll",
        "due": "By",
        "first_move": "The first two minutes",
        "knows": "Who knows of it",
        "empty": "Your plan stands here as one sentence as soon as you have written it.",
        "save": "Save the card",
        "print": "Print the card",
        "link": "The link for later",
        "code": "Your code there",
    }

    form = t.Bool(True).tag(sync=True)
    """Whether the parts can be filled in; otherwise there is only the card. Default: True."""

    file_name = t.Unicode("my-plan.html").tag(sync=True)
    """Name of the saved card. Default: "my-plan.html"."""

    link = t.Unicode().tag(sync=True)
    """Address on the card by which the person comes back; "" for none. Default: ""."""

    code = t.Unicode().tag(sync=True)
    """Her code there; "" for none. Default: ""."""

    when = t.Unicode().tag(sync=True)
    """What the link is for, and from when on. Default: ""."""
