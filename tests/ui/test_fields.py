"""Choice, text, scale and story as a person uses them."""

from __future__ import annotations

from typing import Any

import pytest

from awayday import ui

RUN = {"step": "picnic-02", "phase": "first", "run_no": 1, "version": "1.0.0"}
OPTIONS = [{"id": "close", "label": "Close for the day"}, {"id": "rota", "label": "Take turns"}]


def choice(**more: Any) -> ui.Choice:
    return ui.Choice(**{"run": RUN, "field": "choice", "label": "What?", "options": OPTIONS, **more})


def test_choice_is_a_named_group_of_radios(stage: Any) -> None:
    stage.show(choice(value="rota"))
    group = stage.page.get_by_role("group", name="What?")
    assert group.get_by_role("radio").count() == 2
    assert group.get_by_role("radio", checked=True).get_attribute("value") == "rota"


def test_choice_by_keyboard(stage: Any) -> None:
    stage.show(choice())
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Space")
    stage.page.keyboard.press("ArrowDown")
    assert [message["value"] for message in stage.sent()] == ["close", "rota"]


def test_nothing_moves_when_an_option_is_chosen_and_saved(stage: Any) -> None:
    stage.show(choice())
    before = stage.page.locator(".aw").bounding_box()
    boxes = [card.bounding_box() for card in stage.page.locator(".aw-card").all()]
    stage.page.get_by_text("Take turns").click()
    stage.reply("saved", stage.sent()[0]["id"])
    assert stage.page.locator(".aw").bounding_box() == before
    assert [card.bounding_box() for card in stage.page.locator(".aw-card").all()] == boxes


def test_locked_choice_says_so_and_takes_no_tap(stage: Any) -> None:
    stage.show(choice(value="rota", disabled=True))
    assert stage.page.get_by_text("Locked. Your answer stands.").is_visible()
    stage.page.get_by_text("Close for the day").click(force=True)
    assert stage.sent() == []
    assert stage.page.get_by_label("Take turns").is_checked()


def test_redraw_keeps_the_focus(stage: Any) -> None:
    stage.show(choice())
    stage.page.get_by_label("Take turns").focus()
    stage.put(options=[{"id": "new", "label": "New"}, *OPTIONS], label="What now?")
    assert stage.focused().get_attribute("value") == "rota"


def test_two_views_do_not_share_a_radio_group(stage: Any) -> None:
    stage.show(choice(value="close"))
    stage.show(choice(field="other", value="rota"))
    assert stage.page.get_by_role("radio", checked=True).count() == 2


def text(**more: Any) -> ui.TextField:
    return ui.TextField(**{"run": RUN, "field": "hope", "label": "Hope?", "outbox": "s", "max_chars": 40, **more})


def test_text_is_sent_after_a_pause(stage: Any) -> None:
    stage.page.clock.install()
    stage.show(text())
    stage.page.get_by_label("Hope?").press_sequentially("Sun")
    assert stage.sent() == []
    stage.page.clock.fast_forward(950)
    assert [message["value"] for message in stage.sent()] == ["Sun"]


def test_text_is_sent_on_leaving_the_field_and_only_once(stage: Any) -> None:
    stage.page.clock.install()
    stage.show(text())
    stage.page.get_by_label("Hope?").fill("Sun")
    stage.page.keyboard.press("Tab")
    stage.page.clock.fast_forward(3000)
    assert [message["value"] for message in stage.sent()] == ["Sun"]


def test_text_that_was_not_changed_is_not_sent(stage: Any) -> None:
    stage.show(text(value="Sun"))
    stage.page.get_by_label("Hope?").focus()
    stage.page.keyboard.press("Tab")
    assert stage.sent() == []


def test_text_can_be_emptied(stage: Any) -> None:
    stage.show(text(value="Sun"))
    stage.page.get_by_label("Hope?").fill("")
    stage.page.keyboard.press("Tab")
    assert [message["value"] for message in stage.sent()] == [""]


def test_typing_is_left_alone_when_traits_change(stage: Any) -> None:
    stage.show(text(value="old"))
    field = stage.page.get_by_label("Hope?")
    field.fill("half a sent")
    field.evaluate("e => e.setSelectionRange(4, 4)")
    stage.put(value="from elsewhere", label="Hope?", placeholder="new")
    assert field.input_value() == "half a sent"
    assert field.evaluate("e => [e.selectionStart, document.activeElement === e]") == [4, True]


