"""The nine rules of a dataset for other coaches, each by a table that would break it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frictionless import validate
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday import analyses, cohorts, datasets, export, frames, packages
from awayday.errors import PackageError
from awayday.frames import Frames
from awayday.tables import IN_FILES, REUSE, TABLES, Kind
from tests.export.test_datapackage import row


def person(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def uid(*parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, " ".join(map(str, parts))))


def room(
    n: int = 24,
    *,
    answers: Sequence[dict[str, Any]] | None = None,
    people: dict[int, dict[str, Any]] | None = None,
    label: str = "Pilot",
    members: Sequence[dict[str, Any]] = (),
    fields: dict[str, Any] | None = None,
    step: dict[str, Any] | None = None,
) -> Frames:
    """A session of `n` people who all agreed to everything and answered one question, but for what is said."""
    said = {"consent_reuse": True, "consent_text": True, "role_band": "team_lead", "tenure_band": "lt1"}
    every = {"group_no": None, "field": "one", "min": None, "max": None, "scale_step": None, "cohort_label": label}
    every |= {"visibility": "room", "privacy": "words", "type": "text"} | (fields or {}) | (step or {})

    def made(name: str, **more: Any) -> dict[str, Any]:
        names = set(TABLES[name].names)
        return row(name) | {key: value for key, value in every.items() if key in names} | more

    given = answers if answers is not None else [{} for _ in range(n)]
    rows: dict[str, list[dict[str, Any]]] = {
        "sessions": [made("sessions", started_at=datetime(2026, 3, 5, 9, 0, tzinfo=UTC), ended_at=None)],
        "participants": [
            made("participants", participant_id=person(i), **said | (people or {}).get(i, {})) for i in range(n)
        ],
        "events": [made("events", kind="opened", participant_id=None, seq=17)]
        + [made("events", kind="joined", participant_id=person(i), seq=20 + i, event_id=uid("e", i)) for i in range(n)],
        "answers": [
            made(
                "answers",
                participant_id=person(i % n),
                answer_id=uid("a", i),
                item="-",
                value_text=f"words {i}",
                value_num=None,
                option_id=None,
                status="ok",
                is_current=True,
                n_changes=0,
            )
            | one
            for i, one in enumerate(given)
        ],
        "group_members": [made("group_members") | one for one in members],
        **{name: [made(name)] for name in ("workshops", "steps", "fields", "options")},
    }
    return Frames(**{name: packages.frame(name, found) for name, found in rows.items()})


NUMBER = {"type": "int", "privacy": "sensitive"}
NUMBERS = [{"value_text": None, "value_num": 2.0} for _ in range(24)]


def cells(made: Frames) -> set[str]:
    """Every cell of what would be written, as text."""
    found = set()
    for name, form in IN_FILES[REUSE].items():
        table = made.words if name == "words" else made.tables()[name]
        assert table is not None
        for column in form.columns:
            found |= set(packages.texts(column, table[column.name]))
    return found


def test_only_who_agreed_is_in_it_and_fewer_than_twenty_are_refused() -> None:
    refused = {i: {"consent_reuse": False} for i in range(4)}
    made = export.anonymous(room(24, people=refused))
    assert len(made.participants) == 20
    assert made.participants["consent_reuse"].all()
    assert made.words is not None
    assert len(made.words) == 20
    assert not {f"words {i}" for i in range(4)} & set(made.words["text"])
    with pytest.raises(export.TooFew, match="Fewer than 20 people agreed"):
        export.anonymous(room(24, people=refused | {4: {"consent_reuse": False}}))


def test_twenty_in_each_cohort_are_needed_and_not_twenty_in_all() -> None:
    one = room(24)
    other = {name: table.copy() for name, table in room(15).tables().items()}
    for name in ("sessions", "participants", "events", "answers"):
        for column in {"session_id", "cohort_id", "participant_id", "answer_id", "event_id"} & set(other[name]):
            other[name][column] = (
                other[name][column].map(lambda old: uid("other", old), na_action="ignore").astype("string")
            )
    with pytest.raises(export.TooFew):
        export.anonymous(frames.join([one, Frames(**other)]))


def test_every_id_is_new_each_time_and_joins_within_the_dataset() -> None:
    full = room()
    first, second = export.anonymous(full), export.anonymous(full)
    ids = {"participant_id", "answer_id", "event_id", "session_id", "cohort_id"}
    for name, form in IN_FILES[REUSE].items():
        for column in ids & set(form.names):
            seen = [set(one.tables()[name][column].dropna()) for one in (full, first, second)]
            assert seen[0].isdisjoint(seen[1])
            assert seen[1].isdisjoint(seen[2])
    assert set(first.answers["participant_id"].dropna()) <= set(first.participants["participant_id"])
    assert first.participants["participant_id"].str.fullmatch("p-[0-9a-f]{16}").all()


@pytest.mark.parametrize(("is_linked", "n"), [(True, 24), (False, 48)])
def test_sessions_of_one_person_are_linked_only_where_she_agreed(is_linked: bool, n: int) -> None:
    people = {i: {"consent_link": is_linked} for i in range(24)}
    first = room(24, people=people, answers=NUMBERS, fields=NUMBER)
    second = {name: table.copy() for name, table in first.tables().items()}
    second["sessions"]["started_at"] += pd.Timedelta(days=1)
    second["answers"]["value_num"] = 3.0
    for name in ("sessions", "events", "answers"):
        for column in {"session_id", "answer_id", "event_id"} & set(second[name]):
            second[name][column] = second[name][column].map(lambda old: uid("second", old)).astype("string")
    made = export.anonymous(frames.join([first, Frames(**second)]))
    assert len(made.answers) == 48
    assert made.answers["participant_id"].nunique() == n
    assert len(made.participants) == n
    assert made.sessions["session_no"].tolist() == [1, 2]
    assert made.answers["value_num"].tolist() == [2.0] * 24 + [3.0] * 24  # what came last is last, without any time
    assert made.began == date(2026, 3, 2)
    assert first.began == date(2026, 3, 5)


def test_no_time_is_left_but_the_monday_and_bands() -> None:
    answers = [{"elapsed_ms": ms} for ms in (9_999, 10_000, 29_999, 30_000, 59_999, 60_000, None)]
    number = {"type": "int", "privacy": "sensitive"}
    made = export.anonymous(
        room(24, answers=[one | {"value_text": None, "value_num": 2.0} for one in answers], fields=number)
    )
    assert Counter(made.answers["elapsed_band"].dropna()) == {"lt10s": 1, "s10to30": 2, "s30to60": 2, "gt60s": 1}
    assert made.sessions["week_of"].astype(str).tolist() == ["2026-03-02"]
    times = [(t, c.name) for t, table in TABLES.items() for c in table.columns if c.kind is Kind.TIME]
    assert [place for place in times if made.tables()[place[0]][place[1]].notna().any()] == []
    assert not {cell for cell in cells(made) if "2026-03-05" in cell or "2026-03-01" in cell}
    assert set(made.events["kind"]) == {"opened"}
    assert made.events["seq"].tolist() == [1]


bands = st.tuples(
    st.sampled_from(list(TABLES["participants"].column("role_band").levels)),
    st.sampled_from(list(TABLES["participants"].column("tenure_band").levels)),
)


@settings(max_examples=60)
@given(st.lists(bands, min_size=20, max_size=40))
def test_no_pair_of_role_and_tenure_is_shared_by_fewer_than_five(pairs: list[tuple[str, str]]) -> None:
    people = {i: {"role_band": role, "tenure_band": tenure} for i, (role, tenure) in enumerate(pairs)}
    made = export.anonymous(room(len(pairs), people=people)).participants
    counts = Counter(zip(made["role_band"], made["tenure_band"], strict=True))
    assert min(counts.values()) >= 5
    before = Counter(pairs)
    if min(before.values()) >= 5:
        assert counts == before


def test_words_need_consent_and_ten_who_answered_and_join_to_nothing() -> None:
    silent = {i: {"consent_text": False} for i in range(14)}
    made = export.anonymous(room(24, people=silent))
    assert made.words is not None
    assert set(made.words["text"]) == {f"words {i}" for i in range(14, 24)}
    ids = set(made.answers["answer_id"]) | set(made.participants["participant_id"])
    assert ids.isdisjoint(made.words["word_id"])
    assert not {"participant_id", "session_id", "answer_id", "role_band"} & set(made.words)
    assert made.answers["value_text"].isna().all()
    few = export.anonymous(room(24, answers=[{} for _ in range(9)]))
    assert few.words is not None
    assert few.words.empty


def test_the_order_of_words_tells_nothing_of_who_wrote_them() -> None:
    orders = set()
    for _ in range(3):
        words = export.anonymous(room(24)).words
        assert words is not None
        orders.add(tuple(words["text"]))
    assert len(orders) == 3


@pytest.mark.parametrize(
    "text",
    [
        "write to ama@example.org",
        "call +49 171 2345678",
        "0171 2345678",
        "see https://x.test",
        "www.x.test",
        "me at acme.com",
        "Zenobia said so",
        "ZENOBIA!",
    ],
)
def test_words_that_lead_to_somebody_are_left_out(text: str) -> None:
    answers = [{"value_text": text}] + [{} for _ in range(23)]
    words = export.anonymous(room(24, answers=answers), names=["Zenobia"]).words
    assert words is not None
    assert len(words) == 23
    assert text not in set(words["text"])


@pytest.mark.parametrize("text", ["in 2025/2026 we had 12 to 14 people", "3.5 of 10 on 2026-03-01", "e.g. tea", "Zeno"])
def test_words_with_plain_numbers_stay(text: str) -> None:
    answers = [{"value_text": text}] + [{} for _ in range(23)]
    words = export.anonymous(room(24, answers=answers), names=["Zenobia"]).words
    assert words is not None
    assert text in set(words["text"])


def test_replaced_taken_back_and_reset_answers_are_left_out_and_changes_counted_to_three() -> None:
    number = {"type": "int", "privacy": "sensitive"}
    plain = {"value_text": None, "value_num": 2.0}
    answers = [
        plain | {"n_changes": 7},
        plain | {"is_current": False},
        plain | {"status": "retracted", "value_num": None},
        plain | {"status": "skipped", "value_num": None, "n_changes": 2},
    ]
    made = export.anonymous(room(24, answers=answers, fields=number))
    assert sorted(made.answers["n_changes"]) == [2, 3]
    assert set(made.answers["status"]) == {"ok", "skipped"}


@pytest.mark.parametrize(("size", "expected"), [(4, 0), (5, 1)])
def test_a_group_answers_only_from_five_members_on(size: int, expected: int) -> None:
    number = {"type": "int", "privacy": "sensitive"}
    members = [{"participant_id": person(i), "block": "one", "group_no": 7} for i in range(size)]
    answers = [{"participant_id": None, "group_no": 7, "value_text": None, "value_num": 2.0}]
    made = export.anonymous(room(24, answers=answers, members=members, fields=number))
    assert len(made.answers) == expected
    assert made.answers["group_no"].tolist() == [1] * expected
    assert made.group_members.empty


@pytest.mark.parametrize("visibility", ["own_copy", "never_shown"])
def test_what_the_room_may_not_see_is_left_out(visibility: str) -> None:
    made = export.anonymous(room(24, step={"visibility": visibility}))
    assert made.answers.empty
    assert made.words is not None
    assert made.words.empty


def test_a_label_with_an_address_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"sessions\.csv, column cohort_label, would still hold an address"):
        export.datapackage(room(24, label="Team of ama@example.org"), tmp_path / "out", level="reuse")
    assert list(tmp_path.iterdir()) == []


def test_the_package_is_valid_says_how_to_take_care_and_comes_back_the_same(tmp_path: Path) -> None:
    first = export.datapackage(room(24), tmp_path / "first", level="reuse", parquet=True)
    assert validate(str(first / "datapackage.json")).flatten(["resourceName", "rowNumber", "fieldName", "note"]) == []
    assert packages.read(first, closely=True).level == "reuse"
    text = (first / "README.md").read_text(encoding="utf-8")
    assert (
        "Fresh ids and coarse times lower the risk. Someone who already knows how a colleague answered may still"
        in text
    )
    assert "Do not publish this file." in text
    second = export.datapackage(frames.load(first), tmp_path / "second", parquet=True)
    for path in (path for path in first.rglob("*") if path.is_file()):
        assert (second / path.relative_to(first)).read_bytes() == path.read_bytes()


def test_findings_and_report_of_a_cohort_take_it_without_its_times() -> None:
    full = datasets.load("riverbank")
    made = export.anonymous(full)
    assert 20 <= len(made.participants) < len(full.participants)
    keys = [[one.key for one in analyses.findings([cohort], draws=99)] for cohort in (full, made)]
    assert keys[0] == keys[1] != []
    assert "SYNTHETIC" in export.report(made, draws=99)


def test_analyses_take_it_beside_a_session_and_no_export_mixes_the_two(tmp_path: Path) -> None:
    made = frames.load(export.datapackage(room(24), tmp_path / "out", level="reuse"))
    both = cohorts.join(made, room(24))
    assert both.level == "mixed"
    assert len(both.participants) == 48
    assert set(both.answers) == set(TABLES["answers"].names)
    assert both.provenance().n == 48
    with pytest.raises(PackageError, match="level mixed"):
        export.datapackage(both, tmp_path / "both")
    with pytest.raises(PackageError, match="anonymised already"):
        export.anonymous(made)
