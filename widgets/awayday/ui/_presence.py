"""Who is in the room, and how many have answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import traitlets as t

from awayday.ui._base import Widget, module

MOST_NAMES = 60
"""Names that are shown, and sent; of more there is only the number, so that a full room costs no more than this."""


class Presence(Widget):
    """Shows counts and the names that people gave."""

    _esm = module("presence.js")

    words: ClassVar[Mapping[str, str]] = {
        "joined": "joined",
        "here": "here now",
        "answered": "answered",
        "more": "+ {n} more",
        "people": "Names",
        "has_answered": "has answered",
        "away": "not connected",
    }

    people = t.List(
        t.Dict(per_key_traits={"name": t.Unicode(), "here": t.Bool(), "answered": t.Bool()})
    ).tag(sync=True)  # fmt: skip
    """People who gave a name, in order: `name`, `here`, `answered`. Default: none. What is beyond 60 becomes `more`."""

    more = t.Int(0, min=0).tag(sync=True)
    """How many have a name beside those in `people`; follows from what `people` is set to."""

    joined = t.Int(0, min=0).tag(sync=True)
    """People who have joined, named or not. Default: 0."""

    here = t.Int(0, min=0, allow_none=True).tag(sync=True)
    """People whose page is connected now; None shows no number, for pages that can't know. Default: 0."""

    answered = t.Int(None, allow_none=True).tag(sync=True)
    """People who have answered the open step; None when nothing is collected. Default: None."""

    large = t.Bool(False).tag(sync=True)
    """Whether to use wall type. Default: False."""

    @t.validate("people")  # type: ignore[untyped-decorator]  # traitlets is untyped here (see pyproject)
    def _first_names(self, proposal: Mapping[str, Any]) -> list[dict[str, Any]]:
        named: list[dict[str, Any]] = proposal["value"]
        self.more = max(len(named) - MOST_NAMES, 0)
        return named[:MOST_NAMES]
