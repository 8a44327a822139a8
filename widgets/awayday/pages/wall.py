"""The projector page: it follows the room from the lobby to the end, and nobody has to touch it."""

from __future__ import annotations

import asyncio
import datetime as dt

from ipywidgets import Layout

from awayday.disclosure import Ledger
from awayday.errors import StoreError
from awayday.pages import _pictures
from awayday.pages._board import Board, Panel
from awayday.pages._companion import Companion
from awayday.pages._keeping_up import keep_up
from awayday.pages._link import soon
from awayday.pages._reading import Reading, reading
from awayday.pages._scenes import Moment, Scene, scene
from awayday.ui import Box, Notice, Style, Talk, VBox
from awayday.usecases import Live


def show(session: str | None = None, store: str | None = None) -> VBox:
    """Return the page; the last expression of wall.ipynb.

    Parameters
    ----------
    session
        The session to show where no room serves this page: an id, the start of one, or "latest".
    store
        The address of its store; the usual place when missing.
    """
    found = reading(session, store)
    page = Wall(found)
    soon(page.follow())
    if not found.is_demo:
        return page.root
    return VBox([*page.root.children, Companion(Live(found.store, found.session, found.workshop)).root])


class Wall:
    """One open wall; all of it can be rebuilt from the session's rows.

    Widgets stay the same from one scene to the next where they show the same thing, so that nothing blinks.
    """

    def __init__(self, found: Reading) -> None:
        self.reading = found
        self.board = Board()
        self.ledger = Ledger()
        self.left, self.right, self.foot = (VBox(layout=Layout(min_width="0")) for _ in range(3))
        self.stage = Box([self.left, self.right], layout=Layout(display="grid", align_items="flex-start"))
        self.root = VBox([Style(), self.stage, self.foot])
        self.news_at = dt.datetime.now().astimezone()
        self.show(scene(self.moment()))

    def moment(self) -> Moment:
        """Return what is known of the session now."""
        found = self.reading
        return Moment(
            found.workshop,
            found.session,
            found.state,
            dict(found.names),
            found.join_url,
            found.rules.code_open,
            self.ledger,
        )

    async def follow(self) -> None:
        """Show every change, until the store is closed."""
        await asyncio.to_thread(_pictures.warm_up)
        await keep_up(self.reading, self.refresh, self.lost)

    async def refresh(self) -> None:
        """Draw the scene in a thread, so that the page stays awake, and show it."""
        self.show(await asyncio.to_thread(scene, self.moment()))
        self.news_at = dt.datetime.now().astimezone()

    def lost(self, _: StoreError) -> None:
        """Keep the last picture, and say from when it is."""
        text = f"As of {self.news_at:%H:%M:%S}. Waiting for news from the room."
        self.foot.children = (self.board.widget(Panel(Notice, "lost", {"text": text, "kind": "wait", "large": True})),)

    def show(self, made: Scene) -> None:
        """Put a scene on the wall; what it shares with the one before is only changed where it differs."""
        foot = (Panel(Talk, "foot", {"form_label": made.foot, "large": True}),) if made.foot else ()
        widths = made.widths if made.beside else (1, 0)
        self.stage.layout.grid_template_columns = " ".join(f"minmax(0, {width}fr)" for width in widths)
        self.board.show([(self.left, made.panels), (self.right, made.beside), (self.foot, foot)])
