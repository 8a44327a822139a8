"""Who sat with whom, and what tables wrote, as coaches get it: one answer for a table, in exports, and erasable."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from frictionless import validate

from awayday import engine, export, frames
from awayday.session import Origin
from awayday.tables import TABLES
from awayday.usecases import Visitor, drive, erase, leave, remove, take_pen
from tests.conftest import Table
from tests.frames.test_frames import assert_same_but_for_ids
from tests.together import laid


@pytest.fixture
async def room() -> AsyncIterator[Table]:
    """A session of tables and pairs of people that nobody has joined yet."""
    table = laid(Origin.REAL)
    moments = count(table.live.clock())
    table.live.clock = lambda: next(moments)  # rows of one and the same millisecond stand in the order of their ids
    yield table
    table.live.close()


def of(room: Table) -> frames.Frames:
    return frames.of(room.live.store, room.live.session.session_id)


async def played(room: Table) -> list[Visitor]:
    """Nine people; two tables write, one with two phones; then all answer in pairs."""
    people = await room.seats(9)
    await room.go_to("rule")
    by_id = {str(who.participant_id): who for who in people}
    first, second, _ = ([by_id[one] for one in engine.members(room.live.state, "table", no)] for no in (1, 2, 3))
    await room.say(first[0], "rule", "we listen")
    await room.say(second[0], "rule", "we wait")
    await take_pen(first[1], "table")
    await room.say(first[1], "why", "it helps")
    await room.do("go_on")
    await room.do("go_on")
    for who in people:
        await room.say(who, "say", "each")
    return people


async def test_each_person_has_a_row_for_each_step_that_was_taken_together(room: Table) -> None:
    people = await played(room)
    found = of(room).group_members
    assert sorted(found.groupby("block")["participant_id"].nunique().items()) == [("pairs", 9), ("rule", 9)]
    assert set(found["participant_id"]) == {who.participant_id for who in people}
    sizes = {block: sorted(group["group_no"].value_counts()) for block, group in found.groupby("block")}
    assert sizes == {"pairs": [2, 2, 2, 3], "rule": [3, 3, 3]}
    assert found[found["block"] == "rule"]["role_card"].isna().all()
    cards = found[found["block"] == "pairs"].groupby("group_no")["role_card"].agg(list)
    assert all(one[0] == "boss" and set(one[1:]) == {"ama"} for one in cards)


async def test_a_table_has_one_current_answer_and_the_others_are_there_too(room: Table) -> None:
    await played(room)
    tables = of(room)
    written = tables.answers[tables.answers["step_id"] == "rule"]
    current = frames.current(tables.answers)
    assert current[current["step_id"] == "rule"].groupby("answer_id").ngroups == 2
    assert written.groupby("answer_id").ngroups == 3
    both = current.drop(columns="group_no").merge(
        tables.group_members, left_on=["step_id", "participant_id"], right_on=["block", "participant_id"]
    )
    assert sorted(both[both["step_id"] == "rule"]["group_no"].unique()) == [1, 2]
    assert both[both["step_id"] == "pairs"].groupby("participant_id").ngroups == 9


async def test_it_says_how_people_sat_last_and_nothing_of_what_was_taken_back(room: Table) -> None:
    await room.seats(8)
    await room.go_to("rule")
    before = of(room).group_members
    await drive(room.host, "regroup", {"form": "table", "made": 1}, str(uuid.uuid4()))
    assert not of(room).group_members.equals(before)
    await room.do("undo")
    assert of(room).group_members.equals(before)
    await room.do("undo")
    assert of(room).group_members.empty


async def test_who_is_outside_has_no_row_and_who_left_keeps_hers(room: Table) -> None:
    people = await played(room)
    await remove(room.host, str(people[0].participant_id))
    await leave(people[1])
    found = set(of(room).group_members["participant_id"])
    assert found == {who.participant_id for who in people[1:]}


async def test_an_erased_person_is_in_no_row_and_the_others_sit_as_before(room: Table) -> None:
    people = await played(room)
    before = of(room).group_members
    gone = await erase(people[4])
    after = of(room).group_members
    assert after.equals(before[before["participant_id"] != gone].reset_index(drop=True))


async def test_an_export_holds_them_is_valid_and_reads_back(room: Table, tmp_path: Path) -> None:
    people = await played(room)
    tables = of(room)
    package = export.datapackage(tables, tmp_path / "out")
    assert validate(str(package / "datapackage.json")).flatten(["note"]) == []
    again = frames.load(package)
    assert_same_but_for_ids(tables, again)
    assert len(again.group_members) == 18
    text = (package / "group_members.csv").read_text()
    assert not any(str(who.participant_id) in text for who in people)
    assert (package / "group_members.csv").name in (package / "SHA256SUMS").read_text()


async def test_rows_of_two_sessions_stand_beside_each_other(room: Table) -> None:
    await played(room)
    other = laid(Origin.REAL, seed=2)
    await played(other)
    joined = frames.join([of(room), of(other)])
    assert len(joined.group_members) == 36
    assert not joined.group_members.duplicated(list(TABLES["group_members"].key)).any()
    other.live.close()


def test_a_session_without_groups_has_none(store: Any, full: Any) -> None:
    assert frames.group_members(store, full.session_id).empty
