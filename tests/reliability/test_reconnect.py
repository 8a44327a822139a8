"""Facts and no times: those are in the report, from a machine that has nothing else to do."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from typing import Any

import pytest

from benchmarks.reliability import reconnect, restart
from benchmarks.reliability._result import NotRun, Result

pytestmark = pytest.mark.browser


def found(proof: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(proof)
    except NotRun as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


def quiet(_: str) -> None:
    pass


def test_phones_find_back_through_a_bad_network_and_lose_nothing() -> None:
    result = found(reconnect.prove(phones=2, cuts=4, longest_s=1.5, seed=1, say=quiet))
    assert (result.figure["answers lost"], result.notes) == (0, ())
    assert result.figure["times a phone came back"] == 8


def test_phones_console_and_wall_find_back_to_a_killed_server_and_lose_nothing() -> None:
    result = found(restart.prove(kills=1, phones=2, seed=1, say=quiet))
    assert (result.figure["answers lost"], result.notes) == (0, ())