def test_typed_text_survives_a_reload_within_the_pause(stage: Any) -> None:
    stage.show(text())
    stage.page.get_by_label("Hope?").press_sequentially("Sun")
    stage.reload()
    stage.show(text())
    assert stage.page.get_by_label("Hope?").input_value() == "Sun"
    assert [message["value"] for message in stage.sent()] == ["Sun"]


def test_text_typed_as_the_step_changes_belongs_to_the_old_step(stage: Any) -> None:
    stage.show(text())
    stage.page.get_by_label("Hope?").press_sequentially("Sun")
    stage.put(run={**RUN, "step": "picnic-03"}, label="Hope?", value=None)
    (message,) = stage.sent()
    assert (message["run"]["step"], message["value"]) == ("picnic-02", "Sun")
    assert stage.page.get_by_label("Hope?").input_value() == ""


def test_refused_text_is_not_lost(stage: Any) -> None:
    stage.show(text())
    stage.page.get_by_label("Hope?").fill("Sun")
    stage.page.keyboard.press("Tab")
    stage.reply("refused", stage.sent()[0]["id"], reason="step_closed", text="Too late.")
    assert stage.page.get_by_label("Hope?").input_value() == "Sun"
    assert stage.page.get_by_text("Too late.").is_visible()


def test_characters_are_counted_near_the_limit_only(stage: Any) -> None:
    stage.show(text())
    field = stage.page.get_by_label("Hope?")
    field.press_sequentially("x" * 19)
    assert stage.page.get_by_text("characters left").count() == 0
    field.press_sequentially("x" * 30)
    assert stage.page.get_by_text("0 characters left").is_visible()
    assert len(field.input_value()) == 40


def scale(**more: Any) -> ui.Scale:
    return ui.Scale(**{"run": RUN, "field": "confidence", "label": "Sure?", "low": "no", "high": "yes", **more})


def test_scale_shows_no_number_before_it_is_set(stage: Any) -> None:
    stage.show(scale())
    assert stage.page.get_by_role("status", include_hidden=True).inner_text() == "Not set yet"
    assert stage.page.get_by_role("slider").get_attribute("aria-valuetext") == "Not set yet"


@pytest.mark.parametrize(("keys", "value"), [(["ArrowRight"], 51), (["ArrowLeft", "ArrowLeft"], 48), (["Enter"], 50),
                                            (["End"], 100)])  # fmt: skip
def test_scale_by_keyboard(stage: Any, keys: list[str], value: int) -> None:
    stage.page.clock.install()
    stage.show(scale())
    stage.page.keyboard.press("Tab")
    for key in keys:
        stage.page.keyboard.press(key)
    stage.page.clock.fast_forward(400)
    assert [message["value"] for message in stage.sent()] == [value]
    assert stage.page.get_by_role("slider").get_attribute("aria-valuetext") == str(value)


def test_tap_in_the_very_middle_sets_the_scale(stage: Any) -> None:
    stage.show(scale())
    stage.page.get_by_role("slider").click()
    assert [message["value"] for message in stage.sent()] == [50]


def test_scale_sends_on_release(stage: Any) -> None:
    stage.show(scale())
    box = stage.page.get_by_role("slider").bounding_box()
    y = box["y"] + box["height"] / 2
    stage.page.mouse.move(box["x"] + box["width"] / 2, y)
    stage.page.mouse.down()
    stage.page.mouse.move(box["x"] + box["width"] * 0.75, y, steps=4)
    assert stage.sent() == []
    stage.page.mouse.up()
    (message,) = stage.wait_sent(1)
    assert 70 <= message["value"] <= 80


def test_locked_scale_takes_no_key_and_no_tap(stage: Any) -> None:
    stage.show(scale(disabled=True))
    stage.page.get_by_role("slider").click(force=True)
    assert stage.sent() == []
    assert stage.page.get_by_text("Locked. You gave no answer here.").is_visible()


def test_a_box_says_that_a_scale_does_not_apply(stage: Any) -> None:
    stage.show(scale(not_applicable="It did not come up", value=30))
    box = stage.page.get_by_role("checkbox", name="It did not come up")
    box.focus()
    stage.page.keyboard.press("Space")
    assert [message["value"] for message in stage.sent()] == ["n/a"]
    assert stage.page.get_by_role("slider").get_attribute("aria-valuetext") == "It did not come up"
    stage.page.keyboard.press("Space")
    assert [message["value"] for message in stage.sent()] == ["n/a", None]
    assert not box.is_checked()


def test_a_number_takes_the_tick_out_of_the_box(stage: Any) -> None:
    stage.show(scale(not_applicable="It did not come up", value="n/a"))
    box = stage.page.get_by_role("checkbox")
    assert box.is_checked()
    stage.page.get_by_role("slider").click()
    assert [message["value"] for message in stage.sent()] == [50]
    assert not box.is_checked()


