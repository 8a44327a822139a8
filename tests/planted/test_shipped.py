"""The datasets of the kit are what their recipes make, and what they say of themselves is so."""

import hashlib
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import validate

from awayday import datasets, frames, packages, planted
from awayday.session import AnswerStatus, Origin

ROOT = Path(__file__).parents[2] / "datasets"
NAMES = sorted(file.parent.name for file in ROOT.glob(f"*/{planted.RECIPE}"))
TEXTS = ("README.md", "CHANGES.md", "consent.md", "SHA256SUMS", planted.TRUTH, planted.RECIPE, "codebook.csv")

every = pytest.mark.parametrize("name", NAMES)


def read(name: str, file: str) -> str:
    return (ROOT / name / file).read_text(encoding="utf-8")


def test_they_are_those_of_the_design() -> None:
    assert set(NAMES) == {"riverbank", "quiet", "two-sites-harbour", "two-sites-hill", "small-room", "tiny-room"}


@every
def test_frictionless_finds_it_valid(name: str) -> None:
    report = validate(str(ROOT / name / "datapackage.json"))
    assert report.valid, report.flatten(["resourceName", "rowNumber", "fieldName", "note"])


@every
def test_it_is_what_its_recipe_makes_byte_for_byte(name: str) -> None:
    made = planted.build(ROOT / name)
    there = {file.relative_to(ROOT / name).as_posix(): file for file in (ROOT / name).rglob("*") if file.is_file()}
    assert sorted(made) == sorted(there)
    differing = [file for file, data in made.items() if plain(file, data) != plain(file, there[file].read_bytes())]
    assert not differing


def plain(file: str, data: bytes) -> object:
    """What has to be the same: all bytes, but those of Parquet, which another version of pyarrow packs otherwise."""
    if file.startswith("parquet/"):
        return pq.read_table(io.BytesIO(data)).to_pydict()
    if file == "SHA256SUMS":
        return [line for line in data.decode().splitlines() if "parquet/" not in line and "datapackage" not in line]
    if file == "datapackage.json":
        descriptor = json.loads(data)
        for resource in descriptor["resources"]:
            if resource["path"].startswith("parquet/"):
                del resource["hash"], resource["bytes"]
        return json.dumps(descriptor)
    return data


@every
def test_it_can_be_imported_and_its_twins_say_the_same(name: str) -> None:
    package = packages.read(ROOT / name, closely=True)
    assert {file for file in package.files if file.startswith("parquet/")} == {
        f"parquet/{table}.parquet" for table in package.tables
    }
    assert [warning.code for warning in package.warnings] == (["W04"] if name == "tiny-room" else [])


@every
def test_it_says_that_nobody_is_behind_it(name: str) -> None:
    descriptor = json.loads(read(name, "datapackage.json"))
    recipe = planted.read_recipe(ROOT / name)
    stated = {"name": name, "version": recipe.version, "seed": recipe.seed}
    assert descriptor["title"].startswith("SYNTHETIC: ")
    assert descriptor["licenses"][0]["name"] == "CC0-1.0"
    assert descriptor["version"] == recipe.version
    assert descriptor["awayday"]["data_origin"] == Origin.SYNTHETIC
    assert descriptor["awayday"]["recipe"] == [stated]
    tables = datasets.load(name)
    assert [json.loads(one) for one in tables.sessions["recipe"].unique()] == [stated]
    assert tables.data_origin is Origin.SYNTHETIC
    assert f"recipe {name} {recipe.version}, seed {recipe.seed}" in read(name, "README.md").split("\n\n")[1]


@every
def test_its_files_and_their_sums_are_all_there(name: str) -> None:
    sums = dict(reversed(line.split("  ")) for line in read(name, "SHA256SUMS").splitlines())
    there = {file.relative_to(ROOT / name).as_posix() for file in (ROOT / name).rglob("*") if file.is_file()}
    assert set(TEXTS) <= there
    assert set(sums) == there - {"SHA256SUMS"}
    assert sums == {file: hashlib.sha256((ROOT / name / file).read_bytes()).hexdigest() for file in sums}


@every
def test_people_come_as_often_as_planned(name: str) -> None:
    recipe, tables = planted.read_recipe(ROOT / name), datasets.load(name)
    answers = tables.answers
    assert len(tables.participants) == recipe.people
    assert len(tables.sessions) == len(recipe.meetings)
    assert tables.participants["consent_link"].all()
    came = tables.events[tables.events["kind"] == "joined"].groupby("session_id")["participant_id"].nunique()
    planned = [recipe.people - meeting.stay_away for meeting in recipe.meetings]
    assert [came[session] for session in tables.sessions["session_id"]] == planned
    assert set(answers["participant_id"].dropna()) <= set(tables.participants["participant_id"])
    assert (answers["status"] == AnswerStatus.OK).all()


@every
def test_what_counts_of_each_person_is_one_answer_in_each_run(name: str) -> None:
    answers = datasets.load(name).answers
    counting = answers[answers["is_current"] & answers["participant_id"].notna()]
    run = ["session_id", "participant_id", "step_id", "phase", "run_no"]
    assert counting.groupby(run, observed=True)["answer_id"].nunique().max() == 1


@every
def test_a_mind_that_changed_is_kept_and_a_save_on_the_way_is_not(name: str) -> None:
    answers = datasets.load(name).answers
    names = [
        "session_id",
        "participant_id",
        "step_id",
        "phase",
        "field",
        "item",
        "option_id",
        "value_num",
        "value_text",
    ]
    said = answers[names].astype(object).where(answers[names].notna(), None).itertuples(index=False, name=None)
    last = set()
    replaced: dict[str, list[tuple[object, ...]]] = {}
    for what, is_current, answer_id in zip(said, answers["is_current"], answers["answer_id"], strict=True):
        if is_current:
            last.add(what)
        elif what[1] is not None:  # by a person, not by a table
            replaced.setdefault(answer_id, []).append(what)
    assert replaced
    assert all(set(one) - last for one in replaced.values())


def test_another_seed_makes_other_people_with_the_same_counts() -> None:
    recipe = planted.read_recipe(ROOT / "small-room")
    other = planted.cohort(recipe, seed=1)
    shipped = datasets.load("small-room")
    votes = [
        sorted(frames.field_answers(one.answers, "picnic-02", "choice", "first")["option_id"])
        for one in (shipped, other)
    ]
    assert votes == [["close"] * 3 + ["cover"] * 5] * 2
    assert set(other.participants["participant_id"]).isdisjoint(shipped.participants["participant_id"])


def test_no_copy_of_a_source_of_chance_beside_python_itself() -> None:
    folder = Path(planted.__file__).parent
    code = "\n".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    assert not [word for word in ("import random", "import secrets", "numpy", "uuid4", "urandom") if word in code]
