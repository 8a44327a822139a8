"""Joining and answering: what is saved, what is refused and with which word, and that nothing is doubled or lost."""

from __future__ import annotations

import asyncio
import uuid
from concurrent.futures import Future
from typing import Any

import pytest

from awayday import engine, frames
from awayday.errors import Refused, StoreError
from awayday.pages.host import Host
from awayday.session import Event, Origin, Phase, Role, RunKey
from awayday.store import Store, Unit
from awayday.usecases import Visitor, answer, answered, join, pass_step, start

FIRST = RunKey("picnic-02", Phase.FIRST, 1)


async def test_joining_twice_from_one_seat_is_one_person(table: Any) -> None:
    who = Visitor(table.live, Role.PARTICIPANT, "1" * 64)
    ids = await asyncio.gather(join(who, "Ama"), join(who, "Ama"), join(who, None))
    assert len(set(ids)) == 1
    assert len(table.live.state.people) == 1


async def test_a_person_keeps_her_seat_when_the_session_is_taken_up_again(table: Any) -> None:
    who = await table.seat("Ama")
    again = type(table.live)(table.live.store, table.live.session, table.live.workshop)
    assert Visitor(again, Role.PARTICIPANT, who.seat_hash).participant_id == who.participant_id
    assert again.names == table.live.names
    assert again.state == table.live.state


async def test_the_facilitator_does_not_take_a_seat(table: Any) -> None:
    with pytest.raises(Refused) as refused:
        await join(table.host, "Boss")
    assert refused.value.reason == "not_your_role"


async def test_bots_are_refused_in_a_session_of_people(real_table: Any) -> None:
    bot = Visitor(real_table.live, Role.PARTICIPANT, "b" * 64)
    with pytest.raises(Refused) as refused:
        await join(bot, "Bot", bot=True)
    assert refused.value.reason == "real_session"
    await real_table.do("rehearse")
    assert await join(bot, "Bot", bot=True)


