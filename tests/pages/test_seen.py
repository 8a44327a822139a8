"""After a reveal: what changes for a few people later must not be told by the figures that follow, on any page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday import engine
from awayday.disclosure import HIDDEN, WAITS
from awayday.pages._reading import Reading
from awayday.pages._scenes import Moment, scene
from awayday.pages.debrief import Debrief
from awayday.pages.play import Play
from awayday.ui import Figure, Notice, Result
from awayday.usecases import erase, readmit, remove

STEP = "picnic-02"


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


async def voted(table: Any, count: int = 12) -> list[Any]:
    people: list[Any] = await table.seats(count)
    await table.go_to(STEP)
    for number, who in enumerate(people):
        await table.say(who, "choice", "close" if number < 7 else "cover")
    return people


def on_the_wall(table: Any) -> str:
    """The figure's sentence and how many answered, or why there is none."""
    live = table.live
    panel = scene(Moment(live.workshop, live.session, live.state, dict(live.names), "")).panels[0]
    if panel.kind is Notice:
        return str(panel.traits["text"])
    assert panel.kind is Figure
    return f"{panel.traits['rows'][0][2]}: {panel.traits['sentence']}"


def on_a_phone(who: Any) -> str:
    (result,) = [widget for widget in Play(who).slot.children if isinstance(widget, Result)]
    counts = sum(bar["count"] for bar in result.bars)
    return f"{counts}: {result.sentence} {result.hidden}"


def in_the_debrief(table: Any) -> str:
    page = Debrief(Reading(table.live.store, table.live.session))
    (part,) = [part for part in page.body.children if getattr(part, "title", "").startswith("Ten days before (first")]
    return f"{part.rows[0][2]}: {part.sentence}" if part.rows else str(part.sentence)


def everywhere(table: Any, who: Any) -> list[str]:
    return [on_the_wall(table), on_a_phone(who), in_the_debrief(table)]


async def test_when_nothing_changed_all_pages_show_everybody(table: Any) -> None:
    people = await voted(table)
    await table.do("reveal")
    assert all(text.startswith("12: 7 of 12") for text in everywhere(table, people[0]))


async def test_after_one_is_erased_no_page_shows_the_room_without_her(table: Any) -> None:
    people = await voted(table)
    await table.do("reveal")
    await erase(people[11])
    for text in everywhere(table, people[0]):
        assert HIDDEN[1:] in text
        assert "of 11 chose" not in text


async def test_the_log_alone_tells_it_also_after_a_restart(table: Any) -> None:
    people = await voted(table)
    await table.do("reveal")
    await erase(people[11])
    again = Reading(table.live.store, table.live.session)
    run = engine.run_of(again.state, STEP)
    assert run is not None
    assert [(len(seen.answers), seen.gone) for seen in run.reveals] == [(11, 1)]
    assert engine.as_shown(run).valid == {}


async def test_after_five_are_erased_the_others_are_shown_again(table: Any) -> None:
    people = await voted(table)
    await table.do("reveal")
    for who in people[7:]:
        await erase(who)
    assert all(text.startswith("7: 7 of 7") for text in everywhere(table, people[0]))


async def test_who_was_asked_to_leave_after_the_reveal_hides_it_and_coming_back_shows_it(table: Any) -> None:
    people = await voted(table)
    await table.do("reveal")
    await remove(table.host, people[11].participant_id)
    assert all(HIDDEN[1:] in text for text in everywhere(table, people[0]))
    await readmit(table.host, people[11].participant_id)
    assert all(text.startswith("12: 7 of 12") for text in everywhere(table, people[0]))


async def test_who_comes_back_after_the_reveal_is_not_found_out(table: Any) -> None:
    people = await voted(table)
    await remove(table.host, people[11].participant_id)
    await table.do("reveal")
    await readmit(table.host, people[11].participant_id)
    wall, phone, debrief = everywhere(table, people[0])
    assert all(text.startswith("11: 7 of 11") for text in (wall, phone, debrief))
    assert all(WAITS[1:] in text for text in (wall, phone, debrief))


async def test_an_answer_changed_after_the_reveal_was_taken_back_is_not_found_out(table: Any) -> None:
    people = await voted(table)
    await table.do("reveal")
    await table.do("undo")
    await table.say(people[11], "choice", "close", supersedes=None)
    await table.do("reveal")
    for text in everywhere(table, people[0]):
        assert "8 of 12" not in text
        assert HIDDEN[1:] in text
