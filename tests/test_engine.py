"""The engine: any order of events is survived, no answer is lost, a prefix replays, undo restores."""

from __future__ import annotations

import dataclasses
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday import engine, scenario
from awayday.engine import RunStatus
from awayday.session import Actor, Answer, AnswerStatus, BranchSource, Event, EventKind, Phase, RunKey

PICNIC = scenario.load(scenario.find("picnic"))
STEPS = [*PICNIC.by_id, "a-step-that-is-gone"]
PEOPLE = [f"person-{number}" for number in range(7)]


def run_keys() -> st.SearchStrategy[RunKey]:
    return st.builds(RunKey, st.sampled_from(STEPS), st.sampled_from([Phase.FIRST, Phase.REVOTE]), st.integers(1, 2))


@st.composite
def histories(draw: st.DrawFn, max_size: int = 40) -> list[Event]:
    """Any events in any order: valid moves, moves that make no sense, answers with and without predecessors."""
    events: list[Event] = []
    answers: list[str] = []
    for seq in range(1, draw(st.integers(0, max_size)) + 1):
        kind = draw(st.sampled_from(list(EventKind)))
        key = draw(run_keys())
        person = draw(st.sampled_from(PEOPLE))
        answer = None
        actor, ref_id, details = Actor.FACILITATOR, f"command-{draw(st.integers(0, 9))}", {}
        if kind in {EventKind.ANSWERED, EventKind.CONSENTED}:
            actor, ref_id = Actor.PARTICIPANT, None
        if kind in {EventKind.JOINED, EventKind.LEFT}:
            actor = draw(st.sampled_from([Actor.PARTICIPANT, Actor.FACILITATOR]))
            if actor is Actor.PARTICIPANT and draw(st.booleans()):
                details = {"waits": True}
        if kind is EventKind.ANSWERED:
            answer = Answer(
                answer_id=f"answer-{seq}",
                participant_id=person,
                step_id=key.step_id,
                phase=key.phase,
                run_no=key.run_no,
                step_version="1.0.0",
                values={"choice": draw(st.sampled_from(["close", "cover", "other", "force", "nothing-known"]))},
                status=draw(st.sampled_from(list(AnswerStatus))),
                supersedes=draw(st.sampled_from([None, *answers])),
            )
            answers.append(answer.answer_id)
        if kind is EventKind.BRANCHED:
            details = {"to": draw(st.sampled_from(STEPS)), "source": draw(st.sampled_from(list(BranchSource))).value}
        if kind is EventKind.REVIEWED:
            details = {"answer_id": "answer-1", "field": "hope", "state": "approved"}
        events.append(
            Event(
                f"event-{seq}",
                "s",
                kind,
                actor,
                seq,
                seq,
                key.step_id,
                key.phase,
                key.run_no,
                person,
                ref_id,
                details,
                answer,
            )
        )
    return events


@given(histories())
def test_any_order_of_events_keeps_every_answer(events: list[Event]) -> None:
    state = engine.fold(PICNIC, events)
    kept = {answer_id for run in state.runs.values() for answer_id in run.answers}
    assert kept == {event.answer.answer_id for event in events if event.answer}


@given(histories(), st.integers(0, 40))
def test_a_prefix_replays_to_the_state_of_then(events: list[Event], cut: int) -> None:
    events = [event for event in events if event.kind is not EventKind.UNDONE]
    live = engine.State()
    for event in events[:cut]:
        live = engine.apply(PICNIC, live, event)
    assert live == engine.fold(PICNIC, events[:cut])
    for event in events[cut:]:
        live = engine.apply(PICNIC, live, event)
    assert live == engine.fold(PICNIC, events)


