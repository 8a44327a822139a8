from typing import Any

from awayday import frames
from awayday.store import Store


def test_steps_come_as_authored(store: Store, played: Any) -> None:
    found = frames.steps(store, played.session_id).set_index("step_id")
    assert found.index.tolist() == ["story", "vote", "revote", "thoughts"]
    assert found.loc["revote", "revote_of"] == "vote"
    assert found.loc["revote", "phase"] == "revote"
    assert found.loc["thoughts", "visibility"] == "own_copy"
    assert found.loc["vote", "prompt"] == "What do you announce?"


def test_fields_say_type_range_and_when_they_are_asked(store: Store, played: Any) -> None:
    found = frames.fields(store, played.session_id).set_index(["step_id", "field"])
    assert found.loc["vote"].index.tolist() == ["choice", "shape", "hope", "confidence"]
    scale = found.loc[("vote", "confidence")]
    assert (scale["min"], scale["max"], scale["low_anchor"], scale["high_anchor"]) == (0, 100, "not", "very")
    shape = found.loc[("vote", "shape")]
    assert (shape["when_field"], shape["when_option"], shape["privacy"]) == ("choice", "other", "words")


def test_options_come_as_authored_with_gain_cost_and_effects(store: Store, played: Any) -> None:
    found = frames.options(store, played.session_id)
    assert found.loc[found["step_id"] == "vote", "option_id"].tolist() == ["close", "cover", "other"]
    assert (found["cust_effect"] == -1).all()
    assert (found["emp_effect"] == 2).all()
    assert found["cost"].notna().all()


def test_workshop_row_holds_the_words_of_the_consent_screen(store: Store, played: Any) -> None:
    row = frames.workshops(store, played.session_id).iloc[0]
    assert row["consent_text"] == "Your answers count, without your name."
    assert row["consent_version"] == "live-1"
