from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from awayday import export, frames
from awayday.errors import MixedOriginError, UnknownSession
from awayday.session import Actor, EventKind, Origin
from awayday.store import Store, open_store
from awayday.tables import TABLES


def assert_same(one: frames.Frames, other: frames.Frames) -> None:
    for name, table in one.tables().items():
        assert_frame_equal(table, other.tables()[name])


IDS = ("participant_id", "answer_id", "event_id")


def assert_same_but_for_ids(one: frames.Frames, other: frames.Frames) -> None:
    """The same rows in the same order, and every id of the one stands where one and the same id of the other does."""
    for name, table in one.tables().items():
        pair = [table.copy(), other.tables()[name].copy()]
        for column in set(IDS) & set(table.columns):
            assert not set(pair[0][column].dropna()) & set(pair[1][column].dropna())
            for each in pair:
                each[column] = pd.factorize(each[column])[0]
        assert_frame_equal(*pair)


def test_tables_are_those_of_the_list_with_its_columns_and_types(store: Store, full: Any) -> None:
    found = frames.of(store, full.session_id).tables()
    assert list(found) == list(TABLES)
    for name, table in found.items():
        assert tuple(table.columns) == TABLES[name].names
        for column in TABLES[name].columns:
            assert str(table[column.name].dtype) == column.dtype
            if not column.missing:
                assert table[column.name].notna().all(), f"{name}.{column.name} may not be missing"
        assert not table.duplicated(list(TABLES[name].key)).any()


def test_empty_session_has_the_same_columns_and_types(store: Store, played: Any) -> None:
    for name, table in frames.of(store, played.session_id).tables().items():
        assert [str(table[column.name].dtype) for column in TABLES[name].columns] == [
            column.dtype for column in TABLES[name].columns
        ]


def test_export_reads_back_as_the_same_tables(store: Store, full: Any, tmp_path: Path) -> None:
    live = frames.of(store, full.session_id)
    assert_same_but_for_ids(live, frames.load(export.datapackage(live, tmp_path / "out")))


def test_two_exports_of_a_session_share_no_id_and_each_holds_together(store: Store, full: Any, tmp_path: Path) -> None:
    live = frames.of(store, full.session_id)
    one, other = (frames.load(export.datapackage(live, tmp_path / name)) for name in ("one", "other"))
    assert_same_but_for_ids(one, other)
    assert one.participants["participant_id"].str.fullmatch("p-[0-9a-f]{16}").all()
    for table in (one.answers, one.events):
        assert set(table["participant_id"].dropna()) <= set(one.participants["participant_id"])
    everything = b"".join(path.read_bytes() for path in (tmp_path / "one").iterdir()).decode()
    assert [person for person in full.people if person in everything] == []


def test_who_is_outside_the_room_is_in_no_table(store: Store, played: Any) -> None:
    def let(kind: EventKind, person: str, actor: Actor = Actor.FACILITATOR, **details: Any) -> None:
        played.happen(kind, actor=actor, participant_id=person, details=details)

    inside, removed, back, left = (played.join() for _ in range(4))
    waiting, let_in = (played.join(waits=True) for _ in range(2))
    for person in (inside, removed, back, left):
        played.answer(person, "vote", {"choice": "close"})
    let(EventKind.LEFT, removed)
    let(EventKind.LEFT, back)
    let(EventKind.JOINED, back)
    let(EventKind.LEFT, left, Actor.PARTICIPANT)
    let(EventKind.JOINED, let_in)
    found = frames.of(store, played.session_id)
    assert set(found.participants["participant_id"]) == {inside, back, left, let_in}
    assert set(found.answers["participant_id"]) == {inside, back, left}
    assert not {removed, waiting} & set(found.events["participant_id"].dropna())


