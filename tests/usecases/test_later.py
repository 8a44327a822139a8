"""What is asked weeks later: from its day on, of those who were there, in the same tables."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from awayday import frames
from awayday.errors import Refused
from awayday.session import Role
from awayday.store import open_store
from awayday.usecases import (
    Visitor,
    erase,
    is_later,
    join,
    later_from_ms,
    leave,
    recover,
    recovery_code,
    remove,
    resume,
    withdraw,
)
from tests.three_questions import LATER, STATEMENTS, Room, laid


@pytest.fixture
def room() -> Iterator[Room]:
    made = laid()
    yield made
    made.live.close()


async def over(room: Room, count: int = 3) -> list[Visitor]:
    people = await room.plan(*["me"] * count)
    await room.do("end")
    return people


def reason(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.reason


async def test_nothing_is_asked_before_the_end(room: Room) -> None:
    people = await room.plan("me", "me")
    room.clock.wait(60)
    assert later_from_ms(room.live) is None
    with pytest.raises(Refused) as caught:
        await room.answer_to(people[0], LATER, "done", "all")
    assert reason(caught) == "step_closed"


@pytest.mark.parametrize(
    ("days", "waited", "is_asked"), [(None, 29.9, False), (None, 30, True), (0, 0, True), (7, 6, False)]
)
async def test_it_is_asked_from_its_day_on(room: Room, days: int | None, waited: float, is_asked: bool) -> None:
    who, *_ = await over(room)
    room.live.pulse_after_days = days
    room.clock.wait(waited)
    assert is_later(room.live) is is_asked
    if is_asked:
        assert (await room.answer_to(who, LATER, "done", "all")).values == {"done": "all"}
    else:
        with pytest.raises(Refused) as caught:
            await room.answer_to(who, LATER, "done", "all")
        assert reason(caught) == "step_closed"


async def test_its_rows_stand_in_the_same_tables_and_who_is_silent_has_none(room: Room) -> None:
    who, other, _ = await over(room)
    room.clock.wait(31)
    await room.answer_to(who, LATER, "moment_came", "came")
    await room.answer_to(who, LATER, "done", "part")
    await room.answer_to(who, LATER, "noticed", "canary")
    await room.answer_to(other, STATEMENTS, "i1", 40)
    await room.answer_to(other, STATEMENTS, "i2", "n/a")
    table = frames.of(room.live.store, room.live.session.session_id).answers
    rows = table[(table["phase"] == "pulse") & table["is_current"]]
    found = {
        (row.participant_id == who.participant_id, row.step_id, row.field, row.option_id, row.value_num, row.late)
        for row in rows.astype(object).where(rows.notna(), "").itertuples()
    }
    assert found == {
        (True, LATER, "moment_came", "came", "", False),
        (True, LATER, "done", "part", "", False),
        (True, LATER, "noticed", "", "", False),
        (False, STATEMENTS, "i1", "", 40.0, False),
        (False, STATEMENTS, "i2", "", "", False),
    }
    assert set(rows["participant_id"]) == {who.participant_id, other.participant_id}
    assert rows["value_text"].isna().all(), "the words are her own copy"
    assert (rows["not_applicable"].sum(), len(rows)) == (1, 5)


async def test_one_answer_can_be_changed_and_taken_back(room: Room) -> None:
    who, *_ = await over(room)
    room.clock.wait(31)
    await room.answer_to(who, LATER, "done", "none")
    changed = await room.answer_to(who, LATER, "done", "all")
    assert changed.values == {"done": "all"}
    assert (await room.answer_to(who, LATER, "done", None)).status == "retracted"


@pytest.mark.parametrize("run", [{"run_no": 2}, {"phase": "first"}, {"version": "9.0.0"}])
async def test_only_its_one_run_takes_answers(room: Room, run: dict[str, object]) -> None:
    who, *_ = await over(room)
    room.clock.wait(31)
    with pytest.raises(Refused) as caught:
        await room.answer_to(who, LATER, "done", "all", run=run)
    assert reason(caught) == "stale_page"


async def test_steps_of_the_session_itself_stay_closed(room: Room) -> None:
    who, *_ = await over(room)
    room.clock.wait(31)
    with pytest.raises(Refused) as caught:
        await room.answer_to(who, "three-questions-07", "then_s", "something else")
    assert reason(caught) == "step_closed"


async def test_who_went_by_herself_is_asked_and_who_was_asked_to_leave_is_not(room: Room) -> None:
    gone, removed, _ = await room.plan("me", "me", "me")
    await leave(gone)
    await remove(room.host, str(removed.participant_id))
    await room.do("end")
    room.clock.wait(31)
    assert (await room.answer_to(gone, LATER, "done", "all")).values
    with pytest.raises(Refused) as caught:
        await room.answer_to(removed, LATER, "done", "all")
    assert reason(caught) == "gone"


async def test_nobody_new_joins_and_a_stranger_is_not_asked(room: Room) -> None:
    await over(room)
    room.clock.wait(31)
    stranger = Visitor(room.live, Role.PARTICIPANT, secrets.token_hex(32))
    with pytest.raises(Refused) as caught:
        await join(stranger, None)
    assert reason(caught) == "ended"
    with pytest.raises(Refused) as caught:
        await room.answer_to(stranger, LATER, "done", "all")
    assert reason(caught) == "gone"


async def test_a_code_brings_a_person_back_on_another_phone_weeks_later(tmp_path: Path) -> None:
    room = laid(store=f"sqlite:///{tmp_path / 'awayday.db'}")
    who, *_ = await over(room)
    code, secret = recovery_code(room.live.secret, str(who.participant_id)), room.live.secret
    room.live.close()
    live = resume(open_store(f"sqlite:///{tmp_path / 'awayday.db'}"), "latest", secret=secret)
    live.pulse_after_days = 0
    again = Room(live, Visitor(live, Role.FACILITATOR), room.clock)
    other = Visitor(live, Role.PARTICIPANT, secrets.token_hex(32))
    assert await recover(other, code) == who.participant_id
    assert (await again.answer_to(other, LATER, "done", "all")).participant_id == who.participant_id
    live.close()


async def test_she_can_still_withdraw_and_have_everything_deleted(room: Room) -> None:
    who, *_ = await over(room)
    room.clock.wait(31)
    await room.answer_to(who, LATER, "done", "all")
    await withdraw(who, "reuse", granted=True)
    await withdraw(who, "reuse")
    person = await erase(who)
    table = frames.of(room.live.store, room.live.session.session_id).answers
    assert person not in set(table["participant_id"])
    with pytest.raises(Refused) as caught:
        await room.answer_to(who, LATER, "done", "all")
    assert reason(caught) == "gone"
