"""Tidy pandas tables, one function a table: the same from a live session, a saved one and a data package.

`of` and `load` give all of them; `join` puts cohorts side by side as long as their rows come from one origin.
"""

from awayday.frames._answers import answers
from awayday.frames._content import fields, options, steps, workshops
from awayday.frames._frames import Frames, join, load, of, one_origin
from awayday.frames._groups import group_members
from awayday.frames._people import events, participants, sessions
from awayday.frames._views import current, field_answers, given, paired, value_of, wide

__all__ = [
    "Frames",
    "answers",
    "current",
    "events",
    "field_answers",
    "fields",
    "given",
    "group_members",
    "join",
    "load",
    "of",
    "one_origin",
    "options",
    "paired",
    "participants",
    "sessions",
    "steps",
    "value_of",
    "wide",
    "workshops",
]
