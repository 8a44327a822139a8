"""The findings of pydantic in an author's words: what, in which step, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from awayday.errors import excerpt
from awayday.scenario._models import Consent, Defaults, Short, Workshop
from awayday.scenario._yaml import Place
from awayday.steps import (
    AnyStep,
    Ask,
    ByFacilitator,
    Card,
    Effect,
    Item,
    Mark,
    Option,
    Own,
    Plurality,
    Question,
    Revealed,
    Share,
    StripMark,
    Voice,
)

KINDS: dict[str, type[BaseModel]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(get_args(AnyStep)[0])
}
"""Every kind of step by its word in the file."""

RULES: dict[str, type[BaseModel]] = {
    "plurality": Plurality,
    "share": Share,
    "own": Own,
    "facilitator": ByFacilitator,
}
"""Every branch rule by its word in the file."""

Models = Mapping[str, type[BaseModel]]
"""The model behind each key of a file; "" is the file itself."""

_MODELS: Models = {
    "": Workshop,
    "ask": Ask,
    "bins": Option,
    "cards": Card,
    "consent": Consent,
    "defaults": Defaults,
    "effect": Effect,
    "items": Item,
    "marks": StripMark,
    "more": Ask,
    "options": Option,
    "questions": Question,
    "reveals": Revealed,
    "short": Short,
    "signals": Mark,
    "voices": Voice,
}

_SINGULAR = {
    "steps": "step",
    "parts": "part",
    "checkpoints": "checkpoint",
    "options": "option",
    "bins": "bin",
    "cards": "card",
    "marks": "mark",
    "signals": "sign",
    "ask": "question",
    "more": "question",
    "questions": "question",
    "items": "item",
    "voices": "voice",
    "screens": "screen",
    "short": "entry of the short version",
    "derailments": "derailment",
}

_WHY_MISSING = {
    "notes": "Write what the facilitator does and says here.",
    "cost": "Every option has a cost; write what it costs, and whom.",
    "gain": "Every option has a hoped-for gain; write it.",
    "effect": "Write effect: {customer: 0, employee: 0} with numbers from -2 to 2.",
    "kind": f"Write one of {', '.join(sorted(KINDS))}.",
    "rule": f"Write one of {', '.join(sorted(RULES))}.",
    "then": 'Write the id of the next step, or "end".',
}

_PATTERNS = {
    "^[a-z0-9][a-z0-9._-]{0,63}$": "An id has small letters, digits and hyphens, up to 64",
    "^[a-z][a-z0-9_]{0,39}$": "The id of an option starts with a small letter and has letters, digits and _, up to 40",
    r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$": (
        'A version is three numbers with dots, in quotes if need be, such as "1.0.0"'
    ),
}


LONGEST_WORD = 80
"""A word for which something near is looked for; comparing takes as long as both words multiplied."""


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """`Did you mean "…"?` for the nearest of the known words, or nothing."""
    if len(str(word)) > LONGEST_WORD:
        return ""
    near = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else ""


def where(place: Place, data: Any) -> str:
    """Name the step, option, … around a place, such as `step "picnic-02", option "close": `."""
    found: list[str] = []
    here = data
    last = ""
    for part in place:
        here = _inside(here, part)
        if isinstance(part, str):
            last = part
        name = _id_of(here)
        if isinstance(part, int):
            found.append(
                f'{_SINGULAR.get(last, "entry")} "{name}"' if name else f"{_SINGULAR.get(last, last)} {part + 1}"
            )
        elif part == "more" and name:
            found.append(f'question "{name}"')
    return ", ".join(found) + ": " if found else ""


def in_words(error: ErrorDetails, data: Any, models: Models = _MODELS) -> tuple[Place, str]:
    """Turn one finding of pydantic into its place in the file and a sentence for the author."""
    place = _place(error["loc"], data)
    if error["type"] == "union_tag_invalid":
        return (*place, _tag_key(error)), _about_key(error, place, data, models)
    if error["type"] in ("missing", "union_tag_not_found", "extra_forbidden"):
        return place, _about_key(error, place, data, models)
    if error["loc"][-1] == "[key]":
        mend = _PATTERNS.get(error.get("ctx", {}).get("pattern", ""), error["msg"])
        return place, f'{where(place[:-1], data)}"{excerpt(str(place[-1]))}" can\'t be a key here. {mend}.'
    named = bool(place) and isinstance(place[-1], str)
    name = f'"{excerpt(str(place[-1]))}"' if named else "this"
    return place, f"{where(place[:-1] if named else place, data)}{name} {_about_value(error)}"


def _about_key(error: ErrorDetails, place: Place, data: Any, models: Models) -> str:
    match error["type"]:
        case "missing":
            key = str(error["loc"][-1])
            mend = _WHY_MISSING.get(key, "Add it.")
            return f'{where(place, data)}"{key}" is missing. {mend}'
        case "extra_forbidden":
            model = _model_at(place[:-1], data, models)
            known = sorted(model.model_fields) if model else []
            mend = did_you_mean(place[-1], known) or f"It may have {', '.join(known)}."
            return f'{where(place[:-1], data)}"{excerpt(str(place[-1]))}" is no key here. {mend}'
        case _:
            word = _tag_key(error)
            known = sorted(KINDS if word == "kind" else RULES)
            given = _inside(_at(place, data), word)
            if given is None:
                return f'{where(place, data)}"{word}" is missing. {_WHY_MISSING[word]}'
            mend = did_you_mean(given, known) or _WHY_MISSING[word]
            return f'{where(place, data)}"{word}" is {_shown(given)}, and there is no such {word}. {mend}'


def _tag_key(error: ErrorDetails) -> str:
    """Return the key that says which model is meant: `kind` or `rule`."""
    return str(error["ctx"]["discriminator"]).strip("'")


def _about_value(error: ErrorDetails) -> str:
    given, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "string_type" if given is None:
            return "is empty. Write a text."
        case "string_type":
            mend = "Write a text." if _is_nested(given) else "Put it in quotes."
            return f"is {_shown(given)}, and not a text. {mend}"
        case "string_too_short":
            return "is empty. Write a text."
        case "string_too_long":
            return f"is too long ({len(given):,} characters). Shorten it to {context['max_length']:,}."
        case "string_pattern_mismatch":
            return f"is {_shown(given)}. {_PATTERNS.get(context['pattern'], 'Write it otherwise')}."
        case "literal_error" | "enum":
            known = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
            mend = did_you_mean(given, known) or f"Write one of {', '.join(known)}."
            return f"is {_shown(given)}. {mend}"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal" as bound:
            limit = f"{next(iter(context.values())):g}"
            words = {"greater_than": "more than", "greater_than_equal": "at least", "less_than": "less than"}
            return f"is {_shown(given)}. Write a number of {words.get(bound, 'at most')} {limit}."
        case "too_short":
            return f"has too few entries ({context['actual_length']}). Write at least {context['min_length']}."
        case "too_long":
            return f"has more than {context['max_length']} entries. Leave some out."
        case kind if kind.startswith(("int_", "float_", "finite_")):
            whole = "whole number" if kind.startswith("int_") else "number"
            return f"is {_shown(given)}, and not a {whole}. Write one, without quotes."
        case "tuple_type":
            wrong = "is empty" if given is None else f"is {_shown(given)}, and not a list"
            return f"{wrong}. Write each entry on a line of its own, after a hyphen."
        case "model_type" | "model_attributes_type" | "dict_type":
            return f'is {_shown(given)}, and has no keys. Write keys below it, each as "key: value".'
        case "bool_type" | "bool_parsing":
            return f"is {_shown(given)}. Write true or false."
        case _:
            return f"is {_shown(given)}. {error['msg']}."


def _place(loc: tuple[int | str, ...], data: Any) -> Place:
    """Place of a finding, without the names of models that pydantic puts in between and without a missing key."""
    place: list[str | int] = []
    here = data
    for part in loc:
        inside = isinstance(here, dict) and part in here
        if inside or (isinstance(here, list) and isinstance(part, int) and part < len(here)):
            here = here[part]
            place.append(part)
    return tuple(place)


def _model_at(place: Place, data: Any, models: Models) -> type[BaseModel] | None:
    """Model of the mapping that stands at `place`."""
    here = _at(place, data)
    word = next((part for part in reversed(place) if isinstance(part, str)), "")
    if word in models:
        return models[word]
    if word == "steps":
        return KINDS.get(str(_inside(here, "kind")))
    if word == "then":
        return RULES.get(str(_inside(here, "rule")))
    return None


def _at(place: Place, data: Any) -> Any:
    for part in place:
        data = _inside(data, part)
    return data


def _inside(data: Any, part: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _id_of(data: Any) -> str | None:
    name = (
        next((data[key] for key in ("id", "field", "step", "workshop") if key in data), None)
        if isinstance(data, dict)
        else None
    )
    return name[:64] if isinstance(name, str) else None


def _is_nested(given: object) -> bool:
    return isinstance(given, list | dict)


def _shown(given: object) -> str:
    if given is None:
        return "empty"
    if _is_nested(given):
        return "a list" if isinstance(given, list) else "a group of keys"
    if isinstance(given, bool):
        return str(given).lower()
    text = str(given) if not isinstance(given, int) or abs(given) < 10**60 else "a very long number"
    text = text if len(text) <= 60 else text[:57] + "…"
    return f'"{text}"' if isinstance(given, str) else text
