"""Scenarios that want to break something: the second folder is a workshop that is right."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.hostile._made import Make, sparse

STEP = "  - {{id: s{0}, kind: story, title: T, minutes: 1, notes: n, screens: [x], then: {1}}}\n"


def _text(text: str | bytes) -> Make:
    def make(folder: Path, _: Path) -> Path:
        file = folder / "workshop.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return make


def _edited(edit: Callable[[str], str], encoding: str = "utf-8") -> Make:
    def make(folder: Path, good: Path) -> Path:
        file = folder / "workshop.yaml"
        file.write_bytes(edit((good / "workshop.yaml").read_text()).encode(encoding, "surrogatepass"))
        return file

    return make


def _swap(old: str, new: str) -> Make:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return _edited(edit)


def _steps(steps: str) -> Make:
    return _edited(lambda text: text[: text.index("\nsteps:")].split("\nshort:")[0] + "\nsteps:\n" + steps)


def _dense(count: int) -> str:
    """Steps of which each leads to all that follow: 2 to the power of `count` walks."""
    found = []
    for at in range(count):
        later = [f"s{other}" for other in range(at + 1, count)]
        then = f"{{rule: facilitator, to: [{', '.join(later)}]}}" if len(later) > 1 else (later or ["end"])[0]
        found.append(STEP.format(at, then))
    return "".join(found)


def _special(make: Callable[[Path], None]) -> Make:
    def made(folder: Path, _: Path) -> Path:
        make(folder / "workshop.yaml")
        return folder / "workshop.yaml"

    return made


_LAUGHS = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'lol'}]\n" for n in range(12))
_CHAIN = "".join(STEP.format(at, f"s{at + 1}" if at < 399 else "end") for at in range(400))

SCENARIOS: dict[str, tuple[Make, str]] = {
    "as it is": (_edited(lambda text: text), ""),
    "byte order mark": (_edited(lambda text: text, "utf-8-sig"), ""),
    "line ends of windows": (_edited(lambda text: text.replace("\n", "\r\n")), ""),
    "alias": (_text("a: &a [1]\nb: *a\n"), "marks a text"),
    "merge key": (_text("a: &a {x: 1}\nb:\n  <<: *a\n"), "marks a text"),
    "billion laughs": (_text(_LAUGHS), "marks a text"),
    "alias of itself": (_text("a: &a [*a]\n"), "marks a text"),
    "nested brackets": (_text("a: " + "[" * 9_000), "deep"),
    "nested keys": (_text("".join(f"{' ' * n}k:\n" for n in range(1200))), "deep"),
    "nested hyphens": (_text("- " * 4_000), "deep"),
    "many values": (_text("a: [" + "1,\n" * 300_000 + "]"), "more than 20,000 values"),
    "many keys": (_text("".join(f"k{n}: 1\n" for n in range(80_000))), "more than 20,000 values"),
    "unknown keys": (_edited(lambda text: "".join(f"kez{n}: 1\n" for n in range(9_000)) + text), "is no key here"),
    "long unknown key": (_edited(lambda text: '"' + "k" * 900 + '": 1\n' + text), "is no key here"),
    "long title": (_swap("title: A day in the park", "title: " + "x" * 9_000), "too long"),
    "longest title": (_swap("title: A day in the park", "title: " + "x" * 900_000), "more than 10,000 characters"),
    "long literal": (_text("a: |\n" + " x\n" * 300_000), "is missing"),
    "long comment": (_edited(lambda text: "#\n" * 400_000 + text), ""),
    "hundred megabytes": (_special(sparse(100_000_000)), "more than 1,000,000 bytes"),
    "only spaces": (_text(" \n" * 400_000), "is empty"),
    "empty": (_text(""), "is empty"),
    "python object": (_text("a: !!python/object/apply:os.system [id]\n"), "names a type"),
    "python name": (_text("a: !!python/name:os.system x\n"), "names a type"),
    "binary tag": (_text("a: !!binary aGk=\n"), "names a type"),
    "own tag": (_text("a: !include /etc/passwd\n"), "names a type"),
    "long tag": (_text("a: !" + "x" * 9_000 + " 1\n"), "names a type"),
    "many long tags": (_text("".join(f"a{n}: !" + "x" * 9_000 + " 1\n" for n in range(100))), "names a type"),
    "long anchor": (_text("a: &" + "x" * 9_000 + " 1\n"), "marks a text"),
    "tag directive": (_text("%TAG ! tag:evil.invalid,2000:\n---\na: !x 1\n"), "names a type"),
    "key twice": (_edited(lambda text: "id: other\n" + text), "stands twice"),
    "two documents": (_edited(lambda text: text + "---\na: 1\n"), "second document"),
    "list for a key": (_text("? [a, b]\n: 1\n"), "a key has to be one word"),
    "nul": (_edited(lambda text: text + "\0"), "U+0000"),
    "million nuls": (_text("\0" * 900_000), "U+0000"),
    "escape in a title": (_swap("title: A day in the park", 'title: "\\e]0;pwned\\a"'), "U+001B"),
    "escape in a key": (_edited(lambda text: '"\\e[2J": 1\n' + text), "U+001B"),
    "override": (_swap("title: A day in the park", "title: A day \u202eni"), "U+202E"),
    "surrogate": (_swap("title: A day in the park", "title: A day \ud800"), "not in UTF-8"),
    "broken utf-8": (_text(b"id: \xff\xfe\n"), "not in UTF-8"),
    "overlong utf-8": (_text(b"id: \xc0\xaf\n"), "not in UTF-8"),
    "utf-16": (_edited(lambda text: text, "utf-16"), "not in UTF-8"),
    "utf-32": (_edited(lambda text: text, "utf-32"), "not in UTF-8"),
    "utf-32 without a mark": (_edited(lambda text: text, "utf-32-le"), "U+0000"),
    "latin-1": (_text("id: grün\n".encode("latin-1")), "not in UTF-8"),
    "norway": (_swap("language: en", "language: no"), ""),
    "yes for a word": (_swap("who: room", "who: yes"), "Write one of"),
    "octal minutes": (_swap("minutes: 35", "minutes: 0o43"), ""),
    "minutes in sixties": (_swap("minutes: 35", "minutes: 0:35"), "not a number"),
    "endless minutes": (_swap("minutes: 35", "minutes: .inf"), "number"),
    "no number of minutes": (_swap("minutes: 35", "minutes: .nan"), "number"),
    "huge minutes": (_swap("minutes: 35", "minutes: 1e999"), "number"),
    "thousand digits": (_swap("minutes: 35", "minutes: " + "9" * 9_000), "number"),
    "hexadecimal digits": (_swap("minutes: 35", "minutes: 0x" + "f" * 9_000), "number"),
    "negative minutes": (_swap("minutes: 35", "minutes: -35"), "more than 0"),
    "long licence": (_swap("licence: CC-BY-4.0", "licence: " + "x" * 41), "too long"),
    "long language": (_swap("language: en", "language: " + "x" * 13), "too long"),
    "long version": (_swap('version: "1.0.0"', 'version: "1.0.' + "0" * 30 + '"'), "three numbers"),
    "long sources": (_swap("[004_641a7342e12054ae.txt]", "[" + "x" * 110 + ", " + "y" * 110 + "]"), "200 characters"),
    "path for an id": (_swap("id: picnic\n", "id: ../../etc/passwd\n"), "small letters"),
    "address for an id": (_swap("id: picnic\n", "id: http://evil.invalid\n"), "small letters"),
    "line end after an id": (_swap("id: picnic\n", 'id: "picnic\\n"\n'), "small letters"),
    "proto for an option": (_swap("- id: close", "- id: __proto__"), "option"),
    "path for a step": (_swap("then: picnic-02", "then: ../picnic-02"), "small letters"),
    "too many steps": (_steps(_CHAIN), "more than 300 entries"),
    "dangling steps": (_steps("".join(STEP.format(at, f"z{at}") for at in range(299))), "which is no step"),
    "dangling branches": (
        _steps("".join(STEP.format(at, f"{{rule: facilitator, to: [{', '.join(f'z{n}' for n in range(50))}]}}")
                       for at in range(250))),
        "which is no step",
    ),
    "a circle": (_steps(STEP.format(0, "s1") + STEP.format(1, "s2") + STEP.format(2, "s0")), "comes back"),
    "exponential walks": (_steps(_dense(120)), "minutes"),
    "same id everywhere": (_steps(STEP.format(0, "end") * 290), "belongs to step 1 already"),
    "pipe": (_special(os.mkfifo), "is no file"),
    "device": (_special(lambda path: path.symlink_to("/dev/zero")), "is no file"),
    "folder": (_special(Path.mkdir), "is no file"),
    "link to itself": (_special(lambda path: path.symlink_to(path)), "can't be read"),
    "link to nothing": (_special(lambda path: path.symlink_to("/nothing/here")), "there is no such file"),
    "missing": (lambda folder, _: folder / "workshop.yaml", "there is no such file"),
    "nul in the name": (lambda folder, _: folder / "a\0.yaml", "can't be read"),
    "long name": (lambda folder, _: folder / ("a" * 5_000 + ".yaml"), "can't be read"),
}  # fmt: skip
