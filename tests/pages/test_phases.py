"""A reveal of what was asked in several phases: one picture of the move on the wall, none of any single person."""

from __future__ import annotations

from typing import Any

import pytest

from awayday import scenario
from awayday.pages._scenes import Moment, scene
from awayday.scenario import Workshop
from awayday.session import Origin, Role
from awayday.store import open_store
from awayday.ui import Figure, Notice
from awayday.usecases import Visitor, start
from tests.conftest import Table


def asked_again() -> Workshop:
    """The question of the spectrum before and after, and once more for how it was before, with one reveal."""
    whole = scenario.load(scenario.find("spectrum"))
    data = whole.model_dump(mode="json", exclude_none=True)
    first = next(step for step in data["steps"] if step["kind"] == "spectrum")
    reveal = next(step for step in data["steps"] if step["kind"] == "reveal")
    steps = [
        {**first, "then": "after"},
        {**first, "id": "after", "phase": "post", "again_of": "spectrum-07", "then": "back-then"},
        {**first, "id": "back-then", "phase": "retro", "again_of": "spectrum-07", "then": "shown"},
        {**reveal, "id": "shown", "of": ["after", "back-then"], "then": "end"},
    ]
    return Workshop.model_validate({**data, "steps": steps, "short": []})


async def played(people: int) -> Table:
    """Everybody answers all three times, and moves up by ten; the wall shows the reveal."""
    live = start(open_store("sqlite://"), asked_again(), origin=Origin.DEMO, seed=1)
    table = Table(live, Visitor(live, Role.FACILITATOR))
    seats = await table.seats(people)
    await table.do("open")
    for number in (50, 60, 40):
        for who in seats:
            for field in ("cust", "emp", "line"):
                await table.say(who, field, number)
        if number == 50:
            await table.do("reveal")
        await table.do("go_on")
    return table


def wall(table: Table) -> list[Any]:
    live = table.live
    return list(scene(Moment(live.workshop, live.session, live.state, {}, "")).panels)


async def test_the_wall_shows_one_picture_of_how_the_middle_moved() -> None:
    table = await played(6)
    (panel,) = wall(table)
    assert panel.kind is Figure
    assert "moved" in panel.traits["sentence"]
    first = dict(zip(panel.traits["columns"], panel.traits["rows"][0], strict=True))
    assert (first["Before"], first["Looking back"], first["Now"], first["Moved by (median)"]) == (
        "50",
        "40",
        "60",
        "10",
    )
    table.live.close()


@pytest.mark.parametrize("people", [1, 4])
async def test_four_people_see_no_move(people: int) -> None:
    table = await played(people)
    (panel,) = wall(table)
    assert panel.kind is Notice
    table.live.close()
