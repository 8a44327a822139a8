"""The last page of a person: her plan, the way back, and what is asked weeks later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday.pages.play import Play
from awayday.ui import Choice, NameCard, Notice, Plan, Summary, TextField
from awayday.usecases import DAY_MS, day_of, leave, recovery_code, set_rules
from tests.three_questions import LATER, Room, laid


@pytest.fixture
def room() -> Iterator[Room]:
    made = laid()
    made.live.base_url = "http://192.168.8.2:8765"
    yield made
    Widget.close_all()
    made.live.close()


def all_of(page: Play, kind: type) -> list[Any]:
    return [widget for widget in page.slot.children if isinstance(widget, kind)]


async def test_the_end_gives_a_card_with_a_link_a_code_and_the_day_from_which_it_asks(room: Room) -> None:
    (who,) = await room.plan("me")
    await room.do("end")
    page = Play(who)
    (card,) = all_of(page, Plan)
    assert card.values["if_s"] == "canary 0 comes"
    assert card.link == f"http://192.168.8.2:8765/j/{room.live.session.room_code}?again=1"
    assert card.code.replace(" ", "") == recovery_code(room.live.secret, str(who.participant_id))
    assert f"From {day_of(room.clock() + 30 * DAY_MS)} on" in card.when
    assert not card.form
    assert [one.title for one in all_of(page, Notice)] == ["Thank you", "One more time, later"]
    assert not all_of(page, TextField)


async def test_a_link_works_where_the_spoken_code_is_closed(room: Room) -> None:
    (who,) = await room.plan("me")
    await set_rules(room.host, code_open=False)
    await room.do("end")
    (card,) = all_of(Play(who), Plan)
    assert card.link == f"http://192.168.8.2:8765/j/{room.live.long_code}?again=1"


async def test_from_its_day_on_the_page_shows_the_plan_and_asks(room: Room) -> None:
    (who,) = await room.plan("me")
    await room.do("end")
    room.clock.wait(30)
    page = Play(who)
    assert all_of(page, Notice)[0].title == "Welcome back"
    (card,) = all_of(page, Plan)
    assert (card.values["then_s"], card.when) == ("sing song 0", "")
    came, done, share = all_of(page, Choice)
    assert [one.label for one in (came, done, share)] == [
        "Did the moment come?",
        "Did you do it?",
        "Who may see my plan?",
    ]
    assert [one.label for one in all_of(page, TextField)] == [
        "What got in the way?",
        "What did a colleague or a customer notice?",
    ]
    statements = [one for one in page.slot.children if getattr(one, "field", "").startswith("i")]
    assert [one.field for one in statements] == ["in_the_way", *(f"i{number}" for number in range(1, 9))]
    assert all(one.not_applicable for one in statements[1:])
    await page.answer({**room.message("done", "part"), "run": done.run})
    page.refresh()
    assert done.value == "part"
    assert done in page.slot.children
    (summary,) = all_of(page, Summary)
    assert {"prompt": "Did you do it?", "answer": "In part"} in summary.rows


async def test_who_left_by_herself_is_asked_too(room: Room) -> None:
    (who,) = await room.plan("me")
    await leave(who)
    await room.do("end")
    assert [one.title for one in all_of(Play(who), Notice)] == ["You have left"]
    room.clock.wait(30)
    assert all_of(Play(who), Plan)


async def test_who_wrote_no_plan_is_asked_all_the_same(room: Room) -> None:
    who = await room.seat()
    await room.do("open")
    await room.do("end")
    room.clock.wait(30)
    page = Play(who)
    assert not all_of(page, Plan)
    assert [one.label for one in all_of(page, Choice)] == ["Did the moment come?", "Did you do it?"]


async def test_a_stranger_finds_the_way_back_and_no_way_in(room: Room) -> None:
    await room.plan("me")
    await room.do("end")
    room.clock.wait(30)
    page = Play(type(room.host)(room.live, type(room.host.role).PARTICIPANT, "f" * 64))
    (card,) = all_of(page, NameCard)
    assert "has ended" in card.closed
    assert LATER not in repr([widget.get_state() for widget in page.slot.children])


@pytest.mark.parametrize(
    ("lean", "first", "third"),
    [
        ("colleagues", "to put the customer first here and leave my people unharmed?", "to serve the customer first?"),
        ("customers", "to keep my people well here and let customers down", "nobody on the team has to pay for it?"),
        ("cannot_tell", "so that neither side pays with what it cannot spare?", "I see the choice sooner?"),
        ("", "so that neither side pays with what it cannot spare?", "I see the choice sooner?"),
    ],
)
async def test_questions_have_the_words_of_the_lean_also_after_it_changed(
    room: Room, lean: str, first: str, third: str
) -> None:
    who, other = await room.seats(2)
    await room.go_to("three-questions-02")
    await room.say(other, "lean", "customers")
    await room.say(who, "lean", "colleagues" if lean != "colleagues" else "customers")
    await room.do("go_on")
    page = Play(who)
    (field,) = all_of(page, TextField)
    before = field.label
    await room.answer_to(who, "three-questions-02", "lean", lean or None)
    page.refresh()
    assert first in field.label
    assert field.label != before
    assert field in page.slot.children
    await room.say(who, "q1", "Two hours")
    await room.do("go_on")
    await room.do("go_on")
    page.refresh()
    (field,) = all_of(page, TextField)
    assert third in field.label
    await room.do("end")
    page.refresh()
    (summary,) = all_of(page, Summary)
    assert any(first in row["prompt"] and row["answer"] == "Two hours" for row in summary.rows)
