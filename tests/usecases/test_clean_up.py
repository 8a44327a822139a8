"""After an erasure: exports are written again by a process of their own, and backups are named to the hosts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from awayday import export, frames, scenario
from awayday.session import Origin, Role
from awayday.store import note, open_store
from awayday.usecases import Visitor, erase, start
from tests.conftest import Table


async def test_exports_are_written_again_and_backups_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path / "data"))
    store = open_store(str(tmp_path / "data" / "awayday.db"))
    live = start(store, scenario.load(scenario.find("picnic")), origin=Origin.DEMO, seed=1)
    table = Table(live, Visitor(live, Role.FACILITATOR))
    her, _ = await table.seats(2)
    session, where = live.session.session_id, store.describe()["where"]
    tables = export.fresh(frames.of(store, session))
    for path in (export.datapackage(tables, tmp_path / "out"), export.spreadsheet(tables, tmp_path / "out.xlsx")):
        note("export", where, session, path)
    before = (tmp_path / "out.xlsx").read_bytes()
    (tmp_path / "friday.db").write_text("a backup")
    note("backup", where, None, tmp_path / "friday.db")
    note("backup", where, None, tmp_path / "deleted-long-ago.db")

    await erase(her)
    await asyncio.gather(*live.tasks)
    assert len(frames.load(tmp_path / "out").participants) == 1
    assert (tmp_path / "out.xlsx").read_bytes() != before
    told = " ".join(live.notes)
    assert "2 exports were written again" in told
    assert "A backup from before still holds it: friday.db." in told
    assert "long-ago" not in told

    (tmp_path / "out" / "datapackage.json").write_text("no package any more")
    await erase(table.host, next(iter(live.state.people)))
    await asyncio.gather(*live.tasks)
    assert (tmp_path / "out" / "datapackage.json").read_text() == "no package any more"
    live.close()
