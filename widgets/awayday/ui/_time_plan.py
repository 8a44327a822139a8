"""The time plan of a session of several parts: where the room is against it, and what comes when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Widget, module


class TimePlan(Widget):
    """Shows how far ahead or behind the room is, which checkpoint is due, and on demand the whole plan.

    Minutes are counted from the start of the session. The page counts on from the server's clock by itself.
    """

    _esm = module("time_plan.js")

    words: ClassVar[Mapping[str, str]] = {
        "plan": "Time plan",
        "lobby": "{minutes} min are planned",
        "minute": "Minute {now} of {minutes}",
        "on_time": "On time",
        "ahead": "{n} min ahead",
        "behind": "{n} min behind",
        "covered": "the slack of {slack} min covers it",
        "beyond": "{more} more than the slack covers",
        "part": "Part {n} of {of}: {title}, until minute {end}",
        "due": "By minute {by}: {what}",
        "late": "Due since minute {by}: {what}",
        "all": "The whole plan",
        "span": "{start} to {end}",
        "by": "by {by}",
        "break": "Break",
        "slack": "Slack: {notes}",
        "done": "done",
        "now": "now",
        "next": "to come",
        "reached": "reached",
        "open": "open",
        "passed": "left out",
    }

    minutes = t.Float(0).tag(sync=True)
    """All minutes that are planned, with breaks and slack. Default: 0."""

    slack = t.Float(0).tag(sync=True)
    """How many of them are slack at the end. Default: 0."""

    slack_notes = t.Unicode().tag(sync=True)
    """What the slack is for. Default: ""."""

    started_at_ms = t.Int(None, allow_none=True).tag(sync=True)
    """When the session was started, in ms since 1970 by the server's clock; None before that. Default: None."""

    now_ms = t.Int(0, min=0).tag(sync=True)
    """The server's clock when this was sent, in ms since 1970; it stands still once the session has `ended`."""

    ended = t.Bool(False).tag(sync=True)
    """Whether the session is over. Default: False."""

    window = t.List(t.Float()).tag(sync=True)
    """The minutes between which the step on the wall is planned: its start and its end; [] before the start."""

    parts = t.List(
        t.Dict(
            per_key_traits={
                "title": t.Unicode(),
                "start": t.Float(),
                "end": t.Float(),
                "state": t.Enum(("done", "now", "next")),
            }
        )
    ).tag(sync=True)
    """The parts in order: `title`, the planned minutes `start` and `end`, and `state`. Default: none."""

    checkpoints = t.List(
        t.Dict(
            per_key_traits={
                "what": t.Unicode(),
                "by": t.Float(),
                "state": t.Enum(("reached", "passed", "open")),
            }
        )
    ).tag(sync=True)
    """What the room should have done by when: `what`, the minute `by`, and whether it was "reached", "passed" (left
    out) or is "open". Default: none."""
