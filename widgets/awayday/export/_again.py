"""Exports that were made before somebody was erased, written again in their places."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import defaultdict
from pathlib import Path

from awayday import datasets, frames, packages
from awayday.errors import PackageError
from awayday.export._anonymous import TooFew, anonymous
from awayday.export._base import dataset_id
from awayday.export._datapackage import datapackage
from awayday.export._pseudonyms import fresh
from awayday.export._spreadsheet import spreadsheet
from awayday.frames import Frames
from awayday.store import Copy, Store, copies, note
from awayday.tables import FULL, REUSE

BOOK = ".xlsx"
"""What the names of spreadsheets end with."""


def again(store: Store, session_id: str) -> list[Path]:
    """Write every noted export of a session again that still lies where it was written, and return their paths.

    A package gets the next patch version; a spreadsheet beside it has its ids. One of the coach's own datasets moves
    into the folder of its new version. A dataset for reuse for which too few people are left is removed. What lies
    there but is no export of this session any more is left alone.

    Raises
    ------
    PackageError
        If one can't be written.
    """
    where, session = store.describe()["where"], store.session(session_id)
    pairs: defaultdict[Path, list[Copy]] = defaultdict(list)
    for copy in copies(where, session.session_id, "export"):
        if holds(copy, session.session_id):
            pairs[copy.path.with_suffix("") if copy.path.suffix == BOOK else copy.path].append(copy)
    written = []
    for pair in pairs.values():
        full = frames.of(store, session.session_id)
        is_reuse = any(_level(copy.path) == REUSE for copy in pair)
        try:
            tables = anonymous(full, names_of(store, session.session_id)) if is_reuse else fresh(full)
        except TooFew:
            for copy in pair:
                shutil.rmtree(copy.path) if copy.path.is_dir() else copy.path.unlink()
                written.append(copy.path)
            continue
        for copy in pair:
            is_book = copy.path.suffix == BOOK and copy.path.is_file()
            path = spreadsheet(tables, copy.path) if is_book else _package(tables, copy.path)
            note("export", where, session.session_id, path, dataset_id(tables))
            written.append(path)
    return written


def _package(tables: Frames, path: Path) -> Path:
    has_twins = (path / packages.TWINS).is_dir()
    written = datapackage(tables, path, instead=True, parquet=has_twins)
    if written.parent.parent != datasets.own_folder().absolute():
        return written
    version = str(packages.described(written)["version"])
    moved = written.with_name(version)
    if moved.exists():  # a later version of it is written again by itself
        shutil.rmtree(written)
        return moved
    return written.rename(moved)


def names_of(store: Store, session_id: str) -> list[str]:
    """Return what the people of a session are called, as long as that is known."""
    return [one.display_name for one in store.participants(session_id) if one.display_name]


def _level(path: Path) -> str:
    """Return the level of an export; what can't be read is none for reuse, and is left out later."""
    try:
        if path.is_dir():
            return str(packages.described(path)["awayday"].get("level"))
        with zipfile.ZipFile(path) as book:
            return REUSE if f"awayday {REUSE} ".encode() in book.read("docProps/core.xml") else FULL
    except (PackageError, OSError, KeyError, zipfile.BadZipFile):
        return FULL


def holds(copy: Copy, session_id: str) -> bool:
    """Whether an export of a session still lies where it was written, by what it says of itself."""
    path = copy.path
    try:
        if path.is_dir():
            found = json.loads((path / packages.DESCRIPTOR).read_text(encoding="utf-8"))
            if copy.package is not None:
                return bool(found["id"] == copy.package)
            return any(session_id in str(source["title"]) for source in found["sources"])
        with zipfile.ZipFile(path) as book:
            return (copy.package or session_id).encode() in book.read("docProps/core.xml")
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return False
