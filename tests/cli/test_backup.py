from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awayday.session import Session
from awayday.store import open_store


def test_a_backup_goes_beside_the_store_and_opens_as_one(awayday: Callable[..., Any], played: Session) -> None:
    document = awayday("backup", "--json").document
    file = Path(document["file"])
    assert file.parent.name == "backups"
    assert document["bytes"] == file.stat().st_size
    with open_store(str(file), read_only=True) as store:
        assert len(store.events(played.session_id)) == document["events"] > 0


@pytest.mark.usefixtures("played")
def test_a_backup_is_written_where_it_is_wanted_and_only_once(awayday: Callable[..., Any], tmp_path: Path) -> None:
    to = tmp_path / "spring.db"
    first, second = awayday("backup", "--to", str(to)), awayday("backup", "--to", str(to))
    assert (first.code, second.code) == (0, 1)
    assert first.out.startswith(f"{to}: 1 sessions, ")
    assert "--store" in first.err
    assert "is there already" in second.err
    into = awayday("backup", "--to", str(tmp_path))
    assert into.out.startswith(f"{tmp_path}/awayday-20")
