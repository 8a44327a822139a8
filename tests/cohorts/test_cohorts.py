"""Datasets by name, and cohorts by whatever names them: the same tables, one origin, nobody twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from awayday import cohorts, datasets, export, frames, scenario, summaries
from awayday.errors import MixedOriginError, PackageError, UnknownDataset, UnknownSession
from awayday.frames import Frames
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin
from awayday.store import Store, open_store
from awayday.usecases import start


def played(url: str, origin: Origin, seed: int, cohort: str) -> Store:
    live = start(open_store(url), scenario.load(scenario.find("picnic")), cohort=cohort, origin=origin, seed=seed)
    asyncio.run(rehearse_in_memory(live, 6, seed=seed))
    return live.store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and a kit without datasets, of this test's own; the working directory is the kit."""
    kit = tmp_path / "kit"
    kit.mkdir()
    monkeypatch.chdir(kit)
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("AWAYDAY_DATASETS", raising=False)
    return kit


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = played(str(tmp_path_factory.mktemp("store") / "a.db"), Origin.SYNTHETIC, 1, "Spring")
    yield made
    made.close()


@pytest.fixture(scope="module")
def other() -> Iterator[Store]:
    made = played("sqlite://", Origin.SYNTHETIC, 2, "Autumn")
    yield made
    made.close()


@pytest.fixture(scope="module")
def tried() -> Iterator[Store]:
    made = played("sqlite://", Origin.DEMO, 3, "Tried out")
    yield made
    made.close()


@pytest.fixture(scope="module")
def package(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export.datapackage(frames.of(store, "latest"), tmp_path_factory.mktemp("package") / "spring")


def shipped(home: Path, package: Path, name: str = "spring") -> Path:
    return Path(shutil.copytree(package, home / "datasets" / name))


def own(home: Path, package: Path, name: str, version: str) -> Path:
    return Path(shutil.copytree(package, home.parent / "data" / "datasets" / name / version))


def same(a: Frames, b: Frames) -> None:
    for name, table in a.tables().items():
        assert_frame_equal(table, b.tables()[name])


def test_a_dataset_of_the_kit_is_listed_and_loaded_by_its_name(home: Path, package: Path) -> None:
    folder = shipped(home, package)
    (found,) = datasets.names()
    assert (found.name, found.version, found.data_origin, found.level) == ("spring", "1.0.0", "synthetic", "full")
    assert (found.people, found.licence, found.folder, found.is_own) == (6, "CC0-1.0", folder, False)
    same(datasets.load("spring"), frames.load(package))


def test_it_is_found_from_a_folder_below(home: Path, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped(home, package)
    (home / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(home / "deep" / "er")
    assert "spring" in [one.name for one in datasets.names()]


def test_the_newest_version_of_ones_own_counts_by_number_and_not_by_letter(home: Path, package: Path) -> None:
    for version in ("1.2.0", "1.10.0", "1.9.9"):
        own(home, package, "mine", version)
    found = datasets.find("mine")
    assert (found.folder.name, found.is_own) == ("1.10.0", True)


def test_half_written_and_broken_ones_do_not_hide_the_others(home: Path, package: Path) -> None:
    shipped(home, package)
    own(home, package, "mine", "1.0.0")
    own(home, package, "mine", ".1.1.0.partial")
    broken = own(home, package, "broken", "1.0.0")
    (broken / "datapackage.json").write_text("{")
    assert [(one.name, one.version) for one in datasets.names()] == [
        ("spring", "1.0.0"),
        ("broken", ""),
        ("mine", "1.0.0"),
    ]
    with pytest.raises(PackageError, match=r"\[E101\]"):
        datasets.load("broken")


def test_an_unknown_name_is_told_with_those_there_are(home: Path, package: Path) -> None:
    shipped(home, package, "riverside")
    with pytest.raises(UnknownDataset, match=r'Did you mean "riverside"\? There are: riverside'):
        datasets.load("riversid")
    with pytest.raises(UnknownDataset):
        datasets.load("../riverside")


@pytest.mark.usefixtures("home")
def test_a_cohort_is_the_same_from_its_session_and_its_package(home: Path, package: Path, store: Store) -> None:
    shipped(home, package)
    id_ = store.session("latest").session_id
    by_name, by_path = cohorts.load("spring"), cohorts.load(str(package))
    same(by_name, by_path)
    same(by_name, cohorts.load(package))
    same(cohorts.load(id_[:8], store), cohorts.load("latest", store.url))
    assert len(cohorts.load("latest", store).answers) == len(by_name.answers)


def test_what_is_nothing_is_told_with_what_there_is(home: Path, package: Path, store: Store) -> None:
    shipped(home, package)
    with pytest.raises(UnknownSession):
        cohorts.load("ffffffff", store)
    (home.parent / "data").mkdir()
    played(str(home.parent / "data" / "awayday.db"), Origin.DEMO, 4, "Mine").close()
    with pytest.raises(UnknownDataset, match=r"is no dataset, no package and no session\. Datasets: spring\."):
        cohorts.load("ffffffff")
    assert cohorts.load("latest").cohort_label == "Mine"


def test_cohorts_of_one_origin_are_joined_in_one_call(home: Path, package: Path, store: Store, other: Store) -> None:
    shipped(home, package)
    both = cohorts.join("spring", cohorts.load("latest", other))
    assert both.cohort_labels == ("Spring", "Autumn")
    assert len(both.participants) == 12
    n = len(frames.of(store, "latest").answers) + len(frames.of(other, "latest").answers)
    assert len(both.answers) == n


def test_nobody_is_counted_twice_because_of_two_copies(home: Path, package: Path, store: Store) -> None:
    shipped(home, package)
    with pytest.raises(PackageError, match="would count twice"):
        cohorts.join("spring", cohorts.load("latest", store))


def test_two_origins_never_join_and_stand_beside_each_other_with_their_stamps(store: Store, tried: Store) -> None:
    made_up, tried_out = frames.of(store, "latest"), frames.of(tried, "latest")
    with pytest.raises(MixedOriginError):
        cohorts.join(made_up, tried_out)
    both = cohorts.side_by_side(tried_out, made_up)
    assert both.stamps == (tried_out.provenance().stamp(), made_up.provenance().stamp())
    assert "DEMO" in str(both)
    assert "SYNTHETIC" in str(both)
    with pytest.raises(Exception, match=r"SideBySide|attribute"):
        summaries.shares(both, made_up.steps["step_id"][0])  # type: ignore[arg-type]  # what is tested
    with pytest.raises(Exception, match=r"SideBySide|attribute"):
        cohorts.join(both, made_up)  # type: ignore[arg-type]  # what is tested


def test_joining_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no cohorts"):
        cohorts.join()
