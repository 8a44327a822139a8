"""One thing to know now: wait, look up, or done."""

from __future__ import annotations

import traitlets as t

from awayday.ui._base import Widget, module


class Notice(Widget):
    """A heading and a calm sentence with a shape beside them; screen readers are told when it changes."""

    _esm = module("notice.js")

    title = t.Unicode().tag(sync=True)
    """Heading, such as "Eyes on the wall". Default: ""."""

    text = t.Unicode().tag(sync=True)
    """What it means for the person; blank lines make paragraphs. Default: ""."""

    kind = t.Enum(("info", "wait", "warn", "done"), default_value="info").tag(sync=True)
    """Which shape stands beside it: "info", "wait", "warn" or "done". Default: "info"."""

    action = t.Unicode().tag(sync=True)
    """Label of a button under the words, whose message is `press`; "" shows none. Default: ""."""

    quiet = t.Bool(False).tag(sync=True)
    """Whether the button is a plain one, for what a person may do and nobody asks of her. Default: False."""

    large = t.Bool(False).tag(sync=True)
    """Whether to use wall type. Default: False."""
