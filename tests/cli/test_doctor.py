import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awayday.cli._doctor import has_reset_bug


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_versions_of_sqlite_with_the_reset_bug_are_known(version: tuple[int, int, int], affected: bool) -> None:
    # sqlite.org/wal.html, section "The WAL-reset bug": 3.7.0 to 3.51.2, fixed in 3.51.3, 3.50.7 and 3.44.6
    assert has_reset_bug(version) is affected


def test_the_doctor_looks_at_everything_a_room_needs(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("doctor", "--json")
    found = {one["name"]: one for one in done.document["findings"]}
    assert {"Python", "Parts", "SQLite", "Data folder", "Open files", "Port", "Kernels", "Network"} <= set(found)
    assert {one["status"] for one in found.values()} <= {"ok", "look", "bad"}
    assert sqlite3.sqlite_version in found["SQLite"]["text"]
    assert str(tmp_path / "data") in found["Data folder"]["text"]
    assert all(one["mend"] for one in found.values() if one["status"] != "ok")


def test_a_data_folder_that_can_not_be_made_is_bad_and_says_how_to_mend(
    awayday: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    done = awayday("doctor", AWAYDAY_DATA=str(tmp_path / "file" / "data"))
    assert done.code == 1
    assert "bad  Data folder: " in done.out
    assert "AWAYDAY_DATA" in done.out
