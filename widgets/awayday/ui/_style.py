"""The look of all widgets, sent once a page."""

from __future__ import annotations

from pathlib import Path

import traitlets as t

from awayday.ui._base import Widget, module, source

SHARED = ("tokens.css", "controls.css")
OWN = sorted(file.name for file in Path(__file__).parent.glob("*.css") if file.name not in SHARED)
"""Sheets of single widgets, in the order of their names."""


class Style(Widget):
    """Carries the tokens, the shared rules and each widget's own sheet to the page; shows nothing. Put one first."""

    _esm = module("style.js")
    _css = t.Unicode(source(*SHARED, *OWN)).tag(sync=True)