@given(histories())
def test_undo_restores_what_was_before_the_command(events: list[Event]) -> None:
    before = [event for event in events if event.kind is not EventKind.UNDONE]
    command = [
        Event(
            "c-1", "s", EventKind.OPENED, Actor.FACILITATOR, 99, 101, "picnic-02", Phase.FIRST, 9, ref_id="the-command"
        ),
        Event("c-2", "s", EventKind.CLOSED, Actor.FACILITATOR, 99, 102, ref_id="the-command"),
    ]
    undo = Event("c-3", "s", EventKind.UNDONE, Actor.FACILITATOR, 100, 103, ref_id="the-command")
    restored = engine.fold(PICNIC, [*before, *command, undo])
    assert dataclasses.replace(restored, seq=0) == dataclasses.replace(engine.fold(PICNIC, before), seq=0)
    assert restored != engine.fold(PICNIC, [*before, *command])


@given(histories())
def test_an_answer_given_between_a_command_and_its_undo_stays(events: list[Event]) -> None:
    key = RunKey("picnic-02", Phase.FIRST, 9)
    late = Answer("the-late-one", "person-1", *key, "1.0.0", {"choice": "close"})
    story = [
        Event("o", "s", EventKind.OPENED, Actor.FACILITATOR, 99, 101, *key, ref_id="the-command"),
        Event("a", "s", EventKind.ANSWERED, Actor.PARTICIPANT, 99, 102, *key, "person-1", answer=late),
        Event("u", "s", EventKind.UNDONE, Actor.FACILITATOR, 99, 103, ref_id="the-command"),
    ]
    run = engine.fold(PICNIC, [*events, *story]).runs[key]
    assert {**run.current, **run.aside}["person-1"] == late


@given(histories())
def test_every_question_to_the_state_has_an_answer(events: list[Event]) -> None:
    state = engine.fold(PICNIC, events)
    for step in PICNIC.steps:
        found = engine.tally(PICNIC, state, step.id)
        assert found.n == sum(found.counts.values())
        verdict = engine.verdict(PICNIC, state, step)
        assert verdict.to is None or verdict.to in step.targets()
    for person in PEOPLE:
        where = engine.position(PICNIC, state, person)
        assert where is None or where in PICNIC.by_id
    assert state.current is None or state.trail[-1] == state.current.step_id


def answers_to(step_id: str, chosen: dict[str, int], phase: Phase = Phase.FIRST) -> list[Event]:
    key = RunKey(step_id, phase, 1)
    events = [Event("o", "s", EventKind.OPENED, Actor.FACILITATOR, 1, 1, *key)]
    for option, count in chosen.items():
        for _ in range(count):
            person = str(uuid.uuid4())
            answer = Answer(str(uuid.uuid4()), person, *key, "1.0.0", {"choice": option})
            events.append(Event(person, "s", EventKind.ANSWERED, Actor.PARTICIPANT, 1, 2, *key, person, answer=answer))
    return events


@pytest.mark.parametrize(
    ("chosen", "to"),
    [
        ({"close": 4, "cover": 2, "other": 1}, "picnic-06-close"),
        ({"close": 1, "cover": 3, "other": 2}, "picnic-06-cover"),
        ({"close": 0, "cover": 2, "other": 3}, "picnic-06-other"),
        ({"close": 3, "cover": 3, "other": 1}, None),  # a tie
        ({"close": 4}, None),  # fewer than five
        ({}, None),
    ],
)
def test_the_plurality_decides_and_a_tie_or_a_small_room_does_not(chosen: dict[str, int], to: str | None) -> None:
    state = engine.fold(PICNIC, answers_to("picnic-05", chosen, Phase.REVOTE))
    verdict = engine.verdict(PICNIC, state, PICNIC.step("picnic-05"))
    assert verdict.to == to
    assert verdict.source is (BranchSource.PLURALITY if to else BranchSource.TIE_BREAK)
    assert set(verdict.choices) == {"picnic-06-close", "picnic-06-cover", "picnic-06-other"}


def test_a_newer_answer_replaces_the_older_one_even_when_it_arrives_first() -> None:
    key = RunKey("picnic-02", Phase.FIRST, 1)
    old = Answer("old", "p", *key, "1.0.0", {"choice": "close"})
    new = Answer("new", "p", *key, "1.0.0", {"choice": "cover"}, supersedes="old")
    for order in ([old, new], [new, old]):
        events = [
            Event(one.answer_id, "s", EventKind.ANSWERED, Actor.PARTICIPANT, 1, seq, *key, "p", answer=one)
            for seq, one in enumerate(order, 1)
        ]
        assert engine.fold(PICNIC, events).runs[key].current["p"].answer_id == "new"


