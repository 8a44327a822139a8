"""The participant's page: what it shows at each moment, what it keeps to itself, and that it never loses a person."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday.pages.play import Play
from awayday.session import Role
from awayday.ui import Choice, NameCard, Notice, Result, Scale, Story, Summary, Talk, TextField
from awayday.usecases import Visitor, admit, join, readmit, remove, set_rules


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


def shown(page: Play) -> list[type]:
    return [type(widget) for widget in page.slot.children]


def only(page: Play, kind: type) -> Any:
    found = [widget for widget in page.slot.children if isinstance(widget, kind)]
    assert len(found) == 1, shown(page)
    return found[0]


def everything_sent(page: Play) -> str:
    """All state that this page's widgets hold in the browser, as one text."""
    return repr([widget.get_state() for widget in (page.status, page.you, *page.slot.children)])


async def test_a_stranger_sees_the_consent_and_the_name_card_first(table: Any) -> None:
    page = Play(Visitor(table.live, Role.PARTICIPANT, "a" * 64))
    card = only(page, NameCard)
    assert card.consent == table.live.workshop.consent.text
    await page.join({"id": str(uuid.uuid4()), "name": "Ama", "reuse": False})
    page.refresh()
    assert shown(page) == [Notice]
    assert page.status.who == "Ama"


async def test_a_latecomer_enters_at_the_step_on_the_wall(table: Any) -> None:
    await table.go_to("picnic-04")
    page = Play(await table.seat())
    assert shown(page) == [Talk]


