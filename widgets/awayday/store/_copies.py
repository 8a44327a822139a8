"""Where copies of what people said went: exports and backups, noted so that an erasure can follow them."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from awayday.store._url import data_folder

NOTES = "copies.jsonl"
"""The file in the data folder; one JSON object a line."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy that was made, whether or not it is still there.

    Parameters
    ----------
    kind
        `export` or `backup`.
    store
        Where the rows came from, in the words of `Store.describe()["where"]`.
    session
        The session that was copied, or None for all of the store.
    path
        Absolute path of the file or folder.
    at_ms
        When.
    package
        The id that a data package gives itself, where it was noted: one for reuse doesn't name its session.
    """

    kind: str
    store: str
    session: str | None
    path: Path
    at_ms: int
    package: str | None = None


def note(kind: str, store_where: str, session: str | None, path: Path, package: str | None = None) -> None:
    """Note a copy, on disk before this returns.

    Raises
    ------
    OSError
        If the note can't be written; the copy should not be handed out then.
    """
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = {"kind": kind, "store": store_where, "session": session, "path": str(path.expanduser().absolute())}
    if package is not None:
        said["package"] = package
    line = json.dumps({**said, "at_ms": time.time_ns() // 10**6}, ensure_ascii=False) + "\n"
    handle = os.open(folder / NOTES, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.fstat(handle).st_size and os.lseek(handle, -1, os.SEEK_END) >= 0 and os.read(handle, 1) != b"\n":
            line = "\n" + line  # the one before was cut off
        os.write(handle, line.encode())  # in one go, so that two processes don't mix their lines
        os.fsync(handle)
    finally:
        os.close(handle)


def copies(store_where: str, session: str | None = None, kind: str | None = None) -> list[Copy]:
    """Copies of a store in the order they were made, the newest note of each path; of all kinds unless one is named.

    With `session`, only those that hold it: its own and those of the whole store. A line that can't be read is passed
    over: it was cut off when the machine went down.
    """
    file = data_folder() / NOTES
    if not file.is_file():
        return []
    found: dict[str, Copy] = {}
    for line in file.read_bytes().splitlines():
        one = _read(line)
        if one is None or one.store != store_where or kind not in (None, one.kind):
            continue
        if session is None or one.session in (None, session):
            found.pop(str(one.path), None)
            found[str(one.path)] = one
    return list(found.values())


def _read(line: bytes) -> Copy | None:
    try:
        said = json.loads(line)
        session = said["session"]
        return Copy(
            str(said["kind"]),
            str(said["store"]),
            None if session is None else str(session),
            Path(said["path"]),
            int(said["at_ms"]),
            None if said.get("package") is None else str(said["package"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
