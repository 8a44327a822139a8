from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday.session import Origin
from awayday.tables import CODEBOOK, TABLES, Column, Kind, Value, codebook, moment

COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]
EACH = [pytest.param(column, id=f"{table.name}.{column.name}") for table, column in COLUMNS]


def values(column: Column) -> st.SearchStrategy[Any]:
    """Everything that a column may hold."""
    times = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
    kinds: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.UUID: st.uuids().map(str),
        Kind.SLUG: st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True),
        Kind.TEXT: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
        Kind.INT: st.integers(int(column.low or 0), int(column.high or 10**12)),
        Kind.REAL: st.floats(column.low, column.high, allow_nan=False, allow_infinity=False),
        Kind.BOOL: st.booleans(),
        Kind.ENUM: st.sampled_from([str(level) for level in column.levels] or ["none"]),
        Kind.TIME: times.map(lambda time: time - timedelta(microseconds=time.microsecond % 1000)),
        Kind.DATE: st.dates(date(1970, 1, 1)),
    }
    return kinds[column.kind]


@pytest.mark.parametrize("column", EACH)
@settings(max_examples=20)
@given(data=st.data())
def test_every_value_comes_back_from_its_text(column: Column, data: st.DataObject) -> None:
    value: Value = data.draw(values(column))
    text = column.text(value)
    assert column.value(text) == value
    assert column.text(column.value(text)) == text


@pytest.mark.parametrize("column", EACH)
def test_empty_cell_is_missing_only_where_the_codebook_says_what_that_means(column: Column) -> None:
    assert column.text(None) == ""
    if column.missing:
        assert column.value("") is None
    else:
        with pytest.raises(ValueError, match="always has a value"):
            column.value("")


def test_every_column_has_a_row_in_the_codebook_and_no_row_is_stale() -> None:
    rows = codebook()
    assert [(row["table"], row["name"]) for row in rows] == [(table.name, column.name) for table, column in COLUMNS]
    for row in rows:
        assert tuple(row) == CODEBOOK.names
        for column in CODEBOOK.columns:
            assert row[column.name] or column.missing, f"{row['table']}.{row['name']} has no {column.name}"


def test_every_level_of_an_enum_has_words() -> None:
    enums = [column for _, column in COLUMNS if column.kind is Kind.ENUM]
    assert enums
    for column in enums:
        assert column.levels
        assert all(column.levels.values())
        assert "|" not in "".join([*column.levels, *column.levels.values()])


def test_keys_orders_and_references_name_columns_that_are_there() -> None:
    for table in TABLES.values():
        assert len(set(table.names)) == len(table.names)
        assert set(table.key) | set(table.order) <= set(table.names)
        assert not any(table.column(name).missing for name in table.key)
        for reference in table.references:
            assert set(reference.columns) <= set(table.names)
            assert TABLES[reference.table].key == reference.keys


def test_rows_about_people_say_where_they_come_from() -> None:
    about_people = [table for table in TABLES.values() if "participant_id" in table.names]
    assert {table.name for table in about_people} == {"participants", "events", "answers", "group_members"}
    assert all({"data_origin", "cohort_id"} <= set(table.names) for table in about_people)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("phase", "revot"),
        ("run_no", "1.0"),
        ("run_no", "01"),
        ("run_no", "0"),
        ("run_no", "1e3"),
        ("value_num", "NaN"),
        ("value_num", "1,5"),
        ("value_num", "1e999"),
        ("late", "TRUE"),
        ("late", "1"),
        ("answered_at", "01/03/2026"),
        ("answered_at", "2026-13-01T00:00:00.000Z"),
        ("answer_id", "1E+05"),
    ],
)
def test_other_spellings_are_refused(name: str, text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        TABLES["answers"].column(name).value(text)


@pytest.mark.parametrize(
    ("name", "value"), [("phase", "revot"), ("late", 1), ("run_no", True), ("value_num", float("nan")), ("step_id", "")]
)
def test_values_that_a_column_can_not_hold_are_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} holds"):
        TABLES["answers"].column(name).text(value)


@given(st.integers(0, 4_000_000_000_000))
def test_times_keep_their_milliseconds(ms: int) -> None:
    assert moment(ms) - datetime(1970, 1, 1, tzinfo=UTC) == timedelta(milliseconds=ms)


def test_missing_values_sort_last() -> None:
    sessions = TABLES["sessions"]
    row = dict.fromkeys(sessions.names) | {"session_id": "a"}
    assert sessions.place(row | {"started_at": moment(1)}) < sessions.place(row)


def test_origins_are_those_of_sessions() -> None:
    assert list(TABLES["sessions"].column("data_origin").levels) == list(Origin)
