"""The dashboard of one Session: live while it goes on, and again on any saved one."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from awayday.disclosure import Ledger
from awayday.errors import StoreError
from awayday.frames import Frames
from awayday.pages._board import Board, Panel
from awayday.pages._findings import Sketch, figure, findings
from awayday.pages._keeping_up import keep_up
from awayday.pages._link import soon
from awayday.pages._reading import Reading, reading
from awayday.pages._scenes import Moment
from awayday.rehearsal import rehearse_in_memory
from awayday.ui import Figure, Notice, Style, VBox
from awayday.usecases import Live

EVERY_S = 1.0
"""Least time between two drawings of the page."""

DEMO_PEOPLE = 24
"""Rehearsal participants of the session that is shown where there is no room."""

_shown: list[Debrief] = []


def show(session: str | None = None, store: str | None = None) -> VBox:
    """Return the page; the last expression of debrief.ipynb.

    Parameters
    ----------
    session
        The session to show: an id, the start of one, or "latest". Left out: the room's own; a rehearsed one where there
        is no room.
    store
        The address of its store; the usual place when missing.
    """
    page = Debrief(reading(session, store))
    _shown[:] = [page]
    soon(page.follow())
    return page.root


def frames() -> Frames:
    """Return the tidy tables of the session that is shown, as they are now.

    Raises
    ------
    RuntimeError
        If no debrief is shown in this notebook yet.
    """
    if not _shown:
        raise RuntimeError("No debrief is shown yet. Run debrief.show() in a cell above.")
    return _shown[0].reading.frames()


class Debrief:
    """One open dashboard; all of it can be rebuilt from the session's rows."""

    def __init__(self, found: Reading) -> None:
        self.reading = found
        self.board = Board()
        self.ledger = Ledger()
        self.pictures: dict[str, tuple[str, dict[str, Any]]] = {}
        self.body, self.foot = VBox(), VBox()
        self.root = VBox([Style(), self.body, self.foot])
        self.news_at = dt.datetime.now().astimezone()
        self.fill(self.drawn())

    def drawn(self) -> list[Panel]:
        """Read the tables and draw everything on the page."""
        found = self.reading
        names = dict(found.names)
        moment = Moment(found.workshop, found.session, found.state, names, found.join_url, ledger=self.ledger)
        tables = found.frames()
        return [self.panel(part, tables) if isinstance(part, Sketch) else part for part in findings(moment, tables)]

    def panel(self, sketch: Sketch, tables: Frames) -> Panel:
        """Draw a sketch, unless its rows are those of the last time."""
        signature = sketch.signature()
        known, traits = self.pictures.get(sketch.key, ("", {}))
        if known != signature:
            traits = figure(sketch, tables)
            self.pictures[sketch.key] = (signature, traits)
        sentence = f"{traits['sentence']} {sketch.who}".strip()
        return Panel(Figure, sketch.key, {**traits, "title": sketch.title, "sentence": sentence})

    async def follow(self) -> None:
        """Show every change, until the store is closed; a demo plays itself first."""
        if self.reading.is_demo:
            found = self.reading
            soon(rehearse_in_memory(Live(found.store, found.session, found.workshop), DEMO_PEOPLE, found.session.seed))
        await keep_up(self.reading, self.refresh, self.lost, EVERY_S)

    async def refresh(self) -> None:
        """Draw in a thread, so that the notebook stays awake, and show it."""
        self.fill(await asyncio.to_thread(self.drawn))
        self.news_at = dt.datetime.now().astimezone()

    def fill(self, panels: list[Panel]) -> None:
        """Put the panels on the page; those that stay are changed in place."""
        self.board.show([(self.body, panels), (self.foot, ())])

    def lost(self, _: StoreError) -> None:
        """Keep what is on the page, and say from when it is."""
        text = f"As of {self.news_at:%H:%M:%S}. Waiting for news from the room."
        self.foot.children = (self.board.widget(Panel(Notice, "lost", {"text": text, "kind": "wait"})),)
