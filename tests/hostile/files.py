"""Files that somebody might hand us to break something: scenarios, packages as folders and zips, notebooks.

Each case makes its file in an empty folder and names a word of the error that has to come; "" means that it has to be
read like any other.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pickle
import shutil
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

Make = Callable[[Path, Path], Path]
"""Makes a file in the first folder out of what lies in the second, and returns what to open."""


@dataclass(frozen=True)
class Case:
    """A file: who reads it, how it is made, and what has to be said of it."""

    kind: str
    make: Make
    says: str


# Scenarios: the second folder is a workshop that is right.

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


def _sparse(size: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.truncate(size)

    return make


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
    "hundred megabytes": (_special(_sparse(100_000_000)), "more than 1,000,000 bytes"),
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


# Packages: the second folder is one that is right.


def seal(package: Path) -> None:
    """Put the sums right, as somebody would who changes a package on purpose."""
    path = package / "datapackage.json"
    try:
        descriptor = json.loads(path.read_bytes())
        for resource in descriptor["resources"]:
            data = (package / resource["path"]).read_bytes()
            resource |= {"hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        path.write_text(json.dumps(descriptor))
    except (ValueError, KeyError, TypeError, OSError, RecursionError):
        pass  # it is broken on purpose
    files = sorted(each for each in package.iterdir() if each.is_file() and each.name != "SHA256SUMS")
    sums = (f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in files)
    (package / "SHA256SUMS").write_text("".join(sums))


def _package(change: Callable[[Path], None], *, sealed: bool = True) -> Make:
    def make(folder: Path, good: Path) -> Path:
        package = folder / "package"
        shutil.copytree(good, package)
        change(package)
        if sealed:
            seal(package)
        return package

    return make


def _put(name: str, data: str | bytes) -> Callable[[Path], None]:
    def change(package: Path) -> None:
        (package / name).write_bytes(data if isinstance(data, bytes) else data.encode())

    return change


def _rewritten(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def change(package: Path) -> None:
        (package / name).write_bytes(edit((package / name).read_bytes()))

    return change


def _replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(package: Path) -> None:
        text = (package / name).read_bytes().decode()
        assert old in text
        (package / name).write_bytes(text.replace(old, new, 1).encode())

    return change


def _described(edit: Callable[[dict], object]) -> Callable[[Path], None]:  # type: ignore[type-arg]
    def change(package: Path) -> None:
        descriptor = json.loads((package / "datapackage.json").read_bytes())
        edit(descriptor)
        (package / "datapackage.json").write_text(json.dumps(descriptor))

    return change


def _lies_at(path: object) -> Callable[[Path], None]:
    def edit(descriptor: dict) -> None:  # type: ignore[type-arg]
        next(one for one in descriptor["resources"] if one["name"] == "answers")["path"] = path

    return _described(edit)


def _recoded(name: str, encoding: str) -> Callable[[Path], None]:
    return lambda package: _put(name, (package / name).read_text().encode(encoding))(package)


def _cell(column: str, text: str) -> Callable[[Path], None]:
    """Put a text into a column of the first row of answers."""

    def change(package: Path) -> None:
        rows = list(csv.reader(io.StringIO((package / "answers.csv").read_bytes().decode(), newline="")))
        rows[1][rows[0].index(column)] = text
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        (package / "answers.csv").write_bytes(out.getvalue().encode())

    return change


def _repeated(name: str, count: int) -> Callable[[Path], None]:
    def change(package: Path) -> None:
        head, first, *_ = (package / name).read_bytes().splitlines(keepends=True)
        (package / name).write_bytes(head + first * count)

    return change


def _linked(name: str, target: str) -> Callable[[Path], None]:
    def change(package: Path) -> None:
        (package / name).unlink()
        (package / name).symlink_to(target)

    return change


def _piped(name: str) -> Callable[[Path], None]:
    def change(package: Path) -> None:
        (package / name).unlink()
        os.mkfifo(package / name)

    return change


def _crowded(package: Path) -> None:
    for number in range(120):
        (package / f"extra-{number}.csv").write_text("a\n")


class Bomb:
    """Runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch /tmp/pwned-by-pickle",)


