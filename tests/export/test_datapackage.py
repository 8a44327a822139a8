import hashlib
import json
import re
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from awayday import export, frames, packages
from awayday.errors import PackageError
from awayday.frames import Frames
from awayday.session import Origin
from awayday.tables import CODEBOOK, TABLES, Column, Kind, Value

RECIPE = '{"name":"picnic","seed":7,"version":"1.0.0"}'


def example(column: Column) -> Value:
    """A value that is the same for columns of the same name, so that rows of all tables refer to each other."""
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


def row(name: str, origin: Origin = Origin.REAL, **values: Value | None) -> dict[str, Value | None]:
    recipe = RECIPE if origin is Origin.SYNTHETIC else None
    shared = {"data_origin": str(origin), "recipe": recipe, "cohort_label": "Pilot | North"}
    return {column.name: example(column) for column in TABLES[name].columns} | shared | values


def session(origin: Origin = Origin.REAL, *answers: dict[str, Value | None]) -> Frames:
    rows = {name: [row(name, origin)] for name in TABLES} | {"answers": list(answers)}
    return Frames(**{name: packages.frame(name, found) for name, found in rows.items()})


NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "a,b", 'say "so"', "\r", "\n", "a\r\nb", " ", "NA", "1\t2", "🧺\u202eabc", "Ä"]
every_text = [row("answers", item=f"{i:02}", value_text=text) for i, text in enumerate(NASTY)]


def problems(package: Path) -> list[Any]:
    return validate(str(package / "datapackage.json")).flatten(["resourceName", "rowNumber", "fieldName", "note"])


@pytest.mark.parametrize("origin", Origin)
def test_frictionless_finds_the_package_valid(tmp_path: Path, origin: Origin) -> None:
    answers = [answer | {"data_origin": str(origin)} for answer in every_text]
    package = export.datapackage(session(origin, *answers), tmp_path / "out")
    assert problems(package) == []
    resources = Package(str(package / "datapackage.json")).resources
    assert [resource.name for resource in resources] == [*TABLES, "codebook"]
    assert len(resources[list(TABLES).index("answers")].read_rows()) == len(NASTY)


def test_frictionless_finds_a_changed_package_invalid(tmp_path: Path) -> None:
    package = export.datapackage(session(Origin.REAL, *every_text), tmp_path / "out")
    path = package / "answers.csv"
    path.write_text(path.read_text().replace(",pre,", ",never,", 1))
    assert problems(package)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), max_size=9)
)
def test_any_words_read_back_as_they_were(tmp_path: Path, texts: list[str]) -> None:
    answers = [row("answers", item=f"{i:02}", value_text=text) for i, text in enumerate(texts)]
    package = export.datapackage(session(Origin.REAL, *answers), tmp_path / uuid.uuid4().hex)
    assert frames.load(package).answers["value_text"].tolist() == texts


def test_package_of_a_package_is_the_same_to_the_byte(tmp_path: Path) -> None:
    first = export.datapackage(session(Origin.REAL, *every_text), tmp_path / "first")
    second = export.datapackage(frames.load(first), tmp_path / "second")
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        path.name: path.read_bytes() for path in second.iterdir()
    }


def test_folder_holds_what_the_design_lists_and_the_sums_of_it(tmp_path: Path) -> None:
    package = export.datapackage(session(), tmp_path / "out")
    names = {path.name for path in package.iterdir()}
    texts = {"datapackage.json", "README.md", "consent.md", "codebook.csv", "SHA256SUMS"}
    assert names == texts | {f"{name}.csv" for name in TABLES}
    sums = dict(reversed(line.split("  ")) for line in (package / "SHA256SUMS").read_text().splitlines())
    assert sums == {name: hashlib.sha256((package / name).read_bytes()).hexdigest() for name in names - {"SHA256SUMS"}}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("origin", "title", "stamp"),
    [
        (Origin.REAL, "Pilot | North: two", "REAL DATA · fewer than five people"),
        (Origin.SYNTHETIC, "SYNTHETIC: Pilot | North: two", "SYNTHETIC \N{EN DASH} not people · recipe picnic 1.0.0"),
        (Origin.DEMO, "DEMO: Pilot | North: two", "DEMO \N{EN DASH} try-out, not a finding"),
    ],
)
def test_every_text_says_whether_the_rows_are_real(tmp_path: Path, origin: Origin, title: str, stamp: str) -> None:
    package = export.datapackage(session(origin), tmp_path / "out")
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["title"] == title
    assert descriptor["awayday"]["data_origin"] == origin
    assert descriptor["awayday"]["recipe"] == ([json.loads(RECIPE)] if origin is Origin.SYNTHETIC else [])
    assert stamp in descriptor["description"]
    for name in ("README.md", "consent.md"):
        assert stamp in (package / name).read_text(encoding="utf-8")
    for name in ("answers", "participants", "events", "sessions"):
        assert set(frames.load(package).tables()[name]["data_origin"]) <= {str(origin)}


