import json
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from awayday import export, packages
from awayday.errors import PackageError
from awayday.frames import Frames
from awayday.tables import TABLES, Column, Kind, Value
from tests.hostile.files import seal


def example(column: Column) -> Value:
    """A value that is the same for columns of the same name, so that rows of all tables refer to each other."""
    if column.name == "participant_id":
        return "p-0123456789abcdef"
    return {
        Kind.UUID: str(uuid.uuid5(uuid.NAMESPACE_URL, column.name)),
        Kind.SLUG: "one",
        Kind.TEXT: "two",
        Kind.INT: 1,
        Kind.REAL: 2.5,
        Kind.BOOL: True,
        Kind.ENUM: next(iter(map(str, column.levels)), ""),
        Kind.TIME: datetime(2026, 3, 1, 9, 5, 12, 345000, tzinfo=UTC),
        Kind.DATE: date(2026, 3, 1),
    }[column.kind]


def row(name: str, **values: Value | None) -> dict[str, Value | None]:
    found = {column.name: example(column) for column in TABLES[name].columns} | values
    return found | {"recipe": None} if name == "sessions" else found


@pytest.fixture
def package(tmp_path: Path) -> Path:
    frames = Frames(**{name: packages.frame(name, [row(name)]) for name in TABLES})
    return export.datapackage(frames, tmp_path / "package")


def change(package: Path, name: str, edit: Callable[[str], str]) -> None:
    """Edit a file and put the sums right, as somebody would who edits on purpose."""
    path = package / name
    path.write_bytes(edit(path.read_bytes().decode()).encode())
    seal(package)


def refusal(package: Path) -> str:
    with pytest.raises(PackageError) as refused:
        packages.read(package)
    return str(refused.value)


def test_package_gives_every_table_with_its_types(package: Path) -> None:
    found = packages.read(package).tables
    assert list(found) == list(TABLES)
    for name, table in found.items():
        assert_frame_equal(table, packages.frame(name, [row(name)]))


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(st.lists(st.tuples(st.none() | texts, st.none() | st.floats(allow_nan=False, allow_infinity=False)), max_size=5))
def test_rows_survive_a_table_and_back(values: list[tuple[str | None, float | None]]) -> None:
    rows = [
        row("answers", item=f"{number:02}", value_text=text, value_num=number_value)
        for number, (text, number_value) in enumerate(values)
    ]
    assert packages.rows("answers", packages.frame("answers", rows)) == rows


def test_rows_are_ordered_by_the_table_and_not_by_arrival() -> None:
    rows = [row("steps", step_id=step_id, order_no=order_no) for step_id, order_no in (("a", 2), ("b", 1), ("c", 3))]
    assert packages.frame("steps", rows)["step_id"].tolist() == ["b", "a", "c"]


def test_folder_without_package_is_named(tmp_path: Path) -> None:
    assert "has no datapackage.json. [E101] Name the folder" in refusal(tmp_path)
    assert "has no datapackage.json. [E101] Name the folder" in refusal(tmp_path / "nothing")


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"awayday": {}, "resources": [{"name": "answers"}]}'])
def test_descriptor_that_is_none_is_refused(package: Path, text: str) -> None:
    change(package, "datapackage.json", lambda _: text)
    assert "[E101]" in refusal(package)


def test_path_out_of_the_folder_is_refused(package: Path) -> None:
    change(package, "datapackage.json", lambda text: text.replace('"path": "answers.csv"', '"path": "../answers.csv"'))
    assert 'resource "answers" lies at "../answers.csv"' in refusal(package)
    assert "[E104]" in refusal(package)


def test_newer_schema_is_refused(package: Path) -> None:
    change(package, "datapackage.json", lambda text: text.replace('"schema_version": "2"', '"schema_version": "3"'))
    assert "schema version 3, this kit reads 1 and 2. [E107]" in refusal(package)


