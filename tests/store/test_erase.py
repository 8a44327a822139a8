"""Erasing a person: no row, no byte in the file, nobody else touched, and the log is as closed to changes as before."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from awayday.errors import StoreError
from awayday.session import Actor, Consent, EventKind, Participant, TextReview
from awayday.store import Store, Unit, _engine, _url, open_store
from awayday.store._tables import metadata

WORDS = "a word that only she would use"


def fill(scene: Any, name: str, words: str) -> tuple[Participant, set[str]]:
    """Somebody who agreed, answered three times in two runs and was reviewed; gives every id that stands for her."""
    unit = scene.joining(name)
    person = unit.participants[0]
    consent = Consent(str(uuid.uuid4()), person.participant_id, "reuse", True, "live-1", "en", 1)
    agreed = scene.event(EventKind.CONSENTED, participant_id=person.participant_id, ref_id=consent.consent_id)
    scene.store.append(Unit((*unit.events, agreed), unit.participants, unit.seats, (consent,))).result()
    first = scene.answer(person, {"choice": "close", "reason": words})
    second = scene.answer(person, {"choice": "cover", "reason": words}, supersedes=first.answer_id)
    third = scene.answer(person, {"choice": "close"}, run_no=2)
    for answer in (first, second, third):
        scene.store.append(scene.answering(answer)).result()
    review = TextReview(str(uuid.uuid4()), second.answer_id, "reason", "approved", 5)
    details = {"answer_id": second.answer_id, "field": "reason", "state": "approved"}
    reviewed = scene.event(EventKind.REVIEWED, ref_id=review.review_id, details=details)
    scene.store.append(Unit((reviewed,), reviews=(review,))).result()
    seated = scene.event(
        EventKind.GROUPED, details={"form": "pair", "groups": [[str(uuid.uuid4()), person.participant_id]]}
    )
    scene.store.append(Unit((seated,))).result()
    answers = {one.answer_id for one in (first, second, third)}
    return person, {person.participant_id, consent.consent_id, review.review_id, unit.seats[0].cookie_hash} | answers


def every_cell(store_url: str) -> str:
    """Everything that the tables hold, as one text."""
    url = _url.parse(store_url)
    path = _url.file_of(url)
    engine = _engine.sqlite_reader(path) if path else _engine.postgres_reader(url)
    with engine.connect() as connection:
        found = [str(row) for name in metadata.tables for row in connection.execute(text(f"SELECT * FROM {name}"))]
    engine.dispose()
    return "\n".join(found)


def erase(scene: Any, person: Participant) -> Any:
    return scene.store.erase_person(scene.session.session_id, person.participant_id, Actor.PARTICIPANT, 9).result()


def test_no_row_of_an_erased_person_is_left_and_nobody_elses_is_gone(scene: Any, store_url: str) -> None:
    her, ids = fill(scene, "Zenobia", WORDS)
    _, others = fill(scene, "Ama", "something else")
    before = every_cell(store_url)
    assert all(one in before for one in (*ids, *others, WORDS, "Zenobia"))
    events = scene.store.events(scene.session.session_id)
    told = erase(scene, her)
    after = every_cell(store_url)
    assert [one for one in (*ids, WORDS, "Zenobia") if one in after] == []
    assert [one for one in (*others, "something else", "Ama") if one not in after] == []
    left = [event for event in events if event.participant_id != her.participant_id and event.ref_id not in ids]
    left = [event.without(her.participant_id) for event in left]
    assert scene.store.events(scene.session.session_id) == [*left, told]
    assert (told.kind, told.participant_id) == (EventKind.LEFT, None)
    (noted,) = scene.store.rows("erasures", scene.session.session_id)
    assert (noted["asked_by"], noted["at_ms"]) == ("participant", 9)


def test_her_chair_is_empty_in_every_list_of_who_sits_together_and_the_others_keep_theirs(
    scene: Any, store_url: str
) -> None:
    her, ama, bram = scene.joined("Zenobia"), scene.joined("Ama"), scene.joined("Bram")
    one, two, three = (each.participant_id for each in (her, ama, bram))
    lists = [[[two, one], [three]], [[one], [two, three]], [[two, three]]]
    for form, groups in zip(("table", "table", "pair"), lists, strict=True):
        details = {"form": form, "groups": groups}
        scene.store.append(Unit((scene.event(EventKind.GROUPED, details=details),))).result()
    for actor, details in ((Actor.SYSTEM, {"group": 1, "chair": 2}), (Actor.PARTICIPANT, {"pen": True})):
        event = scene.event(EventKind.GROUPED, actor=actor, participant_id=one, details={"form": "table", **details})
        scene.store.append(Unit((event,))).result()
    assert every_cell(store_url).count(one) >= 4
    erase(scene, her)
    assert one not in every_cell(store_url)
    events = scene.store.events(scene.session.session_id)
    kept = [event.details["groups"] for event in events if event.kind is EventKind.GROUPED]
    assert kept == [[[two, None], [three]], [[None], [two, three]], [[two, three]]]


def test_the_log_only_grows_again_afterwards(scene: Any, store_url: str) -> None:
    her, _ = fill(scene, "Zenobia", WORDS)
    fill(scene, "Ama", "something else")
    erase(scene, her)
    url = _url.parse(store_url)
    path = _url.file_of(url)
    engine = _engine.sqlite_writer(path) if path else _engine.postgres_writer(url)
    columns = {
        "events": "kind",
        "consents": "scope",
        "answers": "late",
        "answer_values": "field",
        "text_reviews": "state",
    }
    for table, column in columns.items():
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(DatabaseError, match=f"{table} only grows"), engine.begin() as connection:
                connection.execute(text(change))
    engine.dispose()


def test_an_erasure_that_fails_changes_nothing(scene: Any, store_url: str) -> None:
    fill(scene, "Zenobia", WORDS)
    before = every_cell(store_url)
    with pytest.raises(StoreError, match="no such person"):
        scene.store.erase_person(scene.session.session_id, str(uuid.uuid4()), Actor.FACILITATOR, 9).result()
    assert every_cell(store_url) == before
    with pytest.raises(StoreError, match="only grows"):
        scene.store._submit(lambda each: each.execute(text("DELETE FROM events")), frozenset()).result()


def test_what_others_write_meanwhile_is_kept(scene: Any) -> None:
    her, _ = fill(scene, "Zenobia", WORDS)
    ama = scene.joined("Ama")
    written = [scene.store.append(scene.note(number=0))]
    erased = scene.store.erase_person(scene.session.session_id, her.participant_id, Actor.PARTICIPANT, 9)
    answer = scene.answer(ama)
    written += [scene.store.append(scene.answering(answer)), scene.store.append(scene.note(number=1))]
    kept = {one.result()[0].event_id for one in written} | {erased.result().event_id}
    assert kept <= {event.event_id for event in scene.store.events(scene.session.session_id)}


async def test_readers_are_told(scene: Any) -> None:
    her, _ = fill(scene, "Zenobia", WORDS)
    session_id = scene.session.session_id
    news = scene.store.changes(session_id, scene.store.revision(session_id))
    waiting = asyncio.ensure_future(anext(news))
    told = await asyncio.to_thread(erase, scene, her)
    assert await asyncio.wait_for(waiting, 30) == told.seq
    await news.aclose()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


@pytest.mark.parametrize("is_large", [False, True])
def test_no_byte_of_her_is_left_in_the_file_or_beside_it(
    tmp_path: Path, begin: Any, is_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    store = Store(str(folder / "awayday.db"))
    scene = begin(store)
    her, ids = fill(scene, "Zenobia", WORDS)
    fill(scene, "Ama", "something else")
    secret = [each.encode() for each in (*ids, WORDS, "Zenobia")]
    assert all(each in bytes_of(folder) for each in secret)
    erase(scene, her)
    if is_large:
        monkeypatch.setattr("awayday.store._erase.VACUUM_AT_MOST", 0)
    assert store.clear_traces().result() is not is_large
    if is_large:  # the rows are overwritten at once; the file is written anew when it is closed
        store.close()
    assert [each for each in secret if each in bytes_of(folder)] == []
    assert b"something else" in bytes_of(folder)
    store.close()
    with open_store(str(folder / "awayday.db")) as again:
        assert len(again.participants(scene.session.session_id)) == 1


def test_a_reader_in_another_process_delays_the_clearing_and_does_not_spoil_it(tmp_path: Path, begin: Any) -> None:
    path = tmp_path / "data" / "awayday.db"
    store = Store(str(path))
    scene = begin(store)
    her, _ = fill(scene, "Zenobia", WORDS)
    reader = _engine.connect_reader(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()
    erase(scene, her)
    assert store.clear_traces().result() is False
    reader.execute("ROLLBACK")
    assert store.clear_traces().result() is True
    assert WORDS.encode() not in bytes_of(path.parent)
    reader.close()
    store.close()