async def test_fields_of_one_answer_arrive_one_by_one_and_stand_together(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    await table.say(who, "choice", "close")
    await table.say(who, "hope", "that nobody is left out")
    await table.say(who, "confidence", 70)
    current = table.live.state.runs[FIRST].current[who.participant_id]
    assert dict(current.values) == {"choice": "close", "hope": "that nobody is left out", "confidence": 70}
    assert len(table.live.state.runs[FIRST].answers) == 3


async def test_a_change_of_mind_takes_back_what_hung_on_the_old_option(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    await table.say(who, "choice", "other")
    await table.say(who, "shape", "half_day")
    last = await table.say(who, "choice", "cover")
    assert dict(last.values) == {"choice": "cover"}


async def test_the_same_answer_twice_is_one_row_and_the_same_id_with_another_body_is_refused(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    message = table.message("choice", "close")
    first, second = await asyncio.gather(answer(who, message), answer(who, message))
    assert first == second
    assert len(table.live.state.runs[FIRST].answers) == 1
    with pytest.raises(Refused) as refused:
        await answer(who, {**message, "value": "cover"})
    assert refused.value.reason == "id_reused"


async def test_nobody_can_answer_with_another_persons_id(table: Any) -> None:
    ama, luca = await table.seats(2)
    await table.go_to("picnic-02")
    message = table.message("choice", "close")
    await answer(ama, message)
    with pytest.raises(Refused):
        await answer(luca, message)
    assert list(table.live.state.runs[FIRST].current) == [ama.participant_id]


async def test_two_tabs_that_answer_at_once_leave_one_chain_with_both_fields(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    await asyncio.gather(
        table.say(who, "choice", "close"), table.say(who, "hope", "sun"), table.say(who, "confidence", 5)
    )
    run = table.live.state.runs[FIRST]
    assert dict(run.current[who.participant_id].values) == {"choice": "close", "hope": "sun", "confidence": 5}
    replaced = [one.supersedes for one in run.answers.values()]
    assert len(replaced) == len(set(replaced)) == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": "no-such-option"}, "not_allowed"),
        ({"value": 7}, "not_allowed"),
        ({"value": {"$ne": 1}}, "not_allowed"),
        ({"field": "salary"}, "not_allowed"),
        ({"field": "hope", "value": "x" * 141}, "too_long"),
        ({"field": "hope", "value": "x" * 100_000}, "too_long"),
        ({"field": "confidence", "value": 101}, "not_allowed"),
        ({"field": "confidence", "value": True}, "not_allowed"),
        ({"field": "confidence", "value": 50.5}, "not_allowed"),
        ({"id": "1"}, "malformed"),
        ({"run": {"step": "picnic-02", "phase": "first", "run_no": float("inf"), "version": "1.0.0"}}, "malformed"),
        ({"field": "\ud83d"}, "not_allowed"),
        ({"run": None}, "malformed"),
        ({"run": {"step": "picnic-02", "phase": "noon", "run_no": 1, "version": "1.0.0"}}, "malformed"),
        ({"run": {"step": "picnic-02", "phase": "first", "run_no": 1, "version": "0.9.0"}}, "stale_page"),
        ({"run": {"step": "picnic-02", "phase": "first", "run_no": 9, "version": "1.0.0"}}, "stale_page"),
        ({"run": {"step": "picnic-99", "phase": "first", "run_no": 1, "version": "1.0.0"}}, "stale_page"),
        ({"run": {"step": "picnic-05", "phase": "revote", "run_no": 1, "version": "1.0.0"}}, "stale_page"),
    ],
)
async def test_what_is_refused_says_why_and_leaves_no_row(table: Any, changes: dict[str, Any], reason: str) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    with pytest.raises(Refused) as refused:
        await answer(who, {**table.message("choice", "close"), **changes})
    assert refused.value.reason == reason
    assert refused.value.text
    assert not table.live.answers


async def test_a_stranger_can_not_answer(table: Any) -> None:
    await table.go_to("picnic-02")
    with pytest.raises(Refused) as refused:
        await table.say(Visitor(table.live, Role.PARTICIPANT, "nobody"), "choice", "close")
    assert refused.value.reason == "gone"


async def test_an_answer_on_its_way_at_the_lock_is_kept_as_late_and_none_comes_after_the_reveal(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    on_time, late = table.message("choice", "close"), table.message("choice", "cover")
    await answer(who, on_time)
    await table.do("lock")
    assert (await answer(who, late)).late
    too_late = table.message("choice", "other")
    await table.do("reveal")
    with pytest.raises(Refused) as refused:
        await answer(who, too_late)
    assert refused.value.reason == "step_closed"


async def test_an_answer_to_a_reset_step_is_refused_and_the_old_ones_are_kept(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    old = table.message("choice", "close")
    await table.say(who, "choice", "cover")
    await table.do("reset")
    with pytest.raises(Refused) as refused:
        await answer(who, old)
    assert refused.value.reason == "step_closed"
    assert engine.tally(table.live.workshop, table.live.state, "picnic-02").n == 0
    assert len(table.live.state.runs[FIRST].current) == 1


async def test_somebody_counts_as_having_answered_once_every_required_field_is_there(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    step = table.live.workshop.step("picnic-02")
    await table.say(who, "hope", "sun")
    assert answered(table.live.workshop, table.live.state, table.live.state.run, step) == set()
    await table.say(who, "choice", "close")
    assert answered(table.live.workshop, table.live.state, table.live.state.run, step) == {who.participant_id}
    await table.say(who, "choice", None)
    assert answered(table.live.workshop, table.live.state, table.live.state.run, step) == set()


async def test_who_passes_counts_as_having_answered_and_no_page_tells_who_did(careful_table: Any) -> None:
    people = [await careful_table.seat(name) for name in ("Ama", "Luca", "Wen", "Dara", "Jonas", "Pia")]
    await careful_table.go_to("picnic-02")
    live = careful_table.live
    for who in people[:5]:
        await careful_table.say(who, "choice", "close")
    await pass_step(people[0], {"id": str(uuid.uuid4())}, FIRST)
    await pass_step(people[5], {"id": str(uuid.uuid4())}, FIRST)
    step, run = live.workshop.step("picnic-02"), live.state.runs[FIRST]
    assert answered(live.workshop, live.state, run, step) == {who.participant_id for who in people}
    assert engine.tally(live.workshop, live.state, "picnic-02").n == 4
    host = Host(careful_table.host, "")
    assert host.presence.answered == 6
    assert [one["answered"] for one in host.presence.people] == [True] * 6


async def test_passing_twice_by_one_message_is_one_row_and_coming_back_takes_answers_again(careful_table: Any) -> None:
    who = await careful_table.seat()
    await careful_table.go_to("picnic-02")
    press = {"id": str(uuid.uuid4())}
    first = await pass_step(who, press, FIRST)
    assert await pass_step(who, press, FIRST) == first
    assert (first.status, dict(first.values)) == ("skipped", {})
    again = await pass_step(who, {"id": str(uuid.uuid4())}, FIRST, back=True)
    assert (again.status, again.supersedes) == ("retracted", first.answer_id)
    given = await careful_table.say(who, "choice", "close")
    assert given.supersedes == again.answer_id
    found = frames.of(careful_table.live.store, careful_table.live.session.session_id).answers
    assert list(found.sort_values("answered_at")["status"]) == ["skipped", "retracted", "ok"]


@pytest.mark.parametrize(
    ("step_id", "key", "message", "reason"),
    [
        ("picnic-04", RunKey("picnic-04", Phase.FIRST, 1), None, "not_allowed"),
        ("picnic-02", RunKey("picnic-10", Phase.FIRST, 1), None, "stale_page"),
        ("picnic-02", RunKey("nowhere", Phase.FIRST, 1), None, "stale_page"),
        ("picnic-02", FIRST, {"id": "x"}, "malformed"),
        ("picnic-02", FIRST, {}, "malformed"),
        ("picnic-03", FIRST, None, "step_closed"),
    ],
)
async def test_what_can_not_be_passed_is_refused(
    careful_table: Any, step_id: str, key: RunKey, message: Any, reason: str
) -> None:
    who = await careful_table.seat()
    await careful_table.go_to(step_id)
    with pytest.raises(Refused) as refused:
        await pass_step(who, {"id": str(uuid.uuid4())} if message is None else message, key)
    assert refused.value.reason == reason
    assert not any(event.kind == "answered" for event in careful_table.live.events)


class Deaf(Store):
    """A store whose next commit succeeds while the connection is lost before the good news arrives."""

    is_deaf = False

    def append(self, unit: Unit) -> Future[tuple[Event, ...]]:
        written = super().append(unit)
        if not self.is_deaf:
            return written
        self.is_deaf = False
        written.result()
        lost: Future[tuple[Event, ...]] = Future()
        lost.set_exception(StoreError("The connection was lost."))
        return lost


async def test_a_write_whose_good_news_was_lost_is_found_again(table: Any) -> None:
    store = Deaf("sqlite://")
    live = start(store, table.live.workshop, origin=Origin.DEMO, seed=1)
    other = type(table)(live, Visitor(live, Role.FACILITATOR))
    who = Visitor(live, Role.PARTICIPANT, "d" * 64)
    store.is_deaf = True
    with pytest.raises(Refused, match="tried again"):
        await join(who, "Ama")
    assert await join(who, "Ama") == who.participant_id
    assert len(live.state.people) == 1
    await other.go_to("picnic-02")
    message = other.message("choice", "close")
    store.is_deaf = True
    with pytest.raises(Refused, match="tried again"):
        await answer(who, message)
    assert (await answer(who, message)).answer_id == message["id"]
    await other.say(who, "confidence", 40)
    assert dict(live.state.runs[FIRST].current[who.participant_id].values) == {"choice": "close", "confidence": 40}
    live.close()


async def test_nobody_joins_or_answers_after_the_end(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    message = table.message("choice", "close")
    await table.do("end")
    for attempt in (answer(who, message), table.seat()):
        with pytest.raises(Refused):
            await attempt


async def test_an_id_of_another_session_is_refused_for_good_and_alarms_nobody(table: Any) -> None:
    live = start(table.live.store, table.live.workshop, origin=Origin.DEMO, seed=2)
    other = type(table)(live, Visitor(live, Role.FACILITATOR))
    who, stranger = await table.seat(), await other.seat()
    await table.do("open")
    await other.do("open")
    message = table.message("seen", True)
    await answer(who, message)
    with pytest.raises(Refused) as refused:
        await answer(stranger, message)
    assert refused.value.reason == "not_allowed"
    assert live.problem == ""
    await other.say(stranger, "seen", True)
