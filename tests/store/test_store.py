from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awayday.errors import StoreError, UnknownSession
from awayday.session import Actor, AnswerStatus, Consent, Event, EventKind, Origin, Phase, TextReview
from awayday.store import Store, Unit, open_store

FAMILY = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{MAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
texts = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=500
) | st.sampled_from([FAMILY * 100, "שלום " * 100, "e" + "\u0301" * 499, "‮evil‬", "NULL", "' OR 1=1 --", "🙂" * 500])
details = st.dictionaries(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20),
    texts | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False),
    max_size=4,
)


def test_events_come_back_as_they_were_appended(scene: Any) -> None:
    person = scene.joined("Ada")
    first = scene.answer(person, {"choice": "cover", "how": "rota", "reason": "שלום 🙂", "confidence": 70},
                         late=True, elapsed_ms=1200, body_hash="ab" * 32, received_ms=5)  # fmt: skip
    second = scene.answer(person, {}, supersedes=first.answer_id, status=AnswerStatus.RETRACTED)
    seen = scene.answer(person, {"seen": True}, step_id="the-day")
    branched = scene.event(EventKind.BRANCHED, step_id="the-day", phase=Phase.FIRST, run_no=1,
                           details={"source": "tie_break", "to": ["end"], "shares": {"close": 0.5}})  # fmt: skip
    units = [*map(scene.answering, (first, second, seen)), Unit((branched, scene.event(EventKind.LEFT)))]

    written = [event for unit in units for event in scene.store.append(unit).result()]

    assert [replace(event, seq=0) for event in written] == [event for unit in units for event in unit.events]
    assert [event.seq for event in written] == sorted({event.seq for event in written})
    read = scene.store.events(scene.session.session_id)
    assert read[1:] == written
    assert scene.store.events(scene.session.session_id, after=written[2].seq) == written[3:]
    assert type(read[1].answer.values["confidence"]) is int
    assert read[3].answer.values["seen"] is True


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(reason=texts, confidence=st.integers(0, 100), details=details)
def test_any_text_and_any_details_survive(scene: Any, reason: str, confidence: int, details: dict[str, Any]) -> None:
    answering = scene.answering(scene.answer(scene.joined(), {"reason": reason, "confidence": confidence}))
    written = scene.store.append(Unit((*answering.events, scene.event(details=details)))).result()
    assert scene.store.events(scene.session.session_id, after=written[0].seq - 1) == list(written)
    assert replace(written[1], seq=0, event_id="") == replace(written[1], seq=0, event_id="", details=details)


WRONG_VALUES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"mood": "fine"}, 'no field "mood"'),
    ({"confidence": "seventy"}, "holds int, and was given str"),
    ({"confidence": True}, "holds int, and was given bool"),
    ({"choice": 1}, "holds option, and was given int"),
    ({"reason": "a\0b"}, "character that no database keeps"),
    ({"reason": "half \ud83d"}, "character that no database keeps"),
    ({"reason": "x" * 4001}, "(?i)check constraint"),
    ({"confidence": 2**60}, "holds int"),
)


def test_values_that_no_table_holds_are_refused_and_leave_nothing(scene: Any) -> None:
    person = scene.joined()
    before = scene.store.revision(scene.session.session_id)
    for values, why in WRONG_VALUES:
        with pytest.raises(StoreError, match=why):
            scene.store.append(scene.answering(scene.answer(person, values))).result()
    assert scene.store.revision(scene.session.session_id) == before
    assert scene.store.rows("answers", scene.session.session_id) == []


def test_details_that_are_no_json_are_refused(scene: Any) -> None:
    for share in (float("nan"), float("inf"), object()):
        with pytest.raises(StoreError, match="no JSON"):
            scene.store.append(scene.note(share=share)).result()


def test_an_empty_text_is_missing(scene: Any) -> None:
    answer = scene.answer(scene.joined(), {"choice": "close", "reason": ""})
    scene.store.append(scene.answering(answer)).result()
    assert scene.store.events(scene.session.session_id)[-1].answer.values == {"choice": "close"}


def test_answers_come_with_answered_events_alone(scene: Any) -> None:
    person = scene.joined()
    with pytest.raises(StoreError, match="without its answer"):
        scene.store.append(Unit((scene.event(EventKind.ANSWERED),))).result()
    with pytest.raises(StoreError, match="with an answer"):
        scene.store.append(Unit((scene.event(EventKind.LEFT, answer=scene.answer(person)),))).result()


