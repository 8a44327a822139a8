"""A scenario file as plain data that remembers its lines, or every mistake of form in it."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from awayday.errors import WorkshopError, excerpt

MAX_BYTES = 1_000_000
"""The largest scenario file that is read, in bytes."""

MAX_VALUES = 20_000
"""How many texts, lists and mappings a scenario file may hold; a long workshop needs about two thousand."""

MAX_LINE = 10_000
"""The longest line, in characters; no text of a scenario has more than 2,000, and reading grows with the square."""

MAX_MISTAKES = 50
"""How many mistakes are told in full; the rest are only counted."""

MAX_DEPTH = 30
"""How deep lists and mappings may be nested; a scenario needs about ten."""

Place = tuple[str | int, ...]
"""Where a value stands: keys and positions from the top, such as `("steps", 3, "title")`."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Control characters, those that turn the words beside them around, and what is no character."""
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float")}

# What the YAML reader says, and what an author can do about it; the first that fits is used.
_SYNTAX = (
    (
        "mapping values are not allowed",
        "A text with a colon needs quotes, or lines of its own below >-; a key stands right below its neighbours.",
    ),
    ("could not find expected ':'", "A key needs a colon and a space after it."),
    ("expected '<document start>'", "It belongs to nothing above. Line it up with its neighbours."),
    ("expected <block end>", "The indentation does not fit the lines above. Line it up with them."),
    ("expected the node content", "Something is missing, or stands where no value can. Look at the line above, too."),
    ("expected ',' or", "A bracket that opens here is never closed, or a comma is missing in it. Close it."),
    ("unexpected end of stream", "A quotation mark or bracket that opens here is never closed. Close it."),
    ("unknown escape", "A backslash inside \"…\" starts a special character. Write two, or use '…'."),
    ("cannot start any token", "This character can't begin a text. Put quotes around the text."),
    ("found undefined alias", "A text that begins with * needs quotes around it."),
    ("while scanning an alias", "A text that begins with * needs quotes around it."),
    ("while scanning an anchor", "A text that begins with & needs quotes around it."),
)


class Mistake(NamedTuple):
    """One mistake: the line (from 1) and what to tell the author."""

    line: int
    text: str


@dataclass
class Source:
    """What was read from one file.

    `lines` gives the line (from 1) of every key and list entry. `whole` is False when reading stopped at a mistake, so
    that `data` lacks what stands below it.
    """

    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    whole: bool = True

    def line_of(self, place: Place) -> int:
        """Line of what stands at `place`, or of the nearest thing around it that is there."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return 1


def read_text(file: Path, shown: str) -> str:
    """Text of a scenario file.

    Raises
    ------
    WorkshopError
        If the file is missing, can't be read, has more than `MAX_BYTES` bytes or is not in UTF-8.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe or a device would keep us waiting
            raise WorkshopError([f"{shown}: this is no file. Name a workshop.yaml, or the folder it is in."])
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise WorkshopError([f"{shown}: there is no such file. Check the name and the folder."]) from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or error
        raise WorkshopError([f"{shown}: can't be read ({reason}). Check its name and permissions."]) from error
    if len(raw) > MAX_BYTES:
        raise WorkshopError([f"{shown}: this file has more than {MAX_BYTES:,} bytes. A scenario is text; shorten it."])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        mend = "Save it again with the encoding UTF-8."
        raise WorkshopError([f"{shown}:{line}: this file is not in UTF-8. {mend}"]) from error


def read(text: str) -> Source:
    """Plain data of a YAML text, with the line of every value and every mistake of form.

    Texts, numbers, `true` and `false`, lists and mappings are all there is: anchors, aliases, tags and second documents
    are mistakes, and so are keys that stand twice. Dates stay text.
    """
    source = Source()
    for found in islice(_FORBIDDEN.finditer(text), MAX_MISTAKES):
        line = text.count("\n", 0, found.start()) + 1
        code = f"U+{ord(found[0]):04X}"
        source.mistakes.append(Mistake(line, f"an invisible character ({code}) stands here. Delete it."))
    for line, row in enumerate(text.split("\n"), start=1):
        if len(row) > MAX_LINE:
            source.mistakes.append(Mistake(line, f"this line has more than {MAX_LINE:,} characters. Shorten it."))
            break
    if source.mistakes:
        source.whole = False
        return source
    builder = _Builder(source)
    try:
        for event in builder.yaml.parse(text):
            builder.take(event)
            if not source.whole:
                break
    except YAMLError as error:
        source.whole = False
        source.mistakes.append(_syntax_mistake(error, text))
    return source


