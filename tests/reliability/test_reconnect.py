from __future__ import annotations

import os

import pytest

from benchmarks.reliability import reconnect
from benchmarks.reliability._result import NotRun, Result, Scale

pytestmark = pytest.mark.browser


def quick() -> Result:
    try:
        return reconnect.run(Scale(quick=True), lambda _: None)
    except NotRun as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


def test_phones_are_back_soon_after_the_network_and_lost_nothing() -> None:
    result = quick()
    assert result.held, (result.figure, result.notes)
    assert result.figure["times a phone came back"] > 10
