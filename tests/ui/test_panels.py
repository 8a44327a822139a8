"""Status, name card, console, words and the panels that only show, as a person uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from awayday import ui

RUN = {"step": "picnic-02", "phase": "first", "run_no": 1, "version": "1.0.0"}


def test_status_is_offline_when_no_pong_comes_and_back_when_one_does(stage: Any) -> None:
    stage.page.clock.install()
    stage.show(ui.Status())
    stage.reply("pong", stage.sent()[-1]["id"])
    assert stage.page.get_by_text("Connected").is_visible()
    stage.page.clock.fast_forward(10_100)
    assert len(stage.sent(kind="ping")) == 2
    stage.page.clock.fast_forward(4100)
    assert stage.page.get_by_text("Waiting for connection").is_visible()
    stage.page.clock.fast_forward(6000)
    stage.reply("pong", stage.sent()[-1]["id"])
    assert stage.page.get_by_text("Connected").is_visible()


def test_status_follows_every_field_of_the_page(stage: Any) -> None:
    options = [{"id": "a", "label": "Yes"}]
    stage.show(ui.Choice(run=RUN, field="one", options=options))
    stage.page.get_by_label("Yes").check()
    status = stage.show(ui.Status())
    stage.reply("pong", stage.sent(status)[0]["id"], status)
    live = stage.page.get_by_role("status")
    assert "Sending" in live.inner_text()
    stage.reply("saved", stage.sent(0)[0]["id"])
    assert "Saved" in live.inner_text()


def test_status_reads_out_why_an_answer_was_refused(stage: Any) -> None:
    stage.show(ui.Status(note="You are in."))
    stage.show(ui.Choice(run=RUN, field="one", options=[{"id": "a", "label": "Yes"}]))
    stage.page.get_by_label("Yes").check()
    stage.reply("refused", stage.sent(1)[0]["id"], 1, reason="step_closed", text="This step is closed.")
    assert "This step is closed." in stage.page.get_by_role("status").inner_text()


def test_join_without_a_name_is_one_tap(stage: Any) -> None:
    stage.show(ui.NameCard(title="Picnic", consent="We keep answers.", reuse_label="Use later"))
    stage.page.get_by_role("button", name="Join without a name").click()
    (message,) = stage.sent()
    assert {**message, "id": ""} == {"type": "join", "id": "", "name": None, "reuse": False}


def test_join_by_keyboard_with_name_and_consent(stage: Any) -> None:
    stage.show(ui.NameCard(reuse_label="Use later", max_chars=10))
    page = stage.page
    page.keyboard.press("Tab")
    page.keyboard.type("  Ama Boateng")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Your name (if you like)").press("Enter")
    (message,) = stage.sent()
    assert (message["name"], message["reuse"]) == ("Ama Boat", True)


def test_second_tap_does_not_join_twice(stage: Any) -> None:
    stage.show(ui.NameCard())
    button = stage.page.locator("button[type=submit]")
    button.click()
    button.click(force=True)
    assert len(stage.sent()) == 1
    assert button.inner_text() == "Joining…"
    stage.reply("refused", stage.sent()[0]["id"], reason="room_full", text="This room is full.")
    assert stage.page.get_by_role("alert").inner_text() == "This room is full."
    button.click()
    assert len(stage.sent()) == 2


def test_name_that_is_being_typed_stays_when_an_error_comes(stage: Any) -> None:
    stage.show(ui.NameCard())
    stage.page.get_by_role("textbox").press_sequentially("Ama")
    stage.put(error="Please try again.")
    assert stage.page.get_by_role("textbox").input_value() == "Ama"
    assert stage.focused().get_attribute("type") == "text"


def action(name: str, **more: Any) -> dict[str, Any]:
    plain = {"name": name, "label": name.title(), "args": {"step": "s1"}, "kind": "plain", "group": "step"}
    return {**plain, "disabled": False, "why": "", "confirm": "", **more}


def test_command_goes_out_with_its_arguments_by_keyboard(stage: Any) -> None:
    stage.show(ui.Console(actions=[action("lock", kind="primary")]))
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Enter")
    (message,) = stage.sent()
    assert {**message, "id": ""} == {"type": "command", "id": "", "name": "lock", "args": {"step": "s1"}}


def test_console_takes_no_second_command_before_the_first_is_done(stage: Any) -> None:
    stage.show(ui.Console(actions=[action("lock"), action("next")]))
    stage.page.get_by_role("button", name="Lock").click()
    stage.page.get_by_role("button", name="Next").click(force=True)
    assert len(stage.sent()) == 1
    stage.reply("done", stage.sent()[0]["id"])
    stage.page.get_by_role("button", name="Next").click()
    assert len(stage.sent()) == 2


def test_focus_stays_on_the_button_while_it_works(stage: Any) -> None:
    stage.show(ui.Console(actions=[action("lock")]))
    stage.page.get_by_role("button", name="Lock").click()
    assert stage.focused().inner_text() == "Working…"
    stage.reply("done", stage.sent()[0]["id"])
    assert stage.focused().inner_text() == "Lock"


def test_console_asks_before_what_can_not_be_undone(stage: Any) -> None:
    stage.show(ui.Console(actions=[action("reset", kind="danger", confirm="Throw away 14 answers?")]))
    reset = stage.page.get_by_role("button", name="Reset")
    reset.click()
    assert stage.page.get_by_role("dialog", name="Throw away 14 answers?").is_visible()
    stage.page.keyboard.press("Escape")
    assert stage.sent() == []
    assert stage.focused().inner_text() == "Reset"
    reset.click()
    stage.page.get_by_role("button", name="Yes, do it").click()
    assert [message["name"] for message in stage.sent()] == ["reset"]


def test_a_command_under_way_is_sent_again_under_its_id_when_the_connection_is_back(stage: Any) -> None:
    stage.show(ui.Console(actions=[action("lock")]))
    stage.page.get_by_role("button", name="lock").click()
    stage.page.evaluate("window.dispatchEvent(new Event('online'))")
    first, second = stage.sent()
    assert first == second
    stage.reply("done", first["id"])
    stage.page.evaluate("window.dispatchEvent(new Event('online'))")
    assert len(stage.sent()) == 2


def test_disabled_action_says_why_and_sends_nothing(stage: Any) -> None:
    stage.show(ui.Console(actions=[action("reveal", disabled=True, why="Lock the answers first.")]))
    button = stage.page.get_by_role("button", name="Reveal")
    button.click(force=True)
    assert stage.sent() == []
    hint = button.get_attribute("aria-describedby")
    assert stage.page.locator(f"[id='{hint}']").inner_text() == "Lock the answers first."


def test_refused_command_says_why(stage: Any) -> None:
    stage.show(ui.Console(actions=[action("lock")]))
    stage.page.get_by_role("button").click()
    stage.reply("refused", stage.sent()[0]["id"], reason="stale_page", text="The room has moved on.")
    assert stage.page.get_by_role("alert").inner_text() == "The room has moved on."


def test_console_says_when_no_reply_comes(stage: Any) -> None:
    stage.page.clock.install()
    stage.show(ui.Console(actions=[action("lock")]))
    stage.page.get_by_role("button").click()
    stage.page.clock.fast_forward(5100)
    assert "No reply yet" in stage.page.get_by_role("alert").inner_text()
    stage.page.get_by_role("button").click()
    assert len(stage.sent()) == 2


def test_clock_counts_on_from_the_server_and_says_when_it_is_over(stage: Any) -> None:
    stage.page.clock.install()
    step = {"title": "What?", "minutes": 3.0}
    stage.show(ui.Console(step=step, opened_at_ms=5_000_000, now_ms=5_130_000))
    timer = stage.page.get_by_role("timer")
    assert "2:1" in timer.inner_text()
    assert "of 3 min" in timer.inner_text()
    stage.page.clock.fast_forward(60_000)
    stage.put(error="")
    assert "over" in timer.inner_text()


def test_current_step_of_the_outline_is_marked(stage: Any, examples: Any) -> None:
    stage.show(ui.Console(**examples["Console"]))
    assert "What do you announce?" in stage.page.locator("[aria-current=step]").inner_text()


def test_words_can_be_shown_and_hidden(stage: Any, examples: Any) -> None:
    stage.show(ui.Words(**examples["Words"]))
    item = stage.page.get_by_role("listitem").filter(has_text="That nobody sits inside.")
    item.get_by_role("button", name="Show").click()
    (message,) = stage.sent()
    args = {"answer_id": "a1", "field": "hope", "state": "approved"}
    assert {**message, "id": ""} == {"type": "command", "id": "", "name": "review", "args": args}
    assert stage.page.get_by_role("button", name="Hide", pressed=True).count() == 1


def test_show_all_releases_what_is_held_and_leaves_hidden_texts_hidden(stage: Any, examples: Any) -> None:
    stage.show(ui.Words(**examples["Words"]))
    stage.page.get_by_role("button", name="Show all").click()
    assert [message["args"]["answer_id"] for message in stage.sent()] == ["a1"]


def test_never_more_than_sixty_names(stage: Any) -> None:
    people = [{"name": f"P{i}", "here": True, "answered": False} for i in range(75)]
    stage.show(ui.Presence(people=people, joined=80, here=75))
    assert stage.page.locator(".aw-chip").count() == 61
    assert stage.page.get_by_text("+ 15 more").is_visible()


def test_newcomer_does_not_redraw_the_others(stage: Any) -> None:
    people = [{"name": "Ama", "here": True, "answered": False}]
    stage.show(ui.Presence(people=people, joined=1, here=1))
    stage.page.evaluate("window.first = document.querySelector('.aw-chip')")
    stage.put(people=[*people, {"name": "Bram", "here": True, "answered": False}], joined=2)
    assert stage.page.evaluate("first === document.querySelector('.aw-chip')")


def test_own_bar_is_marked_in_words_and_every_number_is_text(stage: Any, examples: Any) -> None:
    stage.show(ui.Result(**examples["Result"]))
    own = stage.page.get_by_role("listitem").filter(has_text="Your choice")
    assert own.count() == 1
    assert "9" in own.inner_text()
    assert "38%" not in own.inner_text()  # a count says enough in a small room
    assert "21%" in own.text_content()


def test_a_share_without_its_count_is_said_in_per_cent(stage: Any, examples: Any) -> None:
    example = examples["Result"]
    bars = [{**bar, "count": None} for bar in example["bars"]]
    stage.show(ui.Result(**{**example, "bars": bars}))
    assert "38%" in stage.page.get_by_role("listitem").filter(has_text="Your choice").inner_text()


def test_hidden_result_shows_the_reason_and_no_bar(stage: Any, examples: Any) -> None:
    stage.show(ui.Result(**{**examples["Result"], "hidden": "Too few answers to show."}))
    assert stage.page.get_by_text("Too few answers to show.").is_visible()
    assert stage.page.locator(".aw-bar").count() == 0


def test_own_answers_can_be_saved_as_a_file(stage: Any, examples: Any) -> None:
    stage.show(ui.Summary(**examples["Summary"], file_name="picnic.txt"))
    with stage.page.expect_download() as download:
        stage.page.get_by_role("button", name="Save as text").click()
    assert download.value.suggested_filename == "picnic.txt"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "We take turns: each hour somebody answers." in text
    assert "No answer" in text


def test_chart_is_an_image_with_its_sentence(stage: Any, examples: Any) -> None:
    stage.show(ui.Figure(**examples["Figure"]))
    image = stage.page.get_by_role("img", name="Half of the room would close for the day.")
    image.wait_for()
    assert image.get_attribute("src").startswith("data:image/svg+xml")
    assert stage.page.get_by_role("rowheader", name="Close").is_visible()


def test_table_is_folded_on_the_wall(stage: Any, examples: Any) -> None:
    stage.show(ui.Figure(**examples["Figure"], large=True))
    assert not stage.page.get_by_role("table").is_visible()
    assert stage.page.get_by_text("The numbers as a table").is_visible()


def test_new_chart_replaces_the_old_one(stage: Any, examples: Any) -> None:
    stage.show(ui.Figure(**examples["Figure"]))
    image = stage.page.get_by_role("img")
    image.wait_for()
    before = image.get_attribute("src")
    stage.put(src=examples["Figure"]["src"].replace("420", "100"))
    stage.page.wait_for_function("(before) => document.querySelector('.aw-picture').src !== before", arg=before)


def test_qr_code_is_dark_on_white(stage: Any) -> None:
    stage.show(ui.RoomCode.of("K7QM", "http://192.168.8.2:8866/j/K7QM"))
    picture = stage.page.get_by_role("img", name="QR code of the address")
    assert picture.is_visible()
    fills = picture.evaluate("e => [...e.children].map(c => getComputedStyle(c).fill)")
    assert fills == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert stage.page.get_by_text("K7QM", exact=True).is_visible()


def test_notice_is_told_to_screen_readers(stage: Any) -> None:
    stage.show(ui.Notice(title="You are in", kind="done"))
    stage.put(title="Eyes on the wall")
    assert stage.page.get_by_role("status").inner_text() == "Eyes on the wall"
