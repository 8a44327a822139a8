"""Drawing the line as a person does it, and rating what others wrote."""

from __future__ import annotations

from typing import Any

from awayday import ui

RUN = {"step": "the-line-05", "phase": "first", "run_no": 1, "version": "1.0.0"}
SIGNS = [{"id": "threat", "label": "a threat"}, {"id": "touching", "label": "touching"}]
FIELDS = [
    {"name": "line", "label": "Where does contact end?", "required": True, "min": 0, "max": 100, "low": "sighs",
     "high": "threatens", "not_applicable": ""},
    {"name": "signal", "label": "What tells you?", "required": False, "options": SIGNS},
]  # fmt: skip
MARKS = [{"at": at, "label": label} for at, label in ((0, "sighs"), (50, "sneers"), (100, "threatens"))]


def strip(**more: Any) -> ui.LineStrip:
    return ui.LineStrip(**{"run": RUN, "fields": FIELDS, "marks": MARKS, **more})


def parts(stage: Any) -> list[str]:
    return [part.inner_text() for part in stage.page.locator(".aw-strip-part").all()]


def test_the_marker_parts_the_strip_and_moves_by_arrow_keys(stage: Any) -> None:
    stage.show(strip())
    assert [part.split("\n")[0] for part in parts(stage)] == ["The strip, from 0 to 100"]
    slider = stage.page.get_by_role("slider", name="Where does contact end?")
    slider.focus()
    stage.page.keyboard.press("ArrowRight")
    assert stage.wait_sent(1)[0]["value"] == 51
    before, past = parts(stage)
    assert before.startswith("Before the line")
    assert "sneers" in before
    assert past.startswith("Past the line")
    assert "threatens" in past
    assert slider.get_attribute("aria-valuetext") == "51, past: threatens"


def test_what_stands_at_the_line_is_past_it(stage: Any) -> None:
    stage.show(strip(values={"line": 50}))
    assert ["sneers" in part for part in parts(stage)] == [False, True]


def test_the_sign_is_a_choice_of_its_own(stage: Any) -> None:
    stage.show(strip())
    stage.page.get_by_role("group", name="What tells you?").get_by_label("touching").check()
    assert [(message["field"], message["value"]) for message in stage.sent()] == [("signal", "touching")]


def test_each_text_has_the_statement_a_slider_and_a_way_to_pass(stage: Any) -> None:
    fields = [
        {"name": f"rating:t{at}", "label": text, "required": True, "min": 0, "max": 100, "low": "no", "high": "yes",
         "not_applicable": "I cannot tell"}
        for at, text in ((57, "We listen."), (3, "We hang up."))
    ]  # fmt: skip
    stage.show(ui.Ratings(run=RUN, prompt="I could act on this", fields=fields, instead="Talk."))
    assert stage.page.get_by_role("slider", name="I could act on this").count() == 2
    stage.page.get_by_label("I cannot tell").last.check()
    assert [(message["field"], message["value"]) for message in stage.sent()] == [("rating:t3", "n/a")]
    assert stage.page.get_by_text("Talk.").count() == 0
    stage.put(fields=[])
    assert stage.page.get_by_text("Talk.").is_visible()
