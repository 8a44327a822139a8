"""Names and texts: every script and emoji stays, nothing that climbs, turns or hides does, nothing is cut silently."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.errors import Refused
from awayday.usecases import MAX_LABEL, MAX_NAME, clean_label, clean_name, clean_text
from tests.hostile import texts


@given(st.text(max_size=200))
def test_a_cleaned_text_is_nfc_without_control_or_direction_characters(text: str) -> None:
    cleaned = clean_text(text, 500)
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char != "\n" for char in cleaned)
    assert not set(cleaned) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2069\u200e\u200f")


AWKWARD = "e\u0301\u0323\u200d\u200c\ufe0f\U000e0100\u1100\u1161\u11a8\uac00\u034f\u0f71\u0f73\u0344\n \t\u3164\u1160"


@given(st.text(st.characters() | st.sampled_from(AWKWARD), max_size=200), st.booleans())
def test_cleaning_twice_changes_nothing(text: str, lines: bool) -> None:
    once = clean_text(text, 500, lines=lines)
    assert clean_text(once, 500, lines=lines) == once
    assert once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize("family", texts.families())
def test_what_is_left_of_a_hostile_text_is_a_short_plain_text(family: str) -> None:
    for text in texts.families()[family]:
        try:
            cleaned = clean_text(text, 500)
        except Refused:
            assert len(text) > 500, "only what is too long is refused"
            continue
        cleaned.encode()
        assert len(cleaned) <= 500
        assert cleaned == unicodedata.normalize("NFC", cleaned)
        assert "\n\n\n" not in cleaned
        classes = [unicodedata.category(char) for char in cleaned if char != "\n"]
        assert not {"Cc", "Cs", "Co", "Zl", "Zp"} & set(classes)
        seen = "".join("m" if name in {"Mn", "Me"} else "j" if name == "Cf" else "x" for name in classes)
        assert max((len(pile.replace("j", "")) for pile in seen.split("x")), default=0) <= 5  # four, and a variant
        assert "jj" not in seen or "\U0001f3f4" in cleaned


HONEST = [
    "Ifeoma", "Łukasz", "שירה", "שִׁירָה", "محمد", "李小龍", "👩🏽‍🚀", "O'Brien", "=1+1", "<b>Bo</b>", "می\u200cخواهم",  # noqa: RUF001
    "น้ำ", "क्ष", "Nguyễn", "葛\U000e0100城", "❤️‍🔥", "1️⃣", "🏳️‍🌈", "\U0001fae8", "\U0001fae9", "﷽",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
]  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_name_stays_as_it_was_typed(name: str) -> None:
    assert clean_name(f"  {name} ") == name


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\u2028b\u2029c\x85d\x0be\r\nf\rg", "a\nb\nc\nd\ne\nf\ng"),
        ("a\n\n \n\n\nb", "a\n\nb"),
        ("a\tb", "a b"),
        ("An\u200bn\u00ada\u2060\ufeff", "Anna"),
        ("a\ufdd0\U0010ffff\ue000b", "ab"),
        ("😀" + "".join(chr(0xE0100 + byte) for byte in b"hidden words"), "😀\U000e0168"),
        ("a" + "".join(chr(0xE0000 + byte) for byte in b"hidden words"), "a"),
        ("z" + "\u0310\u0311\u0312\u0313\u200d" * 3, "z\u0310\u0311\u0312\u0313\u200d"),
        ("e\u200b\u0301", "é"),
        ("\u115f\u1160 \u2800\u3164", ""),
        ("\u0301\u0301", ""),
    ],
)
def test_what_hides_or_climbs_goes_and_the_rest_stays(text: str, left: str) -> None:
    assert clean_text(text, 500) == left


def test_the_label_of_a_cohort_is_one_short_line() -> None:
    assert clean_label("Spring\n\x1b]0;pwned\x07team\u202e") == "Spring ]0;pwnedteam"
    assert clean_label("\x00") is None
    with pytest.raises(Refused, match=str(MAX_LABEL)):
        clean_label("x" * (MAX_LABEL + 1))


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
