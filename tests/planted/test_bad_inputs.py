"""Every damage in `datasets/bad-inputs` gives exactly its code, and its row and column."""

from pathlib import Path

import pytest

from awayday import packages, planted
from awayday.errors import PackageError
from awayday.planted import Damage

ROOT = Path(__file__).parents[2] / "datasets"
DAMAGES = list(planted.damages(ROOT))
NO_DAMAGE = {"E307"}
"""Votes: there is no table of them yet."""

CODES = {
    f"E{number}"
    for numbers in (range(101, 109), range(201, 209), range(301, 309))
    for number in numbers
} - NO_DAMAGE  # fmt: skip


@pytest.fixture(scope="module")
def good() -> dict[str, dict[str, bytes]]:
    return planted.good_packages(ROOT)


def written(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_each_code_has_a_damage() -> None:
    assert {damage.code for damage in DAMAGES} == CODES


@pytest.mark.parametrize("base", ["full", "reuse"])
def test_without_damage_the_packages_are_good(base: str, good: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    assert packages.read(written(good[base], tmp_path / base), closely=True).level == base


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: f"{damage.code} {damage.about}")
def test_a_damage_is_told_by_its_code_row_and_column(
    damage: Damage, good: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    files = good[damage.base]
    folder = written(damage.done(files), tmp_path / "bad")
    with pytest.raises(PackageError) as refused:
        packages.read(folder, closely=True)
    found = getattr(refused.value, "mistakes", ())
    codes = {mistake.code for mistake in found} or {code for code in CODES if f"[{code}]" in str(refused.value)}
    assert codes == {damage.code}, str(refused.value)
    row = damage.row(files)
    if found:
        assert damage.file in {None, found[0].file}
    if row is not None and damage.mended and damage.told != "":
        assert (found[0].row, found[0].column) == (row, damage.told or damage.column)