async def test_a_choice_asks_what_the_step_asks_and_follows_the_person(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    page = Play(who)
    assert shown(page) == [Choice, TextField, TextField, Scale]
    choice = only(page, Choice)
    await table.say(who, "choice", "other")
    page.refresh()
    assert shown(page) == [Choice, Choice, TextField, TextField, Scale]
    assert page.slot.children[0] is choice  # nothing jumps under a thumb
    assert choice.value == "other"
    await table.say(who, "choice", "close")
    page.refresh()
    assert shown(page) == [Choice, TextField, TextField, Scale]


async def test_a_second_tab_and_a_reload_show_the_same_answers(table: Any) -> None:
    who = await table.seat("Ama")
    await table.go_to("picnic-02")
    first = Play(who)
    await table.say(who, "choice", "cover")
    await table.say(who, "hope", "sun")
    first.refresh()
    second = Play(Visitor(table.live, Role.PARTICIPANT, who.seat_hash))
    for page in (first, second):
        assert page.fields["choice"].value == "cover"
        assert page.fields["hope"].value == "sun"
        assert page.status.who == "Ama"


async def test_an_answer_that_could_not_be_written_stays_in_the_phones_outbox(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    page = Play(who)
    choice = page.fields["choice"]
    sent: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    choice.send = sent.set_result  # the wire
    table.live.store.close()
    message = {**table.message("choice", "close"), "type": "answer"}
    choice._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    reply = await sent
    assert (reply["type"], reply["id"]) == ("waiting", message["id"])
    assert "not saved yet" in page.status.note
    assert choice.value is None


async def test_nothing_of_the_others_reaches_a_phone_before_the_reveal(table: Any) -> None:
    people = await table.seats(8)
    me = people[0]
    await table.go_to("picnic-02")
    page = Play(me)
    for number, who in enumerate(people[1:]):
        await table.say(who, "choice", "cover" if number % 2 else "close")
        await table.say(who, "hope", f"canary-{number}")
        page.refresh()
    await table.do("lock")
    page.refresh()
    assert "canary" not in everything_sent(page)
    assert not [widget for widget in page.slot.children if isinstance(widget, Result)]
    await table.do("reveal")
    page.refresh()
    assert "canary" not in everything_sent(page)  # words need ten people and a release


async def test_the_reveal_shows_the_room_and_where_the_person_stands(table: Any) -> None:
    people = await table.seats(7)
    await table.go_to("picnic-02")
    for number, who in enumerate(people):
        await table.say(who, "choice", "close" if number < 5 else "cover")
    await table.do("reveal")
    result = only(Play(people[6]), Result)
    assert {bar["id"]: bar["count"] for bar in result.bars} == {"close": 5, "cover": 2, "other": 0}
    assert [bar["id"] for bar in result.bars if bar["mine"]] == ["cover"]
    assert result.n == 7
    assert all(0 <= bar["low"] <= bar["share"] <= bar["high"] <= 1 for bar in result.bars)


async def test_fewer_than_five_answers_show_no_number_to_anyone(table: Any) -> None:
    people = await table.seats(4)
    await table.go_to("picnic-02")
    for who in people:
        await table.say(who, "choice", "close")
    await table.do("reveal")
    result = only(Play(people[0]), Result)
    assert result.bars == []
    assert "Fewer than five" in result.hidden


async def test_a_locked_step_says_so_and_takes_nothing(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    page = Play(who)
    await table.do("lock")
    page.refresh()
    assert all(widget.disabled for widget in page.fields.values())
    assert shown(page)[-1] is Notice


async def test_after_the_branch_a_phone_shows_its_own_way_first(table: Any) -> None:
    people = await table.seats(6)
    await table.go_to("picnic-05")
    for number, who in enumerate(people):
        await table.say(who, "choice", "close" if number < 5 else "cover")
    await table.do("reveal")
    await table.do("go_on")
    workshop = table.live.workshop
    with_the_room, alone = Play(people[0]), Play(people[5])
    assert only(with_the_room, Story).screens == list(workshop.step("picnic-06-close").screens)
    own, room = alone.slot.children
    assert own.screens == list(workshop.step("picnic-06-cover").screens)
    assert own.lead
    assert room.screens == list(workshop.step("picnic-06-close").screens)
    assert own.value is True  # only the room's own story waits for being read
    assert not room.value


async def test_the_revote_is_shown_beside_the_first_vote(table: Any) -> None:
    people = await table.seats(5)
    await table.go_to("picnic-02")
    for who in people:
        await table.say(who, "choice", "close")
    await table.do("reveal")
    await table.do("go_on")
    await table.do("go_on")
    for who in people:
        await table.say(who, "choice", "cover")
    await table.do("reveal")
    results = [widget for widget in Play(people[0]).slot.children if isinstance(widget, Result)]
    counts = [{bar["id"]: bar["count"] for bar in result.bars} for result in results]
    assert counts == [{"close": 0, "cover": 5, "other": 0}, {"close": 5, "cover": 0, "other": 0}]


async def test_a_scale_shows_where_the_room_stands_at_the_reveal(table: Any) -> None:
    people = await table.seats(6)
    await table.go_to("picnic-10")
    for who, number in zip(people, (0, 19, 20, 50, 99, 100), strict=True):
        await table.say(who, "only_one_first", number)
    page = Play(people[5])
    assert Result not in shown(page)
    await table.do("reveal")
    page.refresh()
    result = only(page, Result)
    assert [bar["count"] for bar in result.bars] == [2, 1, 1, 0, 2]
    assert [bar["mine"] for bar in result.bars] == [False, False, False, False, True]


async def test_the_end_gives_each_person_her_own_copy_and_nobody_elses(table: Any) -> None:
    me, other = await table.seats(2)
    await table.go_to("picnic-12")
    await table.say(me, "q9", "at the front desk")
    await table.say(other, "q9", "canary")
    await table.do("end")
    page = Play(me)
    summary = only(page, Summary)
    assert [row["answer"] for row in summary.rows] == ["at the front desk"]
    assert "canary" not in everything_sent(page)


async def test_a_session_that_ended_tells_a_newcomer_so(table: Any) -> None:
    await table.do("open")
    await table.do("end")
    page = Play(Visitor(table.live, Role.PARTICIPANT, "c" * 64))
    assert "has ended" in only(page, NameCard).closed


async def test_widgets_of_steps_gone_by_are_closed(table: Any) -> None:
    who = await table.seat()
    page = Play(who)
    await table.do("open")
    page.refresh()
    count = len(Widget._instances) if hasattr(Widget, "_instances") else None
    for _ in range(5):
        await table.do("go_on")
        page.refresh()
        await table.do("back")
        page.refresh()
    if count is not None:
        assert len(Widget._instances) <= count + 2


@pytest.mark.parametrize(
    "step_id", ["picnic-01", "picnic-03", "picnic-06-close", "picnic-10", "picnic-11", "picnic-12"]
)
async def test_every_kind_of_step_has_something_to_show(table: Any, step_id: str) -> None:
    who = await table.seat()
    await table.go_to(step_id)
    assert Play(who).slot.children


async def test_who_was_asked_to_leave_sees_so_on_every_page_and_is_back_without_a_tap(table: Any) -> None:
    who = await table.seat("Ama")
    await table.go_to("picnic-02")
    await table.say(who, "choice", "close")
    pages = [Play(who), Play(Visitor(table.live, Role.PARTICIPANT, who.seat_hash))]
    before = [page.news() for page in pages]
    await remove(table.host, who.participant_id)
    assert all(page.news() != news for page, news in zip(pages, before, strict=True))
    for page in pages:
        page.refresh()
        assert "asked you to leave" in only(page, Notice).text
    await readmit(table.host, who.participant_id)
    for page in pages:
        page.refresh()
        assert page.fields["choice"].value == "close"


async def test_who_waits_sees_so_and_comes_in_when_she_is_let_in(table: Any) -> None:
    await set_rules(table.host, approval=True)
    page = Play(Visitor(table.live, Role.PARTICIPANT, "a" * 64))
    await page.join({"name": "Ama"})
    page.refresh()
    assert only(page, Notice).title == "Almost there"
    before = page.news()
    await admit(table.host)
    assert page.news() != before
    page.refresh()
    assert only(page, Notice).title == "You are in"
    other = await table.seat()
    await remove(table.host, other.participant_id)
    assert only(Play(other), Notice).title == "Not now"


async def test_a_locked_room_offers_newcomers_their_own_code_alone(table: Any) -> None:
    page = Play(Visitor(table.live, Role.PARTICIPANT, "a" * 64))
    assert only(page, NameCard).closed == ""
    before = page.news()
    await set_rules(table.host, locked=True)
    assert page.news() != before
    page.refresh()
    assert only(page, NameCard).closed


async def test_the_code_on_one_phone_opens_the_other(table: Any) -> None:
    who, phone = await table.seat("Ama"), Visitor(table.live, Role.PARTICIPANT, "b" * 64)
    await table.go_to("picnic-02")
    await table.say(who, "choice", "close")
    page = Play(phone)
    assert page.you.active is False
    await page.recover({"code": Play(who).you.code})
    page.refresh()
    assert (page.status.who, page.fields["choice"].value) == ("Ama", "close")
    assert page.you.code == Play(who).you.code


async def test_deleting_everything_empties_the_phone_in_both_tabs_and_lets_her_start_anew(table: Any) -> None:
    who = await table.seat("Zenobia")
    await table.go_to("picnic-02")
    await table.say(who, "hope", "canary")
    first, second = Play(who), Play(Visitor(table.live, Role.PARTICIPANT, who.seat_hash))
    old = first.outbox
    assert who.participant_id in old
    await first.erase({})
    for page in (first, second):
        page.refresh()
        assert only(page, Notice).title == "Deleted"
        assert old.startswith(page.you.forget)
        assert page.you.active is False
        assert "canary" not in everything_sent(page)
        assert "Zenobia" not in everything_sent(page)
    await first.start_anew({})
    await first.join({"name": None})
    first.refresh()
    assert first.outbox != old
    assert first.fields["hope"].value is None


async def test_leaving_keeps_the_answers_and_offers_the_way_back(table: Any) -> None:
    who = await table.seat()
    await table.go_to("picnic-02")
    await table.say(who, "choice", "close")
    page = Play(who)
    await page.leave({})
    page.refresh()
    assert only(page, Notice).action == "Come back"
    await join(who, None)
    page.refresh()
    assert page.fields["choice"].value == "close"


async def test_a_join_that_could_not_be_saved_waits_on_the_phone(table: Any) -> None:
    page = Play(Visitor(table.live, Role.PARTICIPANT, "a" * 64))
    card = only(page, NameCard)
    sent: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    card.send = sent.set_result  # the wire
    table.live.store.close()
    message = {"type": "join", "id": str(uuid.uuid4()), "name": "Ama", "reuse": False}
    card._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    reply = await sent
    assert (reply["type"], reply["id"]) == ("waiting", message["id"])


async def test_a_word_of_warning_stands_above_what_it_is_about_and_anyone_may_pass(careful_table: Any) -> None:
    who = await careful_table.seat()
    await careful_table.go_to("picnic-02")
    page = Play(who)
    assert shown(page) == [Notice, Choice, TextField, TextField, Scale]
    assert only(page, Notice).text == "There are ants."
    await careful_table.say(who, "choice", "close")
    await press(page)
    assert shown(page) == [Notice]
    assert "Nobody is told" in only(page, Notice).text
    await press(page)
    assert shown(page) == [Notice, Choice, TextField, TextField, Scale]
    assert only(page, Choice).value is None  # what she had given went when she passed
    await press(page)
    await careful_table.do("lock")
    page.refresh()
    assert only(page, Notice).action == ""  # too late to come back, and nothing to press


async def press(page: Play) -> None:
    """Press the button of the page's notice, as a phone would say it, and wait until that is done."""
    notice, sent = only(page, Notice), asyncio.get_running_loop().create_future()
    notice.send = sent.set_result  # the wire
    message = {"type": "press", "id": str(uuid.uuid4())}
    notice._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    assert (await sent)["type"] == "done"
    page.refresh()


async def test_a_story_only_says_its_warning(careful_table: Any) -> None:
    await careful_table.go_to("picnic-01")
    page = Play(await careful_table.seat())
    assert shown(page) == [Notice, Story]
    assert only(page, Notice).action == ""
