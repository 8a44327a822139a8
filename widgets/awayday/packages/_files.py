"""The files of a package, out of a folder or a zip: a few plain files, read once, never unpacked to disk."""

from __future__ import annotations

import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from awayday.errors import PackageError, excerpt

MAX_BYTES: Final = 100_000_000
"""Most bytes of all files of a package together; a hundred thousand answers with their Parquet twins come to half."""

MAX_FILES: Final = 100
"""Most files of a package."""

MAX_RATIO: Final = 100
"""Most bytes that one byte of a zip may unpack to; tables of text come to about twenty."""

TWINS: Final = "parquet"
"""The one folder inside a package that is read: Parquet twins of its tables."""

_ENTRY: Final = b"PK\x01\x02"
"""What each entry in the list of a zip begins with."""

_LEFTOVERS: Final = "__MACOSX"
"""Folder that macOS puts into the zips it makes."""


def files(package: Path) -> dict[str, bytes]:
    """Return every file of a package by its name, those of Parquet as `parquet/…`.

    Parameters
    ----------
    package
        A folder, or a zip of one; folders inside it other than `parquet` are left alone.

    Raises
    ------
    PackageError
        If it is too large, holds a link or an unsafe name, or can't be read; E101 or E104.
    """
    try:
        if package.is_file():
            return _zipped(package)
        return _in_folder(package)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or error
        raise PackageError(
            f"{package} can't be read: {reason}. [E101]", "Name the folder or zip of a package."
        ) from error


def one_file(folder: Path, name: str, most: int) -> dict[str, bytes]:
    """Return one file of a folder by its name, at most one byte more than `most`; nothing if it isn't there."""
    try:
        return {name: _read(folder / name, most)}
    except (OSError, ValueError):
        return {}


def _in_folder(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MAX_BYTES
    for name, path in _entries(folder):
        if len(found) == MAX_FILES:
            raise _unsafe(folder, f"it has more than {MAX_FILES} files")
        data = _read(path, left)
        if len(data) > left:
            raise _unsafe(folder, f"its files have more than {MAX_BYTES:,} bytes")
        left -= len(data)
        found[name] = data
    return found


def _entries(folder: Path, inside: str = "") -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name == TWINS and not inside:
                    yield from _entries(folder / TWINS, f"{TWINS}/")
            elif entry.is_file(follow_symlinks=False):
                yield inside + entry.name, Path(entry.path)
            else:
                raise _unsafe(folder, f"{excerpt(entry.name)} is a link, a pipe or a device, and no file")


def _read(path: Path, most: int) -> bytes:
    """Return the bytes of a file, one more than `most` at most; the file may be another one by now, so it is asked."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path.name} is no file")
        return stream.read(most + 1)


def _zipped(path: Path) -> dict[str, bytes]:
    data = _read(path.resolve(), MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise _unsafe(path, f"it has more than {MAX_BYTES:,} bytes")
    if data.count(_ENTRY) > 2 * MAX_FILES:  # before they are listed; macOS doubles them
        raise _unsafe(path, f"it has more than {MAX_FILES} files")
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            return _unzipped(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        reason = excerpt(str(error)) or type(error).__name__
        raise PackageError(
            f"{path} is no zip that can be read: {reason}. [E104]", "Name the folder of a package, or zip that folder."
        ) from error


def _unzipped(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.filename.startswith(f"{_LEFTOVERS}/")]
    if len(entries) > MAX_FILES:
        raise _unsafe(path, f"it has more than {MAX_FILES} files")
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise _unsafe(path, f"its files have more than {MAX_BYTES:,} bytes when unpacked")
    for entry in entries:
        if reason := _why_unsafe(entry):
            raise _unsafe(path, f"{excerpt(entry.orig_filename)} {reason}")
    paths = {PurePosixPath(entry.filename): entry for entry in entries if not entry.is_dir()}
    top = min((path.parent for path in paths), key=lambda parent: len(parent.parts), default=PurePosixPath())
    if {path.parent for path in paths} - {top, top / TWINS}:
        raise _unsafe(path, "its files lie in more than one folder")
    names = {name.relative_to(top).as_posix(): entry for name, entry in paths.items()}
    files_in = sum(not entry.is_dir() for entry in entries)
    if len({unicodedata.normalize("NFC", name).casefold() for name in names}) < files_in:
        raise _unsafe(path, "two of its files have the same name")
    # zipfile reads no more of an entry than its stated size, and checks its sum
    return {name: archive.read(entry) for name, entry in names.items()}


def _why_unsafe(entry: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is a link or a device, and no file"
    if any(mark in name for mark in "\\:\0") or {"", ".", ".."} & set(parts) or len(parts) > 3:
        return "is no plain name of a file in a package"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "is packed in a way that is not read here"
    if entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""


def _unsafe(package: Path, what: str) -> PackageError:
    return PackageError(f"{package} is not read: {what}. [E104]", "Take a package as `awayday export` wrote it.")