def test_a_unit_is_written_whole_or_not_at_all(scene: Any) -> None:
    unit = scene.joining("Ada")
    scene.store.append(unit).result()
    twice = replace(scene.joining("Ben"), seats=unit.seats)
    with pytest.raises(StoreError, match="refused the rows"):
        scene.store.append(twice).result()
    assert [one.display_name for one in scene.store.participants(scene.session.session_id)] == ["Ada"]
    assert len(scene.store.events(scene.session.session_id)) == 1


def test_a_refusal_never_repeats_what_people_said(scene: Any) -> None:
    person = scene.joined()
    secret = "nobody should read this"
    answer = scene.answer(person, {"reason": secret}, run_no=5000)
    with pytest.raises(StoreError) as caught:
        scene.store.append(scene.answering(answer)).result()
    assert secret not in str(caught.value)
    assert person.participant_id not in str(caught.value)


def test_names_go_when_the_session_is_closed(scene: Any) -> None:
    unit = scene.joining("Ada")
    scene.store.append(unit).result()
    [ada] = scene.store.participants(scene.session.session_id)
    assert ada == unit.participants[0]
    closed = scene.event(EventKind.CLOSED)
    scene.store.append(Unit((closed,))).result()
    assert scene.store.session(scene.session.session_id).ended_ms == closed.at_ms
    assert scene.store.participants(scene.session.session_id) == [replace(ada, display_name=None)]
    assert scene.store.seat(unit.seats[0].cookie_hash) == replace(unit.seats[0], display_name=None)


def test_closing_one_session_keeps_the_names_of_another(scene: Any) -> None:
    scene.joined("Ada")
    other = scene.another_session(room_code="KITE-43")
    scene.store.append(Unit((scene.event(EventKind.CLOSED, session_id=other.session_id),))).result()
    assert [one.display_name for one in scene.store.participants(scene.session.session_id)] == ["Ada"]
    assert scene.store.session(scene.session.session_id).ended_ms is None


def test_a_seat_is_found_by_its_cookie_alone(scene: Any) -> None:
    units = [scene.joining("Ada"), scene.joining()]
    for unit in units:
        scene.store.append(unit).result()
    assert scene.store.seat(units[0].seats[0].cookie_hash) == units[0].seats[0]
    assert scene.store.seat("0" * 64) is None
    assert scene.store.seats(scene.session.session_id) == [unit.seats[0] for unit in units]


def test_a_session_moves_to_another_cohort_until_somebody_joins(scene: Any) -> None:
    synthetic = replace(scene.cohort, cohort_id=str(uuid.uuid4()), data_origin=Origin.SYNTHETIC)
    scene.store.move_session(scene.session.session_id, synthetic)
    assert scene.store.session("latest").data_origin is Origin.SYNTHETIC
    scene.joined()
    with pytest.raises(StoreError, match="Somebody has joined"):
        scene.store.move_session(scene.session.session_id, scene.cohort)
    assert scene.store.session("latest").cohort_id == synthetic.cohort_id


def test_consents_and_reviews_come_back_in_order(scene: Any) -> None:
    person = scene.joined()
    answer = scene.answer(person, {"reason": "because"})
    scene.store.append(scene.answering(answer)).result()
    consents = [
        Consent(str(uuid.uuid4()), person.participant_id, scope, granted, "c1", "en", 7)
        for scope, granted in (("live", True), ("reuse", False))
    ]
    events = tuple(scene.event(EventKind.CONSENTED, ref_id=one.consent_id) for one in consents)
    reviews = [TextReview(str(uuid.uuid4()), answer.answer_id, "reason", state, 9) for state in ("held", "approved")]
    scene.store.append(Unit(events, consents=tuple(consents))).result()
    for review in reviews:
        scene.store.append(
            Unit((scene.event(EventKind.REVIEWED, ref_id=review.review_id),), reviews=(review,))
        ).result()

    assert scene.store.consents(scene.session.session_id) == consents
    assert scene.store.reviews(scene.session.session_id) == reviews
    seqs = {event.ref_id: event.seq for event in scene.store.events(scene.session.session_id)}
    for row in scene.store.rows("consents", scene.session.session_id):
        assert row["seq"] == seqs[row["consent_id"]]


def test_a_consent_without_an_event_is_refused(scene: Any) -> None:
    consent = Consent(str(uuid.uuid4()), scene.joined().participant_id, "live", True, "c1", "en", 7)
    with pytest.raises(StoreError, match="came without an event"):
        scene.store.append(Unit(consents=(consent,))).result()


def test_the_workshop_comes_back_without_its_folder(scene: Any) -> None:
    assert scene.store.workshop(scene.session.session_id) == scene.workshop
    assert list(scene.store.workshop("latest").steps[0].then.to) == ["cover", "close"]


