"""Import, datasets and the anonymous export, as a coach types them."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from awayday import frames
from awayday.session import Session
from awayday.store import copies, open_store
from tests.cli.test_erase import everything
from tests.hostile.files import seal

Awayday = Callable[..., Any]


@pytest.fixture
async def crowd(play: Callable[..., Awaitable[Session]]) -> Session:
    """A session of forty bots, of whom thirty agree to later use."""
    return await play(40, seed=1)


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def package(awayday: Awayday, to: Path, *options: str) -> Path:
    done = awayday("export", "latest", "--to", str(to), *options)
    assert done.code == 0, done.err
    return to


def test_export_import_and_export_again_are_the_same_to_the_byte(
    played: Session,  # noqa: ARG001  # there has to be something to export
    awayday: Awayday,
    tmp_path: Path,
) -> None:
    out = package(awayday, tmp_path / "out", "--parquet")
    done = awayday("import", str(out), "--name", "spring", "--json").document
    assert (done["ok"], done["name"], done["version"], done["is_new"]) == (True, "spring", "1.0.0", True)
    assert Path(done["folder"]) == tmp_path / "data" / "datasets" / "spring" / "1.0.0"
    assert content(Path(done["folder"])) == content(out)
    assert awayday("export", "spring", "--to", str(tmp_path / "third")).code == 0
    assert content(tmp_path / "third") == content(out)


def test_a_zip_is_taken_in_and_a_second_time_it_is_there_already(
    played: Session,  # noqa: ARG001
    awayday: Awayday,
    tmp_path: Path,
) -> None:
    out = package(awayday, tmp_path / "out", "--parquet")
    packed = Path(shutil.make_archive(str(tmp_path / "out"), "zip", tmp_path, "out"))
    assert awayday("import", str(packed), "--name", "spring").code == 0
    second = awayday("import", str(out), "--name", "spring")
    assert second.code == 0
    assert "is there already, just the same" in second.out
    (out / "README.md").write_text("other words")
    seal(out)
    third = awayday("import", str(out), "--name", "spring")
    assert third.code == 1
    assert "spring 1.0.0 is there already, with other content." in third.err
    listed = awayday("datasets", "--json").document
    own = [one for one in listed["datasets"] if one["is_own"]]
    assert [(one["name"], one["people"], one["level"]) for one in own] == [("spring", 8, "full")]


def test_a_refused_package_leaves_a_list_of_its_mistakes_and_nothing_else(
    played: Session,  # noqa: ARG001
    awayday: Awayday,
    tmp_path: Path,
) -> None:
    out = package(awayday, tmp_path / "out")
    text = (out / "answers.csv").read_text(encoding="utf-8")
    (out / "answers.csv").write_text(text.replace(",first,", ",=frist,", 2), encoding="utf-8")
    seal(out)
    here = tmp_path / "here"
    here.mkdir()
    done = awayday("import", str(out), cwd=here)
    assert done.code == 1
    assert 'column phase: "=frist" is not one of pre, first, revote' in done.err
    assert str(here / "import_errors.csv") in done.err
    assert not (tmp_path / "data" / "datasets").exists()
    assert [path.name for path in here.iterdir()] == ["import_errors.csv"]
    with (here / "import_errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["file"], row["column"], row["code"]) for row in rows] == [("answers.csv", "phase", "E204")] * 2
    assert all(row["row"] and row["line"] and row["how to fix"] for row in rows)
    told = awayday("import", str(out), "--json", cwd=here)
    assert (told.code, told.document["ok"]) == (1, False)
    assert [one["code"] for one in told.document["mistakes"]] == ["E204", "E204"]


def test_datasets_checks_one_by_its_path_and_exits_with_1_on_a_problem(
    played: Session,  # noqa: ARG001
    awayday: Awayday,
    tmp_path: Path,
) -> None:
    out = package(awayday, tmp_path / "out", "--parquet")
    done = awayday("datasets", str(out))
    assert done.code == 0, done.out
    assert "synthetic, 8 people, full, CC0-1.0, well" in done.out
    shutil.copy(out / "parquet" / "events.parquet", out / "parquet" / "answers.parquet")
    seal(out)
    done = awayday("datasets", str(out), "--json")
    assert done.code == 1
    (found,) = done.document["datasets"]
    assert found["problems"] == ["parquet/answers.parquet: its columns are not those of the table. [E103]"]
    assert awayday("datasets", "no-such-thing").code == 1


def test_the_anonymous_export_has_only_who_agreed_and_no_id_or_hour_of_the_session(
    crowd: Session, awayday: Awayday, tmp_path: Path
) -> None:
    out = package(awayday, tmp_path / "out", "--anonymous", "--parquet", "--xlsx")
    found = frames.load(out)
    with open_store(str(tmp_path / "data" / "awayday.db"), read_only=True) as store:
        full = frames.of(store, crowd.session_id)
    assert found.level == "reuse"
    assert len(found.participants) == int(full.participants["consent_reuse"].sum()) < len(full.participants)
    written = everything(out) + b"\n" + everything(tmp_path / "out").replace(b"\0", b"")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        written += b"".join(book.read(name) for name in book.namelist())
    for table, column in (("participants", "participant_id"), ("answers", "answer_id"), ("sessions", "session_id")):
        ids = full.tables()[table][column].dropna().unique()
        assert [one for one in ids if str(one).encode() in written] == []
    assert f"{full.sessions['started_at'][0]:%H:%M:%S}".encode() not in written
    assert "Someone who already knows how a colleague answered" in (out / "README.md").read_text(encoding="utf-8")


def test_too_few_people_are_refused_and_offered_the_report(
    played: Session,  # noqa: ARG001
    awayday: Awayday,
    tmp_path: Path,
) -> None:
    done = awayday("export", "latest", "--to", str(tmp_path / "out"), "--anonymous")
    assert done.code == 1
    assert "Fewer than 20 people agreed" in done.err
    assert "awayday report" in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("options", [(), ("--anonymous", "--xlsx")])
def test_an_erasure_follows_into_the_imported_copy_of_ones_own_session(
    crowd: Session, awayday: Awayday, tmp_path: Path, options: tuple[str, ...]
) -> None:
    out = package(awayday, tmp_path / "out", "--parquet", *options)
    assert awayday("import", str(out), "--name", "mine").code == 0
    before = frames.load(out)
    with open_store(str(tmp_path / "data" / "awayday.db"), read_only=True) as store:
        people = frames.of(store, crowd.session_id).participants
        noted = copies(store.describe()["where"], crowd.session_id)
    assert len({one.package for one in noted}) == 1 or not noted  # another data folder than this process has
    who = people[people["consent_reuse"]]["participant_id"].iloc[0]
    done = awayday("erase", "latest", str(who), "--yes")
    assert done.code == 0, done.err
    own = tmp_path / "data" / "datasets" / "mine"
    assert [path.name for path in own.iterdir()] == ["1.0.1"]
    for folder in (out, own / "1.0.1"):
        after = frames.load(folder)
        assert after.level == before.level
        assert len(after.participants) == len(before.participants) - 1
        assert json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["version"] == "1.0.1"
        assert (folder / "parquet" / "answers.parquet").is_file()
    assert awayday("datasets", "mine").code == 0
    second = people[people["consent_reuse"]]["participant_id"].iloc[1]
    assert awayday("erase", "latest", str(second), "--yes").code == 0
    assert [path.name for path in own.iterdir()] == ["1.0.2"]
    assert len(frames.load(own / "1.0.2").participants) == len(before.participants) - 2
