"""What an import looks for beyond the form of cells: one broken table for each code, and Parquet twins that lie."""

from __future__ import annotations

import io
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from awayday import export, frames, packages
from awayday.errors import PackageError
from awayday.frames import Frames
from awayday.packages import BrokenPackage, Mistake
from awayday.tables import IN_FILES, TABLES, Kind
from tests.export.test_anonymous import room
from tests.export.test_datapackage import example, row
from tests.hostile.files import seal

NAMES = list(TABLES["answers"].names)
ONE = str(example(TABLES["answers"].column("answer_id")))

OTHER = str(uuid.uuid4())


def answer(**more: Any) -> dict[str, Any]:
    return row("answers", group_no=None, is_current=True, status="ok", **more)


def session(*answers: dict[str, Any], **columns: Any) -> Frames:
    """A session with one question from 0 to 100 by tens, opened once, and one person."""
    rows: dict[str, list[dict[str, Any]]] = {name: [row(name)] for name in TABLES}
    rows["events"] = [row("events", kind="opened")]
    rows["fields"] = [row("fields", min=0.0, max=100.0, scale_step=10.0)]
    rows["answers"] = list(answers) or [answer(value_num=30.0)]
    for name, change in columns.items():
        rows[name] = [one | change for one in rows[name]]
    return Frames(**{name: packages.frame(name, found) for name, found in rows.items()})


def found(package: Path) -> list[Mistake]:
    try:
        packages.read(package, closely=True)
    except BrokenPackage as error:
        return list(error.mistakes)
    return []


def test_a_session_has_none_of_it_and_few_people_are_remarked(tmp_path: Path) -> None:
    package = export.datapackage(session(), tmp_path / "out", parquet=True)
    assert [one.code for one in packages.read(package, closely=True).warnings] == ["W04"]


@pytest.mark.parametrize(
    ("made", "code", "column"),
    [
        (session(answer(value_num=101.0)), "E205", "value_num"),
        (session(answer(value_num=35.0)), "E205", "value_num"),
        (session(answer(value_num=30.0) | {"group_no": 1}), "E303", "participant_id"),
        (session(answer(value_num=30.0) | {"participant_id": None}), "E303", "participant_id"),
        (session(answer(value_num=30.0), answer(value_num=30.0, answer_id=OTHER)), "E304", "is_current"),
        (session(events={"kind": "locked"}), "E305", "step_id"),
        (session(answer(value_num=30.0, run_no=2)), "E305", "step_id"),
        (session(answer(value_num=30.0, option_id="two")), "E306", "option_id"),
        (session(answer(value_num=30.0, value_text="x" * 2_001)), "E208", "value_text"),
        (session(answer(value_num=30.0, value_text="a\u202eb")), "E208", "value_text"),
        (session(answer(value_num=30.0, value_text="a\x1bb")), "E208", "value_text"),
    ],
)  # fmt: skip
def test_what_no_session_could_have_given_is_named(made: Frames, code: str, column: str, tmp_path: Path) -> None:
    mistakes = found(export.datapackage(made, tmp_path / "out"))
    assert [(one.code, one.column, one.file) for one in mistakes] == [(code, column, "answers.csv")]
    assert mistakes[0].row is not None
    assert mistakes[0].mend


def changed(package: Path, name: str, edit: Callable[[bytes], bytes]) -> None:
    (package / name).write_bytes(edit((package / name).read_bytes()))
    seal(package)


def test_somebody_without_consent_in_a_dataset_for_reuse_is_named(tmp_path: Path) -> None:
    package = export.datapackage(room(24), tmp_path / "out", level="reuse")
    changed(package, "participants.csv", lambda data: data.replace(b"lt1,true", b"lt1,false", 1))
    assert [(one.code, one.column) for one in found(package)] == [("E308", "consent_reuse")]


def test_a_column_that_the_codebook_does_not_know_is_named(tmp_path: Path) -> None:
    package = export.datapackage(session(), tmp_path / "out")
    changed(package, "codebook.csv", lambda data: data.replace(b"answers,late,", b"answers,later,"))
    assert [str(one) for one in found(package)] == ["codebook.csv: has no row for column late of answers. [E302]"]


def test_a_mark_at_the_beginning_spaces_and_unknown_words_are_remarked_and_kept(tmp_path: Path) -> None:
    package = export.datapackage(session(answer(value_num=30.0, value_text="fine  ")), tmp_path / "out")
    changed(package, "steps.csv", lambda data: b"\xef\xbb\xbf" + data)
    changed(package, "datapackage.json", lambda data: data.replace(b'"k_text"', b'"mine": 1, "k_text"'))
    read = packages.read(package, closely=True)
    assert [one.code for one in read.warnings] == ["W01", "W02", "W04", "W03"]
    assert read.tables["answers"]["value_text"].tolist() == ["fine  "]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