def test_rows_say_what_the_workshop_asks(scene: Any) -> None:
    fields = {row["field"]: row for row in scene.store.rows("fields", scene.session.session_id)}
    assert {name: row["type"] for name, row in fields.items()} == {
        "choice": "option", "how": "option", "reason": "text", "confidence": "int", "seen": "bool"
    }  # fmt: skip
    assert (fields["confidence"]["min"], fields["confidence"]["max"], fields["confidence"]["scale_step"]) == (0, 100, 1)
    assert json.loads(fields["confidence"]["anchors"]) == {"high": "certain", "low": "guessing"}
    options = scene.store.rows("options", scene.session.session_id)
    assert [(row["field"], row["option_id"], row["next_step"]) for row in options] == [
        ("choice", "close", "end"), ("choice", "cover", "the-day"), ("how", "rota", None), ("how", "shifts", None)
    ]  # fmt: skip
    steps = scene.store.rows("steps", scene.session.session_id)
    assert [(row["step_id"], row["order_no"], row["answered_by"]) for row in steps] == [
        ("first-idea", 1, "person"), ("the-day", 2, "person")
    ]  # fmt: skip


def test_every_open_table_has_rows_of_this_session_only(scene: Any) -> None:
    person = scene.joined("Ada")
    answer = scene.answer(person, {"choice": "close", "reason": "because"})
    scene.store.append(scene.answering(answer)).result()
    review = TextReview(str(uuid.uuid4()), answer.answer_id, "reason", "held", 9)
    consent = Consent(str(uuid.uuid4()), person.participant_id, "live", True, "c1", "en", 7)
    scene.store.append(Unit((scene.event(EventKind.REVIEWED),), reviews=(review,), consents=(consent,))).result()
    other = scene.another_session()
    sizes = {"cohorts": 1, "sessions": 1, "workshops": 1, "steps": 2, "fields": 5, "options": 4, "participants": 1,
             "consents": 1, "events": 3, "answers": 1, "answer_values": 2, "text_reviews": 1}  # fmt: skip
    for table, size in sizes.items():
        assert len(scene.store.rows(table, scene.session.session_id)) == size, table
    for table in ("participants", "consents", "events", "answers", "answer_values", "text_reviews"):
        assert scene.store.rows(table, other.session_id) == []


def test_rows_of_what_signs_people_in_are_not_given(scene: Any) -> None:
    for table in ("seats", "awayday_schema", "nothing"):
        with pytest.raises(StoreError, match="The tables are answer_values, answers"):
            scene.store.rows(table, scene.session.session_id)


def test_sessions_are_found_by_latest_by_id_and_by_beginning(scene: Any) -> None:
    later = scene.another_session(started_ms=scene.session.started_ms + 1)
    assert scene.store.sessions() == [later, scene.session]
    assert scene.store.sessions(limit=1) == [later]
    assert scene.store.session("latest") == later
    assert scene.store.session(scene.session.session_id) == scene.session
    assert scene.store.session(scene.session.session_id[:13].upper()) == scene.session


def test_an_unknown_session_is_answered_with_the_newest_ones(scene: Any) -> None:
    for name in ("", "abc", "zzzz", "%%%%", "____", "a\0bcd", "0" * 36):
        with pytest.raises(UnknownSession, match=rf"the newest are {scene.session.session_id[:8]} \(picnic, Riverbank"):
            scene.store.session(name)


def test_a_beginning_of_several_ids_is_refused(scene: Any) -> None:
    for end in "ab":
        scene.another_session(session_id=f"12345678-0000-4000-8000-00000000000{end}")
    with pytest.raises(UnknownSession, match="beginning of several sessions"):
        scene.store.session("1234")


def test_an_empty_store_says_how_to_start(store: Store) -> None:
    assert store.sessions() == []
    with pytest.raises(UnknownSession, match="awayday run"):
        store.session("latest")
    with pytest.raises(UnknownSession):
        store.workshop("latest")


def test_a_room_means_the_session_that_runs(scene: Any) -> None:
    ended = scene.another_session(started_ms=scene.session.started_ms + 5)
    scene.store.append(Unit((scene.event(EventKind.CLOSED, session_id=ended.session_id),))).result()
    assert scene.store.session_of_room("KITE-42") == scene.session
    scene.store.append(Unit((scene.event(EventKind.CLOSED),))).result()
    assert scene.store.session_of_room("KITE-42").session_id == ended.session_id
    assert scene.store.session_of_room("NONE-00") is None
    assert scene.store.session_of_room("\0") is None


def test_the_same_session_twice_is_refused(scene: Any) -> None:
    with pytest.raises(StoreError, match="refused the rows"):
        scene.store.create_session(scene.cohort, scene.session, scene.workshop)
    assert len(scene.store.sessions()) == 1


