"""The projector: what the room is at, how many have answered and never what, the result once it is revealed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Button, Widget

from awayday.errors import StoreError
from awayday.pages import wall
from awayday.pages._reading import Reading
from awayday.pages._scenes import Moment, Scene, scene
from awayday.pages._views import TOO_FEW
from awayday.pages.wall import Wall
from awayday.rehearsal import rehearse_in_memory
from awayday.ui import Figure, Notice, Presence, RoomCode, Story, Talk, WordWall
from awayday.usecases import erase, remove, set_rules

JOIN = "http://192.168.8.2:8765/j/5h99zd4et8xrvux7"
HOSTILE = '<img src=x onerror=alert(1)> & "quotes"'


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


def moment(table: Any) -> Moment:
    live = table.live
    return Moment(live.workshop, live.session, live.state, dict(live.names), JOIN)


def seen(table: Any) -> Scene:
    return scene(moment(table))


def traits(made: Scene, kind: type[Any], key: str | None = None) -> dict[str, Any]:
    """Return the traits of the one panel of that class."""
    found = [panel for panel in (*made.panels, *made.beside) if panel.kind is kind and key in {None, panel.key}]
    assert len(found) == 1, [panel.kind for panel in (*made.panels, *made.beside)]
    return found[0].traits


def kinds(made: Scene) -> list[type[Any]]:
    return [panel.kind for panel in (*made.panels, *made.beside)]


def words(made: Scene) -> str:
    return json.dumps([panel.traits for panel in (*made.panels, *made.beside)], ensure_ascii=False)


async def vote(table: Any, people: list[Any], *options: str) -> None:
    for who, option in zip(people, options, strict=True):
        await table.say(who, "choice", option)


async def test_the_lobby_shows_the_way_in_and_who_arrived(table: Any) -> None:
    await table.seat("Ada")
    await table.seat()
    made = seen(table)
    assert traits(made, RoomCode, "qr")["path"].startswith("M")
    assert traits(made, RoomCode, "address")["url"] == "http://192.168.8.2:8765"
    assert traits(made, RoomCode, "address")["code"] == table.live.session.room_code
    people = traits(made, Presence)
    assert people["joined"] == 2
    assert [person["name"] for person in people["people"]] == ["Ada"]


async def test_a_lobby_without_a_room_has_no_code_to_scan(table: Any) -> None:
    live = table.live
    made = scene(Moment(live.workshop, live.session, live.state, {}, ""))
    assert RoomCode not in kinds(made)


async def test_a_story_stands_there_whole(table: Any) -> None:
    await table.do("open")
    shown = traits(seen(table), Story)
    assert shown["screens"] == list(table.live.workshop.first.screens)
    assert shown["large"]


async def test_latecomers_see_how_to_get_in_while_the_session_goes_on(table: Any) -> None:
    await table.do("open")
    assert "http://192.168.8.2:8765 with the code" in seen(table).foot


async def test_a_code_that_is_closed_is_not_on_the_wall_and_the_picture_is(table: Any) -> None:
    await set_rules(table.host, code_open=False)
    found = Reading(table.live.store, table.live.session, join_url=JOIN)
    made = scene(Wall(found).moment())
    assert traits(made, RoomCode, "qr")["path"].startswith("M")
    assert table.live.session.room_code not in words(made)
    await table.do("open")
    found.update()
    assert scene(Wall(found).moment()).foot == ""


async def test_an_open_question_shows_its_options_and_how_many_answered(table: Any) -> None:
    people = await table.seats(4)
    await table.go_to("picnic-02")
    await vote(table, people[:3], "close", "close", "cover")
    made = seen(table)
    assert traits(made, Talk)["prompt"] == "What do you announce?"
    assert [option["id"] for option in traits(made, Talk)["questions"]] == ["close", "cover", "other"]
    assert traits(made, Notice)["title"] == "3 of 4 answered"


async def test_before_the_reveal_nothing_on_the_wall_depends_on_what_was_chosen(table: Any, real_table: Any) -> None:
    made = []
    for laid, option in ((table, "close"), (real_table, "other")):
        people = await laid.seats(6)
        await laid.go_to("picnic-02")
        await vote(laid, people, *[option] * 6)
        await laid.say(people[0], "hope", HOSTILE)
        opened = words(seen(laid))
        await laid.do("lock")
        made.append((opened, words(seen(laid))))
    assert made[0] == made[1]
    assert "onerror" not in made[0][0] + made[0][1]


async def test_a_locked_question_says_that_it_is_closed(table: Any) -> None:
    people = await table.seats(5)
    await table.go_to("picnic-02")
    await vote(table, people[:2], "close", "cover")
    await table.do("lock")
    assert traits(seen(table), Notice)["title"] == "Closed: 2 of 5 answered"


async def test_the_reveal_is_a_chart_with_its_sentence_table_and_stamp(real_table: Any) -> None:
    people = await real_table.seats(6)
    await real_table.go_to("picnic-02")
    await vote(real_table, people, "close", "close", "close", "close", "cover", "other")
    await real_table.do("reveal")
    shown = traits(seen(real_table), Figure)
    assert shown["sentence"].startswith("4 of 6 chose “We close support and engineering for the day”")
    assert shown["stamp"] == "REAL DATA · n = 6"
    assert [row[1] for row in shown["rows"]] == ["4", "1", "1"]
    assert shown["src"].startswith("<svg")
    assert "REAL DATA · n = 6" in shown["src"]


async def test_fewer_than_five_answers_are_not_counted_on_the_wall(table: Any) -> None:
    people = await table.seats(4)
    await table.go_to("picnic-02")
    await vote(table, people, "close", "close", "close", "cover")
    await table.do("reveal")
    made = seen(table)
    assert kinds(made) == [Notice]
    assert traits(made, Notice)["text"] == TOO_FEW


async def give_words(table: Any, count: int) -> list[Any]:
    people = await table.seats(count)
    await table.go_to("picnic-02")
    given = []
    for at, who in enumerate(people):
        await table.say(who, "choice", "close")
        await table.say(who, "hope", f"hope {at} {HOSTILE}")
        given.append(await table.say(who, "risk", f"risk {at}"))
    await table.do("reveal")
    return given


async def approve(table: Any, answers: list[Any], field: str) -> None:
    for each in answers:
        await table.do("review", answer_id=each.answer_id, field=field, state="approved")


async def test_released_hopes_and_fears_stand_side_by_side_as_text(table: Any) -> None:
    given = await give_words(table, 10)
    assert WordWall not in kinds(seen(table))
    await approve(table, given[:2], "hope")
    await approve(table, given[3:4], "risk")
    made = seen(table)
    assert Figure in kinds(made)
    columns = traits(made, WordWall)["columns"]
    assert [column["title"] for column in columns] == ["What do you hope for?", "What do you fear?"]
    assert sorted(columns[0]["texts"]) == [f"hope 0 {HOSTILE}", f"hope 1 {HOSTILE}"]
    assert columns[1]["texts"] == ["risk 3"]


async def test_words_of_fewer_than_ten_people_stay_off_the_wall(table: Any) -> None:
    given = await give_words(table, 9)
    await approve(table, given, "hope")
    assert WordWall not in kinds(seen(table))


async def test_hidden_words_leave_the_wall(table: Any) -> None:
    given = await give_words(table, 10)
    await approve(table, given[:1], "risk")
    await table.do("review", answer_id=given[0].answer_id, field="risk", state="hidden")
    assert WordWall not in kinds(seen(table))


async def at_branch(table: Any, *options: str) -> None:
    people = await table.seats(len(options))
    await table.go_to("picnic-05")
    await vote(table, people, *options)
    await table.do("reveal")


async def test_the_branch_that_the_room_chose_is_named(table: Any) -> None:
    await at_branch(table, "cover", "cover", "cover", "close", "other")
    await table.do("go_on")
    assert traits(seen(table), Story)["lead"].startswith("The room chose: We look for volunteers")


async def test_an_override_is_called_the_facilitators_choice(table: Any) -> None:
    await at_branch(table, "cover", "cover", "cover", "close", "other")
    await table.do("branch", to="picnic-06-other")
    assert traits(seen(table), Story)["lead"] == "The facilitator chose: Something else"


async def test_a_tie_says_that_the_answers_did_not_decide(table: Any) -> None:
    await at_branch(table, "cover", "cover", "close", "close", "other")
    await table.do("branch", to="picnic-06-close")
    lead = traits(seen(table), Story)["lead"]
    assert lead.startswith("The answers did not decide, so the facilitator chose: We close")


async def test_a_revote_step_is_set_against_the_first_vote(table: Any) -> None:
    people = await table.seats(6)
    await table.go_to("picnic-02")
    await vote(table, people, *["close"] * 4, "cover", "other")
    await table.do("reveal")
    while table.live.state.current.step_id != "picnic-05":
        await table.do("go_on")
    await vote(table, people, *["close"] * 2, *["cover"] * 4)
    await table.do("reveal")
    rows = traits(seen(table), Figure)["rows"]
    assert [(row[1], row[3]) for row in rows] == [("4", "2"), ("1", "4"), ("1", "0")]


async def test_a_second_vote_on_the_same_step_is_set_against_the_first(table: Any) -> None:
    people = await table.seats(6)
    await table.go_to("picnic-02")
    await vote(table, people, *["close"] * 6)
    await table.do("reveal")
    await table.do("revote")
    assert traits(seen(table), Talk)["title"] == "Ten days before (second vote)"
    await vote(table, people, *["cover"] * 6)
    await table.do("reveal")
    assert [(row[1], row[3]) for row in traits(seen(table), Figure)["rows"]] == [("6", "0"), ("0", "6"), ("0", "0")]


async def test_a_talk_with_many_questions_shows_each_of_them_once(table: Any) -> None:
    await table.go_to("picnic-11")
    made = seen(table)
    shown = [question["id"] for panel in (*made.panels, *made.beside) for question in panel.traits["questions"]]
    assert shown == [question.id for question in table.live.workshop.step("picnic-11").questions]
    assert made.beside


async def test_a_rating_is_counted_first_and_shown_in_bins_after_the_reveal(table: Any) -> None:
    people = await table.seats(5)
    await table.go_to("picnic-10")
    for at, who in enumerate(people):
        await table.say(who, "only_one_first", 20 * at)
    assert traits(seen(table), Notice)["title"] == "5 of 5 answered"
    await table.do("reveal")
    assert traits(seen(table), Figure)["sentence"].startswith("Of 5: 2 below 40, 2 from 40 to 60, 1 above 60")


async def test_private_notes_are_announced_and_never_shown(table: Any) -> None:
    people = await table.seats(12)
    await table.go_to("picnic-12")
    for who in people:
        await table.say(who, "q9", HOSTILE)
    made = seen(table)
    assert traits(made, Talk)["form_label"] == "Private"
    assert "onerror" not in words(made)


async def test_the_end_thanks_and_shows_the_way_taken(table: Any) -> None:
    await rehearse_in_memory(table.live, 12, 3)
    made = seen(table)
    assert traits(made, Notice)["title"] == "Thank you"
    assert len(traits(made, Talk)["questions"]) == len(table.live.state.branches)


async def test_every_moment_of_a_session_can_be_shown(table: Any) -> None:
    await rehearse_in_memory(table.live, 6, 5, until="picnic-08-close")
    page = Wall(Reading(table.live.store, table.live.session))
    assert page.left.children


async def test_the_wall_follows_the_store(table: Any) -> None:
    page = Wall(Reading(table.live.store, table.live.session, join_url=JOIN))
    following = asyncio.get_running_loop().create_task(page.follow())
    changed = asyncio.Event()
    page.left.observe(lambda _: changed.set(), "children")
    await table.do("open")
    await asyncio.wait_for(changed.wait(), 30)
    assert [type(widget) for widget in page.left.children] == [Story]
    assert not page.right.children
    following.cancel()


async def test_widgets_that_stay_are_changed_in_place(table: Any) -> None:
    people = await table.seats(3)
    await table.go_to("picnic-02")
    found = Reading(table.live.store, table.live.session)
    page = Wall(found)
    before = page.left.children
    await vote(table, people[:1], "close")
    found.update()
    await page.refresh()
    assert page.left.children == before
    assert before[-1].title == "1 of 3 answered"


async def test_widgets_that_leave_are_closed(table: Any) -> None:
    found = Reading(table.live.store, table.live.session, join_url=JOIN)
    page = Wall(found)
    lobby = page.left.children[0]
    await table.do("open")
    found.update()
    await page.refresh()
    assert lobby.comm is None
    assert len(page.board.widgets) == 2


async def test_without_news_the_last_picture_stays_with_its_time(table: Any) -> None:
    await table.do("open")
    found = Reading(table.live.store, table.live.session, join_url=JOIN)
    page = Wall(found)
    shown = page.left.children
    page.lost(StoreError("The store is away.", "Wait until it is back."))
    assert page.left.children == shown
    assert f"As of {page.news_at:%H:%M:%S}" in page.foot.children[0].text
    await page.refresh()
    assert [type(widget) for widget in page.foot.children] == [Talk]


async def test_without_a_room_the_wall_shows_a_demo_that_can_be_moved_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWAYDAY_STORE", "AWAYDAY_SESSION", "AWAYDAY_JOIN"):
        monkeypatch.delenv(name, raising=False)
    root = wall.show()
    stage = root.children[1].children[0]
    changed = asyncio.Event()
    stage.observe(lambda _: changed.set(), "children")
    button = next(child for child in root.children[-1].children if isinstance(child, Button))
    button.click()
    await asyncio.wait_for(changed.wait(), 30)
    assert [type(widget) for widget in stage.children] == [Story]


async def test_who_was_erased_goes_from_a_wall_that_was_open(table: Any) -> None:
    her, ama = await table.seat("Zenobia"), await table.seat("Ama")
    await table.go_to("picnic-02")
    for who in (her, ama):
        await table.say(who, "choice", "close")
    found = Reading(table.live.store, table.live.session)
    assert her.participant_id in repr(found.state)
    person = await erase(her)
    found.update()
    assert person not in repr([found.state, found.events, found.names])
    assert found.names == {ama.participant_id: "Ama"}
    assert dict(found.state.runs) == dict(table.live.state.runs)


async def test_who_waits_or_was_asked_to_leave_is_on_no_wall(table: Any) -> None:
    ama, luca = await table.seat("Ama"), await table.seat("Luca")
    await set_rules(table.host, approval=True)
    await table.seat("Zenobia")
    await remove(table.host, luca.participant_id)
    assert "Ama" in words(seen(table))
    assert "Luca" not in words(seen(table))
    assert "Zenobia" not in words(seen(table))
    await table.go_to("picnic-02")
    await table.say(ama, "choice", "close")
    assert "1 of 1 answered" in words(seen(table))
