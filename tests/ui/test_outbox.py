"""Answers on their way: kept until Python says saved or refused."""

from __future__ import annotations

from typing import Any

from awayday import ui

RUN = {"step": "picnic-02", "phase": "first", "run_no": 1, "version": "1.0.0"}
OPTIONS = [{"id": "close", "label": "Close"}, {"id": "rota", "label": "Take turns"}]


def question(**more: Any) -> ui.Choice:
    return ui.Choice(**{"run": RUN, "field": "choice", "options": OPTIONS, "outbox": "K7QM.s1.p1", **more})


def test_answer_carries_run_field_value_and_time(stage: Any) -> None:
    stage.show(question())
    stage.page.get_by_label("Close").check()
    (message,) = stage.sent()
    assert {key: message[key] for key in ("type", "run", "field", "value")} == {
        "type": "answer", "run": RUN, "field": "choice", "value": "close"}  # fmt: skip
    assert set(message) == {"type", "id", "run", "field", "value", "elapsed_ms"}
    assert isinstance(message["elapsed_ms"], int)
    assert len(message["id"]) == 36


def test_ids_are_made_without_a_secure_origin(stage: Any) -> None:
    assert stage.page.evaluate("crypto.randomUUID === undefined")
    stage.show(question())
    stage.page.get_by_label("Close").check()
    stage.page.get_by_label("Take turns").check()
    first, second = stage.sent()
    assert first["id"] != second["id"]


def test_answer_is_stored_before_it_is_sent_and_gone_when_saved(stage: Any) -> None:
    stage.show(question())
    stage.page.get_by_label("Close").check()
    (message,) = stage.sent()
    assert list(stage.stored()) == [f"awayday:K7QM.s1.p1:{message['id']}"]
    assert stage.page.get_by_text("Sending").is_visible()
    stage.reply("saved", message["id"])
    assert stage.stored() == {}
    assert stage.page.get_by_text("Saved").is_visible()


def test_unsent_answer_survives_a_reload_and_is_sent_again(stage: Any) -> None:
    stage.show(question())
    stage.page.get_by_label("Close").check()
    (before,) = stage.sent()
    stage.reload()
    stage.show(question())
    (again,) = stage.sent()
    assert again == before
    assert stage.page.get_by_label("Close").is_checked()
    stage.reply("saved", again["id"])
    assert stage.stored() == {}


def test_answer_of_another_run_waits_for_its_own_field(stage: Any) -> None:
    stage.show(question())
    stage.page.get_by_label("Close").check()
    stage.reload()
    stage.show(question(run={**RUN, "run_no": 2}))
    assert stage.sent() == []
    assert not stage.page.get_by_label("Close").is_checked()
    assert len(stage.stored()) == 1


def test_answer_of_another_person_on_the_same_phone_is_left_alone(stage: Any) -> None:
    stage.show(question())
    stage.page.get_by_label("Close").check()
    stage.reload()
    stage.show(question(outbox="K7QM.s1.p2"))
    assert stage.sent() == []


def test_later_answer_replaces_an_unsent_earlier_one(stage: Any) -> None:
    stage.show(question())
    stage.page.get_by_label("Close").check()
    stage.page.get_by_label("Take turns").check()
    (kept,) = stage.stored().values()
    assert kept["value"] == "rota"
    stage.reload()
    stage.show(question())
    assert [message["value"] for message in stage.sent()] == ["rota"]


def test_no_scope_keeps_answers_out_of_storage(stage: Any) -> None:
    stage.show(question(outbox=""))
    stage.page.get_by_label("Close").check()
    assert len(stage.sent()) == 1
    assert stage.stored() == {}


def test_answer_is_sent_every_five_seconds_under_one_id(stage: Any) -> None:
    stage.page.clock.install()
    stage.show(question())
    stage.page.get_by_label("Close").check()
    stage.page.clock.fast_forward(5100)
    stage.page.clock.fast_forward(5100)
    sent = stage.sent()
    assert len(sent) == 3
    assert len({message["id"] for message in sent}) == 1
    stage.reply("saved", sent[0]["id"])
    stage.page.clock.fast_forward(20_000)
    assert len(stage.sent()) == 3


def test_answer_is_sent_at_once_when_the_connection_is_back(stage: Any) -> None:
    stage.show(question())
    stage.page.get_by_label("Close").check()
    stage.page.evaluate("window.dispatchEvent(new Event('online'))")
    assert len(stage.sent()) == 2


def test_refused_answer_goes_back_to_what_is_recorded_and_says_why(stage: Any) -> None:
    stage.show(question(value="rota"))
    stage.page.get_by_label("Close").check()
    (message,) = stage.sent()
    stage.reply("refused", message["id"], reason="step_closed", text="This step is closed.")
    assert stage.page.get_by_label("Take turns").is_checked()
    assert stage.page.get_by_text("This step is closed.").is_visible()
    assert stage.stored() == {}


def test_choice_stays_on_screen_between_saved_and_the_new_value(stage: Any) -> None:
    stage.show(question(value="rota"))
    stage.page.get_by_label("Close").check()
    (message,) = stage.sent()
    stage.reply("saved", message["id"])
    assert stage.page.get_by_label("Close").is_checked()
    stage.put(value="close")
    assert stage.page.get_by_label("Close").is_checked()


def test_older_value_does_not_push_aside_a_newer_tap(stage: Any) -> None:
    stage.show(question())
    stage.page.get_by_label("Close").check()
    stage.page.get_by_label("Take turns").check()
    stage.put(value="close")
    assert stage.page.get_by_label("Take turns").is_checked()


def test_reset_step_starts_empty(stage: Any) -> None:
    stage.show(question(value="rota"))
    stage.page.get_by_label("Close").check()
    (message,) = stage.sent()
    stage.reply("saved", message["id"])
    stage.put(run={**RUN, "run_no": 2}, value=None)
    assert stage.page.get_by_role("radio", checked=True).count() == 0


def test_storage_that_is_switched_off_does_no_harm(stage: Any) -> None:
    stage.page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full') } }")
    stage.show(question())
    stage.page.get_by_label("Close").check()
    assert len(stage.sent()) == 1


def test_page_is_told_what_waits(stage: Any) -> None:
    stage.page.evaluate(
        """() => { window.told = []; for (const kind of ['pending', 'saved', 'refused']) window.addEventListener(
        `awayday:${kind}`, (event) => told.push([kind, event.detail.count ?? event.detail.text ?? null])) }"""
    )
    stage.show(question())
    stage.page.get_by_label("Close").check()
    stage.reply("saved", stage.sent()[-1]["id"])
    stage.page.get_by_label("Take turns").check()
    stage.reply("refused", stage.sent()[-1]["id"], reason="x", text="No.")
    assert stage.page.evaluate("told") == [
        ["pending", 0], ["pending", 1], ["saved", None], ["pending", 0],
        ["pending", 1], ["refused", "No."], ["pending", 0]]  # fmt: skip
