"""A scenario made of hostile texts: valid, and each of its texts is one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain, cycle
from typing import Any

UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What a scenario refuses, and line ends, which belong to the file; `tests/hostile/test_files.py` has those."""

FIELDS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
"""The free texts that each person writes."""

WORDS = (FIELDS[:2], FIELDS[2:4], FIELDS[4:6], FIELDS[6:])
"""Which of them stand side by side on the wall."""


def writable(texts: Sequence[str]) -> list[str]:
    """Return the texts that a coach could write into a scenario."""
    return [text.strip() for text in texts if text.strip() and not UNWRITABLE.search(text) and len(text) <= 2000]


class Texts:
    """Gives each text once, to the first place that it fits, and then all of them again."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.left = list(texts)
        self.again = cycle([text for text in texts if len(text) <= 120] + ["-"])

    def one(self, most: int) -> str:
        """Return the next text of at most `most` characters (code points, as the scenario counts)."""
        for at, text in enumerate(self.left):
            if len(text) <= most:
                return self.left.pop(at)
        return next(text for text in self.again if len(text) <= most)


def made(texts: Sequence[str], most_steps: int) -> str:
    """Return a scenario as YAML (JSON is a part of it): a vote with words, their reveals, then steps of every kind."""
    give = Texts(texts)
    kinds = cycle((_story, _discuss, _choice, _scale))
    steps = [_words(give), *(_reveal(give, number) for number in range(len(WORDS)))]
    while len(steps) < most_steps and (give.left or len(steps) < 9):
        steps.append(next(kinds)(give, len(steps)))
    for step, following in zip(steps, chain(steps[1:], [{"id": "end"}]), strict=True):
        step |= {"minutes": 0.5, "notes": give.one(2000), "then": following["id"]}
    whole = {
        "id": "hostile", "module": give.one(120), "version": "1.0.0", "title": give.one(120), "goal": give.one(2000),
        "minutes": len(steps) / 2, "group": give.one(2000), "licence": give.one(40), "seed_trace": [give.one(120)],
        "consent": {"version": "hostile-1", "text": give.one(2000), "reuse": give.one(300)},
        "defaults": {
            "waiting": give.one(2000), "below_35": give.one(2000), "between": give.one(2000),
            "above_70": give.one(2000), "derailments": [give.one(2000)], "safety": give.one(2000),
            "closing": give.one(2000),
        },
        "steps": steps,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _option(give: Texts, number: int) -> dict[str, Any]:
    effect = {"customer": 0, "employee": 0}
    return {"id": f"o{number}", "label": give.one(200), "gain": give.one(300), "cost": give.one(300), "effect": effect}


def _words(give: Texts) -> dict[str, Any]:
    asked = [{"field": name, "kind": "text", "label": give.one(200), "max_chars": 500} for name in FIELDS]
    options = [_option(give, number) for number in range(2)]
    return {"id": "s0", "kind": "choice", "title": give.one(120), "prompt": give.one(200), "options": options,
            "ask": asked}  # fmt: skip


def _reveal(give: Texts, number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "kind": "reveal", "title": give.one(120), "of": ["s0"], "words": list(WORDS[number])}


def _story(give: Texts, number: int) -> dict[str, Any]:
    voices = [{"who": give.one(120), "part": part, "text": give.one(2000)} for part in ("customer", "colleague")]
    screens = [give.one(2000) for _ in range(3)]
    return {"id": f"s{number}", "kind": "story", "title": give.one(120), "screens": screens, "voices": voices}


def _discuss(give: Texts, number: int) -> dict[str, Any]:
    questions = [{"id": f"q{at}", "text": give.one(200), "part": give.one(120)} for at in range(4)]
    return {"id": f"s{number}", "kind": "discuss", "form": "pair", "title": give.one(120), "prompt": give.one(2000),
            "questions": questions}  # fmt: skip


def _choice(give: Texts, number: int) -> dict[str, Any]:
    options = [_option(give, at) for at in range(6)]
    return {"id": f"s{number}", "kind": "choice", "title": give.one(120), "prompt": give.one(200), "options": options}


def _scale(give: Texts, number: int) -> dict[str, Any]:
    items = [
        {"field": f"i{at}", "label": give.one(200), "low": give.one(200), "high": give.one(200)} for at in range(3)
    ]
    return {"id": f"s{number}", "kind": "scale", "title": give.one(120), "items": items}


def texts_of(value: object) -> Iterator[str]:
    """Give every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(texts_of, value.values()))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(map(texts_of, value))
