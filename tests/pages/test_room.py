"""The host's say over who is in: the desk shows who waits, and its buttons do what they say, for those who may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday.errors import Refused
from awayday.pages.host import Host
from awayday.session import Role
from awayday.usecases import Visitor


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


async def press(page: Host, name: str, **args: Any) -> None:
    await page.room.command({"name": name, "args": args})
    page.refresh()


def names(people: list[dict[str, str]]) -> list[str]:
    return [person["name"] for person in people]


async def test_people_are_let_in_asked_to_leave_and_let_in_again(table: Any) -> None:
    page = Host(table.host, "")
    await press(page, "set_rules", rule="approval", on=True)
    assert page.room.desk.rules["approval"] is True
    people = [await table.seat(name) for name in ("Ama", "Luca", "Wen")]
    page.refresh()
    assert names(page.room.desk.waiting) == ["Ama", "Luca", "Wen"]
    assert page.presence.joined == 0
    await press(page, "admit", id=people[0].participant_id)
    await press(page, "remove", id=people[1].participant_id)
    assert names(page.room.desk.waiting) == ["Wen"]
    assert names(page.room.desk.away) == ["Luca"]
    await press(page, "admit")
    assert page.presence.joined == 2
    await press(page, "readmit", id=people[1].participant_id)
    assert (page.presence.joined, page.room.desk.away) == (3, [])


async def test_nobody_is_listed_while_the_desk_is_folded(table: Any) -> None:
    await table.seat("Ama")
    page = Host(table.host, "")
    assert page.room.desk.inside == []
    page.room.look({"open": True})
    assert names(page.room.desk.inside) == ["Ama"]
    page.room.look({"open": False})
    assert page.room.desk.inside == []


async def test_a_cohost_lets_in_and_neither_makes_links_nor_deletes(table: Any) -> None:
    who = await table.seat("Ama")
    page = Host(Visitor(table.live, Role.COHOST), "")
    assert page.room.invite not in page.side.children
    assert page.room.desk.may_erase is False
    await press(page, "remove", id=who.participant_id)
    for work in (
        page.room.command({"name": "erase", "args": {"id": who.participant_id}}),
        page.room.make_links({"role": "cohost", "count": 1}),
    ):
        with pytest.raises(Refused) as refused:
            await work
        assert refused.value.reason == "not_your_role"


async def test_links_are_shown_on_this_page_alone_until_they_are_put_away(table: Any) -> None:
    page, other = Host(table.host, ""), Host(table.host, "")
    await page.room.make_links({"role": "participant", "count": 3})
    found = [link["url"] for link in page.room.invite.links]
    assert len(set(found)) == 3
    assert all("/door#" in url for url in found)
    assert other.room.invite.links == []
    page.room.invite._route(None, {"type": "put_away", "id": "1"}, [])
    assert page.room.invite.links == []


@pytest.mark.parametrize(
    "message",
    [
        {"name": "set_rules", "args": {"rule": "port", "on": True}},
        {"name": "set_rules", "args": {"rule": "locked", "on": "yes"}},
        {"name": "drop", "args": None},
        {"args": []},
    ],
)
async def test_what_no_button_sends_is_refused(table: Any, message: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        await Host(table.host, "").room.command(message)
    assert refused.value.reason == "unknown_command"


@pytest.mark.parametrize("message", [{"role": "facilitator", "count": 1}, {"role": "viewer", "count": 61}, {}])
async def test_links_for_the_facilitator_or_too_many_are_refused(table: Any, message: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        await Host(table.host, "").room.make_links(message)
