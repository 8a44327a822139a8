"""The debrief of own copies and of what was asked later: what was opened, and counts with the silent among them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from awayday import frames
from awayday.pages._findings import Sketch, figure, findings
from awayday.pages._scenes import Moment
from awayday.pages.host import words_to_release
from awayday.usecases import drive
from tests.three_questions import BOARD, LATER, SHARE, STATEMENTS, Room, laid


@pytest.fixture
def room() -> Iterator[Room]:
    made = laid()
    yield made
    made.live.close()


def page(room: Room) -> dict[str, str]:
    """Everything on the debrief, drawn, by its key."""
    live = room.live
    tables = frames.of(live.store, live.session.session_id)
    moment = Moment(live.workshop, live.session, live.state, {}, "")
    return {
        part.key: json.dumps(figure(part, tables) if isinstance(part, Sketch) else dict(part.traits), default=str)
        for part in findings(moment, tables)
    }


async def test_it_shows_the_coachs_plans_whole_the_released_ones_as_sentences_and_no_others(room: Room) -> None:
    await room.plan("me", "partner", "room", "room", "coach", "")
    (item, *_) = words_to_release(room.host, room.live.workshop.step(BOARD))["items"]
    args = {"answer_id": item["answer_id"], "field": item["field"], "state": "approved"}
    await drive(room.host, "review", args, str(uuid.uuid4()))
    await room.do("end")
    found = page(room)
    assert "If canary 4 comes, then I will sing song 4." in found["opened to the coach"]
    assert "hum 4" in found["opened to the coach"]
    assert item["text"] in found["on the board"]
    shown = "".join(text for key, text in found.items())
    numbers = {number for number in range(6) if f"canary {number}" in shown}
    assert numbers == {4, int(item["text"].split()[2])}


async def test_nobodys_debrief_says_who_may_see_plans(room: Room) -> None:
    await room.plan(*["me"] * 11, "coach")
    await room.do("end")
    assert not [key for key in page(room) if SHARE in key]


@pytest.mark.parametrize(("answered", "words"), [(0, "Missing is missing"), (4, "Fewer than five")])
async def test_few_answers_weeks_later_are_not_counted(room: Room, answered: int, words: str) -> None:
    people = await room.plan(*["me"] * 6)
    await room.do("end")
    room.clock.wait(31)
    for who in people[:answered]:
        await room.answer_to(who, LATER, "done", "all")
    found = page(room)
    assert words in found["later"]
    assert f"later {LATER} done" not in found


async def test_the_silent_have_a_bar_of_their_own_weeks_later(room: Room) -> None:
    people = await room.plan(*["me"] * 12)
    await room.do("end")
    room.clock.wait(31)
    for who in people[:7]:
        await room.answer_to(who, LATER, "done", "all")
        await room.answer_to(who, LATER, "noticed", "canary")
        await room.answer_to(who, STATEMENTS, "i1", 50)
    found = page(room)
    done: dict[str, Any] = json.loads(found[f"later {LATER} done"])
    assert [row[:3] for row in done["rows"]] == [["Yes", "7", "12"], ["No answer", "5", "12"]]
    assert f"later {STATEMENTS} i1" in found
    assert "canary" not in "".join(text for key, text in found.items() if key.startswith("later"))
