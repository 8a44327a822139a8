"""The corpus of hostile texts is as large as promised, without doubles, and has something of everything."""

from __future__ import annotations

import importlib
import unicodedata

import pytest

from tests.hostile import texts


def test_there_are_two_thousand_texts_and_no_two_are_equal() -> None:
    found = texts.strings()
    assert len(found) >= 2_000
    assert len(set(found)) == len(found)


def test_every_family_has_texts_of_its_own() -> None:
    assert min(map(len, texts.families().values())) >= 15


def test_the_texts_are_the_same_each_time() -> None:
    found = texts.strings()
    assert importlib.reload(texts).strings() == found


def test_a_sample_has_some_of_every_family() -> None:
    drawn = set(texts.sample(len(texts.families()), seed=1))
    assert all(drawn & set(family) for family in texts.families().values())


@pytest.mark.parametrize("category", ["Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc", "Zl", "Zp", "Zs", "So"])
def test_every_awkward_kind_of_character_is_in_it(category: str) -> None:
    assert any(unicodedata.category(char) == category for text in texts.strings() for char in text)