FOLDERS: dict[str, tuple[Make, str]] = {
    "as it is": (_package(lambda _: None), ""),
    "byte order mark": (_package(_recoded("answers.csv", "utf-8-sig")), ""),
    "path upwards": (_package(_lies_at("../answers.csv")), "E104"),
    "path upwards alone": (_package(_lies_at("..")), "E104"),
    "path of windows": (_package(_lies_at("..\\answers.csv")), "E104"),
    "path from the root": (_package(_lies_at("/etc/passwd")), "E104"),
    "path on a drive": (_package(_lies_at("C:answers.csv")), "E104"),
    "path of a share": (_package(_lies_at("\\\\evil.invalid\\x")), "E104"),
    "address": (_package(_lies_at("http://evil.invalid/answers.csv")), "E104"),
    "address of a file": (_package(_lies_at("file:///etc/passwd")), "E104"),
    "path with a nul": (_package(_lies_at("answers.csv\0.png")), "E102"),
    "empty path": (_package(_lies_at("")), "E104"),
    "dot for a path": (_package(_lies_at(".")), "E104"),
    "list of paths": (_package(_lies_at(["answers.csv"])), "E101"),
    "number for a path": (_package(_lies_at(7)), "E101"),
    "long path": (_package(_lies_at("a" * 100_000)), "E102"),
    "path of another table": (_package(_lies_at("events.csv")), "E201"),
    "path of the readme": (_package(_lies_at("README.md")), "E201"),
    "resources are a text": (_package(_described(lambda d: d.update(resources="x"))), "E101"),
    "resources are texts": (_package(_described(lambda d: d.update(resources=["x"]))), "E101"),
    "many resources": (_package(_described(lambda d: d.update(resources=[{}] * 20_000))), "E101"),
    "no block": (_package(_described(lambda d: d.pop("awayday"))), "E101"),
    "block is a list": (_package(_described(lambda d: d.update(awayday=[]))), "E101"),
    "origin is a list": (_package(_described(lambda d: d["awayday"].update(data_origin=["real"]))), "E108"),
    "origin is missing": (_package(_described(lambda d: d["awayday"].pop("data_origin"))), "E108"),
    "origin is another": (_package(_described(lambda d: d["awayday"].update(data_origin="real"))), "E108"),
    "version is a list": (_package(_described(lambda d: d["awayday"].update(schema_version=["1"] * 9_999))), "E107"),
    "newer version": (_package(_described(lambda d: d["awayday"].update(schema_version="2"))), "E107"),
    "descriptor is empty": (_package(_put("datapackage.json", "")), "E101"),
    "descriptor is a list": (_package(_put("datapackage.json", "[]")), "E101"),
    "descriptor is deep": (_package(_put("datapackage.json", "[" * 500_000)), "E101"),
    "descriptor is deep in keys": (_package(_put("datapackage.json", '{"a":' * 200_000)), "E101"),
    "descriptor with a huge number": (_package(_put("datapackage.json", '{"a": ' + "9" * 100_000 + "}")), "E101"),
    "descriptor is huge": (_package(_put("datapackage.json", "[" + "[]," * 9_000_000 + "[]]"), sealed=False), "E104"),
    "descriptor is utf-16": (_package(_recoded("datapackage.json", "utf-16"), sealed=False), "E101"),
    "descriptor is no text": (_package(_put("datapackage.json", b"\xff\x00")), "E101"),
    "descriptor is missing": (_package(lambda p: (p / "datapackage.json").unlink()), "E101"),
    "sums are missing": (_package(lambda p: (p / "SHA256SUMS").unlink(), sealed=False), "E102"),
    "sums are no text": (_package(_put("SHA256SUMS", b"\xff\xfe"), sealed=False), "E106"),
    "sums are long": (_package(_put("SHA256SUMS", "0" * 64 + "  x\n" * 500_000), sealed=False), "E102"),
    "sums go upwards": (_package(_put("SHA256SUMS", "0" * 64 + "  ../../etc/passwd\n"), sealed=False), "E102"),
    "sums lie": (_package(_replaced("answers.csv", ",", ",x"), sealed=False), "E103"),
    "hash lies": (_package(_described(lambda d: d["resources"][0].update(hash="sha256:00")), sealed=False), "E103"),
    "file is missing": (_package(lambda p: (p / "answers.csv").unlink()), "E102"),
    "extra file": (_package(_put("run.py", "import os"), sealed=False), "E102"),
    "many files": (_package(_crowded), "E104"),
    "link out of the folder": (_package(_linked("answers.csv", "/etc/passwd"), sealed=False), "E104"),
    "link to a device": (_package(_linked("answers.csv", "/dev/zero"), sealed=False), "E104"),
    "link to itself": (_package(_linked("answers.csv", "answers.csv"), sealed=False), "E104"),
    "link inside": (_package(_linked("answers.csv", "events.csv"), sealed=False), "E104"),
    "pipe": (_package(_piped("answers.csv"), sealed=False), "E104"),
    "sixty megabytes": (_package(lambda p: _sparse(60_000_000)(p / "answers.csv"), sealed=False), "E104"),
    "terabyte": (_package(lambda p: _sparse(10**12)(p / "answers.csv"), sealed=False), "E104"),
    "table is empty": (_package(_put("answers.csv", "")), "E201"),
    "table is one line end": (_package(_put("answers.csv", "\n")), "E201"),
    "table without its rows": (_package(_put("participants.csv", "participant_id\n")), "E201"),
    "million columns": (_package(_put("answers.csv", ",".join(f"c{n}" for n in range(1_000_000)) + "\n")), "E202"),
    "million empty columns": (_package(_put("answers.csv", "," * 1_000_000)), "E202"),
    "column twice": (_package(_replaced("answers.csv", ",phase,", ",phase,phase,")), "E202"),
    "column of another name": (_package(_replaced("answers.csv", ",phase,", ",__proto__,")), "E202"),
    "million rows": (_package(_put("fields.csv", "a\n" * 1_000_000)), "E201"),
    "same row for ever": (_package(_repeated("options.csv", 150_000)), "E301"),
    "too many broken rows": (_package(_rewritten("answers.csv", lambda data: data + b"x\n" * 900_000)), "E105"),
    "huge cell": (_package(_cell("value_text", "x" * 5_000_000)), "E105"),
    "huge id": (_package(_cell("answer_id", "x" * 100_000)), "E207"),
    "quotation mark left open": (_package(_put("answers.csv", '"' + "x\n" * 1_000_000)), "E105"),
    "quotation marks": (_package(_put("answers.csv", '"' * 1_000_001)), "E105"),
    "nul in a table": (_package(_cell("phase", "first\0")), "E204"),
    "semicolons": (_package(_rewritten("answers.csv", lambda data: data.replace(b",", b";"))), "E201"),
    "no number": (_package(_cell("value_num", "nan")), "E205"),
    "endless number": (_package(_cell("value_num", "inf")), "E205"),
    "too large a number": (_package(_cell("value_num", "1e999")), "E205"),
    "thousand digits": (_package(_cell("run_no", "9" * 90_000)), "E205"),
    "whole number of eighteen digits": (_package(_cell("elapsed_ms", "9" * 19)), "E205"),
    "digits of another script": (_package(_cell("run_no", "\u0661")), "E205"),
    "formula for a number": (_package(_cell("value_num", "=1+1")), "E205"),
    "day that is none": (_package(_cell("answered_at", "2026-02-30T00:00:00.000Z")), "E206"),
    "time in other digits": (_package(_cell("answered_at", "\u0662026-01-01T00:00:00.000Z")), "E206"),
    "boolean of yaml": (_package(_cell("late", "yes")), "E204"),
    "id in capitals": (_package(_cell("answer_id", "AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA")), "E207"),
    "answer of nobody": (_package(_cell("participant_id", "00000000-0000-4000-8000-000000000000")), "E302"),
    "utf-16": (_package(_recoded("answers.csv", "utf-16")), "E106"),
    "latin-1": (_package(_put("answers.csv", b"gr\xfcn\n")), "E106"),
    "pickle for a table": (_package(_put("answers.csv", pickle.dumps(Bomb()))), "E10"),
    "pickle beside": (_package(_put("answers.pkl", pickle.dumps(Bomb())), sealed=False), "E102"),
    "parquet for a table": (_package(_put("answers.csv", b"PAR1" + b"\xff" * 100 + b"PAR1")), "E106"),
    "zip for a table": (_package(_put("answers.csv", b"PK\x03\x04" + b"\xff" * 100)), "E106"),
    "pipe for a package": (lambda folder, _: os.mkfifo(folder / "p") or folder / "p", "E101"),  # type: ignore[func-returns-value]
    "device for a package": (lambda *_: Path("/dev/zero"), "E101"),
    "name with a nul": (lambda folder, _: folder / "a\0b", "E101"),
    "name that is too long": (lambda folder, _: folder / ("a" * 5_000), "E101"),
    "nothing there": (lambda folder, _: folder / "nothing", "E101"),
}  # fmt: skip


