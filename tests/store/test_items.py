"""Values of several things under one field, boxes that say "does not apply", and marks, on both engines."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awayday.errors import StoreError
from awayday.scenario import Workshop
from awayday.session import NOT_APPLICABLE, EventKind, Scalar, TextReview
from awayday.steps import FieldSpec, FieldType, Mark, TextStep
from awayday.store import Unit

MARKS = (Mark(id="upset", label="Upset"), Mark(id="over", label="Over the line"))
CARDS = ("c1", "c2", "c3")


class Cards(TextStep):
    """Asks the same of several cards: a mark, a number that may not apply, a word, and a tick."""

    def fields(self) -> tuple[FieldSpec, ...]:
        return tuple(
            spec
            for card in CARDS
            for spec in (
                FieldSpec(f"bin:{card}", FieldType.OPTION, card, options=MARKS),
                FieldSpec(f"level:{card}", FieldType.INT, card, not_applicable="did not come up"),
                FieldSpec(f"why:{card}", FieldType.TEXT, card, privacy="words"),
                FieldSpec(f"tick:{card}", FieldType.BOOL, card),
            )
        )


@pytest.fixture
def workshop(workshop: Workshop) -> Workshop:
    """The picnic, whose first step asks about cards."""
    made = Cards.model_validate(
        {"id": "first-idea", "kind": "text", "title": "t", "minutes": 1, "notes": "n", "then": "the-day", "prompt": "p",
         "ask": [{"field": "x", "kind": "text", "label": "x"}]}
    )  # fmt: skip
    return workshop.model_copy(update={"steps": (made, *workshop.steps[1:])})


def some(kind: str) -> st.SearchStrategy[Scalar]:
    return {
        "bin": st.sampled_from(["upset", "over"]),
        "level": st.integers(0, 100) | st.just(NOT_APPLICABLE),
        "why": st.sampled_from(["because", "n/a", "-", "a:b"]),
        "tick": st.booleans(),
    }[kind]


ANSWERS = st.fixed_dictionaries(
    {}, optional={f"{kind}:{card}": some(kind) for kind in ("bin", "level", "why", "tick") for card in CARDS}
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS)
def test_each_value_comes_back_under_its_own_name_and_type(scene: Any, values: dict[str, Scalar]) -> None:
    answer = scene.answer(scene.joined(), values)
    scene.store.append(scene.answering(answer)).result()
    kept = scene.store.events(scene.session.session_id)[-1].answer
    assert dict(kept.values) == values
    assert {name: type(value) for name, value in kept.values.items()} == {n: type(v) for n, v in values.items()}


def test_a_row_holds_field_and_item_apart_and_a_box_holds_no_number(scene: Any) -> None:
    values = {"bin:c1": "over", "level:c1": NOT_APPLICABLE, "level:c2": 0, "why:c3": NOT_APPLICABLE}
    scene.store.append(scene.answering(scene.answer(scene.joined(), values))).result()
    kept = {
        (row["field"], row["item"]): (row["option_id"], row["value_num"], row["value_text"], row["not_applicable"])
        for row in scene.store.rows("answer_values", scene.session.session_id)
    }
    assert kept == {
        ("bin", "c1"): ("over", None, None, 0),
        ("level", "c1"): (None, None, None, 1),
        ("level", "c2"): (None, 0.0, None, 0),
        ("why", "c3"): (None, None, NOT_APPLICABLE, 0),
    }


def test_a_mark_has_neither_gain_nor_cost_and_a_field_says_that_it_is_asked_of_each_item(scene: Any) -> None:
    session_id = scene.session.session_id
    fields = [row for row in scene.store.rows("fields", session_id) if row["step_id"] == "first-idea"]
    assert {(row["field"], row["per_item"]) for row in fields} == {
        (name, 1) for name in ("bin", "level", "why", "tick")
    }
    options = [row for row in scene.store.rows("options", session_id) if row["step_id"] == "first-idea"]
    worth = {(row["option_id"], row["gain"], row["cost"], row["cust_effect"], row["emp_effect"]) for row in options}
    assert worth == {("upset", None, None, None, None), ("over", None, None, None, None)}


def test_words_about_one_item_are_reviewed_by_themselves(scene: Any) -> None:
    answer = scene.answer(scene.joined(), {"why:c1": "one", "why:c2": "two"})
    scene.store.append(scene.answering(answer)).result()
    review = TextReview(str(uuid.uuid4()), answer.answer_id, "why:c2", "approved", 5)
    details = {"answer_id": answer.answer_id, "field": "why:c2", "state": "approved"}
    event = scene.event(EventKind.REVIEWED, ref_id=review.review_id, details=details)
    scene.store.append(Unit((event,), reviews=(review,))).result()
    (row,) = scene.store.rows("text_reviews", scene.session.session_id)
    assert (row["field"], row["item"]) == ("why", "c2")


@pytest.mark.parametrize("values", [{"bin:c1": NOT_APPLICABLE + "x" * 70}, {"tick:c1": NOT_APPLICABLE}, {"nope:c1": 1}])
def test_what_no_column_holds_is_refused(scene: Any, values: dict[str, Scalar]) -> None:
    with pytest.raises(StoreError):
        scene.store.append(scene.answering(scene.answer(scene.joined(), values))).result()
