"""Ratings of what tables wrote: a field for each entry that there might be, and the texts where they are known."""

from __future__ import annotations

from awayday.session import NOT_APPLICABLE
from awayday.steps import VoteStep

VOTE = VoteStep.model_validate(
    {"id": "rate", "kind": "vote", "title": "Rate", "minutes": 2, "notes": "Wait.", "then": "end",
     "of": "write", "field": "line_text", "prompt": "I could act on this", "low": "not at all", "high": "at once",
     "not_applicable": "I cannot tell", "instead": "Talk."}
)  # fmt: skip


def test_there_is_room_for_ninety_nine_tables() -> None:
    assert len(VOTE.specs) == 99
    assert {spec.field for spec in VOTE.specs} == {"rating"}
    assert VOTE.refusals({"rating:t1": 0, "rating:t99": NOT_APPLICABLE}) == {}
    assert set(VOTE.refusals({"rating:t100": 5, "rating:t1": "x"})) == {"rating:t100", "rating:t1"}


def test_with_entries_it_asks_for_those_alone_and_the_step_itself_stays() -> None:
    filled = VOTE.with_entries({"t57": "We listen.", "t3": "We hang up."})
    assert [(spec.name, spec.label) for spec in filled.specs] == [
        ("rating:t57", "We listen."),
        ("rating:t3", "We hang up."),
    ]
    assert VOTE.with_entries({}).specs == ()
    assert len(VOTE.specs) == 99
