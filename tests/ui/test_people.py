"""A person's own sheet, the desk of the room, links for others and the name card, as a person uses them."""

from __future__ import annotations

from typing import Any

import pytest

from awayday import ui

CODE = "k7qm abcd"
PERSON = {"id": "p1", "name": "Ama", "about": ""}


def open_sheet(stage: Any, **traits: Any) -> Any:
    stage.show(ui.Status(who="Ama", you=True))
    stage.show(ui.You(code=CODE, reuse_label="Keep them", active=True, **traits))
    stage.page.get_by_role("button", name="Ama").focus()
    stage.page.keyboard.press("Enter")
    return stage.page.get_by_role("dialog", name="You")


def test_the_sheet_opens_from_the_status_line_by_keyboard_and_closes_with_escape(stage: Any) -> None:
    sheet = open_sheet(stage)
    assert CODE in sheet.inner_text()
    stage.page.keyboard.press("Escape")
    assert not sheet.is_visible()
    assert stage.focused().inner_text() == "Ama"


def test_deleting_everything_takes_two_taps_and_says_first_what_stays(stage: Any) -> None:
    sheet = open_sheet(stage)
    sheet.get_by_role("button", name="Delete everything I gave").click()
    assert "Backups follow within 30 days" in sheet.inner_text()
    assert stage.focused().inner_text() == "Keep it"
    sheet.get_by_role("button", name="Keep it").click()
    assert stage.sent(1) == []
    sheet.get_by_role("button", name="Delete everything I gave").click()
    sheet.get_by_role("button", name="Yes, delete everything").click()
    (message,) = stage.sent(1)
    assert message["type"] == "erase"
    stage.reply("refused", message["id"], 1, text="Nothing is deleted yet.")
    assert sheet.get_by_role("alert").inner_text() == "Nothing is deleted yet."


def test_the_phone_forgets_what_waited_for_an_erased_person_and_nothing_else(stage: Any) -> None:
    stage.show(ui.You(active=True))
    stage.page.evaluate(
        "() => { localStorage.setItem('awayday:abc-p1:1', 'hers'); localStorage.setItem('awayday:xyz-p1:1', 'other'); }"
    )
    stage.put(forget="abc-", active=False)
    assert stage.page.evaluate("Object.keys(localStorage)") == ["awayday:xyz-p1:1"]


def test_a_consent_stays_as_it_was_tapped_and_goes_back_when_it_is_refused(stage: Any) -> None:
    sheet = open_sheet(stage)
    box = sheet.get_by_role("checkbox", name="Keep them")
    box.check()
    (message,) = stage.sent(1)
    assert (message["type"], message["scope"], message["granted"]) == ("withdraw", "reuse", True)
    assert box.is_checked()
    stage.reply("refused", message["id"], 1, text="Not now.")
    assert not box.is_checked()


def test_the_desk_tells_who_waits_while_it_is_folded_and_lets_all_in(stage: Any) -> None:
    stage.show(ui.RoomDesk(waiting=[PERSON, {"id": "p2", "name": "", "about": ""}]))
    assert stage.page.get_by_role("status").inner_text() == "2 waiting"
    stage.page.locator("summary").click()
    [said] = stage.wait_sent(1)  # a browser tells of the fold a moment later
    assert (said["type"], said["open"]) == ("look", True)
    stage.page.get_by_role("button", name="Let all in").click()
    (message,) = stage.sent(kind="command")
    assert (message["name"], message["args"]) == ("admit", {})


@pytest.mark.parametrize(("name", "command"), [("Ask to leave", "remove"), ("Delete data", "erase")])
def test_the_desk_asks_before_somebody_goes(stage: Any, name: str, command: str) -> None:
    stage.show(ui.RoomDesk(inside=[PERSON], may_erase=True))
    stage.page.locator("summary").click()
    stage.page.get_by_role("button", name=name).click()
    assert "Ama" in stage.page.get_by_role("dialog").inner_text()
    stage.page.get_by_role("button", name="Cancel").click()
    assert stage.sent(kind="command") == []
    stage.page.get_by_role("button", name=name).click()
    stage.page.get_by_role("button", name="Yes, do it").click()
    (message,) = stage.sent(kind="command")
    assert (message["name"], message["args"]) == (command, {"id": "p1"})


def test_links_are_made_one_by_one_or_for_a_number_of_seats_and_shown_with_a_picture_each(stage: Any) -> None:
    stage.show(ui.Invite(roles=["cohost", "participant"]))
    stage.page.get_by_text("Links for others").click()
    stage.page.get_by_role("button", name="For a co-host").click()
    (first,) = stage.sent(kind="invite")
    assert (first["role"], first["count"]) == ("cohost", 1)
    stage.reply("done", first["id"])
    stage.page.get_by_label("How many").fill("900")
    stage.page.get_by_role("button", name="Seat tickets").click()
    assert stage.sent(kind="invite")[-1]["count"] == 60
    links = [ui.Invite.link(f"http://room.test/door#{name}") for name in "ab"]
    stage.put(links=links)
    assert stage.page.get_by_role("img").count() == 2
    assert stage.page.locator("textarea").input_value().split() == [link["url"] for link in links]


def test_a_join_that_could_not_be_saved_is_sent_again_by_itself_under_the_same_id(stage: Any) -> None:
    stage.page.clock.install()
    stage.show(ui.NameCard())
    stage.page.get_by_role("button", name="Join without a name").click()
    (first,) = stage.sent()
    stage.reply("waiting", first["id"], text="That is not saved yet.")
    assert stage.page.get_by_text("Not through yet").is_visible()
    stage.page.clock.fast_forward(7000)
    again = stage.sent()[1:]
    assert again
    assert all(message == first for message in again)
    stage.reply("done", first["id"])
    count = len(stage.sent())
    stage.page.clock.fast_forward(20_000)
    assert len(stage.sent()) == count


def test_who_was_here_before_types_her_code(stage: Any) -> None:
    stage.show(ui.NameCard(closed="The room is locked."))
    assert stage.page.get_by_role("textbox").count() == 0
    stage.page.get_by_role("button", name="I was here before").click()
    stage.page.get_by_label("Your code").fill(CODE)
    stage.page.keyboard.press("Enter")
    (message,) = stage.sent()
    assert (message["type"], message["code"]) == ("recover", CODE)
    stage.reply("refused", message["id"], text="That code is not one of this room.")
    assert "not one of this room" in stage.page.get_by_role("alert").inner_text()


def test_the_square_of_ones_own_card_fills_in_the_code_and_leaves_the_address(stage: Any) -> None:
    stage.page.evaluate("location.hash = 'pwn8yvrg'")
    stage.show(ui.NameCard(title="The picnic"))
    assert stage.page.get_by_role("textbox").input_value() == "pwn8yvrg"
    assert stage.page.evaluate("location.href.includes('pwn8yvrg')") is False
    stage.page.get_by_role("button", name="Come back").click()
    assert [(message["type"], message["code"]) for message in stage.sent()] == [("recover", "pwn8yvrg")]


def test_anything_else_behind_the_address_is_left_alone(stage: Any) -> None:
    stage.page.evaluate("location.hash = '<b>not a code</b>'")
    stage.show(ui.NameCard(title="The picnic"))
    assert stage.page.get_by_role("textbox").input_value() == ""
    assert stage.page.get_by_role("button", name="Join without a name").is_visible()
