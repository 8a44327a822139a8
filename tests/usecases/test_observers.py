"""Consent as a step: who only watches is asked nothing, counts nowhere and leaves no answer; who keeps, keeps."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from awayday import engine, frames
from awayday.errors import Refused
from awayday.session import Phase, RunKey
from awayday.usecases import Visitor, answered, pass_step, withdraw

CONSENT = RunKey("spectrum-02", Phase.FIRST, 1)


async def refused(work: Any) -> str:
    with pytest.raises(Refused) as found:
        await work
    assert found.value.text
    return found.value.reason


def rows_of(table: Any, who: Visitor) -> list[str]:
    """The steps to which the store holds an answer of this person."""
    rows = table.live.store.rows("answers", table.live.session.session_id)
    return sorted(row["step_id"] for row in rows if row["participant_id"] == who.participant_id)


async def watching(table: Any) -> tuple[Visitor, Visitor]:
    """One who watches, after she has answered something, and one who takes part; at the step that asks."""
    her, ama = await table.seat("Zoe"), await table.seat("Ama")
    await table.go_to("spectrum-01")
    for who in (her, ama):
        await table.say(who, "seen", True)
    await table.do("go_on")
    await table.say(ama, "choice", "join")
    await table.say(her, "choice", "observe")
    return her, ama


async def test_what_an_observer_gave_before_is_deleted_save_her_refusal(spectrum: Any) -> None:
    her, ama = await watching(spectrum)
    assert rows_of(spectrum, her) == ["spectrum-02"]
    assert rows_of(spectrum, ama) == ["spectrum-01", "spectrum-02"]
    again = type(spectrum.live)(spectrum.live.store, spectrum.live.session, spectrum.live.workshop)
    assert again.state.runs == spectrum.live.state.runs
    assert again.state.observers == {her.participant_id}
    run = spectrum.live.state.runs[RunKey("spectrum-01", Phase.FIRST, 1)]
    assert set(run.answers) == {one.answer_id for one in run.current.values()}
    assert len(run.current) == 1


async def test_the_room_does_not_wait_for_an_observer(spectrum: Any) -> None:
    _, ama = await watching(spectrum)
    live = spectrum.live
    assert live.state.present == [ama.participant_id]
    step = live.workshop.step("spectrum-02")
    given = answered(live.workshop, live.state, live.state.run, step)
    assert given & set(live.state.present) == {ama.participant_id}


async def test_an_observer_is_asked_nothing_and_nothing_of_hers_is_taken(spectrum: Any) -> None:
    her, _ = await watching(spectrum)
    await spectrum.do("go_on")
    live = spectrum.live
    step = live.workshop.step("spectrum-03")
    assert engine.asked(live.workshop, live.state, step, her.participant_id, {}) == []
    assert await refused(spectrum.say(her, "choice", "keep")) == "not_allowed"
    assert await refused(spectrum.say(her, "choice", None)) == "not_allowed"
    with pytest.raises(Refused, match="watching"):
        await pass_step(her, {"id": str(uuid.uuid4())}, live.state.run.key)
    assert rows_of(spectrum, her) == ["spectrum-02"]


async def test_she_changes_her_mind_where_she_was_asked(spectrum: Any) -> None:
    her, _ = await watching(spectrum)
    await spectrum.say(her, "choice", "join")
    assert her.participant_id in spectrum.live.state.present
    await spectrum.do("go_on")
    assert (await spectrum.say(her, "choice", "keep")).values == {"choice": "keep"}
    said = [
        (one.scope, one.granted)
        for one in spectrum.live.store.consents(spectrum.live.session.session_id)
        if one.participant_id == her.participant_id
    ]
    assert said == [("live", True), ("live", False), ("live", True), ("reuse", True)]


async def test_she_takes_part_again_later_and_is_seated_then(spectrum: Any) -> None:
    her, _ = await watching(spectrum)
    await spectrum.seats(3)
    while spectrum.live.state.current.step_id != "spectrum-09":
        await spectrum.do("go_on")
    assert her.participant_id not in spectrum.live.state.groups["pair"]
    await withdraw(her, "live", granted=True)
    number = engine.group_no(spectrum.live.state, "pair", her.participant_id)
    assert her.participant_id in engine.members(spectrum.live.state, "pair", number)


async def test_a_reset_of_the_step_does_not_make_an_observer_take_part(spectrum: Any) -> None:
    her, ama = await watching(spectrum)
    await spectrum.do("reset")
    await spectrum.do("undo")
    assert spectrum.live.state.present == [ama.participant_id]
    assert spectrum.live.state.observers == {her.participant_id}


async def test_who_watches_from_the_middle_on_leaves_her_pair_and_her_answers(spectrum: Any) -> None:
    people = [await spectrum.seat() for _ in range(4)]
    await spectrum.go_to("spectrum-07")
    for one in people:
        await spectrum.say(one, "cust", 40)
    await spectrum.do("reveal")
    await spectrum.do("go_on")
    await withdraw(people[0], "live")
    state = spectrum.live.state
    assert len(engine.run_of(state, "spectrum-07").valid) == 3
    number = state.groups["pair"][people[0].participant_id]
    assert people[0].participant_id not in engine.members(state, "pair", number)
    assert rows_of(spectrum, people[0]) == []


async def test_no_table_for_coaches_has_an_observer(spectrum: Any) -> None:
    her, ama = await watching(spectrum)
    found = frames.of(spectrum.live.store, spectrum.live.session.session_id)
    assert found.participants["participant_id"].tolist() == [ama.participant_id]
    assert set(found.answers["participant_id"]) == {ama.participant_id}
    assert her.participant_id not in set(found.events["participant_id"].dropna())


@pytest.mark.parametrize(("chosen", "kept"), [("keep", True), ("today_only", False)])
@pytest.mark.parametrize("ticked", [True, False])
async def test_the_answer_settles_whether_rows_may_be_used_again(
    spectrum: Any, chosen: str, kept: bool, ticked: bool
) -> None:
    who = await spectrum.seat()
    await withdraw(who, "reuse", granted=ticked)
    await spectrum.go_to("spectrum-03")
    await spectrum.say(who, "role_band", "team_lead")  # another field settles nothing
    assert ("reuse" in spectrum.live.granted[who.participant_id]) is ticked
    await spectrum.say(who, "choice", chosen)
    assert ("reuse" in spectrum.live.granted[who.participant_id]) is kept
    people = frames.participants(spectrum.live.store, spectrum.live.session.session_id)
    assert people["consent_reuse"].tolist() == [kept]
    assert people["role_band"].tolist() == ["undisclosed"]