# Zips of that package.

Entry = tuple[str, bytes]


def _zip(change: Callable[[zipfile.ZipFile, list[Entry]], None]) -> Make:
    def make(folder: Path, good: Path) -> Path:
        entries = [(path.name, path.read_bytes()) for path in sorted(good.iterdir()) if path.is_file()]
        file = folder / "package.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            change(archive, entries)
        return file

    return make


def _all(archive: zipfile.ZipFile, entries: list[Entry], inside: str = "", **more: bytes) -> None:
    for name, data in entries:
        archive.writestr(inside + name, data)
    for name, data in more.items():
        archive.writestr(name, data)


def _with(name: str, data: bytes | Callable[[], bytes] = b"x", kind: int = 0, method: int | None = None) -> Make:
    """Every file of the package, and one more."""

    def change(archive: zipfile.ZipFile, entries: list[Entry]) -> None:
        _all(archive, entries)
        info = zipfile.ZipInfo(name)
        info.external_attr = (kind | 0o644) << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, data() if callable(data) else data, method)

    return _zip(change)


def _patched(find: bytes, by: bytes) -> Make:
    """A zip in which some bytes are others, such as a size that lies."""

    def make(folder: Path, good: Path) -> Path:
        file = _zip(_all)(folder, good)
        data = file.read_bytes()
        assert find in data
        file.write_bytes(data.replace(find, by))
        return file

    return make


