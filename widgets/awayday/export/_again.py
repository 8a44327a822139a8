"""Exports that were made before somebody was erased, written again in their places."""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from pathlib import Path

from awayday import frames, packages
from awayday.export._datapackage import datapackage
from awayday.export._pseudonyms import fresh
from awayday.export._spreadsheet import spreadsheet
from awayday.store import Store, copies

BOOK = ".xlsx"
"""What the names of spreadsheets end with."""


def again(store: Store, session_id: str) -> list[Path]:
    """Write every noted export of a session again that still lies where it was written, and return their paths.

    A package gets the next patch version; a spreadsheet beside it has its ids. What lies there but is no export of this
    session any more is left alone.

    Raises
    ------
    PackageError
        If one can't be written.
    """
    where, session = store.describe()["where"], store.session(session_id)
    pairs: defaultdict[Path, list[Path]] = defaultdict(list)
    for copy in copies(where, session.session_id, "export"):
        if holds(copy.path, session.session_id):
            pairs[copy.path.with_suffix("") if copy.path.suffix == BOOK else copy.path].append(copy.path)
    written = []
    for paths in pairs.values():
        tables = fresh(frames.of(store, session.session_id))
        for path in paths:
            is_book = path.suffix == BOOK and path.is_file()
            written.append(spreadsheet(tables, path) if is_book else datapackage(tables, path, instead=True))
    return written


def holds(path: Path, session_id: str) -> bool:
    """Whether a path is an export of a session, by what it says of itself."""
    try:
        if path.is_dir():
            sources = json.loads((path / packages.DESCRIPTOR).read_text(encoding="utf-8"))["sources"]
            return any(session_id in str(source["title"]) for source in sources)
        with zipfile.ZipFile(path) as book:
            return session_id.encode() in book.read("docProps/core.xml")
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return False
