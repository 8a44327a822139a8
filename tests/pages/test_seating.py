"""Pairs and tables on the pages: who sits with me, whose phone writes, what the host sees and changes, the wall."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday import engine, scenario
from awayday.errors import Refused
from awayday.pages._actions import actions
from awayday.pages._reading import Reading  # noqa: F401  # the wall's own view of a session
from awayday.pages._scenes import Moment, scene
from awayday.pages.host import Host
from awayday.pages.play import Play
from awayday.session import Role
from awayday.ui import Mates, Notice, Summary, Talk, TextField
from awayday.usecases import Visitor, drive, leave, remove, withdraw
from tests.conftest import Table
from tests.together import WORKSHOP, laid


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


@pytest.fixture
async def room() -> AsyncIterator[Table]:
    """A session of pairs and tables that nobody has joined yet."""
    table = laid()
    yield table
    table.live.close()


NAMES = ("Ama", "Luca", "Wen", "Dara")


async def at_one_table(room: Table) -> list[Visitor]:
    """Four people at one table, whoever writes first."""
    people = {str((who := await room.seat(name)).participant_id): who for name in NAMES}
    await room.go_to("rule")
    return [people[one] for one in engine.members(room.live.state, "table", 1)]


def name(room: Table, who: Visitor) -> str:
    return room.live.names[str(who.participant_id)]


def strip(page: Play) -> Mates:
    page.refresh()
    (found,) = [widget for widget in page.slot.children if isinstance(widget, Mates)]
    return found


def fields(page: Play) -> dict[str, TextField]:
    page.refresh()
    return {widget.field: widget for widget in page.slot.children if isinstance(widget, TextField)}


async def test_a_phone_says_who_sits_there_and_who_writes_and_hands_the_pen_over(room: Table) -> None:
    one, two, *others = await at_one_table(room)
    mine, hers = Play(one), Play(two)
    assert strip(mine).title == strip(hers).title == "Table 1"
    rest = [name(room, who) for who in (two, *others)]
    assert strip(mine).text == f"with {rest[0]}, {rest[1]} and {rest[2]}."
    assert (strip(mine).pen, strip(mine).writes, strip(mine).may_take) == ("You write for all of you.", True, False)
    assert (strip(hers).pen, strip(hers).may_take) == (f"{name(room, one)} writes for all of you.", True)
    assert [field.disabled for field in fields(hers).values()] == [True, True]
    await hers.take_pen({})
    assert (strip(hers).writes, strip(mine).may_take) == (True, True)
    assert [field.disabled for field in fields(mine).values()] == [True, True]
    assert [field.disabled for field in fields(hers).values()] == [False, False]


async def test_the_others_see_the_text_grow_in_the_same_field(room: Table) -> None:
    one, two, *_ = await at_one_table(room)
    page = Play(two)
    field, before = fields(page)["rule"], page.news()
    for text in ("We", "We listen", "We listen first"):
        await room.say(one, "rule", text)
        assert page.news() != before, "its page hears of it"
        before = page.news()
        assert fields(page)["rule"] is field
        assert field.value == text
    other = await room.seat("Somebody")
    room.live._publish()
    assert name(room, other) in strip(page).text


async def test_what_another_table_does_reaches_no_phone(room: Table) -> None:
    people = {str((who := await room.seat(f"P{one}")).participant_id): who for one in range(8)}
    await room.go_to("rule")
    mine, other = ([people[one] for one in engine.members(room.live.state, "table", no)] for no in (1, 2))
    page = Play(mine[1])
    before = page.news()
    await room.say(other[0], "rule", "theirs")
    await leave(other[3])
    late = await room.seat("Late")
    assert engine.group_no(room.live.state, "table", str(late.participant_id)) == 2
    assert page.news() == before
    assert fields(page)["rule"].value is None
    assert "theirs" not in str([widget.get_state() for widget in page.slot.children])


async def test_odd_cases_alone_gone_and_not_yet(room: Table) -> None:
    one, two, three, four = await at_one_table(room)
    page = Play(one)
    await leave(two)
    await remove(room.host, str(three.participant_id))
    assert strip(page).text == f"with {name(room, four)}."
    await leave(four)
    assert (strip(page).text, strip(page).pen, strip(page).may_take) == (
        "with nobody else just now.",
        "You write.",
        False,
    )
    unnamed = await room.seats(2)
    assert strip(page).text == "with 2 people without a name."
    assert strip(Play(unnamed[0])).text == f"with {name(room, one)} and 1 other without a name."
    await room.do("undo")
    await room.do("undo")
    await remove(room.host, str(one.participant_id))
    page.refresh()
    assert [type(widget) for widget in page.slot.children] == [Notice]


async def test_who_comes_into_a_step_that_nobody_was_in_writes_for_herself(room: Table) -> None:
    await room.go_to("rule")
    page = Play(await room.seat("Ama"))
    assert (strip(page).title, strip(page).pen) == ("No table yet.", "")
    assert not fields(page)["rule"].disabled


async def test_who_only_watches_is_told_of_no_table_and_counts_at_none(room: Table) -> None:
    one, two, *_ = await at_one_table(room)
    page, desk = Play(one), host(room)
    await withdraw(one, "live", granted=False)
    page.refresh()
    assert not [widget for widget in page.slot.children if isinstance(widget, Mates)]
    assert name(room, one) not in strip(Play(two)).text
    desk.refresh()
    assert (desk.seats.panel.seated, len(desk.seats.panel.groups[0]["people"])) == (3, 3)


async def test_the_own_copy_of_each_at_a_table_has_what_the_table_wrote_and_of_nobody_elses(room: Table) -> None:
    one, two, *_ = await at_one_table(room)
    other = await room.seat("Elsewhere")
    moved = {"form": "table", "id": other.participant_id, "from": 1, "to": 2}
    await drive(room.host, "move", moved, str(uuid.uuid4()))
    await room.say(one, "rule", "we listen")
    await room.do("end")
    rows = [[row["answer"] for page in [Play(who)] for row in copy(page)] for who in (one, two, other)]
    assert rows == [["we listen"], ["we listen"], []]


def copy(page: Play) -> list[dict[str, str]]:
    return [row for widget in page.slot.children if isinstance(widget, Summary) for row in widget.rows]


async def test_nobody_takes_over_once_it_is_closed(room: Table) -> None:
    _, two, *__ = await at_one_table(room)
    page = Play(two)
    await room.do("lock")
    assert strip(page).may_take is False


async def test_the_strip_of_pairs_follows_that_of_tables_and_takes_no_pen_of_the_other(room: Table) -> None:
    one, *_ = await at_one_table(room)
    page = Play(one)
    strip(page)
    await room.do("go_on")
    page.refresh()
    assert not [widget for widget in page.slot.children if isinstance(widget, Mates)]
    await room.do("go_on")
    assert strip(page).title.startswith("Pair ")
    assert strip(page).pen == ""
    assert page.form == "pair"


async def test_a_phone_shows_the_part_of_its_owner_and_never_a_word_of_anothers() -> None:
    """The week of the no-show boss, played to the end by a pair and a trio."""
    room = laid(workshop=scenario.load(scenario.find("no-show-boss")))
    people = await room.seats(5)
    pages = [Play(who) for who in people]
    cards = room.live.workshop.roles.cards
    await room.do("open")
    shown = {page.who.participant_id: set() for page in pages}

    def look() -> None:
        for page in pages:
            page.refresh()
            seen = repr([widget.get_state() for widget in page.slot.children])
            part = engine.role_of(room.live.workshop, room.live.state, page.who.participant_id)
            assert [card.id for card in cards if card.text in seen and card != part] == []
            shown[page.who.participant_id] |= {part.id} if part.text in seen else set()

    look()
    assert sorted(min(seen) for seen in shown.values()) == ["ama", "ama", "ama", "boss", "boss"]
    boss = next(one for one, seen in shown.items() if seen == {"boss"})
    here = engine.group_no(room.live.state, "pair", boss)
    await drive(room.host, "move", {"form": "pair", "id": boss, "from": here, "to": 3 - here}, str(uuid.uuid4()))
    look()
    assert shown[boss] == {"boss", "ama"}, "she has another chair now, and its part"
    while not room.live.ended:
        offered = [
            one for one in actions(room.live) if not one["disabled"] and one["name"] in {"reveal", "go_on", "branch"}
        ]
        await drive(room.host, offered[0]["name"], offered[0]["args"], str(uuid.uuid4()))
        look()
    room.live.close()


# The host


def host(room: Table, *, is_open: bool = True) -> Host:
    page = Host(room.host, "")
    if is_open:
        page.seats.look({"open": True})
    return page


async def press(page: Host, command: str, **args: Any) -> None:
    await page.seats.command({"name": command, "args": {"form": "table", **args}, "id": str(uuid.uuid4())})
    page.refresh()


async def test_the_panel_is_there_while_this_step_or_the_next_needs_groups(room: Table) -> None:
    await room.seats(6)
    page, there = host(room), []
    await room.do("open")
    for _ in range(4):
        page.refresh()
        there.append(
            (page.live.state.current.step_id, page.seats.panel.form if page.seats.panel in page.side.children else "")
        )
        await room.do("reveal") if page.live.state.current.step_id == "alone" else None
        await room.do("go_on")
    assert there == [("alone", "table"), ("rule", "table"), ("told", "pair"), ("pairs", "pair")]
    page.refresh()
    assert page.seats.panel not in page.side.children, "after the end"


async def test_it_lists_nobody_while_folded_and_everybody_with_the_pen_when_open(room: Table) -> None:
    people = await at_one_table(room)
    page = host(room, is_open=False)
    assert (page.seats.panel.groups, page.seats.panel.count, page.seats.panel.seated) == ([], 1, 4)
    page.seats.look({"open": True})
    (group,) = page.seats.panel.groups
    assert [(each["name"], each["writes"]) for each in group["people"]] == [
        (name(room, who), at == 0) for at, who in enumerate(people)
    ]
    await leave(people[0])
    page.refresh()
    (group,) = page.seats.panel.groups
    assert [each["writes"] for each in group["people"]] == [True, False, False]


async def test_a_host_makes_them_anew_moves_a_person_and_undoes_it(room: Table) -> None:
    people = await room.seats(8)
    await room.go_to("rule")
    page = host(room)
    before = page.seats.panel.groups
    await press(page, "regroup", made=page.seats.panel.made)
    assert page.seats.panel.groups != before
    who = page.seats.panel.groups[0]["people"][0]["id"]
    await press(page, "move", **{"id": who, "from": 1, "to": 2})
    assert who in [each["id"] for each in page.seats.panel.groups[1]["people"]]
    undo = next(one for one in page.console.actions if one["name"] == "undo")
    assert undo["label"] == "Undo the seating"
    await room.do("undo")
    await room.do("undo")
    page.refresh()
    assert page.seats.panel.groups == before
    assert len(people) == page.seats.panel.seated


async def test_the_panel_passes_on_no_other_command(room: Table) -> None:
    await room.seats(4)
    page = host(room)
    for command in ("end", "open", "undo", "erase", ""):
        with pytest.raises(Refused) as refused:
            await press(page, command, at="lobby")
        assert refused.value.reason == "unknown_command"
    assert room.live.state.current is None


async def test_a_viewer_changes_nothing_and_a_cohost_may(room: Table) -> None:
    await room.seats(8)
    await room.go_to("rule")
    with pytest.raises(Refused) as refused:
        await press(Host(Visitor(room.live, Role.VIEWER), ""), "regroup", made=1)
    assert refused.value.reason == "not_your_role"
    await press(Host(Visitor(room.live, Role.COHOST), ""), "regroup", made=1)
    assert room.live.state.made == {"table": 2}


# The wall


async def test_the_wall_says_how_many_tables_there_are_and_no_name(room: Table) -> None:
    people = [*await at_one_table(room), *await room.seats(5)]

    def shown() -> dict[type, dict[str, Any]]:
        live = room.live
        made = scene(Moment(live.workshop, live.session, live.state, dict(live.names), ""))
        return {panel.kind: panel.traits for panel in (*made.panels, *made.beside)}

    assert shown()[Talk]["form_label"] == "1 table, one phone of each writes"
    await room.do("back")
    await press(host(room), "regroup", made=1)
    await room.do("go_on")
    await room.do("open")
    assert shown()[Talk]["form_label"] == "3 tables, one phone of each writes"
    assert shown()[Notice]["title"] == "0 of 3 tables have written"
    writer = next(
        who for who in people if engine.holds_pen(room.live.state, WORKSHOP.step("rule"), str(who.participant_id))
    )
    await room.say(writer, "rule", "ours")
    assert shown()[Notice]["title"] == "1 of 3 tables have written"
    assert not any(each in str(shown()) for each in NAMES)
