"""What to talk about, and in which form."""

from __future__ import annotations

import traitlets as t

from awayday.ui._base import Widget, module


class Talk(Widget):
    """Shows a prompt, the form of the talk and its questions; collects nothing."""

    _esm = module("talk.js")

    title = t.Unicode().tag(sync=True)
    """Heading. Default: ""."""

    prompt = t.Unicode().tag(sync=True)
    """The one thing to talk about. Default: ""."""

    questions = t.List(
        t.Dict(per_key_traits={"id": t.Unicode(), "text": t.Unicode(), "part": t.Unicode(None, allow_none=True)})
    ).tag(sync=True)
    """Questions in order: `id`, `text` and `part` (a word such as "Objective", or None); neighbours of one part stand
    under one heading. Default: none."""

    form_label = t.Unicode().tag(sync=True)
    """The form of the talk in words, such as "In pairs". Default: ""."""

    large = t.Bool(False).tag(sync=True)
    """Whether to use wall type. Default: False."""
