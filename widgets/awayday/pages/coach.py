"""The coach's page: tick cohorts of one origin, and see what their answers can say, one or several side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from awayday import charts, cohorts
from awayday.analyses import QUESTIONS, Finding, findings, listed, too_small
from awayday.disclosure import K_NUMBERS
from awayday.errors import AwaydayError
from awayday.frames import Frames
from awayday.pages import _pictures
from awayday.pages._board import Board, Panel
from awayday.pages._link import put, reply_to, soon
from awayday.pages._shelf import ORIGINS, Choice, Shelf
from awayday.session import Origin
from awayday.ui import Cohorts, Figure, Notice, Style, Talk, VBox

log = logging.getLogger(__name__)

HOW_ON = (
    "In a cell of this notebook, tables = coach.frames() joins the cohorts that are ticked here, and "
    'coach.frames("riverbank") those that you name: tables.answers, tables.participants and so on are pandas '
    "DataFrames. awayday.charts draws them and awayday.stats has the intervals. What you work out from rows is no "
    "longer behind the small-group rule: show nobody a number that rests on fewer than five people."
)

NO_COHORTS = (
    "A cohort comes from one of three places.\n\n"
    "A session that you led: end it on its host page, and it is here when you load this page again.\n\n"
    "A package that somebody sent you: awayday import PACKAGE.\n\n"
    "The kit's own, in its folder datasets: open this notebook from inside the kit."
)

KINDS: dict[str, str] = {
    Origin.REAL: "real: answers by people",
    Origin.SYNTHETIC: "synthetic: made by a program",
    Origin.DEMO: "a demo: typed by somebody who tried the kit out",
}

_shown: list[Coach] = []


def show(*names: str, store: str | None = None) -> VBox:
    """Return the page; the last expression of coach.ipynb.

    Parameters
    ----------
    *names
        Cohorts to tick from the start: names of datasets, or the beginning of a session's id.
    store
        The address of the store whose sessions can be ticked; that of the room, or the usual place, when missing.
    """
    page = Coach(Shelf(store), names)
    _shown[:] = [page]
    soon(page.draw())
    return page.root


def frames(*names: str) -> Frames:
    """Return the tidy tables of several cohorts of one origin, joined.

    Parameters
    ----------
    *names
        As in `show`; those that are ticked on the page when left out.

    Raises
    ------
    RuntimeError
        If none are named and none are ticked.
    MixedOriginError
        If their rows come from two origins.
    """
    shelf = _shown[0].shelf if _shown else Shelf()
    wanted = [shelf.named(name) for name in names] or (_shown[0].picked if _shown else [])
    if not wanted:
        raise RuntimeError('No cohort is ticked. Tick one on the page above, or name one: coach.frames("riverbank").')
    return cohorts.join(*(shelf.load(each) for each in wanted))


class Coach:
    """One open page.

    Parameters
    ----------
    shelf
        The cohorts that can be ticked.
    names
        Those that are ticked from the start.
    """

    def __init__(self, shelf: Shelf, names: tuple[str, ...] = ()) -> None:
        self.shelf = shelf
        self.board = Board()
        self.picked: list[str] = []
        self.unknown: list[str] = []
        for name in names:
            try:
                self.picked = list(dict.fromkeys([*self.picked, shelf.named(name)]))
            except AwaydayError as error:
                self.unknown.append(str(error))
        self.picker = Cohorts(
            title="Which cohorts?",
            prompt="Tick one to read it, or several of one kind to see them side by side.",
            groups=shelf.groups(),
            picked=self.picked,
        )
        self.state, self.body = VBox(), VBox()
        self.state.add_class("aw-coach-state")
        self.root = VBox([Style(), self.picker, self.state, self.body])
        self.shown: list[Panel] = []
        self.turn = 0
        self.one_at_a_time = asyncio.Lock()
        reply_to(self.picker, "pick", self.pick, "done", lambda _: None)

    async def pick(self, message: dict[str, Any]) -> None:
        """Tick a cohort or clear its box; what follows from it is drawn afterwards."""
        cohort, on = str(message.get("cohort")), message.get("on") is True
        if cohort not in self.shelf.choices or self.shelf.choices[cohort].trouble:
            return
        self.picked = [each for each in self.picked if each != cohort] + ([cohort] if on else [])
        self.unknown = []
        put(self.picker, picked=self.picked)
        soon(self.draw())

    async def draw(self) -> None:
        """Show what the ticked cohorts say; whatever is ticked meanwhile is drawn instead."""
        self.turn += 1
        mine = self.turn
        async with self.one_at_a_time:
            if mine != self.turn:
                return
            try:
                state, body = await self._drawn(mine)
            except AwaydayError as error:
                state, body = [Panel(Notice, "state", _words("This can't be shown", str(error), "warn"))], []
            except Exception:
                log.exception("the coach page could not draw what was ticked")
                text = "That did not work. Clear the box that you ticked last, or load the page again."
                state, body = [Panel(Notice, "state", _words("Something went wrong", text, "warn"))], []
            if mine == self.turn:
                self.fill([*self._strangers(), *state], body)

    async def _drawn(self, mine: int) -> tuple[list[Panel], list[Panel]]:
        """Read and draw what is ticked, saying what goes on; returns what stands above, and what below."""
        chosen = [self.shelf.choices[key] for key in self.picked]
        if not chosen:
            return [Panel(Notice, "state", self._nothing_ticked())], []
        if len({one.origin for one in chosen}) > 1:
            return [Panel(Notice, "state", mixed(chosen))], []
        found = []
        for at, one in enumerate(chosen, start=1):
            self.say(f"Reading “{one.label}”" + (f", {at} of {len(chosen)} …" if len(chosen) > 1 else " …"))
            try:
                found.append(await asyncio.to_thread(self.shelf.load, one.key))
            except AwaydayError as error:
                said = str(error).replace(one.folder, one.label) if one.folder else str(error)
                text = f"{said}\n\nClear its box to go on with the others."
                return [Panel(Notice, "state", _words(f"“{one.label}” can't be read", text, "warn"))], []
            if mine != self.turn:
                return [], []
        self.say("Working out what the answers say …")
        small = [tables.cohort_label for tables in found if _people(tables) < K_NUMBERS]
        kind = [Panel(Notice, "small", _words("No numbers, for their sake", too_small(small), "info"))] if small else []
        body: list[Panel] = []
        if len(small) < len(found):
            loop = asyncio.get_running_loop()
            tell = partial(self._tell, mine)
            body = await asyncio.to_thread(self.panels, found, lambda text: loop.call_soon_threadsafe(tell, text))
        shown = Panel(Notice, "state", {"text": f"{listed([one.label for one in chosen])}.", "kind": "done"})
        return [shown, *kind], body

    def panels(self, tables: list[Frames], tell: Callable[[str], object] = lambda _: None) -> list[Panel]:
        """Draw everything that the cohorts say, telling how far it is; works in a thread."""
        made: list[Panel] = []
        heading = ""
        found = findings(tables, ledger=self.shelf.ledger)
        for at, finding in enumerate(found, start=1):
            tell(f"Drawing chart {at} of {len(found)} …")
            if QUESTIONS[finding.analysis] != heading:
                heading = QUESTIONS[finding.analysis]
                made.append(Panel(Talk, f"heading {len(made)} {heading}", {"title": heading}))
            made.append(figure(finding))
        if not made:
            text = "Nobody answered a question yet that this page can show, or not the same one in each cohort."
            made.append(Panel(Notice, "empty", _words("Nothing to show", text, "info")))
        return [*made, Panel(Notice, "how", _words("Work on with the tables", HOW_ON, "info"))]

    def _tell(self, mine: int, text: str) -> None:
        """Say from a thread how far it is, unless something else is drawn by now."""
        if mine == self.turn and self.one_at_a_time.locked():
            self.say(text)

    def say(self, text: str) -> None:
        """Say what goes on; what is below stays."""
        self.board.show([(self.state, [Panel(Notice, "state", _words("", text, "wait"))]), (self.body, self.shown)])

    def fill(self, state: list[Panel], body: list[Panel]) -> None:
        """Bring the page to what is ticked; panels that stay are changed in place."""
        self.shown = body
        self.board.show([(self.state, state), (self.body, body)])

    def _nothing_ticked(self) -> dict[str, str]:
        if any(not one.trouble for one in self.shelf.choices.values()):
            return _words("Tick a cohort above", "Its charts appear here. Nothing is sent anywhere.", "info")
        return _words("No cohorts yet", NO_COHORTS, "info")

    def _strangers(self) -> list[Panel]:
        """Say which cohorts were asked for and are not there, and why saved sessions can't be read."""
        told = [*self.unknown, *([f"Saved sessions can't be read. {self.shelf.trouble}"] if self.shelf.trouble else [])]
        return [Panel(Notice, f"stranger {at}", _words("", text, "warn")) for at, text in enumerate(told)]


