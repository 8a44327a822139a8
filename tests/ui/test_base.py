"""The Python half of every widget: what it takes, what it drops, what it sends."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from comm.base_comm import BaseComm
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from awayday import ui

SHELF = Path(ui.__file__).parent
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


class Wire(BaseComm):  # type: ignore[misc]
    """The page's end of a comm: keeps what Python publishes, hands over what a browser sends."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []
        super().__init__(target_name="jupyter.widget")

    def publish_msg(self, msg_type: str, data: Any = None, **rest: Any) -> None:  # noqa: ARG002
        if msg_type == "comm_msg":
            self.published.append(data)

    def browser_sends(self, data: dict[str, Any]) -> None:
        self.handle_msg({"content": {"data": data}, "buffers": []})

    def page_says(self, content: Any) -> None:
        self.browser_sends({"method": "custom", "content": content})


def test_each_widget_takes_its_full_traits(widget_class: type[ui.Widget], examples: dict[str, dict[str, Any]]) -> None:
    traits = examples[widget_class.__name__]
    widget = widget_class(**traits)
    assert {name: getattr(widget, name) for name in traits} == traits


def test_examples_name_no_widget_that_is_gone(examples: dict[str, dict[str, Any]]) -> None:
    assert set(examples) <= set(ui.__all__)


def test_unknown_keyword_is_refused(widget_class: type[ui.Widget]) -> None:
    with pytest.raises(TypeError, match=f"{widget_class.__name__} has no trait 'colour'"):
        widget_class(colour="red")


def test_advice_names_the_nearest_trait() -> None:
    with pytest.raises(TypeError, match="Did you mean 'options'"):
        ui.Choice(option=[])


def test_wiring_can_not_be_set_by_keyword(widget_class: type[ui.Widget]) -> None:
    with pytest.raises(TypeError):
        widget_class(_esm="export default {}")


def test_widget_says_who_it_is_by_its_state(widget_class: type[ui.Widget]) -> None:
    state = widget_class().get_state()
    assert state["_anywidget_id"] == f"{widget_class.__module__}.{widget_class.__name__}"
    assert widget_class.__module__.startswith("awayday.ui._")


def test_one_class_serves_all_instances(widget_class: type[ui.Widget]) -> None:
    assert type(widget_class()) is widget_class


def test_only_style_carries_css(widget_class: type[ui.Widget]) -> None:
    assert ("_css" in widget_class().get_state()) is (widget_class is ui.Style)


def test_some_labels_can_be_set_without_the_others() -> None:
    labels = ui.Choice(labels={"saved": "Gespeichert"}).labels
    assert labels["saved"] == "Gespeichert"
    assert labels["sending"] == ui.Choice.words["sending"]


def test_unknown_label_is_refused() -> None:
    with pytest.raises(TraitError, match="Choice has no label 'svaed'"):
        ui.Choice(labels={"svaed": "Gespeichert"})


def test_trait_updates_from_a_browser_are_dropped(widget_class: type[ui.Widget]) -> None:
    wire = Wire()
    widget = widget_class(comm=wire)
    before = widget.get_state()
    wire.browser_sends({"method": "update", "state": {"labels": {}, "_esm": "", "value": "x"}, "buffer_paths": []})
    assert widget.get_state() == before


def test_messages_reach_the_listeners_of_their_type() -> None:
    wire = Wire()
    console = ui.Console(comm=wire)
    heard: list[ui.Message] = []
    console.on_command(heard.append)
    message = {"type": "command", "id": "1", "name": "lock", "args": {}}
    wire.page_says(message)
    wire.page_says({"type": "answer", "id": "2"})
    assert heard == [message]


@given(content=JSON)
def test_malformed_messages_reach_nobody(content: Any) -> None:
    wire = Wire()
    widget = ui.Choice(comm=wire)
    heard: list[ui.Message] = []
    widget.on_answer(heard.append)
    wire.page_says(content)
    wire.page_says({"type": "answer", "id": 7, "run": {}, "field": "choice", "value": content})
    wire.page_says({"type": "answer", "id": "7", "run": [], "field": "choice", "value": content})
    wire.page_says({"type": "answer", "id": "7", "run": {}, "field": None, "value": content})
    assert heard == []


def test_answer_arrives_as_it_was_sent() -> None:
    wire = Wire()
    field = ui.Choice(comm=wire)
    heard: list[ui.Message] = []
    field.on_answer(heard.append)
    message = {"type": "answer", "id": "a", "run": {"step": "s"}, "field": "choice", "value": "x", "elapsed_ms": 5}
    wire.page_says(message)
    assert heard == [message]


def test_reply_names_the_message() -> None:
    wire = Wire()
    ui.Choice(comm=wire).reply("refused", "abc", reason="step_closed", text="This step is closed.")
    content = {"type": "refused", "id": "abc", "reason": "step_closed", "text": "This step is closed."}
    assert wire.published[-1]["content"] == content


def test_status_answers_its_own_ping() -> None:
    wire = Wire()
    status = ui.Status(comm=wire)
    wire.page_says({"type": "ping", "id": "p1"})
    assert wire.published[-1]["content"] == {"type": "pong", "id": "p1"}
    assert status.who == ""


def test_docstring_stands_under_every_trait() -> None:
    bare: list[str] = []
    seen = 0
    for file in sorted(SHELF.glob("_*.py")):
        for part in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(part, ast.ClassDef):
                continue
            for here, after in zip(part.body, [*part.body[1:], None], strict=True):
                if not (isinstance(here, ast.Assign) and ".tag(sync=True)" in ast.unparse(here)):
                    continue
                name = ast.unparse(here.targets[0])
                if name.startswith("_"):
                    continue
                seen += 1
                told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                if not told:
                    bare.append(f"{file.name}: {part.name}.{name}")
    assert seen > 50
    assert bare == []


def test_each_widget_has_its_two_files(widget_class: type[ui.Widget]) -> None:
    stem = widget_class.__module__.rsplit("._", 1)[1]
    assert (SHELF / f"_{stem}.py").is_file()
    assert (SHELF / f"{stem}.js").is_file()
    assert widget_class().get_state()["_esm"].endswith((SHELF / f"{stem}.js").read_text(encoding="utf-8"))
