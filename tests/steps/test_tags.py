"""Tags: questions about the rows of an earlier step, for those who answered so."""

from __future__ import annotations

from awayday.steps import Given, TagsStep

TAGS = TagsStep.model_validate(
    {
        "id": "why", "kind": "tags", "title": "Why", "minutes": 1, "notes": "Wait.", "then": "end", "group": "pair",
        "prompt": "For each.", "of": "week", "given": "now", "idle": "Nothing.",
        "rows": [
            {"id": "r01", "words": {"boss": "Celia asks", "ama": "The talk"}},
            {"id": "r02", "words": {"boss": "Bram asks"}},
        ],
        "tags": [
            {"field": "slipped", "label": "What slipped?", "role": "boss",
             "options": [{"id": "person", "label": "a person"}, {"id": "rest", "label": "rest"}]},
            {"field": "guess", "label": "Why?", "role": "ama",
             "options": [{"id": "client", "label": "a client"}, {"id": "need", "label": "a need"}]},
        ],
    }
)  # fmt: skip


def test_each_part_is_asked_about_the_rows_it_knows_in_its_own_words() -> None:
    found = [(spec.name, spec.role, spec.about) for spec in TAGS.fields()]
    assert found == [
        ("slipped:r01", "boss", "Celia asks"),
        ("guess:r01", "ama", "The talk"),
        ("slipped:r02", "boss", "Bram asks"),
    ]


def test_a_row_is_asked_about_only_where_it_was_answered_so() -> None:
    assert {spec.given for spec in TAGS.fields()} == {
        Given("week", "answer:r01", ("now",)),
        Given("week", "answer:r02", ("now",)),
    }


def test_no_words_of_a_part_are_among_the_traits_that_all_get() -> None:
    assert TAGS.traits() == {"idle": "Nothing."}
    assert "Celia" not in repr(TAGS.outline())
