"""One marker on a labelled strip, and the sign by which its place is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Fields, module


class LineStrip(Fields):
    """A slider over a strip whose labels part into those before the line and those past it, as the marker moves.

    The first field that has no options is the place; one with options is a choice below it.
    """

    _esm = module("line_strip.js")

    words: ClassVar[Mapping[str, str]] = {
        **Fields.words,
        "unset": "Not set yet",
        "strip": "The strip, from 0 to 100",
        "before": "Before the line",
        "past": "Past the line",
        "says": "{n}, past: {mark}",
        "says_all": "{n}, past the end of the strip",
    }

    marks = t.List(t.Dict(per_key_traits={"at": t.Int(), "label": t.Unicode()})).tag(sync=True)
    """What places on the strip mean, in rising order: `at` (0 to 100) and `label`. Default: none."""
