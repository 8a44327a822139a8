"""The card by which a person joins, with a name or without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Message, Widget, module


class NameCard(Widget):
    """Shows the consent text, takes a name or none, and joins with one big button.

    The message is `join` with `name` (a string, or None when left empty) and `reuse` (a bool), or `recover` with the
    `code` that another phone of the same person shows. On `waiting` the same message is sent again, without a tap.
    """

    _esm = module("name_card.js")

    words: ClassVar[Mapping[str, str]] = {
        "name": "Your name (if you like)",
        "hint": "It is shown on the wall. Leave it empty to stay without a name.",
        "join": "Join",
        "join_unnamed": "Join without a name",
        "joining": "Joining…",
        "waiting": "Not through yet. It is tried again by itself.",
        "before": "I was here before",
        "code": "Your code",
        "code_hint": "Eight letters and digits. Your other phone shows them when you tap your name or “You”.",
        "recover": "Come back",
        "anew": "Join as somebody new",
    }

    title = t.Unicode().tag(sync=True)
    """Heading of the card, usually the workshop's title. Default: ""."""

    consent = t.Unicode().tag(sync=True)
    """What the person agrees to by joining; blank lines make paragraphs. Default: ""."""

    reuse_label = t.Unicode().tag(sync=True)
    """Question beside the box that allows later use of the answers; "" shows no box. Default: ""."""

    closed = t.Unicode().tag(sync=True)
    """Why nobody new can join now; then only a code brings somebody in. "" lets people join. Default: ""."""

    name = t.Unicode().tag(sync=True)
    """The name to start with, for a person who comes back. Default: ""."""

    max_chars = t.Int(40, min=1, max=200).tag(sync=True)
    """Longest name, in characters, from 1 to 200. Default: 40."""

    error = t.Unicode().tag(sync=True)
    """Why joining did not work, as one calm sentence; "" shows none. Default: ""."""

    busy = t.Bool(False).tag(sync=True)
    """Whether the server is at work on the join; the button then says so and takes no second tap. Default: False."""

    def on_join(self, callback: Callable[[Message], None]) -> None:
        """Call `callback` with each `join` message."""
        self.on_message("join", callback)
