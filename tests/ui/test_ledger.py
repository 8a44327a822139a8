"""The ledger as the one who answers uses it, and as somebody who sees only what slips; tags and ticks beside it."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from awayday import ui


def boss(examples: Any, **more: Any) -> ui.Ledger:
    return ui.Ledger(**{**examples["Ledger"], **more})


def ama(examples: Any, rows: tuple[str, ...] = ("r01", "r03"), **more: Any) -> ui.Ledger:
    about = {row["id"]: row["displaces"] for row in examples["Ledger"]["rows"]}
    fields = [
        {"name": f"landed:{row}", "label": "How does this land?", "about": about[row], "required": True, "min": 0,
         "max": 100, "low": "fine", "high": "I stop counting on this", "not_applicable": ""}
        for row in rows
    ]  # fmt: skip
    return ui.Ledger(**{**examples["Ledger"], "values": {}, "fields": fields, **more})


def test_it_opens_at_the_first_request_without_an_answer(stage: Any, examples: Any) -> None:
    stage.show(boss(examples))
    assert stage.page.get_by_role("group", name="Teo's office").is_visible()
    assert stage.page.get_by_role("group").count() == 1


def test_each_yes_shows_at_once_what_it_displaces(stage: Any, examples: Any) -> None:
    stage.show(boss(examples, values={}))
    assert "One-to-one with Ama" not in stage.page.locator(".aw").inner_text()
    stage.page.get_by_label("Yes, now").check()
    fate = stage.page.locator(".aw-request .aw-effect")
    assert fate.inner_text().split("\n") == ["Slips:", "One-to-one with Ama, 10:00, first try"]
    assert fate.get_attribute("aria-live") == "polite"
    stage.page.get_by_label("Yes, at another time").check()
    assert fate.inner_text().startswith("Stays:")
    sent = [(message["field"], message["value"]) for message in stage.sent()]
    assert sent == [("answer:r01", "now"), ("answer:r01", "later")]


def test_all_requests_are_answered_by_keyboard(stage: Any, examples: Any) -> None:
    stage.show(boss(examples, values={}))
    keys = stage.page.keyboard
    keys.press("Tab")
    for number in range(3):
        keys.press("Space")
        keys.press("Tab")  # past the radios
        if number == 1:
            keys.press("Tab")  # past "Back"
        keys.press("Enter") if number < 2 else None
        keys.press("Tab")
    assert [message["field"] for message in stage.sent()] == ["answer:r01", "answer:r02", "answer:r03"]
    assert stage.page.get_by_text("That was the last one.").is_visible()


def test_turning_over_puts_the_reader_at_the_new_request(stage: Any, examples: Any) -> None:
    stage.show(boss(examples, values={}))
    stage.page.get_by_role("button", name="Next").click()
    assert stage.focused().get_by_role("group", name="Bram phones").is_visible()


def test_the_week_so_far_grows_with_the_answers(stage: Any, examples: Any) -> None:
    stage.show(boss(examples))
    days = stage.page.get_by_role("heading", level=4).all_inner_texts()
    assert days == ["Monday"]
    assert [text.replace("\n\n", "\n") for text in stage.page.locator(".aw-entries li").all_inner_texts()] == [
        "9:30 · Yes, now\nSlips:\nOne-to-one with Ama, 10:00, first try",
        "14:20 · Yes, at another time\nStays:\nThe last 25 minutes of Luca's one-to-one",
    ]


def test_who_sees_the_calendar_sees_changes_without_reasons(stage: Any, examples: Any) -> None:
    stage.show(ama(examples))
    text = stage.page.locator("#box").inner_text()
    assert "Celia" not in text
    assert stage.page.get_by_role("heading", level=3).all_inner_texts() == ["Monday", "Tuesday"]
    assert stage.page.get_by_role("slider").count() == 2
    assert stage.page.get_by_role("status").first.inner_text() == "Changed so far: 2"


def test_how_a_change_lands_is_said_by_keyboard(stage: Any, examples: Any) -> None:
    stage.show(ama(examples))
    stage.page.get_by_role("slider", name="One-to-one with Ama").focus()
    stage.page.keyboard.press("Enter")
    stage.page.keyboard.press("ArrowRight")
    stage.page.keyboard.press("Tab")
    found = [(message["field"], message["value"]) for message in stage.sent()]
    assert found == [("landed:r01", 50), ("landed:r01", 51)]


def test_a_change_taken_back_goes_even_under_the_thumb(stage: Any, examples: Any) -> None:
    widget = ama(examples)
    stage.show(widget)
    slider = stage.page.get_by_role("slider").last
    slider.focus()
    slider.evaluate("e => { e.value = 80; e.dispatchEvent(new Event('input')); }")
    stage.put(fields=widget.fields[:1])
    assert stage.page.get_by_role("slider").count() == 1
    stage.put(fields=[])
    assert stage.page.locator("#box").inner_text().endswith("What changes in your calendar turns up here.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_calendar_is_accessible_and_whole_at_320_pixels(stage: Any, examples: Any, theme: str) -> None:
    stage.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    stage.page.set_viewport_size({"width": 320, "height": 640})
    stage.show(ama(examples))
    found = Axe().run(stage.page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_marks_are_named_groups_under_their_row(stage: Any, examples: Any) -> None:
    stage.show(ui.Tags(**examples["Tags"]))
    assert stage.page.get_by_role("heading", level=3).count() == 2
    assert stage.page.get_by_role("group", name="What slipped?").count() == 2
    stage.page.get_by_role("group", name="Who called it urgent?").last.get_by_label("the facts").check()
    assert [(each["field"], each["value"]) for each in stage.sent()] == [("who:r02", "facts")]


def test_who_is_asked_nothing_reads_why(stage: Any, examples: Any) -> None:
    stage.show(ui.Tags(**{**examples["Tags"], "fields": []}))
    assert stage.page.get_by_text("Nothing slipped.").is_visible()


def test_a_box_is_ticked_and_unticked(stage: Any, examples: Any) -> None:
    stage.show(ui.Ticks(**examples["Ticks"]))
    first = stage.page.get_by_role("group", name="A meeting dropped")
    assert first.get_by_role("checkbox", name="happened to me").is_checked()
    first.get_by_role("checkbox", name="happened to me").uncheck()
    second = stage.page.get_by_role("group", name="A call answered")
    second.get_by_role("checkbox", name="happened through me").check()
    found = [(message["field"], message["value"]) for message in stage.sent()]
    assert found == [("to_me:b1", False), ("by_me:b2", True)]
    stage.reply("refused", stage.sent()[1]["id"], text="Too late.")
    assert second.get_by_text("Too late.").is_visible()
    assert not second.get_by_role("checkbox", name="happened through me").is_checked()