def test_export_from_either_engine_reads_back_as_the_same_tables(store_url: str, tmp_path: Path, full: Any) -> None:
    store = open_store(store_url)
    try:
        session = type(full)(store)
        for words in ("Ä", "a", "B", "🧺"):
            answer = session.answer(session.join(), "vote", {"choice": "close", "hope": words, "confidence": 5})
            session.review(answer, "hope", "approved")
        live = frames.of(store, session.session_id)
    finally:
        store.close()
    assert live.answers["value_text"].dropna().tolist() == ["Ä", "a", "B", "🧺"]
    assert_same_but_for_ids(live, frames.load(export.datapackage(live, tmp_path / "out")))


def test_empty_session_reads_back_too(store: Store, played: Any, tmp_path: Path) -> None:
    live = frames.of(store, played.session_id)
    assert_same(live, frames.load(export.datapackage(live, tmp_path / "out")))


def test_saved_session_gives_the_same_tables_as_the_live_one(tmp_path: Path, full: Any) -> None:
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    kept = open_store(url)
    session = type(full)(kept)
    first = session.answer(session.join(), "vote", {"choice": "close", "hope": "Sun"})
    session.review(first, "hope", "approved")
    live = frames.of(kept, session.session_id)
    kept.close()
    again = open_store(url, read_only=True)
    assert_same(live, frames.of(again, "latest"))
    again.close()


def test_unknown_session_is_named(store: Store) -> None:
    with pytest.raises(UnknownSession, match="no session"):
        frames.of(store, "abcd")


def test_provenance_says_origin_cohort_people_and_time(
    store: Store, full: Any, of_origin: Callable[[Origin, str], Any]
) -> None:
    real = frames.of(store, full.session_id).provenance()
    assert (real.data_origin, real.cohort_labels, real.n) == (Origin.REAL, ("Pilot",), 7)
    assert real.as_of_ms == full.now_ms
    assert real.stamp() == "REAL DATA · n = 7"
    bots = frames.of(store, of_origin(Origin.SYNTHETIC, "Bots").session_id).provenance(n=1)
    assert bots.stamp() == "SYNTHETIC \N{EN DASH} not people · recipe picnic 1.0.0, seed 7"


def test_cohorts_of_one_origin_join(store: Store, of_origin: Callable[[Origin, str], Any]) -> None:
    parts = [frames.of(store, of_origin(Origin.REAL, label).session_id) for label in ("North", "South")]
    both = frames.join(parts)
    assert both.cohort_labels == ("North", "South")
    assert both.cohort_label == "North, South"
    assert len(both.answers) == len(both.participants) == 2
    assert_frame_equal(both.steps, parts[0].steps)
    assert_same(both, frames.join([both, *parts]))


@pytest.mark.parametrize("other", [Origin.SYNTHETIC, Origin.DEMO])
def test_rows_of_two_origins_never_meet(store: Store, of_origin: Callable[[Origin, str], Any], other: Origin) -> None:
    one, two = (frames.of(store, of_origin(origin, "Cohort").session_id) for origin in (Origin.REAL, other))
    mixed = pd.concat([one.answers, two.answers], ignore_index=True)
    with pytest.raises(MixedOriginError, match="different origin"):
        frames.join([one, two])
    with pytest.raises(MixedOriginError, match="one at a time"):
        frames.Frames(**{**one.tables(), "answers": mixed})
    for view in (
        lambda: frames.current(mixed),
        lambda: frames.given(mixed),
        lambda: frames.field_answers(mixed, "vote", "choice"),
        lambda: frames.paired(mixed, "vote", "choice", "first", "revote"),
        lambda: frames.wide(mixed, "vote"),
    ):
        with pytest.raises(MixedOriginError):
            view()


def test_no_name_code_or_link_is_in_any_table(store: Store, full: Any) -> None:
    session = store.session(full.session_id)
    for table in frames.of(store, full.session_id).tables().values():
        text = table.to_csv()
        assert "Ama" not in text
        assert session.room_code not in text
        assert "for me alone" not in text
