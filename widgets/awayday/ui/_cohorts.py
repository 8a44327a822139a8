"""Cohorts to tick, apart by where their rows come from."""

from __future__ import annotations

from collections.abc import Callable

import traitlets as t

from awayday.ui._base import Message, Widget, module

_ITEM = {"id": t.Unicode(), "label": t.Unicode(), "about": t.Unicode(), "trouble": t.Unicode()}


class Cohorts(Widget):
    """Shows a box to tick for each cohort, under the heading of its group.

    The message is `pick` with `cohort` (its id) and `on`; the page replies `done` or `refused`.
    """

    _esm = module("cohorts.js")

    title = t.Unicode().tag(sync=True)
    """Heading. Default: ""."""

    prompt = t.Unicode().tag(sync=True)
    """What to do, and what is never put together. Default: ""."""

    groups = t.List(
        t.Dict(
            per_key_traits={
                "id": t.Unicode(),
                "title": t.Unicode(),
                "about": t.Unicode(),
                "items": t.List(t.Dict(per_key_traits=_ITEM)),
            }
        )
    ).tag(sync=True)
    """Groups in order: `id`, `title`, `about` (a sentence), and `items` with `id`, `label`, `about` and `trouble`: why
    this one can't be ticked, or "". Default: none."""

    picked = t.List(t.Unicode()).tag(sync=True)
    """Ids of those that are ticked. Default: none."""

    def on_pick(self, callback: Callable[[Message], None]) -> None:
        """Call `callback` with each `pick` message."""
        self.on_message("pick", callback)
