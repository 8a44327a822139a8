"""Finding a workshop: by its name in the kit, or by its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from awayday import scenario
from awayday.errors import UnknownWorkshop

ROOT = Path(__file__).parents[2]


def kit_with(folder: Path, *names: str) -> Path:
    """Make a kit of workshops under `folder`; their files need not be valid to be found."""
    for name in names:
        (folder / "workshops" / name).mkdir(parents=True)
        (folder / "workshops" / name / "workshop.yaml").write_text("id: x\n", encoding="utf-8")
    return folder / "workshops"


def test_the_nearest_kit_going_up_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kit = kit_with(tmp_path, "picnic", "aftermath")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert scenario.shelf() == [kit / "aftermath", kit / "picnic"]
    assert scenario.find("picnic") == kit / "picnic"


def test_a_workshops_folder_without_a_workshop_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kit = kit_with(tmp_path, "picnic")
    near = tmp_path / "near"
    (near / "workshops" / "empty").mkdir(parents=True)
    monkeypatch.chdir(near)
    assert scenario.shelf() == [kit / "picnic"]


def test_away_from_any_kit_the_checkout_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWAYDAY_WORKSHOPS", str(kit_with(tmp_path / "elsewhere", "other")))
    assert scenario.find("picnic") == ROOT / "workshops" / "picnic"


def test_a_path_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = kit_with(tmp_path, "mine") / "mine"
    assert scenario.find(str(folder)) == folder
    assert scenario.find(str(folder / "workshop.yaml")) == folder / "workshop.yaml"
    monkeypatch.chdir(folder.parent)
    assert scenario.find("./mine") == Path("mine")


def test_an_unknown_name_is_told_with_the_nearest_and_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit_with(tmp_path, "aftermath", "picnic")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownWorkshop) as caught:
        scenario.find("pinic")
    assert str(caught.value) == (
        'There is no workshop or plan "pinic". Did you mean "picnic"? There are: aftermath, picnic.'
    )


@pytest.mark.parametrize("name", ["", "..", "a\0b", "x" * 5000, "🧺", "../../etc"])
def test_odd_names_are_refused_calmly(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kit_with(tmp_path, "picnic")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownWorkshop, match="There are: picnic"):
        scenario.find(name)
