"""A week of requests, answered one by one; or the calendar of somebody who sees only what they displaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Fields, module


class Ledger(Fields):
    """Shows the fields `answer:<row>` one by one, with what each answer displaces; fields `landed:<row>` as a calendar.

    Whoever is asked nothing reads `idle`.
    """

    _esm = module("ledger.js")

    words: ClassVar[Mapping[str, str]] = {
        **Fields.words,
        "back": "Back",
        "next": "Next",
        "place": "{n} of {total}",
        "end": "That was the last one.",
        "slips": "Slips:",
        "stays": "Stays:",
        "week": "The week so far",
        "changes": "Changed so far: {count}",
        "unset": "Not set yet",
    }

    rows = t.List(t.Dict()).tag(sync=True)
    """The calendar in its order: `id`, `day`, `hour`, and what a request there `displaces`. Default: none."""

    displaced_by = t.Unicode().tag(sync=True)
    """Id of the answer by which the thing in the calendar slips. Default: ""."""

    idle = t.Unicode().tag(sync=True)
    """What is said while nothing is asked. Default: ""."""
