"""Names and texts: every script and emoji stays, nothing that climbs, turns or hides does, nothing is cut silently."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.errors import Refused
from awayday.usecases import MAX_NAME, clean_name, clean_text


@given(st.text(max_size=200))
def test_a_cleaned_text_is_nfc_without_control_or_direction_characters(text: str) -> None:
    cleaned = clean_text(text, 500)
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char != "\n" for char in cleaned)
    assert not set(cleaned) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2069\u200e\u200f")


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_text(text, 500)
    assert clean_text(once, 500) == once


@pytest.mark.parametrize(
    "name", ["Ifeoma", "Łukasz", "שירה", "محمد", "李小龍", "👩🏽‍🚀", "O'Brien", "=1+1", "<b>Bo</b>"]
)
def test_an_honest_name_stays_as_it_was_typed(name: str) -> None:
    assert clean_name(f"  {name} ") == name


def test_zalgo_keeps_a_few_marks_only() -> None:
    cleaned = clean_name("Z" + "\u0335\u0321\u0301" * 40 + "o")
    assert cleaned is not None
    assert sum(unicodedata.category(char) == "Mn" for char in cleaned) <= 4


@pytest.mark.parametrize("name", ["x" * (MAX_NAME + 1), "x" * 100_000, "é" * 50])
def test_a_name_that_is_too_long_is_refused_with_the_length_that_fits(name: str) -> None:
    with pytest.raises(Refused, match=str(MAX_NAME)) as refused:
        clean_name(name)
    assert refused.value.reason == "too_long"


@pytest.mark.parametrize("name", [None, "", "   ", "\u202e", "\x00\x07"])
def test_no_name_means_anonymous(name: str | None) -> None:
    assert clean_name(name) is None


def test_a_name_is_one_line() -> None:
    assert clean_name("Ama\nLuca\r\nWen") == "Ama Luca Wen"