def _flagged(folder: Path, good: Path) -> Path:
    """Mark each entry as encrypted."""
    file = _zip(_all)(folder, good)
    data = bytearray(file.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    file.write_bytes(data)
    return file


def _lying_size(folder: Path, good: Path) -> Path:
    """Say of each entry that it is one byte long."""
    file = _zip(_all)(folder, good)
    data = bytearray(file.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 1)
        at = data.find(b"PK\x01\x02", at + 4)
    file.write_bytes(data)
    return file


def _overlapping(folder: Path, _: Path) -> Path:
    """Many entries that share one body, in the manner of a bomb without nesting."""
    file = folder / "package.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", os.urandom(1_000) * 400)
    data = file.read_bytes()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    central, tail = data[start:end], bytearray(data[end:])
    names = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}csv".encode() for n in range(90)]
    listed = b"".join(central.replace(b"a.csv", name) for name in names)
    struct.pack_into("<HHII", tail, 8, len(names), len(names), len(listed), start)
    file.write_bytes(data[:start] + listed + bytes(tail))
    return file


def _many_entries(folder: Path, _: Path) -> Path:
    """A list of a million entries, which no file belongs to."""
    file = folder / "package.zip"
    entry = b"PK\x01\x02" + b"\0" * 24 + b"\x01\0" + b"\0" * 16 + b"a"
    listed = entry * 1_000_000
    file.write_bytes(listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, len(listed), 0, 0))
    return file


def _raw(data: bytes) -> Make:
    return lambda folder, _: folder / "package.zip" if (folder / "package.zip").write_bytes(data) else folder


def _twice(archive: zipfile.ZipFile, entries: list[Entry]) -> None:
    import warnings

    _all(archive, entries)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of what this case is about
        archive.writestr("answers.csv", b"other")