ANSWERS = st.lists(
    st.fixed_dictionaries(
        {
            "value_text": st.none() | TEXTS,
            "value_num": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "late": st.booleans(),
            "phase": st.sampled_from(list(TABLES["answers"].column("phase").levels)),
            "elapsed_ms": st.none() | st.integers(0, 86_400_000),
            "answered_at": st.datetimes(min_value=pd.Timestamp("1970-01-02"), max_value=pd.Timestamp("2200-01-01")),
        }
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(found_answers=ANSWERS)
def test_parquet_and_csv_are_equal_and_a_package_of_the_package_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, found_answers: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    rows = []
    for number, one in enumerate(found_answers):
        at = pd.Timestamp(one["answered_at"]).floor("ms").tz_localize("UTC").to_pydatetime()
        rows.append(row("answers", item=f"{number}", **one | {"answered_at": at}))
    made = session(*rows) if rows else session()
    first = export.datapackage(made, folder / "first", parquet=True)
    read = packages.read(first)
    assert packages.twin_mistakes(IN_FILES["full"], read.tables, read.files) == []
    for name, table in read.tables.items():
        twin = pd.read_parquet(first / "parquet" / f"{name}.parquet")
        for column in TABLES[name].columns:
            if column.kind not in {Kind.TIME, Kind.DATE}:
                ours = packages.values(table[column.name])
                theirs = [None if pd.isna(value) else value for value in twin[column.name].tolist()]
                assert ours == theirs
    second = export.datapackage(frames.load(first), folder / "second", parquet=True)
    for path in (path for path in first.rglob("*") if path.is_file()):
        assert (second / path.relative_to(first)).read_bytes() == path.read_bytes()


def written(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **({"compression": "SNAPPY", "version": "2.6"} | options))
    return out.getvalue()


def as_table(data: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(data))


LIES: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "no parquet": (lambda _: b"PAR1" + b"\xff" * 100 + b"PAR1", "is no Parquet that can be read", "E103"),
    "empty": (lambda _: b"", "is no Parquet that can be read", "E103"),
    "cut off": (lambda data: data[:-20], "is no Parquet that can be read", "E103"),
    "another value": (
        lambda data: written(
            as_table(data).set_column(NAMES.index("not_applicable"), "not_applicable", pa.array([False]))
        ),
        "column not_applicable says otherwise than answers.csv",
        "E103",
    ),
    "a text for a number": (
        lambda data: written(as_table(data).set_column(NAMES.index("answer_id"), "answer_id", pa.array([1]))),
        "its columns are of other types than the table's",
        "E103",
    ),
    "a column less": (lambda data: written(as_table(data).drop_columns(["late"])), "its columns are not those", "E103"),
    "another name": (
        lambda data: written(as_table(data).rename_columns([f"c{n}" for n in range(as_table(data).num_columns)])),
        "its columns are not those",
        "E103",
    ),
    "a row more": (
        lambda data: written(pa.concat_tables([as_table(data), as_table(data)])),
        "it has 2 rows, answers.csv has 1",
        "E103",
    ),
    "million rows": (
        lambda data: written(pa.concat_tables([as_table(data)] * 1_000_000).combine_chunks()),
        "it has 1000000 rows",
        "E103",
    ),
    "packed tightly": (lambda data: written(as_table(data), compression="ZSTD"), "is packed in a way", "E104"),
    "large": (lambda data: data + bytes(1_500_000), "is far larger than its table", "E104"),
    "long text": (
        lambda data: written(
            as_table(data).set_column(NAMES.index("value_text"), "value_text", pa.array(["x" * 15_000_000])),
            data_page_size=1 << 30,
        ),
        "column value_text says otherwise",
        "E103",
    ),
    "larger when unpacked": (
        lambda data: written(
            as_table(data).set_column(NAMES.index("value_text"), "value_text", pa.array(["x" * 19_000_000])),
            write_statistics=False,
        ),
        "",
        "E10",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_twin_that_is_not_its_table_is_named(lie: str, tmp_path: Path) -> None:
    edit, says, code = LIES[lie]
    package = export.datapackage(session(), tmp_path / "out", parquet=True)
    changed(package, "parquet/answers.parquet", edit)
    (mistake,) = found(package)
    assert mistake.file == "parquet/answers.parquet"
    assert says in mistake.reason
    assert mistake.code.startswith(code)
    assert_frame_equal(frames.load(package).answers, packages.read(package).tables["answers"])  # the CSV counts


def test_a_long_text_in_many_rows_is_not_spelled_out(tmp_path: Path) -> None:
    rows = [answer(value_num=30.0, item=f"{n}") for n in range(2_000)]
    package = export.datapackage(session(*rows), tmp_path / "out", parquet=True)
    table = as_table((package / "parquet" / "answers.parquet").read_bytes())
    bomb = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000, pa.int32()), pa.array(["x" * 5_000_000]))
    path = package / "parquet" / "answers.parquet"
    bombed = table.set_column(NAMES.index("value_text"), "value_text", bomb)  # ten gigabytes, were it spelled out
    path.write_bytes(written(bombed, dictionary_pagesize_limit=1 << 30))
    seal(package)
    (mistake,) = found(package)
    assert mistake.code in {"E103", "E104"}


def test_a_twin_of_no_table_and_twins_elsewhere_are_named(tmp_path: Path) -> None:
    package = export.datapackage(session(), tmp_path / "out", parquet=True)
    twin = package / "parquet" / "answers.parquet"
    (package / "parquet" / "more.parquet").write_bytes(twin.read_bytes())
    seal(package)
    assert [str(one) for one in found(package)] == ["parquet/more.parquet: is the twin of no table. [E102]"]


def test_without_pyarrow_the_way_to_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(PackageError, match=r"pip install \"awayday\[parquet\]\""):
        export.datapackage(session(), tmp_path / "out", parquet=True)
    assert list(tmp_path.iterdir()) == []
