"""Sorting cards as a person does it: by tap, by keyboard, with a way back, and without reading what she would not."""

from __future__ import annotations

from typing import Any

import pytest

from awayday import ui
from tests.ui.test_catalogue import grave

RUN = {"step": "the-line-02", "phase": "first", "run_no": 1, "version": "1.0.0"}
LABELS = {"help": "Help", "limit": "Help, with a limit", "stop": "Past the line", "skip": "I skip this card"}
BINS = [{"id": name, "label": label} for name, label in LABELS.items()]
CARDS = [
    {"name": f"bin:{card}", "label": f"Card {card} is about somebody.", "required": True, "options": BINS}
    for card in ("x2", "u1", "e4")
]


def sort(**more: Any) -> ui.Sort:
    return ui.Sort(**{"run": RUN, "title": "Sort", "prompt": "Where to?", "fields": CARDS, "skip": "skip", **more})


def given(stage: Any) -> list[tuple[str, str]]:
    return [(message["field"], message["value"]) for message in stage.sent()]


def test_one_card_at_a_time_and_a_tap_turns_to_the_next(stage: Any) -> None:
    stage.show(sort())
    assert stage.page.get_by_text("Card x2 is").is_visible()
    assert stage.page.get_by_text("Card u1 is").count() == 0
    for label in ("Past the line", "Help, with a limit", "I skip this card"):
        stage.page.get_by_role("button", name=label, exact=True).click()
    assert given(stage) == [("bin:x2", "stop"), ("bin:u1", "limit"), ("bin:e4", "skip")]
    assert stage.page.get_by_text("You are through").is_visible()
    assert stage.page.get_by_role("listitem").count() == 3


def test_the_second_half_of_a_double_tap_sorts_no_card(stage: Any) -> None:
    stage.show(sort())
    stage.page.get_by_role("button", name="Help", exact=True).dblclick()
    assert given(stage) == [("bin:x2", "help")]


def test_it_goes_by_keyboard_alone_and_the_focus_stays_on_its_bin(stage: Any) -> None:
    stage.show(sort())
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Enter")
    assert stage.focused().inner_text() == "Help, with a limit"
    stage.page.keyboard.press("Space")
    stage.page.keyboard.press("Enter")
    assert [value for _, value in given(stage)] == ["limit"] * 3
    assert "You are through" in stage.focused().inner_text()


def test_a_card_is_read_out_when_it_comes(stage: Any) -> None:
    stage.show(sort())
    heard = stage.page.locator("[aria-live=polite]")
    assert heard.inner_text().split("\n")[0] == "Card 1 of 3"
    stage.page.get_by_role("button", name="Help", exact=True).click()
    assert "Card 2 of 3" in heard.inner_text()
    assert "Card u1 is about somebody." in heard.inner_text()


def test_one_may_go_back_and_change_a_card(stage: Any) -> None:
    stage.show(sort())
    stage.page.get_by_role("button", name="Help", exact=True).click()
    stage.page.get_by_role("button", name="Back").click()
    assert stage.page.get_by_text("Card x2 is").is_visible()
    assert stage.page.get_by_role("button", name="Help", exact=True).get_attribute("aria-pressed") == "true"
    stage.page.get_by_role("button", name="Past the line").click()
    assert given(stage) == [("bin:x2", "help"), ("bin:x2", "stop")]
    assert stage.page.get_by_text("Card u1 is").is_visible()


def test_a_card_is_changed_from_the_list(stage: Any) -> None:
    stage.show(sort(values={"bin:x2": "help", "bin:u1": "skip", "bin:e4": "stop"}))
    stage.page.get_by_role("button", name="Card u1 is").click()
    stage.page.get_by_role("button", name="Past the line").click()
    assert given(stage) == [("bin:u1", "stop")]
    assert stage.page.get_by_role("listitem").count() == 3


def test_after_a_warning_no_card_is_read_before_the_person_asks(stage: Any) -> None:
    stage.show(sort(waits=True))
    assert "is about somebody" not in stage.page.locator("#box").inner_text()
    stage.page.get_by_role("button", name="Show me the cards").click()
    assert stage.page.get_by_text("Card x2 is").is_visible()


def test_whoever_comes_back_goes_on_where_she_was(stage: Any) -> None:
    stage.show(sort(waits=True, values={"bin:x2": "help"}))
    assert stage.page.get_by_text("Card u1 is").is_visible()


def test_a_closed_step_shows_what_was_given_and_takes_nothing(stage: Any) -> None:
    stage.show(sort(disabled=True, values={"bin:x2": "stop"}))
    assert stage.page.get_by_role("button").count() == 0
    assert stage.page.get_by_text("Locked. Your answer stands.").is_visible()
    assert stage.page.get_by_text("not sorted yet").count() == 2


def test_a_refused_card_comes_back(stage: Any) -> None:
    stage.show(sort())
    stage.page.get_by_role("button", name="Help", exact=True).click()
    stage.reply("refused", stage.sent()[0]["id"], text="That can't be kept.")
    assert stage.page.get_by_text("Card x2 is").is_visible()
    assert stage.page.get_by_text("That can't be kept.").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_card_itself_is_whole_and_clean_at_320_pixels(stage: Any, theme: str) -> None:
    stage.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    stage.page.set_viewport_size({"width": 320, "height": 640})
    stage.show(sort())
    assert grave(stage.page) == []
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 320
    boxes = [button.bounding_box() for button in stage.page.get_by_role("button").all()]
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
