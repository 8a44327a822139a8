"""Seating people: sizes, latecomers, comings and goings, hosts who change it, the pen; and who may not."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday import engine
from awayday.errors import Refused
from awayday.session import Origin, Role
from awayday.store import Unit
from awayday.usecases import (
    Live,
    Visitor,
    admit,
    answer,
    answered,
    drive,
    erase,
    join,
    leave,
    readmit,
    remove,
    seated,
    set_rules,
    take_pen,
    withdraw,
)
from tests.conftest import Table
from tests.together import laid


@pytest.fixture
async def room() -> AsyncIterator[Table]:
    """A session of pairs and tables that nobody has joined yet."""
    table = laid(Origin.DEMO)
    yield table
    table.live.close()


def ids(people: list[Visitor]) -> list[str]:
    return [str(who.participant_id) for who in people]


def groups(room: Table, form: str = "table") -> list[list[str]]:
    return [engine.members(room.live.state, form, number) for number in engine.sizes(room.live.state, form)]


def number(room: Table, who: Visitor, form: str = "table") -> int | None:
    return engine.group_no(room.live.state, form, str(who.participant_id))


async def change(room: Table, name: str, role: Role = Role.FACILITATOR, **args: Any) -> None:
    await drive(Visitor(room.live, role), name, {"form": "table", **args}, str(uuid.uuid4()))


async def refusal(work: Any) -> str:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.reason


def same_after_a_restart(room: Table) -> bool:
    live = room.live
    return Live(live.store, live.session, live.workshop).state == live.state


# How many sit together


@given(st.integers(1, 300), st.sampled_from(["pair", "table"]), st.integers(0, 2**31 - 1))
def test_everybody_sits_once_in_groups_of_the_right_size(count: int, form: str, seed: int) -> None:
    people = [f"person-{one}" for one in range(count)]
    found = seated(people, form, seed)
    assert sorted(one for group in found for one in group) == sorted(people)
    sizes = Counter(map(len, found))
    if form == "pair" and count > 1:
        assert sizes == Counter({2: count // 2 - count % 2, 3: count % 2}) - Counter({2: 0, 3: 0})
    if form == "table" and count > 5:
        assert set(sizes) <= {3, 4}
        assert sizes[3] == -count % 4, "as few of three as there must be"


@pytest.mark.parametrize(("count", "expected"), [(0, []), (1, [1]), (2, [2]), (3, [3]), (5, [3, 2]), (6, [3, 3])])
def test_few_people_sit_at_few_tables(count: int, expected: list[int]) -> None:
    assert [len(group) for group in seated([str(one) for one in range(count)], "table", 7)] == expected


@given(st.integers(2, 60), st.integers(0, 99))
def test_chance_is_the_seeds_alone(count: int, seed: int) -> None:
    people = [f"person-{one}" for one in range(count)]
    others = [f"{one:03}" for one in reversed(range(count))]  # whose ids sort the other way
    renamed = [[others[people.index(one)] for one in group] for group in seated(people, "table", seed)]
    assert seated(others, "table", seed) == renamed
    again = [seated(people, "table", seed, turn) for turn in (1, 2)]
    assert again == [seated(people, "table", seed, turn) for turn in (1, 2)]
    if count > 12:
        assert len({str(each) for each in (*again, seated(people, "table", seed))}) == 3


# The room makes them


async def test_groups_are_made_on_entering_the_step_once_and_the_same_for_the_same_seed(room: Table) -> None:
    people = await room.seats(10)
    await room.do("open")
    assert room.live.state.groups == {}
    await room.do("reveal")
    await room.do("go_on")
    made = groups(room)
    assert sorted(map(len, made)) == [3, 3, 4]
    assert made == seated(ids(people), "table", room.live.session.seed)
    await room.do("back")
    await room.do("go_on")
    assert groups(room) == made
    assert room.live.state.made == {"table": 1}
    assert same_after_a_restart(room)


async def test_taking_the_step_back_takes_the_groups_back_and_going_there_again_makes_them_of_all(room: Table) -> None:
    await room.seats(6)
    await room.go_to("rule")
    late = await room.seat()
    assert number(room, late) is not None
    await room.do("undo")
    assert not engine.has_groups(room.live.state, "table")
    await room.do("go_on")
    assert sorted(map(len, groups(room))) == [3, 4]
    assert engine.without_place(room.live.state, "table") == []


async def test_latecomers_go_where_the_fewest_are_and_take_the_free_chair(room: Table) -> None:
    people = await room.seats(8)
    await room.go_to("rule")
    await leave(people[0])
    gone = number(room, people[0])
    late = await room.seat()
    assert number(room, late) == gone
    chairs = room.live.state.chairs["table"]
    assert chairs[str(late.participant_id)] == chairs[str(people[0].participant_id)]
    later = await room.seats(6)
    assert sorted(map(len, groups(room))) == [7, 7]
    assert len({room.live.state.chairs["table"][one] for one in groups(room)[0]}) == 7
    assert number(room, later[0]) != number(room, later[1])


async def test_thirty_who_come_at_once_are_spread_over_the_tables(room: Table) -> None:
    await room.seats(12)
    await room.go_to("rule")
    people = [Visitor(room.live, Role.PARTICIPANT, f"{one:064}") for one in range(30)]
    await asyncio.gather(*(join(who, None) for who in people))
    assert [len(group) for group in groups(room)] == [14, 14, 14]
    for group in groups(room):
        assert len({room.live.state.chairs["table"][one] for one in group}) == 14
    assert same_after_a_restart(room)


async def test_who_joins_while_the_groups_are_being_made_has_a_place_all_the_same(room: Table) -> None:
    await room.seats(8)
    await room.go_to("alone")
    await room.do("reveal")
    people = [Visitor(room.live, Role.PARTICIPANT, f"{one:064}") for one in range(8)]
    await asyncio.gather(
        *(join(who, None) for who in people[:4]), room.do("go_on"), *(join(one, None) for one in people[4:])
    )
    assert engine.without_place(room.live.state, "table") == []
    assert sum(map(len, groups(room))) == 16


async def test_people_who_are_let_in_are_spread_too_and_nobody_at_the_door_has_a_place(room: Table) -> None:
    await room.seats(6)
    await room.go_to("rule")
    await set_rules(room.host, approval=True)
    waiting = await room.seats(4)
    assert {number(room, who) for who in waiting} == {None}
    await admit(room.host)
    assert sorted(map(len, groups(room))) == [5, 5]


async def test_who_was_asked_to_leave_has_her_place_and_her_pen_again_once_she_is_back(room: Table) -> None:
    people = await room.seats(8)
    await room.go_to("rule")
    who = people[0]
    await take_pen(who, "table")
    table = number(room, who)
    await remove(room.host, str(who.participant_id))
    assert who.participant_id not in engine.members(room.live.state, "table", table or 0)
    assert engine.pen_holder(room.live.state, "table", table or 0) != who.participant_id
    await readmit(room.host, str(who.participant_id))
    assert number(room, who) == table
    assert engine.pen_holder(room.live.state, "table", table or 0) == who.participant_id


async def test_who_went_before_the_tables_were_made_finds_a_place_when_she_comes_back(room: Table) -> None:
    people = await room.seats(7)
    await leave(people[0])
    await room.go_to("rule")
    assert number(room, people[0]) is None
    await join(people[0], None)
    assert number(room, people[0]) is not None


async def test_a_place_that_could_not_be_saved_is_found_with_the_next_coming(room: Table) -> None:
    await room.seats(8)
    await room.go_to("rule")
    append = room.live.append

    async def fails(unit: Unit) -> None:
        if any("chair" in event.details for event in unit.events):
            raise Refused("not_saved", "Not saved yet.")
        await append(unit)

    room.live.append = fails  # type: ignore[method-assign]
    late = await room.seat()
    assert number(room, late) is None
    room.live.append = append  # type: ignore[method-assign]
    await room.seat()
    assert number(room, late) is not None


# Hosts change them


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COHOST])
async def test_a_host_makes_them_anew_and_takes_that_back(room: Table, role: Role) -> None:
    await room.seats(12)
    await room.go_to("rule")
    before = groups(room)
    await change(room, "regroup", role, made=1)
    after = groups(room)
    assert after != before
    assert sorted(map(len, after)) == [4, 4, 4]
    assert await refusal(change(room, "regroup", made=1)) == "moved_on", "another host was faster"
    await room.do("undo")
    assert groups(room) == before
    await change(room, "regroup", made=1)
    assert groups(room) not in (before, after)
    assert same_after_a_restart(room)


async def test_new_groups_are_of_those_who_are_here(room: Table) -> None:
    people = await room.seats(9)
    await room.go_to("rule")
    await leave(people[0])
    await remove(room.host, str(people[1].participant_id))
    await change(room, "regroup", made=1)
    assert sorted(map(len, groups(room))) == [3, 4]


async def test_groups_may_be_made_before_their_step_and_entering_it_keeps_them(room: Table) -> None:
    await room.seats(4)
    await change(room, "regroup", made=0)
    made = groups(room)
    assert [len(group) for group in made] == [4]
    await room.go_to("rule")
    assert groups(room) == made


async def test_no_new_groups_while_some_have_written_and_after_a_reset_again(room: Table) -> None:
    people = await room.seats(8)
    await room.go_to("rule")
    writer = next(who for who in people if engine.holds_pen(room.live.state, step(room), str(who.participant_id)))
    await room.say(writer, "rule", "ours")
    assert await refusal(change(room, "regroup", made=1)) == "not_now"
    await room.do("reset")
    await change(room, "regroup", made=1)
    await room.do("undo")


async def test_a_host_moves_a_person_and_takes_that_back(room: Table) -> None:
    people = await room.seats(8)
    await room.go_to("rule")
    who = people[0]
    before = number(room, who)
    other = 3 - (before or 0)
    args = {"id": who.participant_id, "from": before}
    await change(room, "move", **args, to=other)
    assert number(room, who) == other
    assert sorted(map(len, groups(room))) == [3, 5]
    assert await refusal(change(room, "move", **args, to=other)) == "moved_on"
    await room.do("undo")
    assert number(room, who) == before
    await change(room, "move", **args, to=3)
    assert [len(group) for group in groups(room)].count(1) == 1, "a new table"
    assert same_after_a_restart(room)


async def test_nobody_is_moved_to_where_there_is_nothing_and_no_stranger_anywhere(room: Table) -> None:
    people = await room.seats(8)
    who = {"id": people[0].participant_id, "from": 0}
    assert await refusal(change(room, "move", **who, to=1)) == "not_now"
    await room.go_to("rule")
    here = {**who, "from": number(room, people[0])}
    for to in (here["from"], 0, -1, 4, 10**9):
        assert await refusal(change(room, "move", **here, to=to)) == "not_now"
    for wrong in ({"to": "1"}, {"to": None}, {"to": True}, {"to": 1, "form": "row"}, {"to": 1, "form": None}):
        assert await refusal(change(room, "move", **{**here, **wrong})) == "malformed"
    assert await refusal(change(room, "move", **{**here, "id": "nobody"}, to=1)) == "unknown"
    await remove(room.host, str(people[0].participant_id))
    assert await refusal(change(room, "move", **here, to=1)) == "unknown"
    await room.do("end")
    assert await refusal(change(room, "regroup", made=1)) == "not_now"
    assert same_after_a_restart(room)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.VIEWER])
async def test_nobody_else_seats_people(room: Table, role: Role) -> None:
    people = await room.seats(8)
    await room.go_to("rule")
    before = groups(room)
    me = Visitor(room.live, role, people[0].seat_hash)
    for name, args in (("regroup", {"made": 1}), ("move", {"id": me.participant_id, "from": 1, "to": 2})):
        assert await refusal(drive(me, name, {"form": "table", **args}, str(uuid.uuid4()))) in {
            "not_your_role",
            "unknown_command",
        }
    assert groups(room) == before


# The pen


def step(room: Table) -> Any:
    return room.live.workshop.step("rule")


async def at_tables(room: Table) -> tuple[list[Visitor], list[Visitor]]:
    """Give the people of two tables of four, whoever writes first."""
    people = await room.seats(8)
    await room.go_to("rule")
    by_id = {str(who.participant_id): who for who in people}
    one, other = ([by_id[each] for each in group] for group in groups(room))
    return one, other


async def test_one_phone_writes_for_its_table_until_another_takes_over(room: Table) -> None:
    one, other = await at_tables(room)
    await room.say(one[0], "rule", "we listen")
    assert await refusal(room.say(one[1], "rule", "mine")) == "not_allowed"
    await take_pen(one[1], "table")
    assert await refusal(room.say(one[0], "why", "still me")) == "not_allowed"
    record = await room.say(one[1], "why", "it helps")
    assert dict(record.values) == {"rule": "we listen", "why": "it helps"}
    run = room.live.state.run
    assert answered(room.live.workshop, room.live.state, run, step(room)) == set(ids(one))
    await room.say(other[0], "rule", "we wait")
    assert room.live.state.run is not None
    assert len(room.live.state.run.valid) == 2


async def test_the_pen_of_another_table_is_out_of_reach(room: Table) -> None:
    one, other = await at_tables(room)
    await take_pen(one[2], "table")
    await take_pen(one[2], "table")
    state = room.live.state
    assert [engine.pen_holder(state, "table", each) for each in (1, 2)] == [ids(one)[2], ids(other)[0]]
    assert sum(bool(event.details.get("pen")) for event in room.live.events) == 1, "the second time changes nothing"
    record = await room.say(one[2], "rule", "mine")
    found = engine.shared_answers(room.live.state, room.live.state.runs[record.run], step(room))
    assert set(found) == {1}, "and so is its sheet"
    forged = room.message("rule", "theirs", participant_id=ids(other)[0], group=2, form="table")
    await answer(one[2], forged)
    found = engine.shared_answers(room.live.state, room.live.state.runs[record.run], step(room))
    assert set(found) == {1}


async def test_who_sits_nowhere_or_is_not_in_the_room_takes_no_pen(room: Table) -> None:
    one, _ = await at_tables(room)
    assert await refusal(take_pen(one[1], "pair")) == "not_now"
    assert await refusal(take_pen(one[1], "row")) == "not_now"
    assert await refusal(take_pen(Visitor(room.live, Role.PARTICIPANT, "9" * 64), "table")) == "gone"
    await leave(one[1])
    assert await refusal(take_pen(one[1], "table")) == "gone"
    await remove(room.host, ids(one)[2])
    assert await refusal(take_pen(one[2], "table")) == "gone"


async def test_who_only_watches_has_no_place_no_pen_and_finds_one_again(room: Table) -> None:
    one, _ = await at_tables(room)
    await withdraw(one[0], "live", granted=False)
    assert [len(group) for group in groups(room)] == [3, 4]
    assert engine.holds_pen(room.live.state, step(room), ids(one)[1])
    assert await refusal(take_pen(one[0], "table")) == "not_now"
    assert await refusal(change(room, "move", **{"id": ids(one)[0], "from": 1, "to": 2})) == "unknown"
    late = await room.seat()
    assert number(room, late) == 1
    await withdraw(late, "live", granted=False)
    await change(room, "regroup", made=1)
    assert number(room, late) is None
    await withdraw(late, "live", granted=True)
    assert number(room, late) is not None


async def test_the_pen_passes_on_when_its_holder_goes(room: Table) -> None:
    one, _ = await at_tables(room)
    await leave(one[0])
    await room.say(one[1], "rule", "ours")
    await remove(room.host, ids(one)[1])
    assert engine.holds_pen(room.live.state, step(room), ids(one)[2])
    await room.say(one[2], "rule", "still ours")


async def test_an_erased_person_leaves_an_empty_chair_in_memory_as_on_disk(room: Table) -> None:
    one, _ = await at_tables(room)
    await room.say(one[0], "rule", "hers")
    await room.say(next(iter(_)), "rule", "theirs")
    parts = {each: room.live.state.chairs["table"][each] for each in ids(one)[1:]}
    gone = await erase(one[0])
    assert gone not in str(room.live.events)
    assert gone not in str(room.live.store.rows("events", room.live.session.session_id))
    assert {each: room.live.state.chairs["table"][each] for each in ids(one)[1:]} == parts
    assert engine.holds_pen(room.live.state, step(room), ids(one)[1])
    assert same_after_a_restart(room)


async def test_a_room_of_three_hundred_is_seated_and_written_for(room: Table) -> None:
    people = await room.seats(300)
    await room.go_to("rule")
    assert [len(group) for group in groups(room)] == [4] * 75
    writers = [who for who in people if engine.holds_pen(room.live.state, step(room), str(who.participant_id))]
    assert len(writers) == 75
    await asyncio.gather(*(room.say(who, "rule", "ours") for who in writers))
    assert len(answered(room.live.workshop, room.live.state, room.live.state.run, step(room))) == 300
