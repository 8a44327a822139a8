"""The ledger of a dataset as a file of the person who looks at it: one line a group that was shown.

It names nobody: people and answers stand there as keyed hashes. A file that can't be read whole is no reason to show
more, so nothing is shown then.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import platformdirs

from awayday.disclosure._ledger import Ledger, Release
from awayday.disclosure._safety import Unit
from awayday.errors import LedgerError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FORMAT = 1
"""Version of the file's format."""

DIGITS = 32
"""Hexadecimal digits of a hash: as many as keep two people of a dataset apart."""

MEND = (
    "Until then nothing of this dataset is shown. Put back a copy of the file, or remove it together with its .key to "
    "begin anew: what was shown before is then no longer weighed."
)


def ledger_path(name: str) -> Path:
    """Return where the ledger of a dataset is kept: in the user's own state folder, or that named by AWAYDAY_DATA.

    Parameters
    ----------
    name
        What tells the dataset from others, such as the id of its package; any text.
    """
    named = os.environ.get("AWAYDAY_DATA")
    state = Path(named) if named else platformdirs.user_state_path("awayday", appauthor=False)
    return state / "disclosure" / f"{hashlib.sha256(name.encode()).hexdigest()[:DIGITS]}.jsonl"


class Kept(Ledger):
    """A ledger in a file; several programs may use it at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._key = b""
        self._is_news = False

    @contextmanager
    def weighing(self) -> Iterator[None]:
        """Hold the file, read it, and write it back once something new is shown.

        Raises
        ------
        LedgerError
            If it can't be read or written, or is damaged.
        """
        with self._lock, self._held():
            self._read()
            yield
            if self._is_news:
                self._write()
                self._is_news = False

    def written(self, unit: tuple[str, str]) -> Unit:
        """Return a unit as two keyed hashes: of the person, and of which version of her answer it is."""
        person, version = unit
        return self._hash("person", person), self._hash("version", person, version)

    def record(self, measure: str, key: str, units: Iterable[tuple[Hashable, Hashable]]) -> bool:
        """Note a group; it is in the file before anybody sees it."""
        is_news = super().record(measure, key, units)
        self._is_news = self._is_news or is_news
        return is_news

    def _hash(self, *parts: str) -> str:
        text = json.dumps(parts)  # no two lists of texts look alike in it
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:DIGITS]

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.with_suffix(".lock").open("a+b") as file:
                _lock(file)
                yield  # the lock goes with the open file, also when the program is killed
        except OSError as error:
            raise LedgerError(
                f"{self.path}, which keeps what was shown of a dataset, can't be used: {error.strerror or error}.",
                "Let this user write there. Until then nothing of this dataset is shown.",
            ) from error

    def _read(self) -> None:
        self._shown.clear()
        self._is_news = False
        key, lines = self._the_key(), self._lines()
        self._key = key
        if not lines:
            return
        head, *rest = lines
        if head != self._head(len(rest)):
            raise self._damaged(1, "it does not fit the key, or the number of lines that follow")
        for number, line in enumerate(rest, 2):
            try:
                units = frozenset((_text(person), _text(version)) for person, version in line["units"])
                release = Release(_text(line["key"]), units)
                self._shown.setdefault(_text(line["measure"]), []).append(release)
            except (KeyError, TypeError, ValueError):
                raise self._damaged(number, "it is no group that was shown") from None

    def _the_key(self) -> bytes:
        """Return the key of the hashes; a new one for a new ledger."""
        path = self.path.with_suffix(".key")
        if path.exists():
            key = path.read_bytes()
        elif self.path.exists():
            raise LedgerError(f"{path} is missing, so {self.path} can't be read.", MEND)
        else:
            key = secrets.token_bytes(32)
            _replace(path, key)
        if len(key) != 32:
            raise LedgerError(f"{path} is damaged, so {self.path} can't be read.", MEND)
        return key

    def _lines(self) -> list[Any]:
        if not self.path.exists():
            return []
        found: list[Any] = []
        data = self.path.read_bytes()
        for number, line in enumerate(data.splitlines(), 1):
            try:
                found.append(json.loads(line))
            except ValueError:
                raise self._damaged(number, "it is not JSON") from None
        if not data.endswith(b"\n"):
            raise self._damaged(len(found), "it is cut off")
        return found

    def _head(self, groups: int) -> dict[str, Any]:
        return {"format": FORMAT, "groups": groups, "key": self._hash("key")}

    def _damaged(self, number: int, why: str) -> LedgerError:
        return LedgerError(f"{self.path}, line {number}, is damaged: {why}.", MEND)

    def _write(self) -> None:
        """Write the whole file under another name first, so that it is there whole or not at all."""
        groups = [
            {"measure": measure, "key": one.key, "units": sorted([*map(str, unit)] for unit in one.units)}
            for measure, shown in self._shown.items()
            for one in shown
        ]
        lines = [self._head(len(groups)), *groups]
        _replace(self.path, "".join(f"{json.dumps(line, sort_keys=True)}\n" for line in lines).encode())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _replace(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # only this user may read it
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _lock(file: IO[bytes]) -> None:
    """Wait until no other program holds the file."""
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)
