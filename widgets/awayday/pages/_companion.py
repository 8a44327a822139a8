"""Company for a page that runs without a room: a few rehearsal participants and, for play, the facilitator's hand."""

from __future__ import annotations

import uuid

from ipywidgets import Button, Label

from awayday.pages import _actions
from awayday.pages._link import follow, soon
from awayday.rehearsal import Company
from awayday.session import Role
from awayday.ui import VBox
from awayday.usecases import Live, Visitor, drive

PEOPLE = 11
"""Rehearsal participants beside the person who tries the page; enough for every chart to show."""


class Companion:
    """Lets rehearsal participants answer whatever the demo Session asks, and moves it on at a tap.

    Parameters
    ----------
    live
        A Session in memory, stamped `demo`.
    drives
        Whether to offer a button for what the facilitator would usually do next.
    """

    def __init__(self, live: Live, *, drives: bool = True) -> None:
        self.live = live
        self.company = Company(live, PEOPLE, seed=live.session.seed)
        self.host = Visitor(live, Role.FACILITATOR)
        self.button = Button(description="", tooltip="What the facilitator would usually do next")
        self.button.add_class("aw-demo-next")
        self.button.on_click(lambda _: soon(self.go()))
        words = "A try-out without a room: the others here are made up, and nothing is kept."
        self.root = VBox([Label(words), *([self.button] if drives else [])]).add_class("aw-demo")
        follow(live, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Name the next move, and let the others answer what is open."""
        found = self.next_action()
        self.button.description = str(found["label"]) if found else "That was the whole session"
        self.button.disabled = found is None
        soon(self.company.answer())

    def next_action(self) -> dict[str, object] | None:
        """Return the primary action of the console, or the first way of an undecided branch."""
        offered = [action for action in _actions.actions(self.live) if not action["disabled"]]
        primary = [action for action in offered if action["kind"] == "primary"]
        ways = [action for action in offered if action["name"] == "branch"]
        return next(iter(primary or ways), None)

    async def go(self) -> None:
        """Do what the facilitator would do next."""
        found = self.next_action()
        if found is not None:
            args = found["args"]
            await drive(self.host, str(found["name"]), args if isinstance(args, dict) else {}, str(uuid.uuid4()))
