"""What goes wrong in a room: wrong codes, rooms that ended, hostile names, lost servers, pages that are out of date."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NAMES = [
    "<img src=x onerror=document.title=7>",
    "👩🏽‍🚀🏳️‍🌈",
    "محمد \u202eمرحبا",  # noqa: RUF001  # an honest name with a direction character smuggled in
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "=cmd|'/C calc'!A0",
]


def test_a_code_that_does_not_exist_says_so_and_lets_people_try_again(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    phone = people.phone(room)
    base = room.links["join"].rsplit("/j/", 1)[0]
    answer = phone.page.goto(f"{base}/j/zzzzzz")
    assert answer.status == 404
    expect(phone.page.get_by_text("zzzzzz")).to_have_count(0)
    phone.page.goto(base)
    phone.page.get_by_role("textbox").fill(room.links["room"].upper())
    phone.page.get_by_role("button").click()
    expect(phone.button("Join without a name")).to_be_visible()


def test_pages_of_other_roles_stay_closed(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    phone = people.phone(room)
    phone.join("Ama")
    base, code = room.links["join"].partition("/j/")[0], room.links["room"]
    for page in ("host", "wall", "debrief", "coach"):
        assert phone.page.goto(f"{base}/r/{code}/{page}").status == 403


def test_hostile_names_are_shown_as_text_everywhere(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    host, wall = people.facilitator(room), people.wall(room)
    host.open()
    wall.page.goto(room.links["wall"])
    phones = []
    for name in NAMES:
        phone = people.phone(room)
        phone.join(name)
        phones.append(phone)
    for page in (host.page, wall.page):
        expect(page.locator(".aw-chip")).to_have_count(len(NAMES))
        expect(page.get_by_text(NAMES[0], exact=True)).to_be_visible()
        tall = page.locator(".aw-chip").evaluate_all("chips => chips.map(chip => chip.getBoundingClientRect().height)")
        assert max(tall) < 2 * min(tall)
    for person in (host, wall, *phones):
        assert person.page.title() != "7"
        assert person.errors == []
    assert room.strangers() == []


def test_a_name_that_is_too_long_is_kept_and_explained(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    phone = people.phone(room)
    phone.page.goto(room.links["join"])
    box = phone.page.get_by_role("textbox")
    expect(box).to_be_visible()
    box.evaluate("box => { box.removeAttribute('maxlength'); box.value = 'x'.repeat(30000); }")
    box.dispatch_event("input")
    phone.button("Join").click()
    expect(phone.page.get_by_text("At most 40 characters fit").first).to_be_visible()
    box.fill("Ama")
    phone.button("Join").click()
    expect(phone.page.get_by_text("You are in")).to_be_visible()


def test_a_room_that_ended_thanks_those_who_were_there_and_tells_the_others(
    serve: Callable[..., Any], people: Any
) -> None:
    room = serve("--origin", "demo")
    host, phone, late = people.facilitator(room), people.phone(room), people.phone(room)
    host.open()
    phone.join("Ama")
    host.press("End the session", yes=True)
    expect(phone.page.get_by_text("Thank you")).to_be_visible()
    assert late.page.goto(room.links["join"]).status == 410
    expect(late.page.get_by_text("ended")).to_be_visible()


def test_what_is_typed_while_the_server_is_gone_arrives_when_it_is_back(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    host, phone = people.facilitator(room), people.phone(room)
    host.open()
    phone.join("Ama")
    host.press("Start")
    host.press("Go on")
    expect(phone.page.get_by_role("radio").first).to_be_enabled()
    os.kill(room.links["pid"], signal.SIGSTOP)  # a server that hangs looks like Wi-Fi that is gone
    phone.page.get_by_role("radio", name="We close support").check()
    status = phone.page.get_by_role("status")
    expect(status.get_by_text("Saved")).to_have_count(0)
    expect(status.get_by_text("Sending")).to_be_visible()
    os.kill(room.links["pid"], signal.SIGCONT)
    phone.sees_saved()
    host.sees_answers(1, 1)


def test_a_port_that_is_taken_is_said_before_anything_else(serve: Callable[..., Any]) -> None:
    room = serve("--origin", "demo")
    with pytest.raises(AssertionError, match=r"(?s)port.*--port"):
        serve("--origin", "demo", port=int(room.host.rsplit(":", 1)[1]))
