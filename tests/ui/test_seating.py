"""The strip that says who sits with a person, and the host's panel of pairs and tables, as a person uses them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from awayday import ui


def people(*names: str, writes: int = 0) -> list[dict[str, Any]]:
    return [{"id": f"id-{name}", "name": name, "writes": at == writes} for at, name in enumerate(names)]


def show(stage: Any, groups: list[dict[str, Any]], **traits: Any) -> None:
    here = [group for group in groups if group["no"]]
    count = {"made": 1, "count": len(here), "seated": sum(len(group["people"]) for group in here)}
    stage.show(ui.Seating(groups=groups, **(count | traits)))
    stage.page.locator("summary").focus()
    stage.page.keyboard.press("Enter")


TABLES = [{"no": 1, "people": people("Ama", "Luca", "Wen")}, {"no": 2, "people": people("Dara", "", "Pia", writes=2)}]


def test_the_pen_is_taken_with_one_tap_and_a_refusal_is_said(stage: Any) -> None:
    stage.show(ui.Mates(title="Table 3", text="with Ama.", pen="Ama writes for all of you.", may_take=True))
    take = stage.page.get_by_role("button", name="Write on my phone")
    take.focus()
    stage.page.keyboard.press("Enter")
    stage.page.keyboard.press("Enter")
    (message,) = stage.sent(kind="take_pen")
    stage.reply("refused", message["id"], text="You sit at no table yet.")
    assert "at no table yet" in stage.page.get_by_role("alert").inner_text()
    take.click()
    stage.reply("done", stage.sent(kind="take_pen")[-1]["id"])
    stage.put(pen="You write for all of you.", writes=True, may_take=False)
    assert take.count() == 0
    assert stage.page.get_by_role("status").inner_text() == "You write for all of you."
    assert stage.page.get_by_role("alert").count() == 0


def test_a_tap_that_nobody_answers_can_be_repeated(stage: Any) -> None:
    stage.page.clock.install()
    stage.show(ui.Mates(title="Table 3", may_take=True))
    stage.page.get_by_role("button").click()
    stage.page.clock.fast_forward(7000)
    stage.page.get_by_role("button").click()
    assert len(stage.sent(kind="take_pen")) == 2


def test_a_text_that_a_mate_writes_grows_on_a_phone_that_may_not_write_even_while_it_has_the_focus(stage: Any) -> None:
    run = {"step": "rule", "phase": "first", "run_no": 1, "version": "1.0.0"}
    stage.show(ui.TextField(run=run, field="rule", label="Our rule", value="We", disabled=True))
    box = stage.page.get_by_role("textbox")
    box.focus()
    for text in ("We listen", "We listen first"):
        stage.put(value=text)
        expect(box).to_have_value(text)
    assert stage.sent(kind="answer") == []


def test_whoever_loses_the_pen_in_the_middle_of_a_word_sees_what_the_next_one_writes(stage: Any) -> None:
    run = {"step": "rule", "phase": "first", "run_no": 1, "version": "1.0.0"}
    stage.show(ui.TextField(run=run, field="rule", label="Our rule", value="We"))
    box = stage.page.get_by_role("textbox")
    box.press_sequentially(" lis")
    stage.put(disabled=True)
    (message,) = stage.sent(kind="answer")
    assert message["value"] == "We lis", "what she had typed is tried"
    stage.reply("saved", message["id"])
    stage.put(value="We listen")
    expect(box).to_have_value("We listen")
    stage.put(disabled=False)
    stage.page.keyboard.type("!")
    expect(box).to_have_value("We listen!")


def test_words_that_came_too_late_for_the_pen_stay_on_the_phone(stage: Any) -> None:
    run = {"step": "rule", "phase": "first", "run_no": 1, "version": "1.0.0"}
    stage.show(ui.TextField(run=run, field="rule", label="Our rule", value="We"))
    stage.page.get_by_role("textbox").press_sequentially(" lis")
    stage.put(disabled=True)
    stage.reply("refused", stage.sent(kind="answer")[0]["id"], text="Somebody else writes.")
    expect(stage.page.get_by_role("textbox")).to_have_value("We lis")
    expect(stage.page.get_by_text("Somebody else writes.")).to_be_visible()


def test_the_panel_says_how_many_there_are_while_it_is_folded_and_asks_for_the_list_when_opened(stage: Any) -> None:
    stage.show(ui.Seating(form="pair", made=1, count=150, seated=300))
    summary = stage.page.locator("summary")
    assert summary.inner_text().startswith("Pairs")
    assert summary.locator("b").inner_text() == "150 with 300 people"
    stage.page.locator("summary").click()
    [said] = stage.wait_sent(1)  # a browser tells of the fold a moment later
    assert (said["type"], said["open"]) == ("look", True)


def test_it_lists_people_by_group_says_who_writes_and_finds_by_name_or_number(stage: Any) -> None:
    show(stage, TABLES)
    heads = stage.page.get_by_role("heading", level=3)
    assert [head.inner_text().split("\n")[0] for head in heads.all()] == ["Table 1", "Table 2"]
    writers = stage.page.locator("li", has_text="writes").locator("bdi")
    assert {"Ama", "Pia"} <= set(writers.all_inner_texts())
    find = stage.page.get_by_role("searchbox", name="Find a name or a number")
    for wanted, found in (("2", ["Table 2"]), ("lu", ["Table 1"]), ("without", ["Table 2"]), ("zz", [])):
        find.fill(wanted)
        expect(heads).to_have_count(len(found))
        assert [head.inner_text().split("\n")[0] for head in heads.all()] == found
    assert "Nobody of that name" in stage.page.get_by_role("status").inner_text()


def test_three_hundred_people_are_a_short_list(stage: Any) -> None:
    groups = [{"no": no, "people": people(*(f"Name {no}-{one}" for one in range(4)))} for no in range(1, 76)]
    show(stage, groups)
    assert stage.page.locator("#box *").count() < 600
    assert "63 more" in stage.page.get_by_role("status").inner_text()
    stage.page.get_by_role("searchbox").fill("75-3")
    expect(stage.page.get_by_role("heading", level=3)).to_have_count(1)


def test_a_person_is_moved_by_keyboard_alone(stage: Any) -> None:
    show(stage, TABLES)
    stage.page.get_by_role("button", name="Move: Luca").focus()
    stage.page.keyboard.press("Enter")
    where = stage.page.get_by_role("combobox", name="Move Luca to")
    assert where.locator("option").all_inner_texts() == ["Table 2: 3 people", "A new one"]
    where.focus()
    stage.page.keyboard.press("ArrowDown")
    yes = stage.page.get_by_role("button", name="Yes, do it")
    yes.focus()
    stage.page.keyboard.press("Enter")
    (message,) = stage.sent(kind="command")
    assert (message["name"], message["args"]) == ("move", {"form": "table", "id": "id-Luca", "from": 1, "to": 3})
    stage.reply("refused", message["id"], text="The groups have changed.")
    assert stage.page.get_by_role("alert").inner_text() == "The groups have changed."


def test_making_them_anew_asks_first_and_the_first_time_does_not(stage: Any) -> None:
    show(stage, TABLES)
    stage.page.get_by_role("button", name="Make them anew").click()
    stage.page.get_by_role("button", name="Cancel").click()
    assert stage.sent(kind="command") == []
    stage.page.get_by_role("button", name="Make them anew").click()
    stage.page.get_by_role("button", name="Yes, do it").click()
    (message,) = stage.sent(kind="command")
    assert (message["name"], message["args"]) == ("regroup", {"form": "table", "made": 1})
    stage.reply("done", message["id"])
    stage.put(made=0, groups=[])
    stage.page.get_by_role("button", name="Make them now").click()
    assert stage.sent(kind="command")[-1]["args"] == {"form": "table", "made": 0}


def test_people_without_a_place_come_first_and_can_be_given_one(stage: Any) -> None:
    show(stage, [{"no": 0, "people": people("Ivo", writes=9)}, *TABLES])
    assert stage.page.get_by_role("heading", level=3).first.inner_text().startswith("Without a place")
    stage.page.get_by_role("button", name="Move: Ivo").click()
    stage.page.get_by_role("button", name="Yes, do it").click()
    assert stage.sent(kind="command")[-1]["args"] == {"form": "table", "id": "id-Ivo", "from": 0, "to": 1}
