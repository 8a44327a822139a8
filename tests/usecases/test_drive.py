"""The facilitator's commands: each works when it should, is refused when it should, and can be taken back."""

from __future__ import annotations

import asyncio
import dataclasses
import uuid
from typing import Any

import pytest

from awayday import engine
from awayday.engine import RunStatus, State
from awayday.errors import Refused
from awayday.session import BranchSource, EventKind, Origin, Phase
from awayday.usecases import COMMANDS, drive, place


def now(table: Any) -> str:
    return table.live.state.current.step_id


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_only_the_facilitator_may(table: Any, name: str) -> None:
    who = await table.seat()
    before = len(table.live.events)
    with pytest.raises(Refused) as refused:
        await drive(who, name, {"at": place(table.live)}, str(uuid.uuid4()))
    assert refused.value.reason == "not_your_role"
    assert len(table.live.events) == before


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"move", "regroup", "rehearse", "review", "undo"}))
async def test_a_page_that_shows_another_place_is_told_so(table: Any, name: str) -> None:
    await table.do("open")
    with pytest.raises(Refused) as refused:
        await drive(table.host, name, {"at": "lobby", "to": "picnic-02"}, str(uuid.uuid4()))
    assert refused.value.reason == "moved_on"


async def test_a_double_tap_goes_on_once(table: Any) -> None:
    await table.do("open")
    at = place(table.live)
    results = await asyncio.gather(
        *(drive(table.host, "go_on", {"at": at}, str(uuid.uuid4())) for _ in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results].count(Refused) == 2
    assert now(table) == "picnic-02"


async def test_the_same_command_id_is_carried_out_once(table: Any) -> None:
    command_id = str(uuid.uuid4())
    await drive(table.host, "open", {"at": "lobby"}, command_id)
    await drive(table.host, "open", {"at": "lobby"}, command_id)
    assert len(table.live.events) == 1


async def test_revealing_a_choice_goes_to_its_reveal_step_and_locks_it(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    await table.say(who, "choice", "close")
    await table.do("reveal")
    assert now(table) == "picnic-03"
    assert engine.run_of(table.live.state, "picnic-02").status is RunStatus.REVEALED


async def test_leaving_an_open_step_locks_it(table: Any) -> None:
    await table.go_to("picnic-02")
    await table.do("go_on")
    kinds = [event.kind for event in table.live.events if event.step_id == "picnic-02"]
    assert kinds == [EventKind.OPENED, EventKind.LOCKED, EventKind.REVEALED]


async def test_lock_and_open_again(table: Any) -> None:
    await table.go_to("picnic-02")
    await table.do("lock")
    assert table.live.state.run.status is RunStatus.LOCKED
    await table.do("open")
    assert table.live.state.run.status is RunStatus.OPEN


@pytest.mark.parametrize("option", ["close", "cover", "other"])
async def test_the_room_follows_its_own_vote(table: Any, option: str) -> None:
    people = await table.seats(6)
    await table.go_to("picnic-05")
    for who in people:
        await table.say(who, "choice", option)
    await table.do("reveal")
    await table.do("go_on")
    assert now(table) == f"picnic-06-{option}"
    assert table.live.state.branches["picnic-05"].source is BranchSource.PLURALITY


async def test_a_tie_is_the_facilitators_to_break_and_is_recorded_so(table: Any) -> None:
    people = await table.seats(6)
    await table.go_to("picnic-05")
    for number, who in enumerate(people):
        await table.say(who, "choice", "close" if number % 2 else "cover")
    with pytest.raises(Refused) as refused:
        await table.do("go_on")
    assert refused.value.reason == "choose"
    await table.do("branch", to="picnic-06-cover")
    assert table.live.state.branches["picnic-05"].source is BranchSource.TIE_BREAK


async def test_an_override_is_recorded_as_one(table: Any) -> None:
    people = await table.seats(5)
    await table.go_to("picnic-05")
    for who in people:
        await table.say(who, "choice", "close")
    await table.do("branch", to="picnic-06-other")
    assert now(table) == "picnic-06-other"
    assert table.live.state.branches["picnic-05"].source is BranchSource.OVERRIDE


@pytest.mark.parametrize("to", ["picnic-12", "nowhere", None, 7])
async def test_the_room_can_not_be_sent_where_the_step_does_not_lead(table: Any, to: object) -> None:
    await table.go_to("picnic-05")
    with pytest.raises(Refused):
        await table.do("branch", to=to)
    assert now(table) == "picnic-05"


async def test_another_ending_can_be_shown_beside_the_rooms_own(table: Any) -> None:
    await table.go_to("picnic-09-close")
    await table.do("branch", to="picnic-09-close-watch")
    await table.do("show", to="picnic-09-close-redesign")
    assert now(table) == "picnic-09-close-redesign"
    assert table.live.state.trail[-2:] == ("picnic-09-close", "picnic-09-close-redesign")
    with pytest.raises(Refused):
        await table.do("show", to="picnic-12")


async def test_a_revote_keeps_the_first_vote(table: Any) -> None:
    people = await table.seats(5)
    await table.go_to("picnic-08-close")
    for who in people:
        await table.say(who, "choice", "force")
    await table.do("reveal")
    await table.do("revote")
    assert now(table) == "picnic-08-close"
    assert table.live.state.current.phase is Phase.REVOTE
    for who in people:
        await table.say(who, "choice", "watch")
    workshop, state = table.live.workshop, table.live.state
    assert engine.tally(workshop, state, "picnic-08-close", Phase.FIRST).counts["force"] == 5
    assert engine.tally(workshop, state, "picnic-08-close", Phase.REVOTE).counts["watch"] == 5


def unseen(state: State) -> State:
    """A state without its count of events, and without what the room has seen, which no undo takes back."""
    runs = {key: dataclasses.replace(run, reveals=()) for key, run in state.runs.items()}
    return dataclasses.replace(state, seq=0, runs=runs)


async def test_undo_takes_back_a_whole_command_and_then_the_one_before(table: Any) -> None:
    await table.go_to("picnic-02")
    before = table.live.state
    await table.do("reveal")
    await table.do("undo")
    assert unseen(table.live.state) == unseen(before)
    await table.do("undo")
    assert now(table) == "picnic-01"
    await table.do("undo")
    assert table.live.state.current is None
    with pytest.raises(Refused):
        await table.do("undo")


async def test_an_undo_that_is_sent_again_undoes_nothing_more(table: Any) -> None:
    await table.go_to("picnic-02")
    await table.do("reveal")
    again = str(uuid.uuid4())
    await drive(table.host, "undo", {}, again)
    once = table.live.state
    await drive(table.host, "undo", {}, again)
    assert table.live.state == once
    assert now(table) == "picnic-02"


async def test_back_and_forth_keeps_the_answers(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    await table.say(who, "choice", "close")
    await table.do("back")
    assert now(table) == "picnic-01"
    await table.do("go_on")
    assert table.live.state.run.current[who.participant_id].values["choice"] == "close"


async def test_the_end_can_be_undone(table: Any) -> None:
    await table.do("open")
    await table.do("end")
    assert table.live.ended
    await table.do("undo")
    assert not table.live.ended


async def test_words_are_released_one_by_one(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    given = await table.say(who, "hope", "sun")
    await table.do("review", answer_id=given.answer_id, field="hope", state="approved")
    assert table.live.state.reviews == {(given.answer_id, "hope"): "approved"}
    for wrong in ({"field": "choice"}, {"state": "loud"}, {"answer_id": "x"}):
        with pytest.raises(Refused):
            await table.do("review", **{"answer_id": given.answer_id, "field": "hope", "state": "hidden", **wrong})


async def test_private_reflections_can_not_be_released(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-12")
    given = await table.say(who, "q9", "at the front desk")
    with pytest.raises(Refused):
        await table.do("review", answer_id=given.answer_id, field="q9", state="approved")


async def test_a_rehearsal_is_refused_once_people_have_joined(real_table: Any) -> None:
    await real_table.seat()
    with pytest.raises(Refused) as refused:
        await real_table.do("rehearse")
    assert refused.value.reason == "real_session"
    assert real_table.live.session.data_origin is Origin.REAL


async def test_a_rehearsed_session_is_stamped_synthetic_for_good(real_table: Any) -> None:
    await real_table.do("rehearse")
    assert real_table.live.session.data_origin is Origin.SYNTHETIC
    stored = real_table.live.store.session(real_table.live.session.session_id)
    assert stored.data_origin is Origin.SYNTHETIC
    assert stored.cohort_id == real_table.live.session.cohort_id


async def test_a_try_out_keeps_its_own_stamp_in_a_rehearsal(table: Any) -> None:
    await table.seat()
    await table.do("rehearse")
    assert table.live.session.data_origin is Origin.DEMO


async def test_a_store_that_can_not_write_is_said_and_nothing_moves(table: Any) -> None:
    await table.do("open")
    before = table.live.state
    table.live.store.close()
    with pytest.raises(Refused) as refused:
        await table.do("go_on")
    assert refused.value.reason == "not_saved"
    assert table.live.state == before
    assert "Nothing can be saved" in table.live.problem
