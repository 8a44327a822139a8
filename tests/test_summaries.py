import inspect
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday import packages, summaries
from awayday.disclosure import K_MOVES, Ledger
from awayday.frames import Frames
from awayday.session import Origin
from awayday.summaries import OTHERS, Summary
from awayday.tables import TABLES, Column, Kind, Value

OPTIONS = {"vote": ("close", "cover", "other"), "revote": ("close", "cover", "other"), "twist": ("force", "excuse")}
ORDER = {"twist": 3, "vote": 1, "revote": 2}
Person = Mapping[str, Any]


def example(column: Column) -> Value:
    return {
        Kind.UUID: str(uuid.uuid5(uuid.NAMESPACE_URL, column.name)),
        Kind.SLUG: "one",
        Kind.TEXT: "two",
        Kind.INT: 1,
        Kind.REAL: 2.5,
        Kind.BOOL: True,
        Kind.ENUM: next(iter(map(str, column.levels)), ""),
        Kind.TIME: datetime(2026, 3, 1, tzinfo=UTC),
        Kind.DATE: date(2026, 3, 1),
    }[column.kind]


def row(name: str, **values: Value | None) -> dict[str, Value | None]:
    found = {column.name: None if column.missing else example(column) for column in TABLES[name].columns}
    return found | values


def answers_of(number: int, person: Person, phases: Mapping[str, str]) -> list[dict[str, Value | None]]:
    """Rows of one person, who is given as `{"vote": "close", "vote.confidence": 70}`."""
    rows = []
    for place, value in person.items():
        step_id, _, field = place.partition(".")
        column = {"": "option_id", "confidence": "value_num", "hope": "value_text"}[field]
        rows.append(
            row(
                "answers",
                answer_id=str(uuid.UUID(int=1000 * number + len(rows))),
                participant_id=str(uuid.UUID(int=number)),
                step_id=step_id,
                phase=phases.get(step_id, "first"),
                field=field or "choice",
                **{column: float(value) if column == "value_num" else value},
            )
        )
    return rows


def played(people: Sequence[Person], options: Mapping[str, Sequence[str]] = OPTIONS, **step: Value) -> Frames:
    phases = {"revote": "revote"}
    rows = {
        "sessions": [row("sessions")],
        "participants": [row("participants", participant_id=str(uuid.UUID(int=n))) for n in range(len(people))],
        "events": [],
        "answers": [found for n, person in enumerate(people) for found in answers_of(n, person, phases)],
        "group_members": [],
        "workshops": [row("workshops")],
        "steps": [
            row("steps", step_id=step_id, order_no=ORDER[step_id], phase=phases.get(step_id, "first"),
                visibility="room", small_counts="show") | step
            for step_id in options
        ],
        "fields": [
            *(row("fields", step_id=step_id, field="choice", type="option") for step_id in options),
            row("fields", step_id="vote", field="confidence", order_no=2, min=0.0, max=100.0),
            row("fields", step_id="vote", field="hope", order_no=3, type="text"),
        ],
        "options": [
            row("options", step_id=step_id, field="choice", option_id=option, order_no=n, label=f"We {option}")
            for step_id, known in options.items()
            for n, option in enumerate(known, start=1)
        ],
    }  # fmt: skip
    return Frames(**{name: packages.frame(name, found) for name, found in rows.items()})


choice = st.sampled_from(OPTIONS["vote"])
crowd = st.lists(choice, max_size=40).map(lambda chosen: [{"vote": option} for option in chosen])
twice = st.lists(st.tuples(choice, choice, st.sampled_from(OPTIONS["twist"]), st.sets(st.integers(0, 2))), max_size=40)


def crowd_of(ways: list[tuple[str, str, str, set[int]]]) -> list[dict[str, str]]:
    """People with up to three choices each; the last part of a way says which ones they missed."""
    steps = ("vote", "revote", "twist")
    return [{steps[i]: way[i] for i in range(3) if i not in way[3]} for way in ways]


def test_shares_list_every_option_as_authored_with_count_share_and_interval() -> None:
    found = summaries.shares(played([{"vote": "cover"}] * 6 + [{"vote": "close"}] * 4), "vote")
    assert found.table["option_id"].tolist() == ["close", "cover", "other"]
    assert found.table["label"].tolist() == ["We close", "We cover", "We other"]
    assert found.table["count"].tolist() == [4, 6, 0]
    assert found.table["share"].tolist() == [0.4, 0.6, 0.0]
    assert found.table["n"].tolist() == [10, 10, 10]
    assert found.table.loc[1, ["low", "high"]].tolist() == pytest.approx([0.312674, 0.831820], abs=1e-6)
    assert (found.n, found.hidden, found.provenance.n) == (10, False, 10)
    assert found.provenance.data_origin is Origin.REAL


@settings(max_examples=40)  # each makes eight tables
@given(crowd)
def test_shares_of_fewer_than_five_show_no_figure(people: list[Person]) -> None:
    found = summaries.shares(played(people), "vote")
    figures = found.table[["count", "share", "low", "high"]]
    assert found.table["option_id"].tolist() == list(OPTIONS["vote"])
    assert found.hidden == (len(people) < 5)
    if found.hidden:
        assert figures.isna().all(axis=None)
    else:
        assert found.table["count"].sum() == len(people)