ZIPS: dict[str, tuple[Make, str]] = {
    "as it is": (_zip(_all), ""),
    "in a folder": (_zip(partial(_all, inside="spring-team/")), ""),
    "of macos": (_zip(lambda archive, entries: _all(archive, entries, "team/", **{"__MACOSX/team/._x": b"x"})), ""),
    "upwards": (_with("../pwned.csv"), "E104"),
    "upwards inside": (_with("a/../../pwned.csv"), "E104"),
    "from the root": (_with("/tmp/pwned.csv"), "E104"),
    "of windows": (_with("..\\pwned.csv"), "E104"),
    "on a drive": (_with("C:pwned.csv"), "E104"),
    "with a nul": (_patched(b"README.md", b"READM\0.md"), "E104"),
    "dot": (_with("./answers.csv"), "E104"),
    "two folders": (_with("other/answers.csv"), "E104"),
    "deep folder": (_with("a/b/c/d.csv"), "E104"),
    "link": (_with("link.csv", b"/etc/passwd", 0o120000), "E104"),
    "device": (_with("zero.csv", b"", 0o020000), "E104"),
    "pipe": (_with("pipe.csv", b"", 0o010000), "E104"),
    "name twice": (_zip(_twice), "E104"),
    "name twice in capitals": (_with("ANSWERS.CSV"), "E104"),
    "bomb": (_with("bomb.csv", lambda: bytes(40_000_000)), "E104"),
    "bomb in a bomb": (_with("bomb.zip", lambda: b"PK\x03\x04" * 10_000_000), "E104"),
    "hundred megabytes of nothing": (_with("bomb.csv", lambda: bytes(100_000_000)), "E104"),
    "too much in all": (_with("bulk.csv", lambda: os.urandom(51_000_000), method=zipfile.ZIP_STORED), "E104"),
    "too many": (_zip(lambda made, entries: _all(made, entries, **{f"x{n}.csv": b"" for n in range(120)})), "E104"),
    "a million entries": (_many_entries, "E104"),
    "overlapping entries": (_overlapping, "E10"),
    "encrypted": (_flagged, "E104"),
    "sizes that lie": (_lying_size, "E10"),
    "sum that lies": (_patched(b"PK\x01\x02\x14\x03\x14\0\0\0\x08\0", b"PK\x01\x02\x14\x03\x14\0\0\0\x00\0"), "E104"),
    "packed otherwise": (_with("x.csv", b"x" * 99, method=zipfile.ZIP_LZMA), "E104"),
    "packed by bzip2": (_with("x.csv", b"x" * 99, method=zipfile.ZIP_BZIP2), "E104"),
    "extra file": (_with("run.py", b"import os"), "E102"),
    "nothing in it": (_raw(b"PK\x05\x06" + b"\0" * 18), "E101"),
    "cut off": (lambda folder, good: _cut(_zip(_all)(folder, good)), "E104"),
    "no zip": (_raw(b"hello"), "E104"),
    "a pickle": (_raw(pickle.dumps(Bomb())), "E104"),
    "sixty megabytes": (lambda folder, _: _sparse(60_000_000)(folder / "p.zip") or folder / "p.zip", "E104"),  # type: ignore[func-returns-value]
}  # fmt: skip


def _cut(file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:-40])
    return file


# Notebooks: who can write one beside a scenario runs code on purpose; a broken one is an accident.


def _notebook(data: str | bytes | None) -> Make:
    def make(folder: Path, good: Path) -> Path:
        workshop = folder / "workshops" / "mine"
        shutil.copytree(good, workshop)
        for name in ("host", "wall"):
            shutil.copy(good.parent / f"{name}.ipynb", workshop.parent)
        file = workshop / "play.ipynb"
        if data is not None:
            file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return workshop

    return make


def _odd_notebook(change: Callable[[Path], None]) -> Make:
    def make(folder: Path, good: Path) -> Path:
        workshop = _notebook(None)(folder, good)
        (workshop / "play.ipynb").unlink()
        change(workshop / "play.ipynb")
        return workshop

    return make


NOTEBOOKS: dict[str, tuple[Make, str]] = {
    "as it is": (_notebook(None), ""),
    "empty": (_notebook(""), "is no notebook"),
    "no json": (_notebook("hello"), "is no notebook"),
    "a list": (_notebook("[]"), "is no notebook"),
    "no cells": (_notebook("{}"), "is no notebook"),
    "cells are a text": (_notebook('{"cells": "x", "metadata": {}, "nbformat": 4}'), "is no notebook"),
    "another version": (_notebook('{"cells": [], "metadata": {}, "nbformat": 99}'), "is no notebook"),
    "deep": (_notebook("[" * 500_000), "is no notebook"),
    "no text": (_notebook(b"\xff\xfe"), "is no notebook"),
    "huge": (_odd_notebook(_sparse(100_000_000)), "more than 5,000,000 bytes"),
    "pipe": (_odd_notebook(os.mkfifo), "There is no notebook"),
    "folder": (_odd_notebook(Path.mkdir), "There is no notebook"),
    "missing": (_odd_notebook(lambda _: None), "There is no notebook"),
    "link to itself": (_odd_notebook(lambda path: path.symlink_to(path)), "There is no notebook"),
}  # fmt: skip


def cases() -> dict[str, Case]:
    """Every case by its name."""
    shelves = {
        "workshop": ("workshop", SCENARIOS), "package": ("package", FOLDERS), "zip": ("package", ZIPS),
        "notebook": ("notebooks", NOTEBOOKS),
    }  # fmt: skip
    return {
        f"{shelf}: {name}": Case(kind, make, says)
        for shelf, (kind, found) in shelves.items()
        for name, (make, says) in found.items()
    }
