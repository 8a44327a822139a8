"""Who is in: letting in, asking to leave, coming back, another phone, and everything deleted."""

from __future__ import annotations

import asyncio
import uuid
from concurrent.futures import Future
from typing import Any

import pytest

from awayday import engine
from awayday.errors import Refused, StoreError
from awayday.session import Event, Origin, Phase, Role, RunKey
from awayday.store import Store
from awayday.usecases import (
    Visitor,
    admit,
    answer,
    erase,
    join,
    leave,
    readmit,
    recover,
    recovery_code,
    remove,
    set_rules,
    start,
    withdraw,
)

FIRST = RunKey("picnic-02", Phase.FIRST, 1)


def seat(table: Any, letter: str) -> Visitor:
    return Visitor(table.live, Role.PARTICIPANT, letter * 64)


def n(table: Any) -> int:
    return engine.tally(table.live.workshop, table.live.state, "picnic-02").n


async def refused(work: Any) -> str:
    with pytest.raises(Refused) as found:
        await work
    assert found.value.text
    return found.value.reason


async def test_who_was_asked_to_leave_counts_nowhere_and_comes_back_with_all_answers(table: Any) -> None:
    ama, luca = await table.seat("Ama"), await table.seat("Luca")
    await table.go_to("picnic-02")
    for who in (ama, luca):
        await table.say(who, "choice", "close")
    await remove(table.host, ama.participant_id)
    assert n(table) == 1
    assert table.live.state.present == [luca.participant_id]
    assert await refused(table.say(ama, "choice", "cover")) == "gone"
    assert await join(ama, "Ama") == ama.participant_id  # the same browser, and still outside
    assert table.live.state.outside == {ama.participant_id: "removed"}
    await readmit(table.host, ama.participant_id)
    assert n(table) == 2
    await table.say(ama, "choice", "cover")
    assert n(table) == 2


async def test_removing_and_letting_in_twice_is_one_event_each(table: Any) -> None:
    who = await table.seat()
    before = len(table.live.events)
    await asyncio.gather(*(remove(table.host, who.participant_id) for _ in range(3)))
    await asyncio.gather(*(readmit(table.host, who.participant_id) for _ in range(3)))
    assert len(table.live.events) == before + 2
    assert await refused(remove(table.host, str(uuid.uuid4()))) == "unknown"


