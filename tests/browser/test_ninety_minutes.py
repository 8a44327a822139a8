"""Ninety minutes in real browsers: one host, one wall, four phones beside a few bots, through every part to the end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from awayday import scenario

pytestmark = pytest.mark.browser

BOTS = 6
MOST_STEPS = 80
MOST_TABS = 150
PLAN = "ninety-minutes"
CALM = {"reduced_motion": "reduce"}
"""Axe measures contrast, so nothing may be fading in."""

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const group = at.type === "radio" ? [...document.querySelectorAll("input[type=radio]")] : [];
  return {
    tag: at.localName, type: at.type ?? "", text: at.textContent.trim(), value: at.value ?? "",
    bin: at.classList.contains("aw-bin"),
    chosen: group.some((one) => one.name === at.name && one.checked),
    off: at.disabled || at.readOnly || at.getAttribute("aria-disabled") === "true",
  };
}"""


class ByKeyboard:
    """Somebody who has no mouse: goes from one control to the next by Tab and uses what has the focus."""

    def __init__(self, phone: Any) -> None:
        self.phone = phone
        self.page: Page = phone.page

    def join(self, name: str) -> None:
        self.page.goto(self.phone.room.links["join"])
        expect(self.page.get_by_role("textbox")).to_be_visible()
        for at in self.controls():
            if at["type"] == "text":
                break
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_text("You are in")).to_be_visible()

    def controls(self) -> Iterator[dict[str, Any]]:
        """Press Tab from the top of the page to its end, and yield what has the focus each time."""
        self.page.evaluate("document.activeElement?.blur(); window.getSelection()?.removeAllRanges()")
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate(FOCUSED)
            if found is None:
                return
            yield found
        raise AssertionError("Tab never comes to the end of the page")

    def use_all(self) -> None:
        """Answer what is asked and read what is told."""
        for at in self.controls():
            if at["off"]:
                continue
            if at["bin"] or (at["tag"] == "button" and at["text"] in {"Continue", "Show me the cards"}):
                self.page.keyboard.press("Enter")
            elif at["type"] == "date" and not at["value"]:
                self.page.keyboard.type("12242026")
            elif at["type"] == "radio" and not at["chosen"]:
                self.page.keyboard.press("Space")
                self.phone.sees_saved()
            elif at["type"] == "range":
                self.page.keyboard.press("ArrowRight")
                self.phone.sees_saved()
            elif at["tag"] == "textarea" and not at["value"]:
                self.page.keyboard.type("a word")


def test_the_ninety_minutes_are_played_from_part_to_part(serve: Callable[..., Any], people: Any) -> None:
    plan = scenario.load(scenario.find(PLAN))
    room = serve("--origin", "demo", workshop=PLAN)
    host, wall = people.facilitator(room, **CALM), people.wall(room, **CALM)
    phones = [people.phone(room, **CALM) for _ in range(2)]
    small = people.phone(room, color_scheme="dark", **CALM)
    small.page.set_viewport_size({"width": 320, "height": 640})
    keys = ByKeyboard(people.phone(room, **CALM))
    by_hand = [*phones, small]
    wall.page.goto(room.links["wall"])
    host.open()
    for phone, name in zip(by_hand, ("Ama", "Luca", ""), strict=True):
        phone.join(name)
    keys.join("Wen")
    bots = subprocess.Popen(
        [sys.executable, "-m", "awayday", "rehearse", PLAN, "--participants", str(BOTS), "--seed", "3",
         "--join", room.links["join"], "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    everyone = len(by_hand) + 1 + BOTS
    expect(host.page.get_by_role("listitem").filter(has_text="joined")).to_contain_text(str(everyone))
    expect(
        host.page.get_by_text(f"{plan.timetable.minutes:g} min are planned" if plan.timetable else "")
    ).to_be_visible()

    walked = walk(host, wall, by_hand, keys)
    assert {part.workshop for part in plan.parts for step_id in part.steps if step_id in walked} == {
        part.workshop for part in plan.parts
    }
    for phone in (*by_hand, keys):
        expect(phone.page.get_by_role("heading", name="Your own copy")).to_be_visible()
    assert bots.wait(60) == 0, bots.stderr.read() if bots.stderr else ""
    report = json.loads((bots.stdout.read() if bots.stdout else "").splitlines()[-1])
    assert (report["joined"], report["lost"]) == (BOTS, 0)
    assert room.strangers() == []
    for person in (host, wall, keys.phone, *by_hand):
        assert person.errors == []


def walk(host: Any, wall: Any, phones: list[Any], keys: ByKeyboard) -> list[str]:
    """Press what the console offers first, answer what the phones show, look at each page, until the end.

    Axe looks at each page the first time that a kind of step stands as it does.
    """
    walked: list[str] = []
    looked: set[str] = set()
    everybody = (*phones, keys.phone)
    for _ in range(MOST_STEPS):
        if host.has_ended:
            return walked
        before = [phone.page.locator("main").inner_text() for phone in everybody]
        title = host.go_on()
        if host.has_ended:
            continue
        for phone, text in zip(everybody, before, strict=True):
            expect(phone.page.locator("main")).not_to_have_text(text, use_inner_text=True)
        place = host.page.locator(".aw-console").get_attribute("data-place") or ""
        walked.append(place.split()[0])
        kind = host.page.locator(".aw-console .aw-lead").first.inner_text().split(" · ")[1]
        state = f"{kind} {host.is_collecting}"
        if state not in looked:
            looked.add(state)
            for page in (host.page, wall.page, phones[-1].page, keys.page):
                assert serious(page) == [], title
        for page in (phones[-1].page, keys.page, host.page):
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), title
        for phone in phones:
            phone.read()
            if host.is_collecting:
                phone.answer_whatever_is_open()
        keys.use_all()
    raise AssertionError("the session does not end")


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical on a page, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
