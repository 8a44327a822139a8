"""The quick form of benchmarks/reliability/bad_input.py: a few thousand inputs instead of 110,000."""

from __future__ import annotations

import pytest

from benchmarks.reliability import bad_input
from benchmarks.reliability._result import Scale


async def test_no_nonsense_brings_the_room_out_of_its_calm(tmp_path):
    found = await bad_input.everything(tmp_path, Scale(quick=True), lambda _: None)
    assert found.wrong == []
    assert sum(found.sent.values()) >= 3_000
    assert found.refused > 1_000


@pytest.mark.parametrize("text", ["KeyError: 'x'", "no such file /home/ann/awayday.db", "", "lower case.", "Gone"])
def test_a_refusal_that_is_no_calm_sentence_is_found(text):
    found = bad_input.Finding()
    found.check_words(text, "test")
    assert found.wrong
