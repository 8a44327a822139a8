"""The host page's say over who is in: what the room's desk shows, and what its buttons do."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

from awayday.engine import Standing
from awayday.errors import Refused
from awayday.pages._link import put, reply_to
from awayday.session import Role
from awayday.ui import Invite, RoomDesk
from awayday.usecases import ROLES, Visitor, admit, erase, invite, readmit, remove, set_rules

SHOWN = ("locked", "code_open", "approval", "tickets_only")
"""The rules that hosts change, in the order shown."""


class Room:
    """The desk and the links of one open host page.

    Parameters
    ----------
    changed
        Called after a command, with the calm sentence of a refusal or nothing.
    """

    def __init__(self, who: Visitor, changed: Callable[[str], None]) -> None:
        self.who = who
        self.live = who.live
        self.is_open = False
        self.shown: dict[str, Any] = {}
        self.desk = RoomDesk(may_erase=who.role in ROLES["erase"])
        self.invite = Invite(roles=["cohost", "viewer", "coach", "participant"])
        self.widgets = (self.desk, *((self.invite,) if who.role in ROLES["invite"] else ()))
        self.desk.on_message("look", self.look)
        self.invite.on_message("put_away", lambda _: put(self.invite, links=[]))
        reply_to(self.desk, "command", self.command, "done", changed)
        reply_to(self.invite, "invite", self.make_links, "done", changed)

    def look(self, message: dict[str, Any]) -> None:
        """Note whether the desk is unfolded; only then is everybody listed."""
        self.is_open = message.get("open") is True
        self.refresh()

    async def command(self, message: dict[str, Any]) -> None:
        """Do what a button of the desk asked for."""
        args = message.get("args")
        known: dict[str, Any] = args if isinstance(args, dict) else {}
        person = str(known.get("id", ""))
        match message.get("name"):
            case "admit":
                await admit(self.who, *([person] if person else []))
            case "remove":
                await remove(self.who, person)
            case "readmit":
                await readmit(self.who, person)
            case "erase":
                await erase(self.who, person)
            case "set_rules" if known.get("rule") in SHOWN and isinstance(known.get("on"), bool):
                await set_rules(self.who, **{str(known["rule"]): known["on"]})
            case _:
                raise Refused("unknown_command", "This page and the server do not understand each other. Reload it.")

    async def make_links(self, message: dict[str, Any]) -> None:
        """Make the links that were asked for and show them here."""
        count = message.get("count")
        if message.get("role") not in self.invite.roles or not isinstance(count, int) or count > self.invite.most:
            raise Refused("malformed", f"At most {self.invite.most} links can be made in one go.")
        made = await invite(self.who, Role(message["role"]), count)
        # in a thread: the pictures of many links take longer than a room may be held up
        put(self.invite, links=await asyncio.to_thread(lambda: [Invite.link(url) for url in made]))

    def refresh(self) -> None:
        """Bring the desk to the session's state."""
        state, here = self.live.state, self.live.here
        waiting = [person for person, why in state.outside.items() if why is Standing.WAITING]
        away = [person for person, why in state.outside.items() if why is Standing.REMOVED]
        inside = state.people if self.is_open else ()
        shown: dict[str, Any] = {
            "waiting": [self.line(person, self.since(person)) for person in waiting],
            "inside": [
                self.line(person, "left" if state.people[person].left else "" if person in here else "not connected")
                for person in inside
            ],
            "away": [self.line(person, "") for person in away],
            "rules": {rule: bool(getattr(self.live.rules, rule)) for rule in SHOWN},
            "notes": list(self.live.notes),
        }
        # only what changed: to check three hundred people once more takes longer than to list them
        put(self.desk, **{name: value for name, value in shown.items() if value != self.shown.get(name)})
        self.shown = shown

    def line(self, person: str, about: str) -> dict[str, str]:
        """Return what a list says of one person."""
        return {"id": person, "name": self.live.names.get(person, ""), "about": about}

    def since(self, person: str) -> str:
        """Say since when somebody waits, by the clock of the server."""
        came = next((event.at_ms for event in self.live.events if event.participant_id == person), self.live.clock())
        return f"since {dt.datetime.fromtimestamp(came / 1000).astimezone():%H:%M}"
