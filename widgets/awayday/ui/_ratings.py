"""Texts of other tables, each with a slider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Fields, module


class Ratings(Fields):
    """Shows each text with the same statement and a slider; while there is none, what to do instead.

    The label of each field is the text of one entry; who wrote it is on no page.
    """

    _esm = module("ratings.js")

    words: ClassVar[Mapping[str, str]] = {**Fields.words, "unset": "Not set yet", "place": "{n} of {total}"}

    instead = t.Unicode().tag(sync=True)
    """What to do while there is nothing to rate. Default: ""."""
