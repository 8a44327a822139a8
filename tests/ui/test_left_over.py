"""Answers whose field is gone from the page: sent by the status line, and words that came too late are kept."""

from __future__ import annotations

from typing import Any

from awayday import ui

RUN = {"step": "picnic-02", "phase": "first", "run_no": 1, "version": "1.0.0"}
NEXT = {**RUN, "step": "picnic-03"}
SCOPE = "K7QM.s1.p1"
TOO_LATE = {"reason": "step_closed", "text": "This step is closed."}


def hope(**more: Any) -> ui.TextField:
    return ui.TextField(**{"run": RUN, "field": "hope", "label": "What do you hope for?", "outbox": SCOPE, **more})


def half_typed_when_the_room_goes_on(stage: Any, text: str) -> str:
    """Type into a field that is gone a moment later, come back to another step, and return the answer's id."""
    stage.show(hope())
    stage.page.get_by_label("What do you hope for?").press_sequentially(text)
    stage.close_views()
    stage.reload()
    stage.show(ui.Status(outbox=SCOPE))
    stage.show(hope(run=NEXT))
    stage.page.evaluate("window.dispatchEvent(new Event('online'))")
    (message,) = stage.sent(kind="answer")
    assert (message["run"], message["field"], message["value"]) == (RUN, "hope", text)
    assert set(message) == {"type", "id", "run", "field", "value", "elapsed_ms"}
    return str(message["id"])


def test_half_typed_words_are_sent_when_their_field_is_gone(stage: Any) -> None:
    answer_id = half_typed_when_the_room_goes_on(stage, "only half a sen")
    assert stage.page.get_by_text("Sending").first.is_visible()
    stage.reply("saved", answer_id)
    assert stage.stored() == {}
    assert stage.page.get_by_role("status").get_by_text("Saved").is_visible()


def test_words_that_came_too_late_stay_on_the_phone_and_can_be_copied(stage: Any) -> None:
    stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer_id = half_typed_when_the_room_goes_on(stage, "only half a sen")
    stage.reply("refused", answer_id, **TOO_LATE)
    for _ in range(2):
        assert stage.page.get_by_text("This step is closed.").first.is_visible()
        assert stage.page.get_by_label("Your words are kept").input_value() == "only half a sen"
        stage.reload()
        stage.show(ui.Status(outbox=SCOPE))
    assert stage.sent(kind="answer") == []
    stage.page.get_by_role("button", name="Copy").click()
    stage.page.get_by_role("button", name="Copied").wait_for()
    stage.page.get_by_role("button", name="Remove").click()
    assert stage.stored() == {}
    assert not stage.page.get_by_label("Your words are kept").is_visible()


def test_a_choice_that_came_too_late_is_said_and_dropped(stage: Any) -> None:
    options = [{"id": "close", "label": "Close"}, {"id": "rota", "label": "Take turns"}]
    stage.show(ui.Choice(run=RUN, field="choice", options=options, outbox=SCOPE))
    stage.page.get_by_label("Close").check()
    stage.reload()
    stage.show(ui.Status(outbox=SCOPE))
    stage.page.evaluate("window.dispatchEvent(new Event('online'))")
    (message,) = stage.sent(kind="answer")
    stage.reply("refused", message["id"], **TOO_LATE)
    assert stage.stored() == {}
    assert stage.page.get_by_text("This step is closed.").is_visible()


def test_words_that_came_too_late_come_back_into_their_own_field(stage: Any) -> None:
    stage.show(ui.Status(outbox=SCOPE))
    stage.show(hope())
    field = stage.page.get_by_label("What do you hope for?")
    field.fill("sun")
    field.blur()
    (message,) = stage.wait_sent(1, 1)
    stage.reply("refused", message["id"], 1, **TOO_LATE)
    stage.reload()
    stage.show(ui.Status(outbox=SCOPE))
    stage.show(hope())
    assert field.input_value() == "sun"
    assert not stage.page.get_by_label("Your words are kept").is_visible()
    assert stage.sent(kind="answer") == []
    field.fill("sun and shade")
    field.blur()
    (message,) = stage.wait_sent(1, 1)
    stage.reply("saved", message["id"], 1)
    assert stage.stored() == {}


def test_what_a_field_on_the_page_has_in_hand_is_left_to_it(stage: Any) -> None:
    stage.show(ui.Status(outbox=SCOPE))
    stage.show(hope())
    field = stage.page.get_by_label("What do you hope for?")
    field.fill("sun")
    field.blur()
    stage.wait_sent(1, 1)
    stage.page.evaluate("window.dispatchEvent(new Event('online'))")
    assert stage.sent(0, kind="answer") == []


def test_words_are_put_in_the_outbox_when_the_phone_turns_away(stage: Any) -> None:
    stage.show(hope())
    stage.page.get_by_label("What do you hope for?").press_sequentially("half")
    stage.page.evaluate(
        "Object.defineProperty(document, 'visibilityState', { value: 'hidden' });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    assert [entry["value"] for entry in stage.stored().values()] == ["half"]
