"""The plan on a phone: written, read as one sentence, kept and printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awayday import ui


@pytest.fixture
def plan(stage: Any, examples: Any) -> Any:
    stage.show(ui.Plan(**examples["Plan"]))
    return stage


def card(stage: Any) -> str:
    return " ".join(stage.page.locator(".aw-plan-card").inner_text().split())


def test_the_card_is_one_sentence_with_its_day_and_follows_the_typing(plan: Any) -> None:
    assert "If Wen asks on Monday, at the stand-up, who covers the picnic, then I will say the hour" in card(plan)
    assert "March 12, 2027" in card(plan)
    plan.page.get_by_label("… then I will …").fill("Then I will ask Luca.")
    assert "then I will ask Luca." in card(plan)
    assert "Then I will" not in card(plan)


def test_a_text_is_sent_once_after_a_pause_or_on_leaving_and_a_day_at_once(plan: Any) -> None:
    box = plan.page.get_by_label("Who knows of it?")
    box.press_sequentially(", Pia")
    box.blur()
    plan.page.get_by_label("By which day?").fill("2027-04-01")
    sent = plan.wait_sent(2)
    assert [(one["field"], one["value"]) for one in sent] == [("knows", "Dara, Pia"), ("due", "2027-04-01")]
    plan.page.get_by_label("By which day?").fill("")
    assert plan.wait_sent(3)[-1]["value"] is None


def test_it_is_filled_in_by_keyboard_alone(stage: Any, examples: Any) -> None:
    stage.show(ui.Plan(**{**examples["Plan"], "values": {}}))
    stage.page.keyboard.press("Tab")
    for text in ("Wen asks", "tell my hour"):
        stage.page.keyboard.type(text)
        stage.page.keyboard.press("Tab")
    assert "If Wen asks, then I will tell my hour." in card(stage)
    assert [(one["field"], one["value"]) for one in stage.wait_sent(2)] == [
        ("if_s", "Wen asks"),
        ("then_s", "tell my hour"),
    ]


def test_a_text_that_was_refused_stays_in_its_field_and_says_why(plan: Any) -> None:
    box = plan.page.get_by_label("Who knows of it?")
    box.fill("Everybody")
    box.blur()
    plan.reply("refused", plan.wait_sent(1)[0]["id"], text="This step is closed.")
    assert box.input_value() == "Everybody"
    plan.page.get_by_text("This step is closed.").wait_for()


def test_a_locked_plan_stays_readable_and_takes_nothing(plan: Any) -> None:
    plan.put(disabled=True)
    assert plan.page.locator("textarea[readonly]").count() == 4
    assert plan.page.get_by_label("By which day?").is_disabled()
    assert all(one.is_disabled() for one in plan.page.get_by_role("radio").all())
    assert "If Wen asks" in card(plan)


def test_before_anything_is_written_there_is_no_card_to_keep(stage: Any, examples: Any) -> None:
    stage.show(ui.Plan(**{**examples["Plan"], "values": {}}))
    assert stage.page.locator(".aw-plan-card").count() == 0
    assert stage.page.get_by_role("button").count() == 0


def test_without_its_form_it_is_the_card_with_the_way_back(stage: Any, examples: Any) -> None:
    stage.show(ui.Plan(**{**examples["Plan"], "form": False}))
    assert stage.page.locator("textarea, input").count() == 0
    link = stage.page.get_by_role("link")
    assert link.get_attribute("href") == "http://192.168.1.20:8765/j/k7qmab?again=1"
    assert "v5q5 2m54" in card(stage)


def test_the_saved_card_is_one_file_that_needs_nothing_else(stage: Any, examples: Any, tmp_path: Path) -> None:
    values = {**examples["Plan"]["values"], "then_s": "<script>document.title = 'alive'</script> & more"}
    stage.show(ui.Plan(**{**examples["Plan"], "values": values, "file_name": "plan.html"}))
    with stage.page.expect_download() as found:
        stage.page.get_by_role("button", name="Save the card").click()
    assert found.value.suggested_filename == "plan.html"
    path = tmp_path / "plan.html"
    found.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not {"src=", "url(", "@import"} & {mark for mark in ("src=", "url(", "@import") if mark in text}
    page = stage.page.context.new_page()
    page.set_content(text)
    assert "<script>document.title = 'alive'</script> & more" in page.locator("article").inner_text()
    assert "v5q5 2m54" in page.locator("article").inner_text()
    assert page.title() == "My plan"
    page.close()


def test_print_shows_the_card_alone(plan: Any) -> None:
    plan.page.emulate_media(media="print")
    plan.page.evaluate(
        "window.print = () => { window.printed = [...document.body.querySelectorAll('*')]"
        ".filter(e => e.checkVisibility() && !e.closest('.aw-plan-card') && !e.querySelector('.aw-plan-card'))"
        ".map(e => e.outerHTML.slice(0, 60));"
        " window.paper = document.querySelector('.aw-plan-card').checkVisibility() }"
    )
    plan.page.get_by_role("button", name="Print the card").evaluate("button => button.click()")
    assert plan.page.evaluate("window.paper") is True
    assert plan.page.evaluate("window.printed") == []
    assert "aw-printing-plan" not in (plan.page.locator("html").get_attribute("class") or "")
