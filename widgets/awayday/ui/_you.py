"""What a person may do about herself: another phone, later use, leaving, and having everything deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Widget, module


class You(Widget):
    """A dialog that the status line opens; closed, it shows nothing.

    The messages are `withdraw` with `scope` and `granted`, `leave` and `erase`; the page replies `done` or `refused`.
    """

    _esm = module("you.js")

    words: ClassVar[Mapping[str, str]] = {
        "title": "You",
        "code": "Your code for another phone",
        "code_hint": "Battery empty? Open the join address on another phone, tap “I was here before” and type this. "
        "Keep it to yourself: who has it is you.",
        "leave": "Leave the session",
        "leave_hint": "What you gave stays. You can come back.",
        "erase": "Delete everything I gave",
        "erase_sure": "Your answers, your words and your name are deleted from this session for good. Numbers that the "
        "room has seen already stay as they were. Backups follow within 30 days.",
        "erase_yes": "Yes, delete everything",
        "erase_no": "Keep it",
        "close": "Close",
        "working": "Working…",
        "slow": "No reply yet. Check the connection, then try again.",
    }

    name = t.Unicode().tag(sync=True)
    """The person's name, or "" when she gave none. Default: ""."""

    code = t.Unicode().tag(sync=True)
    """The code that brings her back on another phone; "" shows none. Default: ""."""

    reuse = t.Bool(False).tag(sync=True)
    """Whether her answers may be used later. Default: False."""

    reuse_label = t.Unicode().tag(sync=True)
    """Question beside the box that allows later use; "" shows no box. Default: ""."""

    may_leave = t.Bool(True).tag(sync=True)
    """Whether there is something to leave. Default: True."""

    active = t.Bool(False).tag(sync=True)
    """Whether there is anybody whom the dialog is about; False closes it. Default: False."""

    forget = t.Unicode().tag(sync=True)
    """Scope, or the beginning of scopes, of outboxes that this browser is to empty, since whoever filled them was
    erased; "" empties none. Default: ""."""
