from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Text, inspect, text
from sqlalchemy.exc import DatabaseError

from awayday.errors import StoreError
from awayday.session import EventKind
from awayday.store import Unit, _engine, _url
from awayday.store._tables import metadata

Execute = Callable[..., Any]


@pytest.fixture
def raw(scene: Any, store_url: str) -> Iterator[Engine]:
    """A way past the store's own checks, to what the database itself refuses."""
    scene.store.append(scene.answering(scene.answer(scene.joined("Ada"), {"reason": "because"}))).result()
    url = _url.parse(store_url)
    path = _url.file_of(url)
    engine = _engine.sqlite_writer(path) if path else _engine.postgres_writer(url)
    yield engine
    engine.dispose()


def test_what_happened_can_not_be_changed_or_removed(raw: Engine) -> None:
    changes = (
        "UPDATE events SET kind = kind",
        "UPDATE answers SET late = 1",
        "UPDATE answer_values SET field = 'reason'",
        "DELETE FROM events",
        "DELETE FROM answers",
        "DELETE FROM answer_values",
    )
    for change in changes:
        with (
            pytest.raises(DatabaseError, match=r"(events|answers|answer_values) only grows"),
            raw.begin() as connection,
        ):
            connection.execute(text(change))


def test_the_origin_of_a_cohort_can_not_be_changed(raw: Engine) -> None:
    with pytest.raises(DatabaseError, match="data_origin is fixed"), raw.begin() as connection:
        connection.execute(text("UPDATE cohorts SET data_origin = 'real'"))


WRONG = (
    "UPDATE sessions SET seed = -1",
    "UPDATE sessions SET started_ms = 'noon'",
    "UPDATE sessions SET workshop_id = 'moved'",
    "UPDATE seats SET cookie_hash = 'short'",
    "UPDATE seats SET display_name = ''",
    "UPDATE seats SET participant_id = 'nobody'",
    "UPDATE participants SET state = 'gone'",
    "UPDATE cohorts SET k_numbers = 3",
    "UPDATE fields SET required = 2",
    "UPDATE fields SET max = NULL WHERE type = 'int'",
    "UPDATE options SET cust_effect = 3",
    "UPDATE workshops SET content_hash = upper(content_hash) || 'X'",
)


def test_the_database_itself_refuses_what_no_column_may_hold(raw: Engine) -> None:
    for change in WRONG:
        with pytest.raises(DatabaseError), raw.begin() as connection:
            connection.execute(text(change))


def test_a_person_has_one_first_answer_in_a_run(scene: Any) -> None:
    person = scene.joined()
    scene.store.append(scene.answering(scene.answer(person))).result()
    with pytest.raises(StoreError, match=r"one_first_person|answers.participant_id"):
        scene.store.append(scene.answering(scene.answer(person))).result()
    scene.store.append(scene.answering(scene.answer(person, run_no=2))).result()
    scene.store.append(scene.answering(scene.answer(scene.joined()))).result()


def test_an_answer_has_one_successor(scene: Any) -> None:
    person = scene.joined()
    first = scene.answer(person)
    scene.store.append(scene.answering(first)).result()
    second = scene.answer(person, supersedes=first.answer_id)
    scene.store.append(scene.answering(second)).result()
    with pytest.raises(StoreError, match=r"one_successor|answers.supersedes"):
        scene.store.append(scene.answering(scene.answer(person, supersedes=first.answer_id))).result()
    scene.store.append(scene.answering(scene.answer(person, supersedes=second.answer_id))).result()


def test_a_group_has_one_first_answer_in_a_run(raw: Engine, scene: Any) -> None:
    events = [scene.store.append(scene.note()).result()[0].seq for _ in range(3)]

    def insert(connection: Connection, seq: int, group_no: int) -> None:
        connection.execute(
            text(
                "INSERT INTO answers (answer_id, group_no, session_id, step_id, phase, run_no, step_version, status,"
                " late, received_ms, seq)"
                " VALUES (:id, :group_no, :session, 'first-idea', 'first', 1, '1.0.0', 'ok', 0, 1, :seq)"
            ),
            {"id": str(uuid.uuid4()), "group_no": group_no, "session": scene.session.session_id, "seq": seq},
        )

    with raw.begin() as connection:
        insert(connection, events[0], 1)
        insert(connection, events[1], 2)
    with pytest.raises(DatabaseError, match=r"one_first_group|answers.group_no"), raw.begin() as connection:
        insert(connection, events[2], 1)


@pytest.mark.parametrize("moved", [{"run_no": 2}, {"step_id": "the-day"}])
def test_an_answer_replaces_only_an_answer_of_the_same_run(scene: Any, moved: dict[str, Any]) -> None:
    person = scene.joined()
    first = scene.answer(person)
    scene.store.append(scene.answering(first)).result()
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        scene.store.append(scene.answering(scene.answer(person, {}, supersedes=first.answer_id, **moved))).result()


def test_nobody_replaces_the_answer_of_somebody_else(scene: Any) -> None:
    first = scene.answer(scene.joined())
    scene.store.append(scene.answering(first)).result()
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        scene.store.append(scene.answering(scene.answer(scene.joined(), supersedes=first.answer_id))).result()


def test_the_same_answer_id_is_refused_the_second_time(scene: Any) -> None:
    person = scene.joined()
    answer = scene.answer(person)
    scene.store.append(scene.answering(answer)).result()
    for again in (answer, replace(answer, run_no=2), replace(answer, participant_id=scene.joined().participant_id)):
        with pytest.raises(StoreError, match="refused the rows"):
            scene.store.append(scene.answering(again)).result()
    assert len(scene.store.rows("answers", scene.session.session_id)) == 1


def test_the_same_event_id_is_refused_the_second_time(scene: Any) -> None:
    unit = scene.note()
    scene.store.append(unit).result()
    with pytest.raises(StoreError, match="event_id"):
        scene.store.append(unit).result()


def test_closing_twice_keeps_the_first_end(scene: Any) -> None:
    first = scene.event(EventKind.CLOSED)
    for event in (first, scene.event(EventKind.CLOSED)):
        scene.store.append(Unit((event,))).result()
    assert scene.store.session(scene.session.session_id).ended_ms == first.at_ms


def test_every_table_is_strict_on_sqlite_and_every_key_sorts_by_code_point_on_postgresql(raw: Engine) -> None:
    if raw.dialect.name == "sqlite":
        with raw.connect() as connection:
            strict = dict(connection.execute(text("SELECT name, strict FROM pragma_table_list")).all())
        assert all(strict[name] == 1 for name in metadata.tables)
        return
    for name, table in metadata.tables.items():
        found = {column["name"]: column["type"] for column in inspect(raw).get_columns(name)}
        for column in table.primary_key.columns:
            if isinstance(found[column.name], Text):
                assert getattr(found[column.name], "collation", None) == "C", f"{name}.{column.name}"
