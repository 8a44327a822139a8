"""Cohorts are ticked by hand and by keyboard, and a box says what Python says."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from awayday import ui


def shown(stage: Any, examples: dict[str, dict[str, Any]]) -> Any:
    stage.show(ui.Cohorts(**examples["Cohorts"]))
    return stage.page


def test_a_box_is_ticked_at_once_and_told(stage: Any, examples: Any) -> None:
    page = shown(stage, examples)
    page.get_by_role("checkbox", name="Spring team").check()
    (message,) = stage.sent(kind="pick")
    assert (message["cohort"], message["on"]) == ("s1", True)
    expect(page.get_by_role("checkbox", name="Spring team")).to_be_checked()


def test_a_box_goes_back_to_what_python_says_when_it_is_refused(stage: Any, examples: Any) -> None:
    page = shown(stage, examples)
    page.get_by_role("checkbox", name="Spring team").check()
    (message,) = stage.sent(kind="pick")
    stage.reply("refused", message["id"], text="no")
    expect(page.get_by_role("checkbox", name="Spring team")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="riverbank")).to_be_checked()


def test_it_works_by_keyboard_and_passes_over_what_is_damaged(stage: Any, examples: Any) -> None:
    page = shown(stage, examples)
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="Spring team")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="riverbank")).not_to_be_checked()
    assert [message["on"] for message in stage.sent(kind="pick")] == [False]
    expect(page.get_by_role("checkbox", name="torn")).to_be_disabled()
    expect(page.get_by_role("group", name="SYNTHETIC")).to_contain_text("It is damaged.")