@settings(max_examples=40)  # each makes eight tables
@given(crowd)
def test_delicate_step_shows_no_option_and_no_rest_of_fewer_than_five(people: list[Person]) -> None:
    found = summaries.shares(played(people, small_counts="join"), "vote")
    counts = found.table["count"].dropna()
    assert (counts >= 5).all()
    if len(people) >= 5:
        assert counts.sum() == len(people)
        assert (OTHERS in found.table["option_id"].tolist()) == found.hidden
    else:
        assert counts.empty
        assert found.hidden


def test_step_on_no_wall_needs_ten_people() -> None:
    nine, ten = (played([{"vote": "close"}] * n, visibility="never_shown") for n in (9, 10))
    assert summaries.shares(nine, "vote").hidden
    assert not summaries.shares(ten, "vote").hidden


def test_one_round_is_not_mixed_with_another() -> None:
    frames = played([{"vote": "close", "revote": "cover"}] * 5)
    assert summaries.shares(frames, "revote").table["count"].tolist() == [0, 5, 0]
    assert summaries.shares(frames, "revote", "first").n == 0
    assert summaries.shares(frames, "vote", "first").n == 5


@settings(max_examples=40)  # each makes eight tables
@given(twice)
def test_switches_show_no_move_and_no_rest_of_fewer_than_five(ways: list[tuple[str, str, str, set[int]]]) -> None:
    people = crowd_of(ways)
    found = summaries.switches(played(people), "vote", "revote")
    both = Counter((person["vote"], person["revote"]) for person in people if {"vote", "revote"} <= set(person))
    assert found.n == both.total()
    if found.n < K_MOVES:
        assert found.table.empty
        assert found.hidden
        return
    assert (found.table["count"] >= 5).all()
    assert found.table["count"].sum() == found.n
    shown = found.table[found.table["from_option"] != OTHERS]
    for move in shown.itertuples():
        assert both[move.from_option, move.to_option] == move.count
    assert found.hidden == (len(shown) < len(found.table))


def test_switches_between_two_options_are_one_answer_of_the_whole_room() -> None:
    options = {"vote": ("close", "cover"), "revote": ("close", "cover")}
    people = [{"vote": "close", "revote": "cover"}] * 9 + [{"vote": "cover", "revote": "close"}]
    found = summaries.switches(played(people + [{"vote": "close", "revote": "close"}] * 5, options), "vote", "revote")
    assert found.table["count"].tolist() == [5, 9, 1, 0]
    assert found.table["from_label"].tolist() == ["We close", "We close", "We cover", "We cover"]
    assert not found.hidden
    assert summaries.switches(played(people, options), "vote", "revote").table.empty


@settings(max_examples=40)  # each makes eight tables
@given(st.lists(st.integers(0, 100), max_size=30))
def test_confidence_counts_everybody_in_ten_bins(ratings: list[int]) -> None:
    found = summaries.confidence(played([{"vote.confidence": rating} for rating in ratings]), "vote")
    assert found.table["low_edge"].tolist() == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]
    assert found.table["high_edge"].tolist()[-1] == 100
    assert found.hidden == (len(ratings) < 5)
    if found.hidden:
        assert found.table["count"].isna().all()
        return
    for edge, count in zip(found.table["low_edge"], found.table["count"], strict=True):
        top = 101 if edge == 90 else edge + 10
        assert count == sum(edge <= rating < top for rating in ratings)


def test_words_need_ten_people_and_are_approved_ones() -> None:
    people: list[Person] = [{"vote.hope": f"<b>{n}</b>" if n < 4 else None} for n in range(10)]
    found = summaries.words(played(people), "vote", "hope")
    assert sorted(found.table["text"]) == ["<b>0</b>", "<b>1</b>", "<b>2</b>", "<b>3</b>"]
    assert (found.n, found.hidden) == (10, False)
    few = summaries.words(played(people[:9]), "vote", "hope")
    assert few.table.empty
    assert few.hidden
    own = summaries.words(played(people, visibility="own_copy"), "vote", "hope")
    assert own.table.empty
    assert own.hidden


@settings(max_examples=40)  # each makes eight tables
@given(twice)
def test_paths_show_no_way_and_no_rest_of_fewer_than_five(ways: list[tuple[str, str, str, set[int]]]) -> None:
    people = crowd_of(ways)
    found = summaries.paths(played(people))
    assert found.n == sum(len(person) > 1 for person in people)
    if found.n < K_MOVES:
        assert found.table.empty
        assert found.hidden
        return
    assert (found.table["count"] >= 5).all()
    onwards = Counter(step for person in people for step in list(person)[:-1])
    for step_id, total in found.table.groupby("source_step")["count"].sum().items():
        assert total == onwards[step_id]
    assert all(step_id in set(found.table["source_step"]) or many < 5 for step_id, many in onwards.items())


