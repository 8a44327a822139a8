"""Every page in every light: axe finds nothing serious, it works by keyboard, and it asks no other host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

STEPS = 4
"""How far the room walks while axe looks: story, choice, reveal, talk."""


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical on a page, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(serve: Callable[..., Any], people: Any, scheme: str) -> None:
    room = serve("--origin", "demo", "--rehearsal", "6")
    calm = {"color_scheme": scheme, "reduced_motion": "reduce"}  # axe measures contrast, so nothing may be fading in
    host = people.facilitator(room, **calm)
    phone, small = people.phone(room, **calm), people.phone(room, **calm)
    small.page.set_viewport_size({"width": 320, "height": 640})
    wall = people.wall(room, **calm)
    host.open()
    wall.page.goto(room.links["wall"])
    expect(wall.page.get_by_text(room.links["room"], exact=True).first).to_be_visible()
    phone.page.goto(room.links["join"])
    expect(phone.button("Join without a name")).to_be_visible()
    assert serious(phone.page) == []
    phone.join("Ama")
    small.join()
    everybody = (phone, small, host, wall)
    for person in everybody:
        assert serious(person.page) == []
    for _ in range(STEPS):
        title = host.go_on()
        if host.is_collecting:
            phone.choose("We close support")
        else:
            expect(wall.page.get_by_role("heading", name=title).first).to_be_visible()
        for person in everybody:
            assert serious(person.page) == []
            assert person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), title
    assert room.strangers() == []


def test_the_debrief_is_accessible_and_asks_nobody_else(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    host = people.facilitator(room)
    host.open()
    host.page.goto(room.links["debrief"])
    expect(host.page.get_by_role("heading", name="Overview").first).to_be_visible()
    assert serious(host.page) == []
    assert room.strangers() == []


def test_a_phone_works_by_keyboard_alone(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    host, phone = people.facilitator(room), people.phone(room)
    host.open()
    phone.page.goto(room.links["join"])
    name = phone.page.get_by_role("textbox")
    expect(name).to_be_visible()
    name.focus()
    phone.page.keyboard.type("Ama")
    phone.page.keyboard.press("Enter")
    expect(phone.page.get_by_text("You are in")).to_be_visible()
    host.press("Start")
    host.press("Go on")
    first = phone.page.get_by_role("radio").first
    expect(first).to_be_enabled()
    first.focus()
    phone.page.keyboard.press("Space")
    phone.sees_saved()
    phone.page.keyboard.press("ArrowDown")
    expect(phone.page.get_by_role("radio", name="We look for volunteers")).to_be_checked()
    phone.sees_saved()
    for _ in range(3):
        phone.page.keyboard.press("Tab")
    expect(phone.page.get_by_role("slider")).to_be_focused()
    phone.page.keyboard.press("ArrowRight")
    phone.sees_saved()
    host.sees_answers(1, 1)
