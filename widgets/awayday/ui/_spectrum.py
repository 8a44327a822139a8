"""Where a person places herself: two scales that are free of each other, and one line that is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Fields, module


class Spectrum(Fields):
    """Sliders under each other, each unset until it is set; the one named `line` stands apart."""

    _esm = module("spectrum.js")

    words: ClassVar[Mapping[str, str]] = {**Fields.words, "unset": "Not set yet"}

    line = t.Unicode().tag(sync=True)
    """Name of the field that stands apart, because it cannot be high for both. Default: ""."""
