"""The benchmarks still measure: each server starts, one participant joins over its real protocol, and clicks."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.mark.parametrize("name", ["floor", "awayday", "awayday-play", "voila", "solara", "streamlit", "panel"])
def test_a_participant_joins_clicks_and_finds_her_rows_stored(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    peer = import_module("_peers").PEERS_BY_NAME[name]
    if not peer.needs.exists():
        pytest.skip(f"{peer.title} is not installed; benchmarks/run --quick installs it")
    cell = import_module("_cell").measure(peer, 1, within_s=60)
    assert (cell["joined"], cell["errors"], cell["clicks_lost"], cell.get("rows_missing", 0)) == (1, [], 0, 0)
    assert cell["cpu_ms"] > 0