def test_a_scale_that_always_applies_has_no_box(stage: Any) -> None:
    stage.show(scale())
    assert stage.page.get_by_role("checkbox").count() == 0


def spectrum(**more: Any) -> ui.Spectrum:
    ends = {"required": True, "min": 0, "max": 100, "low": "no", "high": "yes"}
    fields = [{"name": name, "label": label, **ends} for name, label in (("cust", "Customers?"), ("line", "First?"))]
    return ui.Spectrum(**{"run": RUN, "title": "Where?", "fields": fields, "line": "line", **more})


def test_each_slider_of_a_spectrum_is_unset_until_it_is_set(stage: Any) -> None:
    stage.show(spectrum(values={"line": 20}))
    assert stage.page.get_by_label("Customers?").get_attribute("aria-valuetext") == "Not set yet"
    assert stage.page.get_by_label("First?").get_attribute("aria-valuetext") == "20"


def test_the_sliders_of_a_spectrum_move_by_keyboard_and_by_themselves(stage: Any) -> None:
    stage.page.clock.install()
    stage.show(spectrum(values={"line": 20}))
    for key in ("Tab", "End", "Tab", "ArrowLeft"):
        stage.page.keyboard.press(key)
    stage.page.clock.fast_forward(400)
    sent = [(message["field"], message["value"]) for message in stage.sent()]
    assert sent == [("cust", 100), ("line", 19)]
    first, second = (message["id"] for message in stage.sent())
    stage.reply("saved", first)
    stage.reply("refused", second, text="Too late.")
    lines = stage.page.locator(".aw-line")
    assert lines.evaluate_all("all => all.map(one => one.dataset.state)") == ["saved", "refused"]


def test_a_locked_spectrum_takes_no_tap(stage: Any) -> None:
    stage.show(spectrum(values={"line": 20}, disabled=True))
    stage.page.get_by_label("Customers?").click(force=True)
    assert stage.sent() == []


def story(**more: Any) -> ui.Story:
    return ui.Story(**{"run": RUN, "title": "Picnic", "screens": ["One.", "Two.", "Three."], **more})


def test_story_shows_one_idea_at_a_time_and_marks_the_last(stage: Any) -> None:
    stage.show(story())
    page = stage.page
    assert page.get_by_text("One.").is_visible()
    assert not page.get_by_text("Two.").is_visible()
    assert page.get_by_text("1 of 3").is_visible()
    page.get_by_role("button", name="Continue").click()
    assert stage.sent() == []
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_text("Three.").is_visible()
    (message,) = stage.sent()
    assert (message["field"], message["value"]) == ("seen", True)
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Continue").click()
    assert len(stage.sent()) == 1


def test_story_by_keyboard_keeps_its_place(stage: Any) -> None:
    stage.show(story())
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Enter")
    stage.page.keyboard.press("Enter")
    assert stage.focused().inner_text() == "Three."


def test_story_that_was_read_is_not_marked_again(stage: Any) -> None:
    stage.show(story(screens=["One."], value=True))
    assert stage.sent() == []


def test_refused_mark_is_not_sent_in_a_circle(stage: Any) -> None:
    stage.show(story(screens=["One."]))
    (message,) = stage.sent()
    stage.reply("refused", message["id"], reason="step_closed", text="Closed.")
    stage.put(title="Other")
    assert len(stage.sent()) == 1


def test_voices_stand_together_on_the_last_screen(stage: Any) -> None:
    voices = [{"who": "Hedda", "part": "customer", "text": "I waited."},
              {"who": "Dara", "part": "colleague", "text": "I ran."}]  # fmt: skip
    stage.show(story(screens=[], voices=voices))
    assert stage.page.get_by_text("I waited.").is_visible()
    assert stage.page.get_by_text("I ran.").is_visible()
    assert stage.page.get_by_role("button").count() == 0
    assert len(stage.sent()) == 1


def test_wall_story_shows_all_and_sends_nothing(stage: Any) -> None:
    stage.show(story(large=True))
    assert all(stage.page.get_by_text(text).is_visible() for text in ("One.", "Two.", "Three."))
    assert stage.page.get_by_role("button").count() == 0
    assert stage.sent() == []


def test_buttons_of_a_story_stay_where_they_are(stage: Any) -> None:
    stage.show(story(screens=["Short.", "A much longer idea. " * 12, "Short again."]))
    button = stage.page.get_by_role("button", name="Continue")
    before = button.bounding_box()["y"]
    button.click()
    assert button.bounding_box()["y"] == before
