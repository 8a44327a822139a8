"""One person on two tabs and two phones, asked to leave and back, and deleted: in real browsers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WORDS = "a hope that only Zenobia had"


def at_the_question(serve: Callable[..., Any], people: Any) -> tuple[Any, Any, Any]:
    room = serve("--origin", "demo")
    host, phone = people.facilitator(room), people.phone(room)
    host.open()
    phone.join("Zenobia")
    host.press("Start")
    phone.read()
    host.press("Go on")
    expect(phone.page.get_by_role("radio").first).to_be_enabled()
    return room, host, phone


def sheet(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_tabs_and_another_phone_show_the_newest_answer_of_one_person(serve: Callable[..., Any], people: Any) -> None:
    room, host, phone = at_the_question(serve, people)
    phone.choose("We close support")
    second = phone.new_page()
    second.goto(room.links["join"])
    expect(second.get_by_role("radio", name="We close support")).to_be_checked()
    second.get_by_role("radio", name="We look for volunteers").check()
    expect(phone.page.get_by_role("radio", name="We look for volunteers")).to_be_checked()

    phone.page.goto("about:blank")
    phone.page.go_back()
    expect(phone.page.get_by_role("radio", name="We look for volunteers")).to_be_checked()

    host.page.locator("summary", has_text="Room").click()
    host.page.get_by_role("switch", name="Nobody new comes in").check()
    sheet(phone.page, "Zenobia")
    assert [
        each for each in Axe().run(phone.page).response["violations"] if each["impact"] in ("serious", "critical")
    ] == []
    code = phone.page.locator(".aw-key").inner_text()
    other = people.phone(room)
    other.page.goto(room.links["join"])
    other.page.get_by_role("link", name="I was here before").click()
    other.button("I was here before").click()
    other.page.get_by_role("textbox").fill("aaaa aaaa")
    other.button("Come back").click()
    expect(other.page.get_by_text("That code is not one of this room").first).to_be_visible()
    other.page.get_by_role("textbox").fill(code.upper())
    other.button("Come back").click()
    expect(other.page.get_by_role("radio", name="We look for volunteers")).to_be_checked()
    other.choose("We close support")
    expect(phone.page.get_by_role("radio", name="We close support")).to_be_checked()
    host.sees_answers(1, 1)
    for person in (host, phone, other):
        assert person.errors == []


def test_who_was_asked_to_leave_is_back_without_a_tap_and_who_deletes_is_gone(
    serve: Callable[..., Any], people: Any
) -> None:
    room, host, phone = at_the_question(serve, people)
    phone.choose("We close support")
    phone.page.get_by_label("What do you hope for?").fill(WORDS)
    phone.page.get_by_label("What do you fear?").focus()
    phone.sees_saved()
    host.sees_answers(1, 1)
    host.page.locator("summary", has_text="Room").click()
    host.press("Ask to leave", yes=True)
    expect(phone.page.get_by_text("The host has asked you to leave")).to_be_visible()
    expect(host.page.get_by_role("listitem").filter(has_text="joined")).to_contain_text("0")
    host.press("Let in again")
    expect(phone.page.get_by_label("What do you hope for?")).to_have_value(WORDS)
    host.sees_answers(1, 1)

    second = phone.new_page()
    second.goto(room.links["join"])
    expect(second.get_by_label("What do you hope for?")).to_have_value(WORDS)
    unsent = [f"awayday:{room.links['room']}-somebody:1", json.dumps({"id": "1", "value": WORDS, "at_ms": 1})]
    second.evaluate("([key, entry]) => localStorage.setItem(key, entry)", unsent)
    sheet(phone.page, "Zenobia")
    phone.button("Delete everything I gave").click()
    phone.button("Yes, delete everything").click()
    for page in (phone.page, second):
        expect(page.get_by_role("heading", name="Deleted")).to_be_visible()
        assert WORDS not in page.content()
        assert WORDS not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    expect(host.page.get_by_role("listitem").filter(has_text="joined")).to_contain_text("0")
    phone.button("Join as somebody new").click()
    phone.button("Join without a name").click()
    expect(phone.page.get_by_label("What do you hope for?")).to_have_value("")
    for person in (host, phone):
        assert person.errors == []
    data = b"".join(path.read_bytes() for path in room.store.parent.iterdir() if path.is_file())
    assert WORDS.encode() not in data
    assert b"Zenobia" not in data
    log = b"".join(path.read_bytes() for path in room.store.parent.parent.glob("*.log"))
    assert log
    assert WORDS.encode() not in log
    assert b"Zenobia" not in log
