from typing import Any

import pandas as pd
from pandas.testing import assert_frame_equal

from awayday import frames
from awayday.store import Store


def test_current_answers_are_one_for_each_person_and_field(store: Store, full: Any) -> None:
    found = frames.current(frames.answers(store, full.session_id))
    assert not found.duplicated(["participant_id", "step_id", "phase", "field", "item"]).any()
    assert (found["status"] == "skipped").sum() == 1
    assert (frames.given(found)["status"] == "ok").all()


def test_current_answers_are_of_the_newest_run(store: Store, played: Any) -> None:
    person, other = played.join(), played.join()
    played.answer(person, "vote", {"choice": "close"}, run_no=1)
    played.answer(other, "vote", {"choice": "cover"}, run_no=2)
    assert frames.current(frames.answers(store, played.session_id))["option_id"].tolist() == ["cover"]


def test_pairs_hold_people_with_both_answers(store: Store, played: Any) -> None:
    both, once = played.join(), played.join()
    played.answer(both, "vote", {"choice": "close"})
    played.answer(both, "revote", {"choice": "cover"})
    played.answer(once, "vote", {"choice": "other"})
    answers = frames.answers(store, played.session_id)
    found = frames.paired(answers, "vote", "choice", "first", "revote", after_step="revote")
    assert_frame_equal(
        found,
        pd.DataFrame({"participant_id": [both], "before": ["close"], "after": ["cover"]}, dtype="string"),
    )


def test_pairs_of_nobody_are_empty(store: Store, played: Any) -> None:
    found = frames.paired(frames.answers(store, played.session_id), "vote", "choice", "first", "revote")
    assert found.columns.tolist() == ["participant_id", "before", "after"]
    assert found.empty


def test_wide_has_a_column_for_each_field(store: Store, played: Any) -> None:
    one, two = sorted([played.join(), played.join()])
    first = played.answer(one, "vote", {"choice": "close", "hope": "sun"})
    played.review(first, "hope", "approved")
    played.answer(two, "vote", {"choice": "cover", "confidence": 30})
    found = frames.wide(frames.answers(store, played.session_id), "vote")
    assert found.columns.tolist() == ["participant_id", "phase", "choice", "confidence", "hope"]
    assert found["choice"].tolist() == ["close", "cover"]
    assert found["confidence"].isna().tolist() == [True, False]
    assert found["hope"].fillna("").tolist() == ["sun", ""]
