from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.reliability import power
from benchmarks.reliability._platter import Platter
from benchmarks.reliability._result import Scale
from benchmarks.reliability._vfs import Op

pytestmark = pytest.mark.usefixtures("sqlite_within_reach")


def test_no_power_cut_loses_what_was_acknowledged_and_loose_settings_would() -> None:
    result = power.run(Scale(quick=True), lambda _: None)
    assert result.held, result.notes
    assert result.figure["power cuts: acknowledged units looked for"] > 200
    assert result.figure["counter-test, synchronous=OFF: lost"] > 0


def outcomes(ops: list[Op], folder: Path) -> set[bytes | None]:
    """What a file may be after a cut behind these operations."""
    found: set[bytes | None] = set()
    for seed in range(60):
        chance = random.Random(seed)
        platter = Platter(["there"], chance)
        for op in ops:
            platter.take(op)
        for path in folder.iterdir():
            path.unlink()
        platter.cut(folder, chance)
        (path,) = [*folder.glob("new"), *folder.glob("there")][:1] or [None]
        found.add(None if path is None else path.read_bytes())
    return found


def test_what_was_synced_stays_and_what_was_not_may_go(tmp_path: Path) -> None:
    old, new = b"a" * 1024, b"b" * 1024
    synced = [Op("write", "there", 0, old), Op("sync", "there")]
    assert outcomes(synced, tmp_path) == {old}
    half = outcomes([*synced, Op("write", "there", 0, new)], tmp_path)
    assert {old, new, b"a" * 512 + b"b" * 512, b"b" * 512 + b"a" * 512} <= half
    assert outcomes([*synced, Op("write", "there", 0, new), Op("sync", "there")], tmp_path) == {new}


def test_after_a_failed_sync_the_next_one_promises_nothing_about_what_came_before(tmp_path: Path) -> None:
    old, new = b"a" * 512, b"b" * 512
    ops = [Op("write", "there", 0, old), Op("sync", "there"), Op("write", "there", 0, new)]
    found = outcomes([*ops, Op("unsync", "there"), Op("sync", "there")], tmp_path)
    assert {old, new} <= found


def test_a_new_name_is_sure_once_the_folder_was_synced(tmp_path: Path) -> None:
    made = [Op("create", "new"), Op("write", "new", 0, b"x")]
    assert {b"x", b""} <= outcomes([*made, Op("sync", "new")], tmp_path)  # without it: the other file, empty
    assert outcomes([*made, Op("sync", "new", 1)], tmp_path) == {b"x"}