def test_going_back_shortens_the_trail_and_keeps_what_was_collected() -> None:
    first, second = RunKey("picnic-01", Phase.FIRST, 1), RunKey("picnic-02", Phase.FIRST, 1)
    opened = [
        Event(str(n), "s", EventKind.OPENED, Actor.FACILITATOR, n, n, *key) for n, key in enumerate((first, second), 1)
    ]
    answer = Answer("a", "p", *second, "1.0.0", {"choice": "close"})
    answered = Event("a", "s", EventKind.ANSWERED, Actor.PARTICIPANT, 3, 3, *second, "p", answer=answer)
    back = Event("b", "s", EventKind.OPENED, Actor.FACILITATOR, 4, 4, *first)
    state = engine.fold(PICNIC, [*opened, answered, back])
    assert state.trail == ("picnic-01",)
    assert state.runs[second].current["p"] == answer


def test_a_reset_step_counts_only_the_new_run() -> None:
    events = answers_to("picnic-02", {"close": 6})
    voided = Event("v", "s", EventKind.VOIDED, Actor.FACILITATOR, 9, 9, "picnic-02", Phase.FIRST, 1)
    opened = Event("n", "s", EventKind.OPENED, Actor.FACILITATOR, 9, 10, "picnic-02", Phase.FIRST, 2)
    state = engine.fold(PICNIC, [*events, voided, opened])
    assert engine.tally(PICNIC, state, "picnic-02").n == 0
    assert state.runs[RunKey("picnic-02", Phase.FIRST, 1)].status is RunStatus.VOIDED
    assert len(state.runs[RunKey("picnic-02", Phase.FIRST, 1)].current) == 6
    assert engine.next_run_no(state, "picnic-02", Phase.FIRST) == 3


def test_a_released_text_stays_released_until_its_words_change() -> None:
    key = RunKey("picnic-02", Phase.FIRST, 1)
    texts = [{"hope": "sun"}, {"hope": "sun", "confidence": 3}, {"hope": "rain", "confidence": 3}]
    events = [
        Event(
            "r",
            "s",
            EventKind.REVIEWED,
            Actor.FACILITATOR,
            1,
            1,
            details={"answer_id": "a0", "field": "hope", "state": "approved"},
        )
    ]
    found = []
    for number, values in enumerate(texts):
        answer = Answer(f"a{number}", "p", *key, "1.0.0", values, supersedes=f"a{number - 1}" if number else None)
        events.append(Event(f"e{number}", "s", EventKind.ANSWERED, Actor.PARTICIPANT, 1, 2, *key, "p", answer=answer))
        state = engine.fold(PICNIC, events)
        found.append(engine.review_of(state, state.runs[key], answer, "hope"))
    assert found == ["approved", "approved", "held"]


