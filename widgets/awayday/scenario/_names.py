"""Names in a scenario, for its author to look at: none may be that of a real company or a living person."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from typing import Any

from awayday.scenario._models import Workshop
from awayday.steps import StoryStep

_WORD = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W\d_]+)*")
_ENDING = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}][^\W\d_]+$")
_INSIDE = re.compile(rf"(?<=[a-z,;] )({_WORD.pattern})")
_CALENDAR = frozenset([*calendar.day_name, *calendar.day_abbr, *calendar.month_name])
_NO_WORDS = frozenset({"id", "field", "kind", "then", "of", "to", "rule", "module", "version", "language", "licence"})
"""Keys whose values are ids."""


def names(workshop: Workshop) -> list[str]:
    """Words of a scenario that have a capital inside a sentence and never stand without; and who speaks in it.

    >>> from awayday import scenario
    >>> scenario.names(scenario.load(scenario.find("picnic")))[:3]
    ['Bram', 'Celia', 'Dara']
    """
    texts = list(_texts(workshop.model_dump(), ""))
    inside = {_ENDING.sub("", word) for text in texts for word in _INSIDE.findall(text)}
    inside |= {who for step in workshop.steps if isinstance(step, StoryStep) for voice in step.voices
               for who in _WORD.findall(voice.who)}  # fmt: skip
    return [word for word in capitals(texts) if word in inside]


def capitals(texts: Iterable[str], plain: Iterable[str] = ()) -> list[str]:
    """Words that are written with a capital and never without, neither in these texts nor in the `plain` ones.

    >>> capitals(["Nobody asked. Then Wen's phone rang; nobody said hello.", "I said: Hello, Wrenhollow."])
    ['Then', 'Wen', 'Wrenhollow']
    """
    found = [_ENDING.sub("", word) for text in texts for word in _WORD.findall(text)]
    small = {word for word in found if word[0].islower()} | {word for text in plain for word in _WORD.findall(text)}
    large = {word for word in found if word[0].isupper() and len(word) > 1}
    return sorted(word for word in large if word.lower() not in small and word not in _CALENDAR)


def _texts(data: Any, key: str) -> Iterator[str]:
    if isinstance(data, str) and key not in _NO_WORDS:
        yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, str(name))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value, key)