def test_paths_go_from_each_choice_to_the_next_in_the_order_of_the_workshop() -> None:
    people = [{"vote": "close", "revote": "cover", "twist": "force"}] * 12 + [{"vote": "other", "twist": "excuse"}] * 5
    found = summaries.paths(played(people))
    names = ["source_step", "source", "target_step", "target", "count"]
    assert found.table[names].to_numpy().tolist() == [
        ["vote", "close", "revote", "cover", 12],
        ["vote", "other", "twist", "excuse", 5],
        ["revote", "cover", "twist", "force", 12],
    ]
    assert found.table["target_label"].tolist() == ["We cover", "We excuse", "We force"]
    assert not found.hidden


def test_choices_have_a_row_for_each_person_and_a_column_for_each_vote_that_was_answered() -> None:
    found = summaries.choices(played([{"vote": "close", "twist": "force"}, {"vote": "cover"}]))
    assert found.columns.tolist() == ["data_origin", "vote", "twist"]
    assert found["vote"].tolist() == ["close", "cover"]
    assert found["twist"].isna().tolist() == [False, True]
    assert summaries.choices(played([])).columns.tolist() == ["data_origin"]


def test_person_asked_in_two_sessions_counts_once() -> None:
    frames = played([{"vote": "close"}] * 5)
    again = [
        answer | {"session_id": str(uuid.uuid4()), "answer_id": str(uuid.uuid4()), "option_id": "cover",
                  "answered_at": datetime(2026, 4, 1, tzinfo=UTC)}
        for answer in packages.rows("answers", frames.answers)[:1]
    ]  # fmt: skip
    both = packages.frame("answers", [*packages.rows("answers", frames.answers), *again])
    found = summaries.shares(Frames(**(frames.tables() | {"answers": both})), "vote")
    assert found.table["count"].tolist() == [4, 1, 0]


def test_unknown_steps_and_fields_are_named() -> None:
    frames = played([])
    with pytest.raises(ValueError, match='no step "votes"; there are vote, revote, twist'):
        summaries.shares(frames, "votes")
    with pytest.raises(ValueError, match='offers no options in "hope"'):
        summaries.shares(frames, "vote", field="hope")
    with pytest.raises(ValueError, match='asks for no number in "hope"'):
        summaries.confidence(frames, "vote", field="hope")
    with pytest.raises(ValueError, match="no step"):
        summaries.words(frames, "votes", "hope")


def crowd(n: int) -> Frames:
    """Everybody votes twice, rates and writes; every third one changes."""
    options = ("close", "cover", "other")
    return played([
        {"vote": options[at % 2], "revote": options[(at + (at % 3 == 0)) % 2], "twist": "force",
         "vote.confidence": 10 * (at % 10), "vote.hope": f"word {at}"}
        for at in range(n)
    ])  # fmt: skip


EVERY: dict[str, Callable[[Frames, Ledger], Summary]] = {
    "shares": lambda frames, ledger: summaries.shares(frames, "vote", ledger=ledger),
    "switches": lambda frames, ledger: summaries.switches(frames, "vote", "revote", ledger=ledger),
    "confidence": lambda frames, ledger: summaries.confidence(frames, "vote", ledger=ledger),
    "words": lambda frames, ledger: summaries.words(frames, "vote", "hope", ledger=ledger),
    "paths": lambda frames, ledger: summaries.paths(frames, ledger=ledger),
}
FIGURES = ("count", "share", "low", "high", "n")
summary = pytest.mark.parametrize("name", EVERY)


def shows(found: Summary) -> bool:
    figures = found.table[[name for name in (*FIGURES, "text") if name in found.table]]
    return bool(figures.notna().to_numpy().any())


def test_every_summary_is_in_this_list() -> None:
    made = {
        name
        for name, found in vars(summaries).items()
        if inspect.isfunction(found)
        and found.__module__ == summaries.__name__
        and inspect.signature(found).return_annotation == "Summary"
        and not name.startswith("_")
    }
    assert made == set(EVERY)


@summary
def test_a_cohort_of_four_has_no_figure_in_any_summary(name: str) -> None:
    found = EVERY[name](crowd(4), Ledger())
    assert found.hidden
    assert not shows(found)
    assert "fewer than five people" in found.provenance.people()


@summary
def test_a_summary_of_one_person_less_is_weighed_against_the_one_before(name: str) -> None:
    ledger = Ledger()
    assert shows(EVERY[name](crowd(30), ledger))
    assert shows(EVERY[name](crowd(30), ledger))
    assert not shows(EVERY[name](crowd(29), ledger))
    assert shows(EVERY[name](crowd(29), Ledger()))


def test_moves_between_two_options_are_hidden_where_a_vote_that_is_shown_has_a_few_people_more() -> None:
    two = {"vote": ("close", "cover"), "revote": ("close", "cover")}
    people: list[Person] = [{"vote": "close", "revote": "cover"}, {"vote": "cover", "revote": "cover"}] * 10
    frames = played([*people, {"vote": "close"}], two)
    ledger = Ledger()
    assert summaries.switches(frames, "vote", "revote").table["count"].sum() == 20
    assert summaries.shares(frames, "vote", ledger=ledger).n == 21
    assert summaries.switches(frames, "vote", "revote", ledger=ledger).table.empty