def test_descriptor_follows_version_2_of_the_standard(tmp_path: Path) -> None:
    package = export.datapackage(session(Origin.REAL, *every_text), tmp_path / "out")
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", descriptor["id"])
    for resource in descriptor["resources"]:
        data = (package / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["schema"]["fieldsMatch"] == "exact"
        assert data.startswith(",".join(field["name"] for field in resource["schema"]["fields"]).encode() + b"\n")
        assert not data.startswith(b"\xef\xbb\xbf")
    phase = next(
        field
        for resource in descriptor["resources"]
        if resource["name"] == "answers"
        for field in resource["schema"]["fields"]
        if field["name"] == "phase"
    )
    assert phase["categoriesOrdered"] is True
    assert phase["categories"][2] == {"value": "revote", "label": "second choice, after talk"}


def test_codebook_has_a_row_for_every_column_of_every_file(tmp_path: Path) -> None:
    package = export.datapackage(session(), tmp_path / "out")
    header, *rows = (package / "codebook.csv").read_text(encoding="utf-8").splitlines()
    assert header == ",".join(CODEBOOK.names)
    for name in TABLES:
        columns = (package / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        assert [line.split(",")[1] for line in rows if line.startswith(f"{name},")] == columns


def test_consent_file_holds_the_words_shown_and_counts_behind_the_gate(tmp_path: Path) -> None:
    people = [row("participants", participant_id=str(uuid.uuid4()), consent_reuse=i < 4) for i in range(6)]
    few = session()
    nobody = {name: few.tables()[name][:0] for name in ("events", "group_members")}
    many = Frames(**(few.tables() | {"participants": packages.frame("participants", people)} | nobody))
    text = (export.datapackage(many, tmp_path / "many") / "consent.md").read_text(encoding="utf-8")
    assert "two" in text
    assert "| Rows may be used in later datasets | 4 of 6 |" in text
    text = (export.datapackage(few, tmp_path / "few") / "consent.md").read_text(encoding="utf-8")
    assert "| Rows may be used in later datasets | hidden: fewer than five people" in text


def test_second_export_stands_beside_the_first_under_a_name_with_the_time(tmp_path: Path) -> None:
    first = export.datapackage(session(), tmp_path / "out")
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    second = export.datapackage(session(Origin.REAL, *every_text), tmp_path / "out")
    assert first == tmp_path / "out"
    assert re.fullmatch(r"out-\d{8}T\d{6}Z(-\d{6})?", second.name)
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before
    assert len(frames.load(second).answers) == len(NASTY)


def test_empty_folder_and_missing_parents_are_used(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert export.datapackage(session(), tmp_path / "empty") == tmp_path / "empty"
    assert export.datapackage(session(), tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert_frame_equal(frames.load(tmp_path / "a" / "b").steps, session().steps)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_anything_else_in_the_way_is_left_alone(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "thesis"
    if kind == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "chapter.txt").write_text("mine")
    with pytest.raises(PackageError, match=r"is there already and is no data package\. Name a folder"):
        export.datapackage(session(), target)
    assert (target if kind == "file" else target / "chapter.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis"]


def test_folder_that_can_not_be_made_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PackageError, match=r"can't be written: .* Choose a folder"):
        export.datapackage(session(), tmp_path / "file" / "out")


def test_table_that_would_not_read_back_is_not_exported(tmp_path: Path) -> None:
    whole = frames.load(export.datapackage(session(Origin.REAL, *every_text), tmp_path / "first"))
    changed = whole.answers.iloc[::-1]
    with pytest.raises(PackageError, match="reads back otherwise"):
        export.datapackage(Frames(**(whole.tables() | {"answers": changed})), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_package_is_written_again_in_its_place_as_the_next_patch(tmp_path: Path) -> None:
    package = export.datapackage(session(Origin.REAL, *every_text), tmp_path / "out")
    for patch in (1, 2):
        assert export.datapackage(session(Origin.REAL, *every_text[:2]), package, instead=True) == package
        descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
        assert descriptor["version"] == f"1.0.{patch}"
        assert "somebody had her data deleted" in (package / "README.md").read_text(encoding="utf-8")
    assert len(frames.load(package).answers) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_only_a_package_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(PackageError, match="no package to write again"):
        export.datapackage(session(), tmp_path, instead=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_unknown_level_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there are full, reuse"):
        export.datapackage(session(), tmp_path / "out", level="aggregate")  # type: ignore[arg-type]  # what is tested
