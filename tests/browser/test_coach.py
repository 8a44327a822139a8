"""The coach's page in the room's server: by keyboard, in both lights, on a phone and on a wall, without a stranger."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_access import serious

pytestmark = pytest.mark.browser

PHONE, WALL = {"width": 390, "height": 844}, {"width": 1920, "height": 1080}
"""The sizes at which axe looks."""

SLOW_MS = 120_000
"""A stock kernel with pandas and the charts takes seconds to start, and more on a machine that does other things."""


def opened(people: Any, room: Any, **options: Any) -> Any:
    """A coach at her page, with the cohorts listed."""
    coach = people.coach(room, reduced_motion="reduce", **options)
    coach.page.goto(room.links["coach"])
    expect(box(coach.page, "riverbank")).to_be_visible(timeout=SLOW_MS)
    return coach


def box(page: Page, name: str) -> Any:
    return page.get_by_role("checkbox", name=re.compile(f"^{name}"))


def told(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible(timeout=SLOW_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cohorts_are_ticked_and_axe_finds_nothing_serious_on_a_phone_and_on_a_wall(
    serve: Callable[..., Any], people: Any, scheme: str
) -> None:
    room = serve("--origin", "demo")
    coach = opened(people, room, color_scheme=scheme)
    page = coach.page

    def look() -> None:
        for size in (PHONE, WALL):
            page.set_viewport_size(size)
            assert serious(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), size

    look()
    box(page, "riverbank").focus()
    page.keyboard.press("Space")
    told(page, "riverbank.")
    expect(page.get_by_role("heading", name="Did talking change the choice?")).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible()
    look()
    box(page, "quiet").focus()
    page.keyboard.press("Space")
    told(page, "riverbank and quiet.")
    expect(page.get_by_text("In “Riverbank”").first).to_be_visible()
    look()
    assert room.strangers() == []
    assert coach.errors == []


def test_a_cohort_of_four_shows_no_digit_and_a_damaged_one_is_named(
    serve: Callable[..., Any], people: Any, tmp_path: Any
) -> None:
    broken = tmp_path / "data" / "datasets" / "torn" / "1.0.0"
    broken.mkdir(parents=True)
    (broken / "datapackage.json").write_text("{", encoding="utf-8")
    room = serve("--origin", "demo")
    page = opened(people, room).page
    expect(box(page, "torn")).to_be_disabled()
    box(page, "tiny-room").check()
    told(page, "Fewer than five people took part in “Tiny room”")
    told(page, "tiny-room.")
    said = " ".join(page.get_by_role("status").all_inner_texts())
    assert not re.search(r"\d", said)
    assert page.get_by_role("img").count() == 0
    assert room.strangers() == []


def test_a_coach_opens_her_page_and_no_other(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    page = opened(people, room).page
    base = page.url.removesuffix("/coach")
    for other in ("host", "wall", "debrief", "play"):
        assert page.goto(f"{base}/{other}").status == 403
