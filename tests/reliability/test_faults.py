from __future__ import annotations

import pytest

from benchmarks.reliability import faults
from benchmarks.reliability._result import Scale


@pytest.mark.usefixtures("sqlite_within_reach")
def test_a_failing_disk_gives_no_false_tick_and_everything_gets_through_afterwards() -> None:
    result = faults.run(Scale(quick=True), lambda _: None)
    assert result.held, result.notes
    assert int(result.figure["calls that failed"]) >= 40
    assert int(result.figure["refused"]) >= 40
