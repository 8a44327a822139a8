"""Answers that are never shown: no chart on the wall or in the debrief has them, whatever is pressed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from ipywidgets import Widget

from awayday import scenario
from awayday.errors import Refused
from awayday.pages._reading import Reading
from awayday.pages._scenes import Moment, scene
from awayday.pages.debrief import Debrief
from awayday.rehearsal import rehearse_in_memory
from awayday.scenario import Workshop
from awayday.session import Origin
from awayday.ui import Figure
from tests.conftest import lay

ASKED = "picnic-10"


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


def picnic(visibility: str) -> Workshop:
    """Return the picnic with its slider asked under that rule."""
    whole = scenario.load(scenario.find("picnic"))
    changed = {"visibility": visibility, "notice": "Nobody is told."}
    steps = tuple(step.model_copy(update=changed) if step.id == ASKED else step for step in whole.steps)
    return whole.model_copy(update={"steps": steps})


@pytest.mark.parametrize(("visibility", "is_shown"), [("room", True), ("never_shown", False), ("own_copy", False)])
async def test_only_what_is_for_the_room_is_in_a_chart(visibility: str, is_shown: bool) -> None:
    table: Any = lay(Origin.DEMO, picnic(visibility))
    label = table.live.workshop.step(ASKED).fields()[0].label
    await rehearse_in_memory(table.live, 24, 7, until=ASKED)
    await table.do("lock")
    with suppress(Refused):
        await table.do("reveal")
    wall = scene(Moment(table.live.workshop, table.live.session, table.live.state, {}, ""))
    on_wall = [panel for panel in (*wall.panels, *wall.beside) if panel.kind is Figure]
    page = Debrief(Reading(table.live.store, table.live.session))
    drawn = [part for part in page.body.children if isinstance(part, Figure) and part.src]
    assert bool(on_wall) is is_shown
    assert any(label in part.title for part in drawn) is is_shown
    assert drawn  # the debrief shows the steps before
    table.live.close()
