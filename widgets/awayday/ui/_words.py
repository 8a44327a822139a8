"""The facilitator's desk for free texts: what may stand on the wall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Message, Widget, module


class Words(Widget):
    """Lists texts that people wrote, each with Show and Hide; "Show all" releases every text still held.

    The message is `command` with the name "review" and args `answer_id`, `field`, `state` ("approved" or "hidden").
    """

    _esm = module("words.js")

    words: ClassVar[Mapping[str, str]] = {
        "show": "Show",
        "hide": "Hide",
        "show_all": "Show all",
        "held": "waiting",
        "approved": "on the wall",
        "hidden": "hidden",
        "nothing": "No texts yet.",
        "items": "Texts",
    }

    items = t.List(
        t.Dict(
            per_key_traits={
                "answer_id": t.Unicode(),
                "field": t.Unicode(),
                "field_label": t.Unicode(),
                "text": t.Unicode(),
                "state": t.Enum(("held", "approved", "hidden")),
            }
        )
    ).tag(sync=True)
    """The texts: `answer_id`, `field`, `field_label`, `text`, `state` ("held", "approved", "hidden"). Default: none."""

    note = t.Unicode().tag(sync=True)
    """One sentence above the list, such as that texts carry no names. Default: ""."""

    def on_command(self, callback: Callable[[Message], None]) -> None:
        """Call `callback` with each `command` message."""
        self.on_message("command", callback)