async def test_undo_takes_back_the_last_move_and_never_a_removal(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    await table.do("lock")
    await remove(table.host, who.participant_id)
    await table.do("undo")
    assert table.live.state.run.status == "open"
    assert table.live.state.outside == {who.participant_id: "removed"}


async def test_a_room_with_approval_lets_nobody_in_by_herself(table: Any) -> None:
    await set_rules(table.host, approval=True)
    people = [await table.seat() for _ in range(4)]
    await table.go_to("picnic-02")
    assert table.live.state.present == []
    assert await refused(table.say(people[0], "choice", "close")) == "gone"
    await admit(table.host, people[0].participant_id)
    await table.say(people[0], "choice", "close")
    await remove(table.host, people[1].participant_id)  # "not now"
    await admit(table.host)
    assert table.live.state.present == [people[each].participant_id for each in (0, 2, 3)]
    assert table.live.state.outside == {people[1].participant_id: "removed"}


async def test_a_locked_room_takes_nobody_new_and_keeps_those_who_are_in(table: Any) -> None:
    ama = await table.seat()
    await set_rules(table.host, locked=True)
    assert await refused(table.seat()) == "locked"
    await leave(ama)
    assert await join(ama, None) == ama.participant_id
    assert table.live.state.present == [ama.participant_id]


async def test_who_leaves_keeps_her_answers_and_gives_no_more(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    await table.say(who, "choice", "close")
    await leave(who)
    assert (table.live.state.present, n(table)) == ([], 1)
    assert await refused(table.say(who, "choice", "cover")) == "gone"
    await join(who, None)
    await table.say(who, "choice", "cover")
    assert n(table) == 1


async def test_another_phone_by_the_code_is_the_same_person(table: Any) -> None:
    who, phone = await table.seat("Ama"), seat(table, "2")
    await table.go_to("picnic-02")
    await table.say(who, "choice", "close")
    await set_rules(table.host, locked=True, tickets_only=True)
    code = recovery_code(table.live.secret, who.participant_id)
    assert await recover(phone, f" {code[:4].upper()}-{code[4:]} ") == who.participant_id
    await asyncio.gather(table.say(who, "hope", "sun"), table.say(phone, "choice", "cover"))
    current = table.live.state.runs[FIRST].current
    assert dict(current[who.participant_id].values) == {"choice": "cover", "hope": "sun"}
    assert len(current) == 1
    again = type(table.live)(table.live.store, table.live.session, table.live.workshop, secret=table.live.secret)
    assert again.seats[phone.seat_hash] == who.participant_id
    assert again.names == {who.participant_id: "Ama"}
    assert await refused(recover(phone, code)) == "seated"


async def test_after_the_end_the_code_still_gives_the_own_copy(table: Any) -> None:
    who, phone = await table.seat(), seat(table, "2")
    await table.do("open")
    await table.do("end")
    assert await recover(phone, recovery_code(table.live.secret, who.participant_id)) == who.participant_id


async def test_guesses_run_out_for_a_seat_and_a_right_code_is_none(table: Any) -> None:
    who, guesser, other = await table.seat(), seat(table, "2"), seat(table, "3")
    code = recovery_code(table.live.secret, who.participant_id)
    reasons = [await refused(recover(guesser, wrong)) for wrong in ["", "x" * 100_000, *["abcdefgh"] * 500]]
    assert set(reasons) == {"wrong_code", "too_many"}
    assert await refused(recover(guesser, code)) == "too_many"
    assert guesser.participant_id is None
    assert await recover(other, code) == who.participant_id


async def test_consent_is_taken_back_and_given_again_as_a_log(table: Any) -> None:
    who = Visitor(table.live, Role.PARTICIPANT, "1" * 64)
    await join(who, None, reuse=True)
    for granted in (False, False, True):
        await withdraw(who, "reuse", granted=granted)
    said = [one.granted for one in table.live.store.consents(table.live.session.session_id) if one.scope == "reuse"]
    assert said == [True, False, True]
    assert table.live.granted[who.participant_id] == {"live", "reuse"}
    assert await refused(withdraw(who, "everything")) == "malformed"


async def test_nothing_of_an_erased_person_is_left_in_the_room(table: Any) -> None:
    her, ama, phone = await table.seat("Zenobia"), await table.seat("Ama"), seat(table, "2")
    await table.go_to("picnic-02")
    kept = await table.say(ama, "choice", "close")
    message = table.message("choice", "close")
    await answer(her, message)
    hers = await table.say(her, "hope", "canary")
    await table.do("reveal")
    await table.do("review", answer_id=hers.answer_id, field="hope", state="approved")
    await recover(phone, recovery_code(table.live.secret, her.participant_id))
    person = await erase(her)
    live = table.live
    held = repr([live.events, live.state, live.answers, live.names, live.seats, live.latest, live.granted])
    assert [one for one in (person, "canary", "Zenobia", hers.answer_id, message["id"]) if one in held] == []
    assert list(live.answers) == [kept.answer_id]
    assert n(table) == 1
    for visitor in (her, phone):  # the outbox of either phone can't bring a row back
        assert await refused(answer(visitor, message)) == "gone"
    again = type(live)(live.store, live.session, live.workshop)
    assert again.state == live.state
    anew = await join(her, None)
    assert anew != person
    assert await refused(erase(table.host, person)) == "unknown"


async def test_the_facilitator_erases_for_somebody_who_asked_and_nobody_else_does(table: Any) -> None:
    her, other = await table.seat(), await table.seat()
    for role in (Role.COHOST, Role.VIEWER):
        assert await refused(erase(Visitor(table.live, role), her.participant_id)) == "not_your_role"
    person = await erase(other, her.participant_id)  # a participant's word is about herself, whatever she sends
    assert person not in table.live.state.people
    assert her.participant_id in table.live.state.people
    await erase(table.host, her.participant_id)
    assert table.live.state.people == {}
    asked = [row["asked_by"] for row in table.live.store.rows("erasures", table.live.session.session_id)]
    assert sorted(asked) == ["facilitator", "participant"]


async def test_an_erasure_that_could_not_be_written_deletes_nothing_and_says_so(table: Any) -> None:
    her = await table.seat("Zenobia")
    table.live.store.close()
    assert await refused(erase(her)) == "not_saved"
    assert her.participant_id in table.live.state.people
    assert table.live.problem


class Deaf(Store):
    """A store that erases, and loses the connection before the good news arrives."""

    def erase_person(self, *args: Any) -> Future[Event]:
        super().erase_person(*args).result()
        lost: Future[Event] = Future()
        lost.set_exception(StoreError("The connection was lost."))
        return lost


async def test_an_erasure_whose_good_news_was_lost_is_done(table: Any) -> None:
    live = start(Deaf("sqlite://"), table.live.workshop, origin=Origin.DEMO, seed=1)
    her = await type(table)(live, Visitor(live, Role.FACILITATOR)).seat("Zenobia")
    person = her.participant_id
    assert await erase(her) == person
    assert live.state.people == {}
    assert live.store.participants(live.session.session_id) == []
    live.close()


async def test_a_cohost_drives_and_does_not_end(table: Any) -> None:
    cohost = type(table)(table.live, Visitor(table.live, Role.COHOST))
    who = await table.seat()
    await cohost.go_to("picnic-12")
    await remove(cohost.host, who.participant_id)
    await readmit(cohost.host, who.participant_id)
    await set_rules(cohost.host, locked=True)
    await cohost.do("back")
    await cohost.do("undo")
    assert await refused(cohost.do("end")) == "not_your_role"
    while table.live.workshop.step(table.live.state.current.step_id).then != "end":
        await table.do("go_on")
    assert await refused(cohost.do("go_on")) == "not_your_role"
    await table.do("end")
    assert await refused(cohost.do("undo")) == "not_your_role"
