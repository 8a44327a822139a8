"""Which news reach a phone: none that it does not show, and all that it does."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import uuid
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ipywidgets import Widget
from jupyter_client.kernelspec import KernelSpec

from awayday import engine, scenario
from awayday.errors import Refused
from awayday.pages import _actions
from awayday.pages.play import Play
from awayday.rehearsal import Habits
from awayday.room.kernel import RoomKernel
from awayday.scenario import Workshop
from awayday.session import Origin, Role
from awayday.store import open_store
from awayday.ui import Story
from awayday.usecases import Live, Visitor, answer, drive, join, leave, remove, start, take_pen
from tests import together

WORKSHOP = scenario.load(scenario.find("picnic"))

PEOPLE = 7
"""Enough for a branch that the answers decide, and for counts that are shown."""

MOVES = st.one_of(
    st.tuples(st.just("host"), st.integers(0, 5)),
    st.tuples(st.just("next"), st.just(0)),
    st.tuples(st.just("next"), st.just(0)),
    st.tuples(st.just("undo"), st.just(0)),
    st.tuples(st.just("all"), st.just(0)),
    st.tuples(st.just("answer"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("join"), st.integers(0, PEOPLE - 1)),
)

TOGETHER = st.one_of(
    MOVES,
    st.tuples(st.sampled_from(["pen", "leave", "sent away", "moved"]), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("anew"), st.just(0)),
)
"""What happens in a workshop of pairs and tables beside that."""


def view(page: Play) -> list[object]:
    """What a page shows, as far as it is the session's and not the widgets' own."""
    own = {"layout", "tabbable", "tooltip", "labels"}
    shown: list[object] = [page.status.who]
    for widget in page.slot.children:
        mark = {"value"} if isinstance(widget, Story) else set()  # an open story is not closed by its own mark
        names = [name for name in widget.keys if not name.startswith("_") and name not in own | mark]
        shown.append((type(widget).__name__, {name: getattr(widget, name) for name in names}))
    return shown


class Room:
    """A session with one open page for each person, which hears only the news that its key lets through."""

    def __init__(self, workshop: Workshop = WORKSHOP) -> None:
        self.live: Live = start(open_store("sqlite://"), workshop, origin=Origin.DEMO, seed=1)
        self.host = Visitor(self.live, Role.FACILITATOR)
        self.people = [Visitor(self.live, Role.PARTICIPANT, secrets.token_hex(32)) for _ in range(PEOPLE)]
        self.pages = [Play(who) for who in self.people]

    async def move(self, kind: str, which: int) -> None:
        match kind:
            case "host" | "next":
                offered = [one for one in _actions.actions(self.live) if not one["disabled"]]
                if kind == "next":  # what she usually does, so that a walk gets somewhere
                    offered = [one for one in offered if one["kind"] == "primary"] or offered
                one = offered[which % len(offered)]
                await drive(self.host, one["name"], one["args"], str(uuid.uuid4()))
            case "undo":
                await drive(self.host, "undo", {}, str(uuid.uuid4()))
            case "all":
                for person in range(PEOPLE):
                    await self.give(person)
            case "answer":
                await self.give(which)
            case "join":
                await join(self.people[which], f"Ama {which}")
            case "leave":
                await leave(self.people[which])
            case "sent away":
                await remove(self.host, str(self.people[which].participant_id))
            case "pen":
                await take_pen(self.people[which], "table")
            case "anew":
                args = {"form": "table", "made": self.live.state.made.get("table", 0)}
                await drive(self.host, "regroup", args, str(uuid.uuid4()))
            case "moved":
                me = str(self.people[which].participant_id)
                args = {
                    "form": "table",
                    "id": me,
                    "from": engine.group_no(self.live.state, "table", me),
                    "to": which % 3,
                }
                await drive(self.host, "move", args, str(uuid.uuid4()))

    async def give(self, person: int) -> None:
        run = self.live.state.run
        if run is None:
            return
        step = self.live.workshop.step(run.key.step_id)
        trait = {"step": step.id, "phase": str(run.key.phase), "run_no": run.key.run_no, "version": step.version}
        me = str(self.people[person].participant_id)
        for spec in step.fields():
            given = engine.shared_answer(self.live.state, self.live.state.runs[run.key], step, me)
            if spec not in engine.asked(self.live.workshop, self.live.state, step, me, given.values if given else {}):
                continue
            for deed in Habits(1, person).deeds(step.id, run.key.phase, spec):
                message = {"id": str(uuid.uuid4()), "run": trait, "field": deed.field, "value": deed.value}
                await answer(self.people[person], message)

    async def hear(self) -> None:
        self.live.bus.publish()
        while self.live.bus.is_going:  # noqa: ASYNC110  # turns of the loop are what a round takes
            await asyncio.sleep(0)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MOVES, min_size=4, max_size=25))
def test_a_page_that_follows_the_news_shows_what_one_opened_now_shows(moves: list[tuple[str, int]]) -> None:
    follow(WORKSHOP, moves)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TOGETHER, min_size=10, max_size=40))
def test_so_does_one_in_pairs_and_at_tables(moves: list[tuple[str, int]]) -> None:
    everybody = [("join", person) for person in range(PEOPLE)]
    follow(together.WORKSHOP, [*everybody, ("next", 0), ("next", 0), ("next", 0), *moves])


def follow(workshop: Workshop, moves: list[tuple[str, int]]) -> None:
    async def play() -> None:
        room = Room(workshop)
        for kind, which in moves:
            with contextlib.suppress(Refused):
                await room.move(kind, which)
            await room.hear()
        again = Live(room.live.store, room.live.session, workshop)  # as after a restart: nothing is kept from before
        for who, page in zip(room.people, room.pages, strict=True):
            assert view(page) == view(Play(replace(who, live=again)))
        room.live.close()

    try:
        asyncio.run(play())
    finally:
        Widget.close_all()


async def test_joins_and_answers_of_others_do_not_reach_a_phone(table: Any) -> None:
    who, other = await table.seats(2)
    page = Play(who)
    refreshed: list[int] = []
    table.live.bus.subscribe(lambda: refreshed.append(1), page.news)

    async def news() -> int:
        table.live.bus.publish()
        while table.live.bus.is_going:  # noqa: ASYNC110  # turns of the loop are what a round takes
            await asyncio.sleep(0)
        return len(refreshed)

    before = await news()
    await table.seat("late")
    table.live.presence(other, True)
    assert await news() == before
    await table.go_to("picnic-02")
    assert await news() == before + 1
    await table.say(other, "choice", "close")
    assert await news() == before + 1
    await table.say(who, "choice", "cover")
    assert await news() == before + 2, "from another page of the same seat, perhaps"
    await table.do("reveal")
    assert await news() == before + 3
    Widget.close_all()


async def test_a_page_keeps_no_widget_that_is_not_on_it(table: Any) -> None:
    """What a page no longer shows is gone for good, so that a long session takes no more memory than a short one."""
    who = await table.seat()
    kernel = RoomKernel(str(uuid.uuid4()), KernelSpec(), who)
    page = kernel.run(lambda: Play(who))
    await table.go_to("picnic-05")
    kernel.run(page.refresh)
    shown = {page.root, page.root.layout, page.slot, page.slot.layout, *page.root.children, *page.slot.children}
    assert set(kernel.widgets.values()) == shown
    kernel.close()