def test_other_words_under_the_same_version_are_refused(scene: Any) -> None:
    changed = scene.workshop.model_copy(update={"title": "Another picnic"})
    session = replace(scene.session, session_id=str(uuid.uuid4()))
    with pytest.raises(StoreError, match='Raise "version"'):
        scene.store.create_session(scene.cohort, session, changed)
    raised = changed.model_copy(update={"version": "1.0.1"})
    scene.store.create_session(scene.cohort, replace(session, workshop_version="1.0.1"), raised)
    assert scene.store.workshop(session.session_id).title == "Another picnic"
    assert scene.store.workshop(scene.session.session_id).title == "The picnic"


def test_a_cohort_keeps_its_origin(scene: Any) -> None:
    real = replace(scene.cohort, data_origin=Origin.REAL)
    session = replace(scene.session, session_id=str(uuid.uuid4()))
    with pytest.raises(StoreError, match="fixed when a cohort is made"):
        scene.store.create_session(real, session, scene.workshop)


def test_a_synthetic_cohort_keeps_its_recipe(scene: Any) -> None:
    cohort = replace(scene.cohort, cohort_id=str(uuid.uuid4()), data_origin=Origin.SYNTHETIC)
    session = scene.another_session
    made = replace(
        scene.session, session_id=str(uuid.uuid4()), cohort_id=cohort.cohort_id, data_origin=Origin.SYNTHETIC
    )
    scene.store.create_session(cohort, made, scene.workshop)
    [row] = scene.store.rows("cohorts", made.session_id)
    assert json.loads(row["recipe"]) == {"name": "picnic", "seed": 7, "version": "1.0.0"}
    assert row["source"] == "generated"
    assert scene.store.session(made.session_id).data_origin is Origin.SYNTHETIC
    assert session().data_origin is Origin.DEMO


def test_ids_sort_by_code_point_on_both_engines(scene: Any) -> None:
    ids = ["b", "a_1", "aa", "a-1", "a1", "a.1"]
    told = scene.workshop.steps[1]
    steps = tuple(told.model_copy(update={"id": step_id}) for step_id in ids)
    changed = scene.workshop.model_copy(update={"version": "2.0.0", "steps": steps})
    session = replace(scene.session, session_id=str(uuid.uuid4()), workshop_version="2.0.0")
    scene.store.create_session(scene.cohort, session, changed)
    assert [row["step_id"] for row in scene.store.rows("steps", session.session_id)] == sorted(ids)


def test_revision_is_the_last_seq_of_its_session(scene: Any) -> None:
    assert scene.store.revision(scene.session.session_id) == 0
    [event] = scene.store.append(scene.note()).result()
    other = scene.another_session()
    [later] = scene.store.append(Unit((scene.event(session_id=other.session_id),))).result()
    assert scene.store.revision(scene.session.session_id) == event.seq
    assert scene.store.revision(other.session_id) == later.seq


def test_what_is_queued_is_written_before_the_store_closes(scene: Any) -> None:
    waiting = [scene.store.append(scene.note(n=number)) for number in range(300)]
    scene.store.close()
    assert all(future.done() for future in waiting)
    with open_store(scene.store.url, read_only=True) as store:
        assert [one.details["n"] for one in store.events(scene.session.session_id)] == list(range(300))


def test_a_closed_store_says_so(scene: Any) -> None:
    scene.store.close()
    scene.store.close()
    with pytest.raises(StoreError, match="closed"):
        scene.store.append(scene.note()).result()
    with pytest.raises(StoreError, match="closed"):
        scene.store.sessions()


def test_a_unit_for_an_unknown_session_is_refused(scene: Any) -> None:
    event = Event(str(uuid.uuid4()), str(uuid.uuid4()), EventKind.OPENED, Actor.FACILITATOR, 1)
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        scene.store.append(Unit((event,))).result()


def test_a_store_in_memory_does_all_this_too(begin: Callable[[Store], Any]) -> None:
    with open_store("sqlite://") as store, open_store("sqlite://") as other:
        scene = begin(store)
        scene.joined("Ada")
        assert len(scene.store.events(scene.session.session_id)) == 1
        assert other.sessions() == []
        assert store.describe()["where"] == "memory"
    with pytest.raises(StoreError, match="in memory"):
        open_store("sqlite://", read_only=True)


def test_describe_says_where_without_the_password(scene: Any) -> None:
    about = scene.store.describe()
    assert about["schema"] == "0004_coach"
    assert about["sessions"] == "1"
    assert about["mode"] == "read-write"
    assert about.get("journal_mode", "wal") == "wal"
    assert about.get("synchronous_commit", "on") == "on"
