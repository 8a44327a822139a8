from __future__ import annotations

import os

import pytest

from benchmarks.reliability import postgres
from benchmarks.reliability._cluster import NoServer, programs
from benchmarks.reliability._result import Scale


def test_a_server_that_dies_under_load_loses_nothing_that_was_acknowledged() -> None:
    try:
        programs()
    except NoServer as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    result = postgres.run(Scale(quick=True), lambda _: None)
    assert result.held, (result.figure, result.notes)
    assert int(result.figure["refused meanwhile"]) > 0
