from __future__ import annotations

import pytest

from benchmarks.reliability import hostile
from benchmarks.reliability._result import Scale

pytestmark = pytest.mark.browser


def test_hostile_texts_are_text_in_every_view() -> None:
    result = hostile.run(Scale(quick=True), lambda _: None)
    assert result.held, result.notes
    assert result.figure["shown"] > 0.8 * hostile.QUICK
    assert result.figure["looks"] > 40
