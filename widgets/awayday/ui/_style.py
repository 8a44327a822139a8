"""The look of all widgets, sent once a page."""

from __future__ import annotations

import traitlets as t

from awayday.ui._base import Widget, module, source


class Style(Widget):
    """Carries `tokens.css` and `controls.css` to the page; shows nothing. Put one on each page, first."""

    _esm = module("style.js")
    _css = t.Unicode(source("tokens.css", "controls.css")).tag(sync=True)
