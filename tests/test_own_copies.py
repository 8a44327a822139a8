"""What a person keeps for herself reaches only those to whom she opened it, and only for as long as she does."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday import engine, frames
from awayday.errors import Refused
from awayday.pages._scenes import Moment, scene
from awayday.pages.host import Host, words_to_release
from awayday.pages.play import Play
from awayday.ui import Choice, Notice, Plan, WordWall
from awayday.usecases import drive
from tests.three_questions import BOARD, PLAN, SHARE, Room, laid

EVERYTHING = ("me", "partner", "room", "coach", "")


@pytest.fixture
def room() -> Iterator[Room]:
    made = laid()
    yield made
    Widget.close_all()
    made.live.close()


def wall(room: Room) -> str:
    live = room.live
    made = scene(Moment(live.workshop, live.session, live.state, dict(live.names), ""))
    return json.dumps([panel.traits for panel in (*made.panels, *made.beside)])


def held(room: Room) -> list[dict[str, Any]]:
    """What the facilitator may release on the board."""
    found: list[dict[str, Any]] = words_to_release(room.host, room.live.workshop.step(BOARD))["items"]
    return found


async def release(room: Room, item: dict[str, Any]) -> None:
    args = {"answer_id": item["answer_id"], "field": item["field"], "state": "approved"}
    await drive(room.host, "review", args, str(uuid.uuid4()))


def sent(page: Any) -> str:
    return repr([widget.get_state() for widget in page.slot.children])


def told(room: Room, step_id: str = PLAN) -> set[str]:
    """The words of a step in the tables."""
    table = frames.of(room.live.store, room.live.session.session_id).answers
    words = table[(table["step_id"] == step_id) & table["is_current"]]["value_text"].dropna()
    return set(words)


async def test_the_board_shows_what_was_opened_to_the_room_and_released_and_no_name(room: Room) -> None:
    await room.plan(*EVERYTHING)
    assert "canary" not in wall(room)
    (item,) = held(room)
    assert item["text"] == "If canary 2 comes, then I will sing song 2."
    await release(room, item)
    seen = wall(room)
    assert "If canary 2 comes, then I will sing song 2." in seen
    assert "hum" not in seen
    assert seen.count("canary") == 1


async def test_taken_back_it_is_off_the_board_the_desk_and_the_tables(room: Room) -> None:
    people = await room.plan(*EVERYTHING)
    await release(room, held(room)[0])
    assert {"canary 2 comes", "sing song 2"} <= told(room)
    await room.answer_to(people[2], SHARE, "choice", "me")
    assert held(room) == []
    assert "canary" not in wall(room)
    assert not {"canary 2 comes", "sing song 2"} & told(room)
    await room.do("end")
    await room.answer_to(people[3], SHARE, "choice", "me")
    assert told(room) == set()


async def test_the_tables_hold_the_coachs_plans_whole_and_of_the_boards_what_was_released(room: Room) -> None:
    await room.plan(*EVERYTHING)
    coach = {"canary 3 comes", "sing song 3", "hum 3", "2027-03-12"}
    assert told(room) == coach
    await release(room, held(room)[0])
    assert told(room) == coach | {"canary 2 comes", "sing song 2"}


async def test_a_decision_goes_to_the_coach_with_the_plan_and_to_nobody_else(room: Room) -> None:
    people = await room.plan("coach", "room", "me")
    for number, who in enumerate(people):
        run = engine.run_of(room.live.state, "three-questions-02")
        assert run is not None
        await room.answer_to(who, "three-questions-02", "decision", f"secret {number}")
    assert told(room, "three-questions-02") == {"secret 0"}


@pytest.mark.parametrize("share", ["me", "partner", "coach", ""])
async def test_a_facilitator_cannot_release_what_was_not_opened_to_the_room(room: Room, share: str) -> None:
    people = await room.plan(share)
    run = engine.run_of(room.live.state, PLAN)
    assert run is not None
    mine = run.given_by(str(people[0].participant_id))
    assert mine is not None
    with pytest.raises(Refused) as caught:
        await release(room, {"answer_id": mine.answer_id, "field": "then_s"})
    assert caught.value.reason == "not_now"
    assert held(room) == []


async def test_words_that_changed_after_they_were_released_wait_again(room: Room) -> None:
    await room.plan("room")
    await release(room, held(room)[0])
    await room.do("back")
    for _ in range(5):
        await room.do("back")
    assert room.live.state.current is not None
    assert room.live.state.current.step_id == PLAN
    await room.do("open")
    who = next(iter(room.live.seats))
    visitor = type(room.host)(room.live, type(room.host.role).PARTICIPANT, who)
    await room.say(visitor, "if_s", "canary 9 comes")
    assert [item["state"] for item in held(room)] == ["held"]
    assert "canary" not in wall(room)


async def test_a_partner_reads_it_on_her_own_phone_and_nobody_else_does(room: Room) -> None:
    people = await room.plan("partner", "me", "me", "me", "me", "me")
    state = room.live.state
    mine = engine.group_no(state, "pair", str(people[0].participant_id))
    for who in people[1:]:
        page = Play(who)
        is_partner = engine.group_no(state, "pair", str(who.participant_id)) == mine
        notices = [one for one in page.slot.children if isinstance(one, Notice) and one.title == "Your partner's plan"]
        assert len(notices) == is_partner
        assert ("canary 0" in sent(page)) is is_partner


async def test_every_page_holds_its_own_plan_and_no_other(room: Room) -> None:
    people = await room.plan(*["room"] * 3, *["coach"] * 3, *["me"] * 3)
    for item in held(room):
        await release(room, item)
    host = Host(room.host, "")
    assert "canary 3" not in repr([widget.get_state() for widget in host.side.children])
    for ended in (False, True):
        if ended:
            await room.do("end")
        for number, who in enumerate(people):
            text = sent(Play(who))
            assert f"canary {number}" in text
            assert text.count("canary") == text.count(f"canary {number}")


async def test_the_choice_can_be_changed_on_the_board_and_after_the_end(room: Room) -> None:
    (who,) = await room.plan("room")
    page = Play(who)
    (share,) = [one for one in page.slot.children if isinstance(one, Choice)]
    assert (share.value, share.disabled) == ("room", False)
    assert any(isinstance(one, Plan) for one in page.slot.children)
    await page.answer({**room.message("choice", "me"), "run": share.run})
    page.refresh()
    assert share.value == "me"
    assert share in page.slot.children  # nothing jumps under a thumb
    await room.do("end")
    page.refresh()
    (share,) = [one for one in page.slot.children if isinstance(one, Choice)]
    await page.answer({**room.message("choice", "coach"), "run": share.run})
    page.refresh()
    assert share.value == "coach"


async def test_an_empty_board_says_so(room: Room) -> None:
    await room.plan("me", "me")
    assert "Nothing is on the board" in wall(room)
    assert not [one for one in scene_kinds(room) if one is WordWall]


def scene_kinds(room: Room) -> list[Any]:
    live = room.live
    made = scene(Moment(live.workshop, live.session, live.state, dict(live.names), ""))
    return [panel.kind for panel in (*made.panels, *made.beside)]


async def test_who_chose_what_is_on_no_wall_and_on_no_phone(room: Room) -> None:
    people = await room.plan(*["me"] * 6, "coach")
    assert "My partner" not in wall(room)
    page = Play(people[0])
    assert not [one for one in page.slot.children if type(one).__name__ == "Result"]
    with pytest.raises(Refused):
        await room.do("reveal")
