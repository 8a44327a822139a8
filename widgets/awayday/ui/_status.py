"""Whether answers are saved, on their way, or waiting for a connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Message, Widget, module


class Status(Widget):
    """One line that says in a word and a shape where the person's answers are; it answers its own pings.

    It listens to the outboxes of all field widgets on the same page, so one Status serves them all. Answers of fields
    that are gone it sends itself, as messages of the type `answer`; words among them that came too late it shows, to be
    copied.
    """

    _esm = module("status.js")

    words: ClassVar[Mapping[str, str]] = {
        "ready": "Connected",
        "sending": "Sending…",
        "saved": "Saved",
        "offline": "Waiting for connection",
        "offline_note": "It tries again by itself. You can stay on this page.",
        "offline_waiting": "Your answers wait on this phone and go out by themselves.",
        "region": "Connection",
        "kept": "Your words are kept on this phone:",
        "copy": "Copy",
        "copied": "Copied",
        "remove": "Remove",
        "you": "You",
    }

    who = t.Unicode().tag(sync=True)
    """The person's name, or "" when she gave none. Default: ""."""

    outbox = t.Unicode().tag(sync=True)
    """As of `Field`: whose answers on this phone it sends when their fields are gone from the page. Default: ""."""

    you = t.Bool(False).tag(sync=True)
    """Whether the name is a button that opens `You`. Default: False."""

    note = t.Unicode().tag(sync=True)
    """One calm sentence from the server, read out by screen readers when it changes. Default: ""."""

    def __init__(self, **traits: object) -> None:
        super().__init__(**traits)
        self.on_message("ping", self._pong)

    def _pong(self, message: Message) -> None:
        self.reply("pong", message["id"])
