"""Who may be in the room: people at the door, people inside, and the rules of the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Message, Widget, module

_PERSON = {"id": t.Unicode(), "name": t.Unicode(), "about": t.Unicode()}


class RoomDesk(Widget):
    """A section that is folded until somebody opens it; its heading says when people wait at the door.

    The messages are `look` with `open`, when it is folded or unfolded, and `command` with `name` and `args`: `admit`,
    `remove`, `readmit` and `erase` with the `id` of a person (`admit` without lets all in), `set_rules` with `rule` and
    `on`. The page replies `done` or `refused` to commands.
    """

    _esm = module("room_desk.js")

    words: ClassVar[Mapping[str, str]] = {
        "title": "Room",
        "waits": "{n} waiting",
        "waiting": "Waiting to come in",
        "admit": "Let in",
        "admit_all": "Let all in",
        "not_now": "Not now",
        "inside": "In the room",
        "nobody": "Nobody yet.",
        "away": "Asked to leave",
        "remove": "Ask to leave",
        "remove_sure": "Ask {name} to leave? What they gave counts nowhere until you let them in again.",
        "readmit": "Let in again",
        "erase": "Delete data",
        "erase_sure": "Delete everything that {name} gave, for good? Do this only when the person asks for it.",
        "unnamed": "Without a name",
        "rules": "At the door",
        "locked": "Nobody new comes in",
        "code_open": "The spoken code works",
        "approval": "Newcomers wait for your word",
        "tickets_only": "Seat tickets only",
        "yes": "Yes, do it",
        "no": "Cancel",
        "slow": "No reply yet. Check the connection, then try again.",
    }

    waiting = t.List(t.Dict(per_key_traits=_PERSON)).tag(sync=True)
    """People at the door in the order they came: `id`, `name` ("" for none), `about` (since when). Default: none."""

    inside = t.List(t.Dict(per_key_traits=_PERSON)).tag(sync=True)
    """People in the room. Default: none; a page may leave them out while the section is folded."""

    away = t.List(t.Dict(per_key_traits=_PERSON)).tag(sync=True)
    """People who were asked to leave, or not let in. Default: none."""

    rules = t.Dict(value_trait=t.Bool(), key_trait=t.Unicode()).tag(sync=True)
    """The rules that are shown as switches: `locked`, `code_open`, `approval`, `tickets_only`. Default: none."""

    may_erase = t.Bool(False).tag(sync=True)
    """Whether this host may delete what a person gave. Default: False."""

    notes = t.List(t.Unicode()).tag(sync=True)
    """Sentences about what was deleted and which copies are left. Default: none."""

    error = t.Unicode().tag(sync=True)
    """Why the last command did not work, as one calm sentence; "" shows none. Default: ""."""

    def on_command(self, callback: Callable[[Message], None]) -> None:
        """Call `callback` with each `command` message."""
        self.on_message("command", callback)
