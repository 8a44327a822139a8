"""The facilitator's console: the right buttons at each moment, numbers without names of answers, words to release."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday.errors import Refused
from awayday.pages import _actions
from awayday.pages.host import Host


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


def primary(page: Host) -> list[str]:
    return [action["name"] for action in page.console.actions if action["kind"] == "primary"]


def named(page: Host, name: str) -> list[dict[str, Any]]:
    return [action for action in page.console.actions if action["name"] == name]


async def press(page: Host, action: dict[str, Any]) -> None:
    await page.command({"id": str(uuid.uuid4()), "name": action["name"], "args": action["args"]})
    page.refresh()


async def test_the_whole_session_can_be_walked_by_pressing_what_is_offered(table: Any) -> None:
    people = await table.seats(6)
    page = Host(table.host, "")
    for _ in range(60):
        if table.live.ended:
            break
        run = table.live.state.run
        if run is not None and "choice" in {spec.name for spec in table.live.workshop.step(run.key.step_id).fields()}:
            for who in people:
                if run.status == "open":
                    option = table.live.workshop.step(run.key.step_id).options[0].id
                    await table.say(who, "choice", option)
            page.refresh()
        offered = [action for action in page.console.actions if action["kind"] == "primary"]
        assert len(offered) == 1, page.console.step
        await press(page, offered[0])
    assert table.live.ended
    assert page.console.step["status"] == "ended"


async def test_an_undecided_branch_offers_every_way_and_nothing_primary(table: Any) -> None:
    await table.go_to("picnic-05")
    await table.do("reveal")
    page = Host(table.host, "")
    assert primary(page) == []
    assert len(named(page, "branch")) == 3
    second = named(page, "branch")[1]
    await press(page, second)
    assert table.live.state.current.step_id == second["args"]["to"]


async def test_before_the_reveal_the_host_sees_how_many_and_never_what(table: Any) -> None:
    people = await table.seats(7)
    await table.go_to("picnic-02")
    for number, who in enumerate(people):
        await table.say(who, "hope", f"canary-{number}")
        if number < 3:
            await table.say(who, "choice", "other")
    page = Host(table.host, "")
    assert (page.presence.joined, page.presence.answered) == (7, 3)
    sent = repr([widget.get_state() for widget in (page.console, page.presence, page.words)])
    assert "canary" not in sent
    assert "The room chose" not in sent


async def test_who_is_here_counts_people_and_not_pages(table: Any) -> None:
    ama, luca = await table.seat("Ama"), await table.seat("Luca")
    for _ in range(2):
        table.live.presence(ama, True)
    page = Host(table.host, "")
    assert page.presence.here == 1
    assert {person["name"]: person["here"] for person in page.presence.people} == {"Ama": True, "Luca": False}
    table.live.presence(ama, False)
    table.live.presence(luca, True)
    table.live.presence(luca, False)
    page.refresh()
    assert page.presence.here == 1


async def test_words_come_to_the_host_after_the_reveal_and_from_ten_people_up(table: Any) -> None:
    people = await table.seats(10)
    await table.go_to("picnic-02")
    for number, who in enumerate(people):
        await table.say(who, "choice", "close")
        await table.say(who, "hope", f"hope {number}")
        if number < 9:
            await table.say(who, "risk", f"risk {number}")
    page = Host(table.host, "")
    assert page.words.items == []
    await table.do("reveal")
    page.refresh()
    assert {item["field"] for item in page.words.items} == {"hope"}
    assert len(page.words.items) == 10
    assert page.words.note
    item = page.words.items[0]
    args = {"answer_id": item["answer_id"], "field": "hope", "state": "approved"}
    await page.command({"id": str(uuid.uuid4()), "name": "review", "args": args})
    page.refresh()
    assert [one["state"] for one in page.words.items].count("approved") == 1


async def test_a_reload_or_a_second_device_shows_the_same_console(table: Any) -> None:
    await table.seats(2)
    await table.go_to("picnic-02")
    first, second = Host(table.host, ""), Host(table.host, "")
    assert first.console.actions == second.console.actions
    assert first.console.step == second.console.step
    await press(first, named(first, "lock")[0])
    second.refresh()
    assert second.console.step["status"] == "locked"


async def test_a_refusal_stays_beside_the_buttons_until_the_next_command(table: Any) -> None:
    await table.go_to("picnic-02")
    page = Host(table.host, "")
    page.after("The room has moved on.")
    for _ in range(3):
        page.refresh()  # people answer meanwhile
    assert page.console.error == "The room has moved on."
    page.after("")
    assert page.console.error == ""


async def test_a_store_that_can_not_write_is_told_to_the_host_in_plain_words(table: Any) -> None:
    await table.go_to("picnic-02")
    page = Host(table.host, "")
    table.live.store.close()
    with pytest.raises(Refused):
        await press(page, named(page, "lock")[0])
    page.refresh()
    assert page.console.error.startswith("Nothing can be saved right now")


async def test_danger_asks_first(table: Any) -> None:
    await table.go_to("picnic-02")
    for action in _actions.actions(table.live):
        assert bool(action["confirm"]) == (action["name"] in {"end", "reset"})


@pytest.mark.parametrize("step_id", ["picnic-01", "picnic-02", "picnic-06-cover", "picnic-11"])
async def test_every_step_has_notes_a_clock_and_a_way_on(table: Any, step_id: str) -> None:
    await table.go_to(step_id) if step_id != "picnic-06-cover" else await _to_cover(table)
    page = Host(table.host, "")
    assert page.console.step["notes"]
    assert page.console.step["minutes"] > 0
    assert page.console.opened_at_ms
    assert len(primary(page)) == 1
    assert [entry["state"] for entry in page.console.outline].count("now") == 1


async def _to_cover(table: Any) -> None:
    await table.go_to("picnic-05")
    await table.do("branch", to="picnic-06-cover")
