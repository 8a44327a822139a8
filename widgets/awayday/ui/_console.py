"""The facilitator's console: where the room is, what to say, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Message, Widget, module


class Console(Widget):
    """Shows the step, its clock, the next actions, what to say, and the outline.

    The message is `command` with `name` and `args`, as they stand in the action; the page replies `done` or `refused`.
    """

    _esm = module("console.js")

    words: ClassVar[Mapping[str, str]] = {
        "place": "Step {n} of {total}",
        "clock": "{time} of {minutes} min",
        "over": "{time} over",
        "time": "Time in this step",
        "step": "This step",
        "branch": "Where next",
        "room": "The room",
        "say": "What to say",
        "notes": "Notes",
        "outline": "All steps",
        "done": "done",
        "now": "now",
        "next": "next",
        "other": "off the path",
        "working": "Working…",
        "slow": "No reply yet. Check the connection, then try again.",
        "yes": "Yes, do it",
        "no": "Cancel",
    }

    step = t.Dict(
        per_key_traits={
            "id": t.Unicode(),
            "title": t.Unicode(),
            "kind": t.Unicode(),
            "minutes": t.Float(),
            "who": t.Unicode(),
            "status": t.Unicode(),
            "notes": t.List(t.Unicode()),
            "index": t.Int(),
            "total": t.Int(),
        }
    ).tag(sync=True)
    """The step the room is at: `id`, `title`, `kind`, `minutes`, `who`, `status` (words for the person), `notes` (a
    list of paragraphs), `index` (from 1) and `total`. Default: {} (no step yet)."""

    opened_at_ms = t.Int(None, allow_none=True).tag(sync=True)
    """When the step was opened, in ms since 1970 by the server's clock; None stops the clock. Default: None."""

    now_ms = t.Int(0, min=0).tag(sync=True)
    """The server's clock when this was sent, in ms since 1970; the page counts on from there. Default: 0."""

    actions = t.List(
        t.Dict(
            per_key_traits={
                "name": t.Unicode(),
                "label": t.Unicode(),
                "args": t.Dict(),
                "kind": t.Enum(("primary", "plain", "quiet", "danger")),
                "group": t.Enum(("step", "branch", "room")),
                "disabled": t.Bool(),
                "why": t.Unicode(),
                "confirm": t.Unicode(),
            }
        )
    ).tag(sync=True)
    """The buttons in order: `name` and `args` of the command, `label`, `kind` ("primary", "plain", "quiet", "danger"),
    `group` ("step", "branch", "room"), `disabled` with the reason in `why`, and `confirm`: a question to put first, or
    "". Default: none."""

    outline = t.List(
        t.Dict(
            per_key_traits={
                "id": t.Unicode(),
                "title": t.Unicode(),
                "state": t.Enum(("done", "now", "next", "other")),
            }
        )
    ).tag(sync=True)
    """All steps: `id`, `title`, `state` ("done", "now", "next", "other"). Default: none."""

    say = t.List(t.Dict(per_key_traits={"title": t.Unicode(), "text": t.Unicode()})).tag(sync=True)
    """Lines the facilitator may say now: `title` and `text`. Default: none."""

    error = t.Unicode().tag(sync=True)
    """Why the last command did not work, as one calm sentence; "" shows none. Default: ""."""

    busy = t.Bool(False).tag(sync=True)
    """Whether the server is at work on a command; no button takes a tap then. Default: False."""

    def on_command(self, callback: Callable[[Message], None]) -> None:
        """Call `callback` with each `command` message."""
        self.on_message("command", callback)