def _syntax_mistake(error: YAMLError, text: str) -> Mistake:
    if not isinstance(error, MarkedYAMLError):
        return Mistake(1, f"this is not YAML ({error}). Compare it with another workshop.yaml.")
    said = " ".join(part for part in (error.context, error.problem) if part)
    opened = ("end of stream" in said or "expected ',' or" in said) and error.context_mark is not None
    mark = error.context_mark if opened else error.problem_mark or error.context_mark
    number = mark.line if mark is not None else 0
    rows = text.splitlines()
    row = rows[number] if number < len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())] or "'\\t'" in said:
        return Mistake(number + 1, "a tab stands where spaces belong. Indent with spaces.")
    for sign, mend in _SYNTAX:
        if sign in said:
            return Mistake(number + 1, f"this line breaks the form of the file. {mend}")
    said = said.replace("\n", " ")
    return Mistake(number + 1, f"this line breaks the form of the file ({said}). Look at this line and the one above.")


@dataclass
class _Open:
    """A list or mapping whose end has not come yet; `keys` holds the line of each key."""

    place: Place
    value: Any
    key: str | None = None
    kept: bool = True
    keys: dict[str, int] = field(default_factory=dict)


class _Builder:
    """Turns the events of the YAML reader into data, and notes what may not stand in a scenario."""

    def __init__(self, source: Source) -> None:
        self.yaml = YAML(typ="safe", pure=True)
        self.source = source
        self.open: list[_Open] = []
        self.documents = 0
        self.values = 0

    def take(self, event: Any) -> None:
        """Take the next event."""
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.stop(event, 'a line "---" starts a second document. Delete it; one file is one workshop.')
            case AliasEvent():
                self.stop(event, f"*{excerpt(event.anchor)} stands for a text from elsewhere. Write it out.")
            case MappingEndEvent() | SequenceEndEvent():
                self.open.pop()
            case NodeEvent():
                self.take_node(event)

    def take_node(self, event: Any) -> None:
        """Take a text, or the start of a list or mapping."""
        self.values += 1
        if self.values > MAX_VALUES:
            self.stop(event, f"this file holds more than {MAX_VALUES:,} values. A scenario is shorter; split it.")
            return
        if event.anchor is not None:
            self.note(
                event,
                f"&{excerpt(event.anchor)} marks a text for use elsewhere. Delete the mark and write the text out.",
            )
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.note(event, f"{excerpt(tag)} names a type. Delete it; the kind of a value follows from its key.")
        top = self.open[-1] if self.open else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self.take_key(top, event)
            return
        match event:
            case ScalarEvent():
                self.put(event, self.plain(event))
            case MappingStartEvent():
                self.descend(event, {})
            case SequenceStartEvent():
                self.descend(event, [])

    def take_key(self, top: _Open, event: Any) -> None:
        """Take a key of the open mapping."""
        if not isinstance(event, ScalarEvent):
            self.stop(event, "a key has to be one word. Put quotes around a text that starts with [ or {.")
            return
        line = event.start_mark.line + 1
        top.key = self.text(event)
        top.kept = top.key not in top.keys
        if top.kept:
            top.keys[top.key] = line
            self.source.lines[(*top.place, top.key)] = line
        else:
            self.note(
                event, f'"{excerpt(top.key)}" stands twice; the first is in line {top.keys[top.key]}. Keep one of them.'
            )

    def descend(self, event: Any, empty: Any) -> None:
        """Open a list or mapping."""
        place = self.put(event, empty)
        self.open.append(_Open(place, empty))
        if len(self.open) > MAX_DEPTH:
            self.stop(event, f"this is nested more than {MAX_DEPTH} deep. Close the brackets of the lines above.")

    def put(self, event: Any, value: Any) -> Place:
        """Put a value where it belongs; return its place."""
        if not self.open:
            self.source.data = value
            self.source.lines[()] = event.start_mark.line + 1
            return ()
        top = self.open[-1]
        if isinstance(top.value, list):
            place = (*top.place, len(top.value))
            top.value.append(value)
            self.source.lines[place] = event.start_mark.line + 1
            return place
        key, top.key = str(top.key), None
        if top.kept:
            top.value[key] = value
            return (*top.place, key)
        return (*top.place, key, "twice")

    def plain(self, event: ScalarEvent) -> Any:
        """Value of a plain word: a number, true, false or nothing; every other text stays as it is written."""
        text = self.text(event)
        tag = str(self.yaml.resolver.resolve(ScalarNode, text, event.implicit))
        if tag not in _PLAIN_TAGS:
            return text
        try:
            return self.yaml.constructor.construct_object(ScalarNode(tag, text))
        except ValueError:  # a number with thousands of digits
            return text

    def text(self, event: ScalarEvent) -> str:
        """Return the text as it is meant; escapes in quotation marks may hold what can't stand in a file."""
        text = str(event.value)
        if found := _FORBIDDEN.search(text):
            self.note(event, f"this text holds an invisible character (U+{ord(found[0]):04X}). Delete it.")
        return text

    def note(self, event: Any, text: str) -> None:
        """Note a mistake at the line where the event starts."""
        self.source.mistakes.append(Mistake(event.start_mark.line + 1, text))

    def stop(self, event: Any, text: str) -> None:
        """Note a mistake past which nothing can be read."""
        self.note(event, text)
        self.source.whole = False