def figure(finding: Finding) -> Panel:
    """Return a finding as the page shows it: chart, sentence, table, who answered and how it was worked out."""
    drawn = replace(finding.drawn, table=finding.drawn.table.dropna(axis="columns", how="all"))
    traits = _pictures.traits(drawn, finding.title, charts.stamp(drawn), large=False)
    return Panel(Figure, finding.key, {**traits, "who": finding.who, "method": finding.method, "sub": True})


def mixed(chosen: list[Choice]) -> dict[str, str]:
    """Return the loud word that is said in place of numbers when cohorts of several origins are ticked."""
    kinds = sorted({one.origin for one in chosen}, key=list(ORIGINS).index)
    named = [
        f"{listed([f'“{one.label}”' for one in chosen if one.origin == kind])} "
        f"{'is' if sum(one.origin == kind for one in chosen) == 1 else 'are'} {KINDS[kind]}"
        for kind in kinds
    ]
    text = (
        f"{'; '.join(named)}. A number made of them together would be about nobody, so there is none here.\n\n"
        "Tick cohorts of one kind only: clear the boxes of the others."
    )
    return _words(f"{listed([kind.upper() for kind in kinds])} don't mix", text, "warn")


def _words(title: str, text: str, kind: str) -> dict[str, str]:
    return {"title": title, "text": text, "kind": kind}


def _people(tables: Frames) -> int:
    return int(tables.participants["participant_id"].nunique())
