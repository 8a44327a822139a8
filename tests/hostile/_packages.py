"""Packages as folders: the second folder is one that is right."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.hostile._made import Bomb, Make, sparse


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
    inside = [*package.iterdir(), *(package / "parquet").glob("*")]
    files = sorted(each for each in inside if each.is_file() and each.name != "SHA256SUMS")
    sums = (
        f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.relative_to(package).as_posix()}\n" for each in files
    )
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


def _twinned(data: bytes = b"PAR1", name: str = "answers.parquet") -> Callable[[Path], None]:
    def change(package: Path) -> None:
        (package / "parquet").mkdir()
        (package / "parquet" / name).write_bytes(data)

    return change


def _twins_linked(package: Path) -> None:
    (package / "parquet").symlink_to("/etc")


def _twin_linked(package: Path) -> None:
    (package / "parquet").mkdir()
    (package / "parquet" / "answers.parquet").symlink_to("/dev/zero")


def _twin_sparse(package: Path) -> None:
    (package / "parquet").mkdir()
    sparse(110_000_000)(package / "parquet" / "answers.parquet")


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
    "newer version": (_package(_described(lambda d: d["awayday"].update(schema_version="3"))), "E107"),
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
    "hundred and ten megabytes": (_package(lambda p: sparse(110_000_000)(p / "answers.csv"), sealed=False), "E104"),
    "terabyte": (_package(lambda p: sparse(10**12)(p / "answers.csv"), sealed=False), "E104"),
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
    "semicolons": (_package(_rewritten("answers.csv", lambda data: data.replace(b",", b";"))), "E105"),
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
    "twin that nobody asks for": (_package(_twinned()), ""),
    "twin that the sums don't know": (_package(_twinned(), sealed=False), "E102"),
    "pickle for a twin": (_package(_twinned(pickle.dumps(Bomb()))), ""),
    "twins are a link": (_package(_twins_linked, sealed=False), "E104"),
    "twin is a link": (_package(_twin_linked, sealed=False), "E104"),
    "twin is large": (_package(_twin_sparse, sealed=False), "E104"),
    "path below the twins": (_package(_lies_at("parquet/../answers.csv")), "E104"),
    "twins for a path": (_package(_lies_at("parquet/")), "E104"),
    "pipe for a package": (lambda folder, _: os.mkfifo(folder / "p") or folder / "p", "E101"),  # type: ignore[func-returns-value]
    "device for a package": (lambda *_: Path("/dev/zero"), "E101"),
    "name with a nul": (lambda folder, _: folder / "a\0b", "E101"),
    "name that is too long": (lambda folder, _: folder / ("a" * 5_000), "E101"),
    "nothing there": (lambda folder, _: folder / "nothing", "E101"),
}  # fmt: skip
