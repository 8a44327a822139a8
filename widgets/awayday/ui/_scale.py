"""A place between two ends, as a whole number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.session import NOT_APPLICABLE
from awayday.ui._base import Field, module


class Scale(Field):
    """A slider that has no number until the person has set it; it sends on release and on arrow keys.

    Where the question may not apply, a box beside it says so instead of a number.
    """

    _esm = module("scale.js")

    words: ClassVar[Mapping[str, str]] = {**Field.words, "unset": "Not set yet"}

    value = t.Union([t.Int(), t.Enum((NOT_APPLICABLE,))], default_value=None, allow_none=True).tag(sync=True)
    """The number that is recorded for this person, "n/a" when the question does not apply to her, or None when not set
    yet. Default: None."""

    min = t.Int(0).tag(sync=True)
    """Number at the low end. Default: 0."""

    max = t.Int(100).tag(sync=True)
    """Number at the high end. Default: 100."""

    low = t.Unicode().tag(sync=True)
    """What the low end means. Default: ""."""

    high = t.Unicode().tag(sync=True)
    """What the high end means. Default: ""."""

    not_applicable = t.Unicode().tag(sync=True)
    """Words of the box that says that the question does not apply. Default: "" (no such box)."""
