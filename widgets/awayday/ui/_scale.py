"""A place between two ends, as a whole number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Field, module


class Scale(Field):
    """A slider that has no number until the person has set it; it sends on release and on arrow keys."""

    _esm = module("scale.js")

    words: ClassVar[Mapping[str, str]] = {**Field.words, "unset": "Not set yet"}

    value = t.Int(None, allow_none=True).tag(sync=True)
    """The number that is recorded for this person, or None when not set yet. Default: None."""

    min = t.Int(0).tag(sync=True)
    """Number at the low end. Default: 0."""

    max = t.Int(100).tag(sync=True)
    """Number at the high end. Default: 100."""

    low = t.Unicode().tag(sync=True)
    """What the low end means. Default: ""."""

    high = t.Unicode().tag(sync=True)
    """What the high end means. Default: ""."""
