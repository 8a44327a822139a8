"""The page of somebody who only watches, her own card, and what stands on phones beside a reveal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday.errors import Refused
from awayday.pages.play import Play
from awayday.ui import Choice, Notice, Result, RoomCode, Spectrum, Story
from awayday.usecases import recovery_code, withdraw


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


def shown(page: Play) -> list[type]:
    page.refresh()
    return [type(widget) for widget in page.slot.children]


def only(page: Play, kind: type) -> Any:
    found = [widget for widget in page.slot.children if isinstance(widget, kind)]
    assert len(found) == 1
    return found[0]


async def test_who_watches_is_asked_once_more_where_she_said_so_and_nowhere_else(spectrum: Any) -> None:
    her = await spectrum.seat()
    await spectrum.go_to("spectrum-02")
    page = Play(her)
    await spectrum.say(her, "choice", "observe")
    assert shown(page) == [Choice]
    seen = set()
    while not spectrum.live.ended:
        await spectrum.do("go_on")
        if spectrum.live.ended:
            break
        kinds = shown(page)
        assert kinds[0] is Notice
        assert only_runs(page) == []
        seen |= set(kinds)
    assert seen >= {Story, RoomCode}
    assert Spectrum not in seen


def only_runs(page: Play) -> list[dict[str, Any]]:
    """The runs for which anything on the page would send an answer."""
    return [widget.run for widget in page.slot.children if getattr(widget, "run", None)]


async def test_a_tap_makes_her_take_part_where_the_room_is(spectrum: Any) -> None:
    her = await spectrum.seat()
    await spectrum.go_to("spectrum-02")
    await spectrum.say(her, "choice", "observe")
    while spectrum.live.state.current.step_id != "spectrum-07":
        await spectrum.do("go_on")
    page = Play(her)
    assert shown(page) == [Notice]
    await withdraw(her, "live", granted=True)
    assert shown(page) == [Spectrum]
    await spectrum.say(her, "cust", 70)
    page.refresh()
    assert only(page, Spectrum).values == {"cust": 70}


async def test_each_card_holds_the_code_of_its_own_person(spectrum: Any) -> None:
    spectrum.live.join_url = "http://192.168.8.2:8866/j/5h99zd4et8xrvux7"
    people = await spectrum.seats(2)
    await spectrum.go_to("spectrum-04")
    cards = []
    for who in people:
        page = Play(who)
        assert shown(page) == [Story, RoomCode]
        card = only(page, RoomCode)
        assert card.code.replace(" ", "") == recovery_code(spectrum.live.secret, who.participant_id)
        assert card.url == ""
        cards.append(card)
    assert cards[0].path != cards[1].path


async def test_a_reveal_without_a_picture_for_phones_says_where_to_look_and_brings_its_voices(spectrum: Any) -> None:
    who = await spectrum.seat()
    await spectrum.go_to("spectrum-08")
    page = Play(who)
    assert shown(page) == [Notice, Story]
    assert "wall" in only(page, Notice).text
    assert [voice["part"] for voice in only(page, Story).voices] == ["customer", "colleague"]


async def test_no_phone_shows_who_agreed_to_what(spectrum: Any) -> None:
    people = await spectrum.seats(6)
    await spectrum.go_to("spectrum-02")
    for who in people:
        await spectrum.say(who, "choice", "join")
    page = Play(people[0])
    for command in ("lock", "reveal"):
        with contextlib.suppress(Refused):  # there may be nothing to reveal
            await spectrum.do(command)
        assert Result not in shown(page)
