"""Taking packages in: what is no package of a cohort leaves the data folder as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from awayday import datasets, export, packages
from awayday.errors import PackageError
from awayday.frames import Frames
from tests.hostile.files import seal
from tests.packages.test_closely import answer, session


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own."""
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return export.datapackage(session(), tmp_path / "out")


def described(package: Path, old: str, new: str) -> None:
    path = package / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    seal(package)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"data_origin": "real"', '"data_origin": "invented"', "E108"),
        ('"version": "1.0.0"', '"version": "newest"', "E101"),
        ('"version": "1.0.0"', '"version": "../1.0.0"', "E101"),
        ('"schema_version": "2"', '"schema_version": "99"', "E107"),
        ('"level": "full"', '"level": "aggregate"', "E101"),
        ("{", "{{", "E101"),
    ],
)
def test_a_description_that_says_wrong_things_is_refused(
    package: Path, data: Path, old: str, new: str, code: str
) -> None:
    described(package, old, new)
    with pytest.raises(PackageError, match=code):
        datasets.take(package)
    assert not data.exists()


@pytest.mark.parametrize("name", ["../up", "Spring", "a b", "", "x" * 65, ".hidden"])
def test_a_name_that_is_no_plain_word_is_refused(package: Path, data: Path, name: str) -> None:
    with pytest.raises(PackageError, match="is no name for a dataset"):
        datasets.take(package, name)
    assert not data.exists()


def test_a_name_of_the_kit_or_of_another_dataset_is_not_taken(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(package, tmp_path / "kit" / "datasets" / "riverside")
    monkeypatch.chdir(tmp_path / "kit")
    with pytest.raises(PackageError, match="The kit has a dataset riverside"):
        datasets.take(package, "riverside")
    datasets.take(package, "mine")
    described(package, "urn:uuid:", "urn:uuid:0")
    with pytest.raises(PackageError, match="mine is another dataset of yours"):
        datasets.take(package, "mine")


def test_a_later_version_comes_beside_the_earlier_one_and_is_the_one_that_is_loaded(package: Path, data: Path) -> None:
    assert datasets.take(package, "mine").is_new
    assert not datasets.take(package, "mine").is_new
    described(package, '"version": "1.0.0"', '"version": "1.1.0"')
    assert datasets.take(package, "mine").dataset.version == "1.1.0"
    assert sorted(path.name for path in (data / "datasets" / "mine").iterdir()) == ["1.0.0", "1.1.0"]
    assert datasets.find("mine").version == "1.1.0"


@pytest.mark.parametrize(
    "made", [session(answer(value_num=101.0)), session(answer(value_num=30.0, value_text="a\u202eb"))]
)
def test_one_mistake_and_nothing_is_written(made: Frames, tmp_path: Path, data: Path) -> None:
    with pytest.raises(packages.BrokenPackage):
        datasets.take(export.datapackage(made, tmp_path / "out"))
    assert not data.exists()


def test_a_data_folder_that_can_not_be_written_is_told_and_left_clean(package: Path, data: Path) -> None:
    data.write_text("in the way")
    with pytest.raises(PackageError, match="can't be written"):
        datasets.take(package)
    assert data.read_text() == "in the way"
