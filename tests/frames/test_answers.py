from typing import Any

import pandas as pd

from awayday import frames
from awayday.session import AnswerStatus, EventKind, Origin, Phase
from awayday.store import Store


def cells(table: pd.DataFrame, **wanted: Any) -> pd.DataFrame:
    for name, value in wanted.items():
        table = table[table[name] == value]
    return table


def test_one_row_for_each_answer_field_and_item(store: Store, played: Any) -> None:
    played.answer(played.join(), "vote", {"choice": "other", "shape": "half", "hope": "sun", "confidence": 70})
    found = frames.answers(store, played.session_id)
    assert found["field"].tolist() == ["choice", "confidence", "hope", "shape"]
    assert found["option_id"].dropna().tolist() == ["other"]
    assert found["value_num"].dropna().tolist() == [70.0]
    assert found["item"].unique().tolist() == ["-"]
    assert found["elapsed_ms"].unique().tolist() == [1234]
    assert set(found["data_origin"]) == {str(Origin.REAL)}
    assert set(found["answered_at"]) == {pd.Timestamp("2026-03-01T09:00:02Z")}


def test_change_of_mind_keeps_both_and_counts_the_change(store: Store, played: Any) -> None:
    person = played.join()
    first = played.answer(person, "vote", {"choice": "close", "confidence": 40})
    second = played.answer(person, "vote", {"choice": "cover", "confidence": 40}, after=first)
    played.answer(person, "vote", {"choice": "close", "confidence": 40}, after=second)
    found = frames.answers(store, played.session_id)
    choices = cells(found, field="choice")
    assert sorted(zip(choices["option_id"], choices["is_current"], strict=True)) == [
        ("close", False), ("close", True), ("cover", False),
    ]  # fmt: skip
    assert choices["n_changes"].tolist() == [2, 2, 2]
    assert cells(found, field="confidence")["n_changes"].tolist() == [0, 0, 0]


def test_answer_taken_back_is_current_and_has_no_value(store: Store, played: Any) -> None:
    person = played.join()
    first = played.answer(person, "vote", {"choice": "close"})
    back = played.answer(person, "vote", {}, after=first, status=AnswerStatus.RETRACTED)
    found = frames.answers(store, played.session_id)
    last = cells(found, answer_id=back.answer_id)
    assert last["field"].tolist() == ["choice"]
    assert last["option_id"].isna().all()
    assert last["is_current"].tolist() == [True]
    assert last["status"].tolist() == ["retracted"]
    assert frames.given(found).empty


def test_skip_gives_a_row_for_each_required_field_or_else_for_each(store: Store, played: Any) -> None:
    person = played.join()
    played.answer(person, "vote", {}, status=AnswerStatus.SKIPPED)
    played.answer(person, "thoughts", {}, status=AnswerStatus.TIMEOUT)
    found = frames.answers(store, played.session_id)
    assert list(zip(found["step_id"], found["field"], found["status"], strict=True)) == [
        ("vote", "choice", "skipped"),
        ("thoughts", "q1", "timeout"),
    ]


def test_only_approved_words_are_there(store: Store, played: Any) -> None:
    answers = [played.answer(played.join(), "vote", {"choice": "close", "hope": words}) for words in "abc"]
    played.review(answers[0], "hope", "approved")
    played.review(answers[1], "hope", "approved")
    played.review(answers[1], "hope", "hidden")
    found = cells(frames.answers(store, played.session_id), field="hope")
    assert dict(zip(found["answer_id"], found["value_text"], strict=True)) == {
        answers[0].answer_id: "a", answers[1].answer_id: pd.NA, answers[2].answer_id: pd.NA,
    }  # fmt: skip


def test_approval_holds_while_the_words_stay_the_same(store: Store, played: Any) -> None:
    person = played.join()
    first = played.answer(person, "vote", {"choice": "close", "hope": "sun"})
    played.review(first, "hope", "approved")
    second = played.answer(person, "vote", {"choice": "cover", "hope": "sun"}, after=first)
    found = cells(frames.answers(store, played.session_id), answer_id=second.answer_id, field="hope")
    assert found["value_text"].tolist() == ["sun"]
    third = played.answer(person, "vote", {"choice": "cover", "hope": "rain on all"}, after=second)
    found = cells(frames.answers(store, played.session_id), answer_id=third.answer_id, field="hope")
    assert found["value_text"].isna().all()


def test_words_for_oneself_are_never_there(store: Store, played: Any) -> None:
    answer = played.answer(played.join(), "thoughts", {"q1": "mine"})
    played.review(answer, "q1", "approved")
    found = frames.answers(store, played.session_id)
    assert found["field"].tolist() == ["q1"]
    assert found["value_text"].isna().all()


def test_answers_to_a_run_that_was_reset_are_kept_and_do_not_count(store: Store, played: Any) -> None:
    person = played.join()
    played.answer(person, "vote", {"choice": "close"})
    run = {"step_id": "vote", "phase": Phase.FIRST}
    played.happen(EventKind.VOIDED, run_no=1, ref_id="reset", **run)
    played.happen(EventKind.OPENED, run_no=2, ref_id="reset", **run)
    played.answer(person, "vote", {"choice": "cover"}, run_no=2)
    found = frames.answers(store, played.session_id)
    assert sorted(zip(found["option_id"], found["is_current"], strict=True)) == [("close", False), ("cover", True)]
    assert found["n_changes"].tolist() == [0, 0]


def test_reset_that_was_undone_counts_again(store: Store, played: Any) -> None:
    person = played.join()
    played.answer(person, "vote", {"choice": "close"})
    played.happen(EventKind.VOIDED, run_no=1, ref_id="reset", step_id="vote", phase=Phase.FIRST)
    played.happen(EventKind.UNDONE, ref_id="reset")
    assert frames.answers(store, played.session_id)["is_current"].tolist() == [True]
    assert frames.events(store, played.session_id).set_index("kind")["is_undone"].to_dict()["voided"]