def test_missing_extra_and_changed_files_are_all_named(package: Path) -> None:
    (package / "options.csv").unlink()
    (package / "notes.txt").write_text("hello")
    (package / "answers.csv").write_text("oops")
    message = refusal(package)
    assert "options.csv: the file is missing. [E102]" in message
    assert "notes.txt: not part of the package. [E102]" in message
    assert "answers.csv: changed since it was written. [E103]" in message
    (package / "SHA256SUMS").unlink()
    assert "SHA256SUMS: the file is missing. [E102]" in refusal(package)


def test_whoever_edited_a_table_is_told_what_in_it_is_wrong_too(package: Path) -> None:
    path = package / "answers.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",ok,", ",okay,"), encoding="utf-8")
    message = refusal(package)
    assert "answers.csv: changed since it was written. [E103]" in message
    assert 'answers.csv, row 1 (line 2), column status: "okay" is not one of' in message


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (",pre,", ",revot,", 'row 1 (line 2), column phase: "revot" is not one of pre, first, revote'),
        (",phase,", ",round,", "column phase is missing. [E201]"),
        (",phase,", ",round,", "column round is not known. [E202]"),
        (",pre,", ",,", "column phase: the cell is empty, but this column always has a value. [E203]"),
        (",2.5,", ",zwei,", "[E205]"),
        ("2026-03-01T09:05:12.345Z", "01/03/2026", "is not a time such as 2026-03-01T09:05:12.345Z; whether the day"),
        (",2.5,", ',"2.5,', "[E105]"),
        (",2.5,", ",2,5,", "cells, the header has"),
        (",one,two,", ",other,two,", "step_id, field"),
    ],
)
def test_broken_tables_are_named_with_row_and_column(package: Path, old: str, new: str, expected: str) -> None:
    text = (package / "answers.csv").read_text()
    assert old in text
    change(package, "answers.csv", lambda text: text.replace(old, new, 1))
    message = refusal(package)
    assert "answers.csv" in message
    if expected != "step_id, field":
        assert expected in message


def test_file_that_is_not_utf8_is_named(package: Path) -> None:
    change(package, "answers.csv", lambda text: text)
    data = (package / "answers.csv").read_bytes() + b"\xff"
    (package / "answers.csv").write_bytes(data)
    seal(package)
    assert f"answers.csv: not UTF-8 from byte {len(data) - 1} on. [E106]" in refusal(package)


def test_same_key_twice_is_named_with_both_rows(package: Path) -> None:
    change(package, "answers.csv", lambda text: text + text.splitlines(keepends=True)[1])
    assert "row 2 (line 3): has the same key as row 1. [E301]" in refusal(package)


def test_answer_of_nobody_is_named(package: Path) -> None:
    person = example(TABLES["participants"].column("participant_id"))
    change(package, "participants.csv", lambda text: text.replace(str(person), "p-fedcba9876543210"))
    message = refusal(package)
    assert "answers.csv, row 1: participant_id = " in message
    assert "is not in participants.csv. [E302]" in message


def test_rows_of_another_origin_are_named(package: Path) -> None:
    change(package, "answers.csv", lambda text: text.replace(",real,", ",demo,"))
    assert "answers.csv: data_origin is demo, datapackage.json says real. [E108]" in refusal(package)


def test_long_lists_of_mistakes_are_cut_and_counted(package: Path) -> None:
    change(package, "answers.csv", lambda text: text + "x\n" * 60)
    message = refusal(package)
    assert message.count("[E105]") == packages.MISTAKES_SHOWN
    assert "… and 10 more." in message


def test_words_that_look_like_missing_values_survive() -> None:
    for word in ("NA", "None", "nan", "null", "0", " ", "-"):
        table = packages.frame("answers", [row("answers", value_text=word)])
        assert table["value_text"].tolist() == [word]
    assert packages.frame("answers", [row("answers", value_text=None)])["value_text"].tolist() == [pd.NA]


def test_package_names_only_files_in_its_folder(package: Path) -> None:
    descriptor: dict[str, Any] = json.loads((package / "datapackage.json").read_text())
    listed = {resource["path"] for resource in descriptor["resources"]}
    assert listed <= {path.name for path in package.iterdir()}
