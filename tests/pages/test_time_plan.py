"""The time plan on the facilitator's page: where the room is against it, what is due, and skipping a part."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday.errors import Refused
from awayday.pages import debrief
from awayday.pages._reading import Reading
from awayday.pages.debrief import Debrief
from awayday.pages.host import Host
from awayday.rehearsal import rehearse_in_memory
from awayday.ui import TimePlan


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()
    debrief._shown.clear()


def plan_of(page: Host) -> TimePlan:
    page.refresh()
    (plan,) = page.timed
    return plan


def states(plan: TimePlan) -> tuple[list[str], list[str]]:
    return [part["state"] for part in plan.parts], [point["state"] for point in plan.checkpoints]


async def test_a_workshop_by_itself_has_no_time_plan(table: Any) -> None:
    assert Host(table.host, "").timed == []


async def test_the_plan_says_what_comes_when_and_follows_the_room(timed_table: Any) -> None:
    page = Host(timed_table.host, "")
    plan = plan_of(page)
    assert (plan.minutes, plan.slack, plan.started_at_ms, plan.window) == (30, 3, None, [])
    assert [(part["start"], part["end"]) for part in plan.parts] == [(0, 7), (12, 27)]
    assert states(plan) == (["next", "next"], ["open", "open", "open"])
    await timed_table.do("open")
    plan = plan_of(page)
    assert plan.window == [0, 2]
    assert plan.started_at_ms == timed_table.live.state.run.opened_ms
    assert states(plan) == (["now", "next"], ["open", "open", "open"])
    await timed_table.do("go_on")
    plan = plan_of(page)
    assert plan.window == [2, 5]
    assert states(plan) == (["now", "next"], ["reached", "open", "open"])
    for _ in range(2):
        await timed_table.do("go_on")
    assert timed_table.live.state.current.step_id == "break-1"
    plan = plan_of(page)
    assert plan.window == [7, 12]
    assert states(plan)[0] == ["done", "next"]


async def test_the_start_stays_where_it_was_when_the_room_goes_back(timed_table: Any) -> None:
    await timed_table.do("open")
    started = timed_table.live.state.run.opened_ms
    await timed_table.do("go_on")
    await timed_table.do("back")
    plan = plan_of(Host(timed_table.host, ""))
    assert (plan.started_at_ms, plan.window) == (started, [0, 2])


async def test_the_rest_of_a_part_can_be_skipped_and_that_undone(timed_table: Any) -> None:
    await timed_table.do("open")
    page = Host(timed_table.host, "")
    (skip,) = [action for action in page.console.actions if action["name"] == "skip"]
    assert skip["label"] == "Skip to: A day in the park"
    await page.command({"id": str(uuid.uuid4()), "name": "skip", "args": skip["args"]})
    assert timed_table.live.state.current.step_id == "picnic-04"
    assert states(plan_of(page)) == (["done", "now"], ["passed", "open", "open"])
    assert [action for action in page.console.actions if action["name"] == "skip"] == []
    await timed_table.do("undo")
    assert timed_table.live.state.current.step_id == "picnic-01"


async def test_a_skip_leads_to_the_next_part_and_nowhere_else(timed_table: Any, table: Any) -> None:
    await timed_table.do("open")
    await table.do("open")
    for laid, to in ((timed_table, "picnic-11"), (timed_table, None), (table, "picnic-04")):
        with pytest.raises(Refused, match="can't go there"):
            await laid.do("skip", to=to)


async def test_the_clock_of_the_plan_stands_still_at_the_end(timed_table: Any) -> None:
    await timed_table.do("open")
    await timed_table.do("end")
    plan = plan_of(Host(timed_table.host, ""))
    assert plan.ended
    assert plan.now_ms == timed_table.live.events[-1].at_ms
    assert states(plan)[0] == ["done", "done"]


async def test_the_debrief_goes_by_the_parts_of_the_plan(timed_table: Any) -> None:
    await rehearse_in_memory(timed_table.live, 12, 3)
    page = Debrief(Reading(timed_table.live.store, timed_table.live.session))
    widgets = [widget for widget in page.body.children if not widget.title.startswith("Table")]
    heads = [at for at, widget in enumerate(widgets) if getattr(widget, "form_label", "").startswith("Part ")]
    assert [widgets[at].form_label for at in heads] == ["Part 1 of 2", "Part 2 of 2"]
    first, second = (
        " | ".join(widget.title for widget in part) for part in (widgets[heads[0] : heads[1]], widgets[heads[1] :])
    )
    assert "Ten days before (first vote)" in first
    assert "(second vote)" not in first
    assert "The announcement, again (second vote)" in second
    assert "First vote against second" in second
