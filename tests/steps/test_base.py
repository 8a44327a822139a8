"""What a field takes, what comes after a step, and which further questions an option brings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from awayday.steps import Ask, ChoiceStep, Effect, FieldSpec, FieldType, Option, ScaleStep, StoryStep, Then


def option(name: str, more: Ask | None = None) -> Option:
    """Make an option without anything special about it."""
    return Option(id=name, label=name, gain="a gain", cost="a cost", effect=Effect(customer=0, employee=0), more=more)


def nested_choice() -> ChoiceStep:
    """Make a choice whose second option asks which shape, and one of the shapes asks for words."""
    words = Ask(field="shape_words", kind="text", label="In one sentence", max_chars=20)
    shape = Ask(field="shape", kind="choice", label="Which?", options=(option("half"), option("own", words)))
    return ChoiceStep(
        id="ask",
        kind="choice",
        title="Ask",
        minutes=1,
        notes="Wait.",
        then="end",
        prompt="What?",
        options=(option("close"), option("other", shape)),
        ask=(Ask(field="confidence", kind="scale", label="How sure?", low="not", high="very"),),
    )


def test_an_option_brings_its_own_questions_each_with_its_condition() -> None:
    assert [(spec.name, spec.type, spec.when) for spec in nested_choice().fields()] == [
        ("choice", FieldType.OPTION, None),
        ("shape", FieldType.OPTION, ("choice", "other")),
        ("shape_words", FieldType.TEXT, ("shape", "own")),
        ("confidence", FieldType.INT, None),
    ]


def test_words_are_marked_as_words_and_all_else_as_sensitive() -> None:
    assert {spec.name: spec.privacy for spec in nested_choice().fields()} == {
        "choice": "sensitive",
        "shape": "sensitive",
        "shape_words": "words",
        "confidence": "sensitive",
    }


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"choice": "close", "confidence": 0}, {}),
        ({"choice": "other", "shape": "own", "shape_words": "🧺 ﷽ \u202eabc"}, {}),
        ({"choice": "nope"}, {"choice": "that option is not in this step"}),
        ({"choice": ["close"]}, {"choice": "that option is not in this step"}),
        ({"shape": "close"}, {"shape": "that option is not in this step"}),
        ({"confidence": 101}, {"confidence": "a whole number from 0 to 100 is needed"}),
        ({"confidence": -1}, {"confidence": "a whole number from 0 to 100 is needed"}),
        ({"confidence": True}, {"confidence": "a whole number from 0 to 100 is needed"}),
        ({"confidence": 50.0}, {"confidence": "a whole number from 0 to 100 is needed"}),
        ({"confidence": "50"}, {"confidence": "a whole number from 0 to 100 is needed"}),
        ({"shape_words": "x" * 21}, {"shape_words": "at most 20 characters fit"}),
        ({"shape_words": "a\0b"}, {"shape_words": "a character in it can't be kept"}),
        ({"shape_words": "\ud83e"}, {"shape_words": "a character in it can't be kept"}),
        ({"shape_words": 3}, {"shape_words": "a text is needed"}),
        ({"reason": "x"}, {"reason": "this step does not ask that"}),
        ({"__class__": "x", "choice": "close"}, {"__class__": "this step does not ask that"}),
    ],
)
def test_only_what_the_step_asks_is_taken(values: dict[str, Any], refused: dict[str, str]) -> None:
    assert nested_choice().refusals(values) == refused


@given(st.text(max_size=40))
def test_any_text_that_fits_and_can_be_stored_is_taken(text: str) -> None:
    spec = FieldSpec("hope", FieldType.TEXT, "Hope", max_chars=20)
    storable = "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
    assert (spec.reason_refused(text) is None) == (storable and len(text) <= 20)


ODD_VALUES = st.one_of(
    st.none(), st.booleans(), st.floats(), st.binary(), st.lists(st.integers()), st.dictionaries(st.text(), st.text())
)


@given(ODD_VALUES)
def test_no_value_from_a_stranger_is_more_than_refused(value: Any) -> None:
    for kind in FieldType:
        reason = FieldSpec("field", kind, "Field").reason_refused(value)
        assert reason is not None or (kind is FieldType.BOOL and isinstance(value, bool))


@pytest.mark.parametrize(
    ("then", "targets"),
    [
        ("end", ("end",)),
        ({"rule": "plurality", "of": "a", "to": {"x": "one", "y": "two", "z": "one"}}, ("one", "two")),
        ({"rule": "own", "of": "a", "to": {"x": "one", "y": "one"}}, ("one",)),
        ({"rule": "share", "of": "a", "option": "x", "at_least": 0.5, "to": "one", "otherwise": "two"}, ("one", "two")),
        ({"rule": "facilitator", "to": ["two", "one"]}, ("two", "one")),
    ],
)
def test_targets_are_those_of_the_rule_each_once(then: Any, targets: tuple[str, ...]) -> None:
    step = StoryStep.model_validate(
        {"id": "tell", "kind": "story", "title": "Tell", "minutes": 1, "notes": "Read.", "screens": ["x"], "then": then}
    )
    assert step.targets() == targets
    assert (step.branch is None) == isinstance(then, str)


@pytest.mark.parametrize(
    "then",
    [
        None,
        3,
        "",
        "Not A Slug",
        {"rule": "share", "of": "a", "option": "x", "at_least": 0, "to": "one", "otherwise": "two"},
        {"rule": "share", "of": "a", "option": "x", "at_least": 1.1, "to": "one", "otherwise": "two"},
        {"rule": "facilitator", "to": ["only"]},
        {"rule": "dice", "to": ["one", "two"]},
        {"of": "a", "to": {"x": "one"}},
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(then: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Then).validate_python(then)


@pytest.mark.parametrize("effect", [(-3, 0), (0, 3), (0.5, 0)])
def test_effects_go_from_minus_two_to_two(effect: tuple[float, float]) -> None:
    with pytest.raises(ValidationError):
        Effect.model_validate({"customer": effect[0], "employee": effect[1]})


def test_a_copy_asks_what_it_says_and_not_what_it_was_copied_from() -> None:
    items = [{"field": field, "label": field, "low": "no", "high": "yes"} for field in ("one", "two")]
    data = {"id": "rate", "kind": "scale", "title": "T", "minutes": 1, "notes": "N.", "then": "end", "items": items}
    step = ScaleStep.model_validate(data)
    assert [spec.name for spec in step.specs] == ["one", "two"]
    assert [spec.name for spec in step.model_copy(update={"items": step.items[:1]}).specs] == ["one"]
