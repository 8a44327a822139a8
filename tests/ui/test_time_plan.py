"""The time plan: ahead, on time or behind by its own clock, what is due, and the whole plan on demand."""

from __future__ import annotations

from typing import Any

import pytest

from awayday import ui


@pytest.mark.parametrize(
    ("window", "slack", "words"),
    [
        ([20.0, 24.0], 5.0, "3 min behind; the slack of 5 min covers it"),
        ([14.0, 17.0], 5.0, "10 min behind; 5 more than the slack covers"),
        ([20.0, 24.0], 0.0, "3 min behind"),
        ([25.0, 28.0], 5.0, "On time"),
        ([27.2, 30.0], 5.0, "On time"),
        ([29.0, 31.0], 5.0, "2 min ahead"),
    ],
)
def test_it_says_how_far_the_room_is_from_its_plan(
    stage: Any, examples: dict[str, Any], window: list[float], slack: float, words: str
) -> None:
    stage.page.clock.install()
    stage.show(ui.TimePlan(**{**examples["TimePlan"], "window": window, "slack": slack}))
    assert stage.page.locator(".aw-time-now").inner_text() == words


def test_it_counts_on_by_itself_and_says_what_is_due(stage: Any, examples: dict[str, Any]) -> None:
    stage.page.clock.install()
    stage.show(ui.TimePlan(**examples["TimePlan"]))
    page = stage.page
    assert page.get_by_text("Minute 27 of 90").is_visible()
    assert page.get_by_text("Due since minute 25: The second vote is open").is_visible()
    assert page.get_by_text("By minute 32: All together begins").is_visible()
    assert page.get_by_text("Consent is closed").is_hidden()
    page.clock.run_for(6 * 60_000)
    assert page.get_by_text("Minute 33 of 90").is_visible()
    assert page.locator(".aw-time-now").inner_text().startswith("9 min behind")
    assert page.get_by_text("Due since minute 32: All together begins").is_visible()
    stage.put(ended=True)
    page.clock.run_for(60_000)
    assert page.locator(".aw-time-due").count() == 0


def test_the_whole_plan_opens_by_keyboard_and_stays_open(stage: Any, examples: dict[str, Any]) -> None:
    stage.page.clock.install()
    stage.show(ui.TimePlan(**examples["TimePlan"]))
    page = stage.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    rows = page.get_by_role("listitem")
    assert [" ".join(text.split()) for text in rows.all_inner_texts()] == [
        "0 to 10 Where do I stand today? done",
        "by 5 Consent is closed reached",
        "10 to 40 A day in the park now",
        "by 25 The second vote is open open",
        "by 32 All together begins open",
        "40 to 65 Upset, difficult, or over the line to come",
        "85 to 90 Slack: Used by whoever ran over; else one word each.",
    ]
    stage.put(window=[24.0, 28.0])
    page.clock.run_for(5000)
    assert rows.first.is_visible()


def test_a_break_between_two_parts_stands_in_the_plan(stage: Any, examples: dict[str, Any]) -> None:
    plan = examples["TimePlan"]
    late = [{**part, "start": part["start"] + 5} if part["start"] == 40 else part for part in plan["parts"]]
    stage.show(ui.TimePlan(**{**plan, "parts": late}))
    stage.page.get_by_text("The whole plan").click()
    rows = [" ".join(text.split()) for text in stage.page.get_by_role("listitem").all_inner_texts()]
    assert rows[rows.index("40 to 45 Break") + 1].startswith("45 to 65")


def test_before_the_start_it_says_what_is_planned(stage: Any, examples: dict[str, Any]) -> None:
    stage.show(ui.TimePlan(**{**examples["TimePlan"], "started_at_ms": None, "window": []}))
    assert stage.page.get_by_text("90 min are planned").is_visible()
    assert stage.page.get_by_text("behind").count() == 0
