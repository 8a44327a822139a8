from __future__ import annotations

from benchmarks.reliability import soak
from benchmarks.reliability._result import Scale


def test_an_hour_of_coming_and_going_loses_nothing_and_leaves_nothing_behind() -> None:
    result = soak.run(Scale(quick=True), lambda _: None)
    assert (result.figure["lost"], result.figure["left behind"], result.notes) == (0, 0, ())
