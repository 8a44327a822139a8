from __future__ import annotations

import asyncio

from benchmarks.reliability import kills
from benchmarks.reliability._result import Scale


def quiet(_: str) -> None:
    pass


def test_no_killed_server_takes_with_it_what_it_acknowledged() -> None:
    result = kills.run(Scale(quick=True), quiet)
    assert result.held, result.notes
    assert result.figure["kills"] == kills.QUICK
    assert result.figure["acknowledged answers"] > kills.QUICK


def test_a_server_that_acknowledges_before_the_commit_is_found_out() -> None:
    result = asyncio.run(kills.prove(6, 1, quiet, hasty=True))
    assert not result.held
    assert result.figure["lost"] > 0
