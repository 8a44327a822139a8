"""What people type, made safe to keep and show: one line or a short text, never markup, never longer than asked."""

from __future__ import annotations

import re
import unicodedata

from awayday.errors import Refused

MAX_NAME = 40
"""Longest name, in characters."""

MAX_LABEL = 80
"""Longest label of a cohort, in characters."""

MAX_MARKS = 4
"""Most combining marks kept on one character; more would climb over neighbouring lines."""

MAX_RAW = 20_000
"""Longest text that is looked at at all."""

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")

_TAGS = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|[\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
"""Invisible letters; they belong to the flags of regions, such as Scotland's, and hide words everywhere else."""

_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Signs around numbers in Arabic, Syriac and Kaithi: characters of format that are seen."""

_JOINERS = frozenset("\u200c\u200d")
"""They shape emoji and many scripts, one at a time."""

_UNSEEN = frozenset("\u034f\u17b4\u17b5\u2065\u3164\ufff0\ufff1\ufff2\ufff3\ufff4\ufff5\ufff6\ufff7\ufff8\uffa0\ufffc")
"""Characters that are no format by their class, and are not seen either."""

_BLANK = frozenset("\u115f\u1160\u2800")
"""Characters that belong to scripts, and show nothing by themselves."""


def clean_text(text: str, max_chars: int, *, lines: bool = True) -> str:
    """Return `text` in NFC without control, direction and hidden characters, at most `MAX_MARKS` marks on a character.

    Parameters
    ----------
    text
        What somebody typed; emoji and every script stay as they are.
    max_chars
        Longest result, in characters (code points; an emoji may have several). Phones count no fewer, so that a text
        which fits there fits here.
    lines
        Whether line breaks may stay, two in a row at most; otherwise all white space becomes single spaces.

    Raises
    ------
    Refused
        `too_long`, when more than `max_chars` remain. Nothing is cut off silently.
    """
    if len(text) > MAX_RAW:
        raise Refused("too_long", f"That text is too long. At most {max_chars} characters fit.")
    text = _TAGS.sub(lambda found: found[1] or "", _BREAKS.sub("\n", text)).replace("\t", " ")
    text = unicodedata.normalize("NFC", "".join(char for char in text if _is_kept(char)))
    cleaned = unicodedata.normalize("NFC", "".join(_without_piles(text)))
    cleaned = _EMPTY_LINES.sub("\n\n", cleaned).strip() if lines else " ".join(cleaned.split())
    if not any(_is_seen(char) for char in cleaned):
        return ""
    if len(cleaned) > max_chars:
        raise Refused("too_long", f"That text has {len(cleaned)} characters. At most {max_chars} fit.")
    return cleaned


def _is_kept(char: str) -> bool:
    """Whether a character may stand in a text at all; newer ones than this Python knows may."""
    code = ord(char)
    match unicodedata.category(char):
        case "Cc":
            return char == "\n"
        case "Cf":
            return char in _JOINERS or char in _VISIBLE_FORMATS or 0xE0020 <= code <= 0xE007F
        case "Cs" | "Co":
            return False
    return char not in _UNSEEN and code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF


def _without_piles(text: str) -> list[str]:
    """Return the characters of a text without marks piled up, and without joiners and variants in a row.

    A joiner does not end a pile: the marks after it still stand on the same character.
    """
    kept: list[str] = []
    marks = 0
    for char in text:
        if char in _JOINERS or _is_variant(char):
            before = kept[-1] if kept else char
            if before in _JOINERS or (_is_variant(before) and _is_variant(char)):
                continue
        elif unicodedata.category(char) in {"Mn", "Me"} or "\u1ab0" <= char <= "\u1aff":  # a block of marks to come
            marks += 1
            if marks > MAX_MARKS:
                continue
        else:
            marks = 0
        kept.append(char)
    return kept


def _is_variant(char: str) -> bool:
    """Whether a character picks the look of the one before it; 256 of them can spell hidden words."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or char in "\u180b\u180c\u180d\u180f"


def _is_seen(char: str) -> bool:
    category = unicodedata.category(char)
    return char not in _BLANK and category[0] not in "ZM" and category not in {"Cc", "Cf"}


def clean_name(name: str | None) -> str | None:
    """Return a name for the lobby, or None for somebody who stays anonymous; raises Refused when it is too long."""
    return None if name is None else clean_text(name, MAX_NAME, lines=False) or None


def clean_label(label: str | None) -> str | None:
    """Return the label of a cohort as one line, or None when nothing is in it; raises Refused when it is too long."""
    return None if label is None else clean_text(label, MAX_LABEL, lines=False) or None
