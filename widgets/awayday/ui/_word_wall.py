"""Released free texts, side by side, for the projector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Widget, module


class WordWall(Widget):
    """Shows columns of texts in wall type, such as hopes beside fears."""

    _esm = module("word_wall.js")

    words: ClassVar[Mapping[str, str]] = {"nothing": "Nothing released yet", "more": "and {n} more"}

    columns = t.List(t.Dict(per_key_traits={"title": t.Unicode(), "texts": t.List(t.Unicode()), "more": t.Int()})).tag(
        sync=True
    )
    """The columns in order: `title`, `texts` and how many `more` there are than fit. Default: none."""