@settings(max_examples=50)
@given(histories(), st.randoms())
def test_answers_survive_a_shuffled_history(events: list[Event], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    kept = {answer_id for run in engine.fold(PICNIC, shuffled).runs.values() for answer_id in run.answers}
    assert kept == {event.answer.answer_id for event in events if event.answer}


def moving(kind: EventKind, actor: Actor, person: str, seq: int, **details: object) -> Event:
    return Event(f"move-{seq}", "s", kind, actor, seq, seq, participant_id=person, ref_id="move", details=details)


def tallies(state: engine.State) -> list[engine.Tally]:
    return [engine.tally(PICNIC, state, step.id) for step in PICNIC.steps]


@given(histories())
def test_nobody_is_in_the_room_and_outside_at_once(events: list[Event]) -> None:
    state = engine.fold(PICNIC, events)
    assert not set(state.people) & set(state.outside)
    for run in state.runs.values():
        assert not set(run.current) & set(run.aside)
        assert set(run.aside) <= set(state.outside)
        assert not set(run.current) & set(state.outside)


@given(histories(), st.sampled_from(PEOPLE))
def test_who_was_removed_counts_as_if_she_had_never_answered(events: list[Event], person: str) -> None:
    removed = moving(EventKind.LEFT, Actor.FACILITATOR, person, 200)
    without = [event for event in events if not (event.answer and event.answer.participant_id == person)]
    found, wanted = engine.fold(PICNIC, [*events, removed]), engine.fold(PICNIC, without)
    assert tallies(found) == tallies(wanted)
    for step in PICNIC.steps:
        assert engine.verdict(PICNIC, found, step) == engine.verdict(PICNIC, wanted, step)


@given(histories(), st.sampled_from(PEOPLE), histories(max_size=8))
def test_who_is_let_in_again_has_all_her_answers(events: list[Event], person: str, meanwhile: list[Event]) -> None:
    meanwhile = [
        dataclasses.replace(event, answer=dataclasses.replace(event.answer, answer_id=f"later-{number}"))
        for number, event in enumerate(meanwhile)
        if event.answer and event.answer.participant_id != person
    ]
    inside = moving(EventKind.JOINED, Actor.FACILITATOR, person, 199)
    away = moving(EventKind.LEFT, Actor.FACILITATOR, person, 200)
    back = moving(EventKind.JOINED, Actor.FACILITATOR, person, 201)
    stayed = engine.fold(PICNIC, [*events, inside, *meanwhile])
    returned = engine.fold(PICNIC, [*events, inside, away, *meanwhile, back])
    assert returned.runs == stayed.runs
    assert returned.people.keys() == stayed.people.keys()


@given(histories(), st.sampled_from(PEOPLE))
def test_who_was_removed_does_not_come_in_by_herself(events: list[Event], person: str) -> None:
    away = moving(EventKind.LEFT, Actor.FACILITATOR, person, 200)
    for details in ({}, {"waits": True}):
        knock = moving(EventKind.JOINED, Actor.PARTICIPANT, person, 201, **details)
        state = engine.fold(PICNIC, [*events, away, knock])
        assert state.outside[person] == "removed"
        assert person not in state.people


@given(histories(), st.sampled_from(PEOPLE))
def test_undo_lets_nobody_in_and_throws_nobody_out(events: list[Event], person: str) -> None:
    for kind, actor in ((EventKind.LEFT, Actor.FACILITATOR), (EventKind.JOINED, Actor.FACILITATOR)):
        story = [*events, moving(kind, actor, person, 200)]
        undo = Event("undo", "s", EventKind.UNDONE, Actor.FACILITATOR, 201, 201, ref_id="move")
        before, after = engine.fold(PICNIC, story), engine.fold(PICNIC, [*story, undo])
        assert (before.people, before.outside) == (after.people, after.outside)


def test_who_waits_is_outside_until_the_host_lets_her_in_and_who_leaves_keeps_her_answers() -> None:
    key = RunKey("picnic-02", Phase.FIRST, 1)
    knock = moving(EventKind.JOINED, Actor.PARTICIPANT, "p", 1, waits=True)
    assert engine.fold(PICNIC, [knock]).outside == {"p": "waiting"}
    story = [knock, moving(EventKind.JOINED, Actor.FACILITATOR, "p", 2)]
    state = engine.fold(PICNIC, story)
    assert (state.present, dict(state.outside)) == (["p"], {})
    answer = Answer("a", "p", *key, "1.0.0", {"choice": "close"})
    story += [
        Event("o", "s", EventKind.OPENED, Actor.FACILITATOR, 2, 2, *key),
        Event("a", "s", EventKind.ANSWERED, Actor.PARTICIPANT, 3, 3, *key, "p", answer=answer),
        moving(EventKind.LEFT, Actor.PARTICIPANT, "p", 4),
    ]
    state = engine.fold(PICNIC, story)
    assert (state.present, dict(state.outside)) == ([], {})
    assert engine.tally(PICNIC, state, "picnic-02").n == 1
    assert engine.fold(PICNIC, [*story, moving(EventKind.JOINED, Actor.PARTICIPANT, "p", 5)]).present == ["p"]
