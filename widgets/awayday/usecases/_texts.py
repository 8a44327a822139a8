"""What people type, made safe to keep and show: one line or a short text, never markup, never longer than asked."""

from __future__ import annotations

import unicodedata

from awayday.errors import Refused

MAX_NAME = 40
"""Longest name, in characters."""

MAX_MARKS = 4
"""Most combining marks kept on one character; more would climb over neighbouring lines."""

MAX_RAW = 20_000
"""Longest text that is looked at at all."""

_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: str, max_chars: int, *, lines: bool = True) -> str:
    """Return `text` in NFC without control and direction characters, at most `MAX_MARKS` marks on a character.

    Parameters
    ----------
    text
        What somebody typed; emoji and every script stay as they are.
    max_chars
        Longest result, in characters.
    lines
        Whether line breaks may stay; otherwise they become spaces.

    Raises
    ------
    Refused
        `too_long`, when more than `max_chars` remain. Nothing is cut off silently.
    """
    if len(text) > MAX_RAW:
        raise Refused("too_long", f"That text is too long. At most {max_chars} characters fit.")
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if char == "\n":
            kept.append("\n" if lines else " ")
            continue
        category = unicodedata.category(char)
        if char in _BIDI or category in {"Cc", "Cs", "Co", "Cn"}:
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    cleaned = "".join(kept).strip()
    if len(cleaned) > max_chars:
        raise Refused("too_long", f"That text has {len(cleaned)} characters. At most {max_chars} fit.")
    return cleaned


def clean_name(name: str | None) -> str | None:
    """Return a name for the lobby, or None for somebody who stays anonymous; raises Refused when it is too long."""
    if name is None:
        return None
    return clean_text(" ".join(name[: MAX_RAW + 1].split()), MAX_NAME, lines=False) or None
