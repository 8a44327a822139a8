"""The host's view of pairs and tables: who sits where, who writes, and what may be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Message, Widget, module


class Seating(Widget):
    """A section that is folded until somebody opens it; a long list is searched by name or number.

    The messages are `look` with `open`, when it is folded or unfolded, and `command` with `name` and `args`: `regroup`
    with `form` and `made`, `move` with `form`, the `id` of a person, `from` and `to`. The page replies `done` or
    `refused` to commands.
    """

    _esm = module("seating.js")

    words: ClassVar[Mapping[str, str]] = {
        "pair": "Pairs",
        "table": "Tables",
        "pair_no": "Pair {n}",
        "table_no": "Table {n}",
        "sum": "{groups} with {people} people",
        "none": "Not made yet. The room makes them when the step opens.",
        "people": "{n} people",
        "one": "1 person",
        "nobody": "Nobody here now",
        "unnamed": "Without a name",
        "writes": "writes",
        "late": "Without a place",
        "find": "Find a name or a number",
        "more": "{n} more: type a name or a number.",
        "no_match": "Nobody of that name, and no such number.",
        "move": "Move",
        "move_whom": "Move {name} to",
        "new": "A new one",
        "option": "{group}: {people}",
        "make": "Make them now",
        "regroup": "Make them anew",
        "regroup_sure": "Put everybody together anew? People move to other seats, and pens go to the first of each.",
        "yes": "Yes, do it",
        "no": "Cancel",
        "slow": "No reply yet. Check the connection, then try again.",
    }

    form = t.Enum(("pair", "table"), default_value="table").tag(sync=True)
    """Whether it is about pairs or tables. Default: "table"."""

    made = t.Int(0).tag(sync=True)
    """How often the room has made them; 0 when it has not. Default: 0."""

    count = t.Int(0).tag(sync=True)
    """How many there are. Default: 0."""

    seated = t.Int(0).tag(sync=True)
    """How many people of those in the room sit there. Default: 0."""

    groups = t.List(
        t.Dict(
            per_key_traits={
                "no": t.Int(),
                "people": t.List(t.Dict(per_key_traits={"id": t.Unicode(), "name": t.Unicode(), "writes": t.Bool()})),
            }
        )
    ).tag(sync=True)
    """Each with its `no` and its `people`: `id`, `name` ("" for none), `writes`. Number 0 holds those without a place.
    Default: none; a page may leave them out while the section is folded."""

    error = t.Unicode().tag(sync=True)
    """Why the last command did not work, as one calm sentence; "" shows none. Default: ""."""

    def on_command(self, callback: Callable[[Message], None]) -> None:
        """Call `callback` with each `command` message."""
        self.on_message("command", callback)
