"""A text in short screens, one idea a screen, and the voices that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Field, module


class Story(Field):
    """Shows screens one by one on a phone, all at once on the wall; voices stand together on the last screen.

    On reaching the last screen it sends the value True once.
    """

    _esm = module("story.js")

    words: ClassVar[Mapping[str, str]] = {
        **Field.words,
        "back": "Back",
        "next": "Continue",
        "place": "{n} of {total}",
        "end": "You have read it all.",
        "customer": "Customer",
        "colleague": "Colleague",
        "added": "One more voice",
    }

    field = t.Unicode("seen").tag(sync=True)
    """Name of the mark that is sent on the last screen. Default: "seen"."""

    value = t.Bool(None, allow_none=True).tag(sync=True)
    """True when the person has read to the end, as recorded; None before. Default: None."""

    title = t.Unicode().tag(sync=True)
    """Heading. Default: ""."""

    lead = t.Unicode().tag(sync=True)
    """A small line above the heading, such as "What follows from your choice". Default: ""."""

    screens = t.List(t.Unicode()).tag(sync=True)
    """The texts, one idea each, in order; blank lines make paragraphs. Default: none."""

    voices = t.List(
        t.Dict(
            per_key_traits={
                "who": t.Unicode(),
                "part": t.Enum(("customer", "colleague", "added")),
                "text": t.Unicode(),
            }
        )
    ).tag(sync=True)
    """Lines that people in the story say: `who`, `part` ("customer", "colleague", or "added" for a line beside theirs)
    and `text`. Default: none."""

    large = t.Bool(False).tag(sync=True)
    """Whether to show everything at once in wall type, without buttons and without sending. Default: False."""
