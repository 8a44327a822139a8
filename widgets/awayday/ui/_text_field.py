"""A free text in the person's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Field, module


class TextField(Field):
    """Takes a text and sends it 0.9 s after the last key, and on leaving the field."""

    _esm = module("text_field.js")

    words: ClassVar[Mapping[str, str]] = {**Field.words, "left": "{n} characters left"}

    value = t.Unicode(None, allow_none=True).tag(sync=True)
    """The text recorded for this person, or None. A change leaves alone what is being typed. Default: None."""

    max_chars = t.Int(140, min=1, max=2000).tag(sync=True)
    """Longest text, in characters, from 1 to 2000; the last twenty are counted on screen. Default: 140."""

    rows = t.Int(3, min=1, max=12).tag(sync=True)
    """Height in lines, from 1 to 12. Default: 3."""

    placeholder = t.Unicode().tag(sync=True)
    """A hint inside the empty field. Default: ""."""
