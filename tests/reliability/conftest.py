"""The proofs in their quick form; `python -m benchmarks.reliability` runs them in full."""

from __future__ import annotations

import os

import pytest

from benchmarks.reliability._vfs import NoLibrary, library


@pytest.fixture
def sqlite_within_reach() -> None:
    """Skip where the SQLite of this Python hides its names; CI must have one that does not."""
    try:
        library()
    except NoLibrary as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
