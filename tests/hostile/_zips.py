"""Zips of that package."""

from __future__ import annotations

import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.hostile._made import Bomb, Make, sparse

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
    "twin in another folder": (_with("parquet/more/x.parquet"), "E104"),
    "twin in capitals": (_with("PARQUET/answers.parquet"), "E104"),
    "twin that the sums don't know": (_with("parquet/answers.parquet"), "E102"),
    "link": (_with("link.csv", b"/etc/passwd", 0o120000), "E104"),
    "device": (_with("zero.csv", b"", 0o020000), "E104"),
    "pipe": (_with("pipe.csv", b"", 0o010000), "E104"),
    "name twice": (_zip(_twice), "E104"),
    "name twice in capitals": (_with("ANSWERS.CSV"), "E104"),
    "bomb": (_with("bomb.csv", lambda: bytes(40_000_000)), "E104"),
    "bomb in a bomb": (_with("bomb.zip", lambda: b"PK\x03\x04" * 10_000_000), "E104"),
    "hundred megabytes of nothing": (_with("bomb.csv", lambda: bytes(100_000_000)), "E104"),
    "too much in all": (_with("bulk.csv", lambda: os.urandom(101_000_000), method=zipfile.ZIP_STORED), "E104"),
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
    "sixty megabytes": (lambda folder, _: sparse(60_000_000)(folder / "p.zip") or folder / "p.zip", "E104"),  # type: ignore[func-returns-value]
}  # fmt: skip


def _cut(file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:-40])
    return file
