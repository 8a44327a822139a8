"""Who sits with a person, and whose phone writes for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Widget, module


class Mates(Widget):
    """A strip above a step that pairs or tables take together; its button sends `take_pen`.

    The page replies `done` or `refused`.
    """

    _esm = module("mates.js")

    words: ClassVar[Mapping[str, str]] = {"take_pen": "Write on my phone"}

    title = t.Unicode().tag(sync=True)
    """Which pair or table it is, such as "Table 3". Default: ""."""

    text = t.Unicode().tag(sync=True)
    """Who else sits there, in one sentence. Default: ""."""

    pen = t.Unicode().tag(sync=True)
    """Who writes for all, in one sentence; "" where everybody writes. Screen readers are told. Default: ""."""

    writes = t.Bool(False).tag(sync=True)
    """Whether it is this person who writes. Default: False."""

    may_take = t.Bool(False).tag(sync=True)
    """Whether this person may take over now. Default: False."""
