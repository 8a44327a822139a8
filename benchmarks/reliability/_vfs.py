"""A disk between SQLite and the system that writes down what is done to it, and fails when it is told to.

It is a VFS in the sense of sqlite.org/vfs.html, registered as the default one with the very library that Python's
`sqlite3` uses, so that the real store runs on it unchanged. Each call goes on to the system's own VFS; only opening,
writing, truncating, syncing and deleting pass through here.
"""

from __future__ import annotations

import ctypes
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reliability._result import NotRun

_P, _INT, _LONG, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_char_p

IOERR_WRITE = sqlite3.SQLITE_IOERR_WRITE
IOERR_FSYNC = sqlite3.SQLITE_IOERR_FSYNC
IOERR_TRUNCATE = sqlite3.SQLITE_IOERR_TRUNCATE
FULL = sqlite3.SQLITE_FULL
READONLY = sqlite3.SQLITE_READONLY

_OPEN = ctypes.CFUNCTYPE(_INT, _P, _P, _P, _INT, _P)  # names as pointers: SQLite keeps them, with what lies around
_DELETE = ctypes.CFUNCTYPE(_INT, _P, _P, _INT)
_CLOSE = ctypes.CFUNCTYPE(_INT, _P)
_WRITE = ctypes.CFUNCTYPE(_INT, _P, _P, _INT, _LONG)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _P, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _P, _INT)


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`; what is not named by type is handed through."""

    _fields_ = (
        ("version", _INT),
        ("close", _CLOSE),
        ("read", _P),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        *((name, _P) for name in ("file_size", "lock", "unlock", "check_lock", "control", "sector", "traits")),
        *((name, _P) for name in ("shm_map", "shm_lock", "shm_barrier", "shm_unmap", "fetch", "unfetch")),
    )


class _File(ctypes.Structure):
    """`sqlite3_file`: its methods come first, what the system's VFS keeps follows."""

    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3."""

    _fields_ = (
        ("version", _INT),
        ("size", _INT),
        ("longest", _INT),
        ("next", _P),
        ("name", _TEXT),
        ("app", _P),
        ("open", _OPEN),
        ("delete", _DELETE),
        *((name, _P) for name in ("access", "full", "dl_open", "dl_error", "dl_sym", "dl_close", "random", "sleep")),
        *((name, _P) for name in ("time", "last_error", "time64", "set_call", "get_call", "next_call")),
    )


class NoLibrary(NotRun):
    """The SQLite of this Python can't be reached from outside."""


def library() -> Any:
    """The SQLite library that `sqlite3` uses.

    Raises
    ------
    NoLibrary
        If it is built into Python without its names.
    """
    import _sqlite3

    try:
        found = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        found.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        found.sqlite3_vfs_find.argtypes = (_TEXT,)
        found.sqlite3_vfs_register.argtypes = (_P, _INT)
        found.sqlite3_libversion.restype = _TEXT
        version = found.sqlite3_libversion().decode()
    except (OSError, AttributeError) as error:
        raise NoLibrary(f"the SQLite of this Python can't be reached from outside: {error}") from None
    if version != sqlite3.sqlite_version:
        raise NoLibrary(f"sqlite3 uses SQLite {sqlite3.sqlite_version}, but {version} was found")
    return found


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that was done to one file.

    `kind` is `create`, `write`, `truncate`, `sync`, `unsync` (a sync that failed) or `delete`. `at` is the
    place of a write, the size of a truncation; of a sync, 1 if the names in the folder went to disk with it.
    """

    kind: str
    file: str
    at: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a call: the code that it answers, and which share of the work is done all the same."""

    code: int
    done: float = 0.0


class Disk:
    """The default disk of SQLite in this process while `mounted()`, for files in one folder.

    Parameters
    ----------
    folder
        Files elsewhere are not looked at.
    plan
        Asked before each call with its kind and the file's name; gives a Fault, or None to let it pass.

    Attributes
    ----------
    ops
        What was done, in order.
    """

    _kept: list[Disk] = []  # noqa: RUF012  # SQLite holds pointers into these for as long as the process runs

    def __init__(self, folder: Path, plan: Callable[[str, str], Fault | None] | None = None) -> None:
        self.folder = folder.resolve()
        self.plan = plan
        self.ops: list[Op] = []
        self._library = library()
        self._real: Any = self._library.sqlite3_vfs_find(None)
        self._vfs = _Vfs.from_buffer_copy(self._real.contents)
        self._vfs.name = f"awayday-{len(self._kept)}".encode()
        self._vfs.next = None
        self._open, self._delete = _OPEN(self._on_open), _DELETE(self._on_delete)
        self._vfs.open, self._vfs.delete = self._open, self._delete
        self._names: dict[int, str] = {}
        self._fresh: set[int] = set()
        self._tables: dict[int, tuple[_Methods, _Methods]] = {}
        self._ours = (
            _CLOSE(self._on_close),
            _WRITE(self._on_write),
            _TRUNCATE(self._on_truncate),
            _SYNC(self._on_sync),
        )
        if not self._kept:
            sys.addaudithook(_listen)
        self._kept.append(self)

    @contextmanager
    def mounted(self) -> Iterator[Disk]:
        """Let every database that is opened meanwhile lie on this disk; it stays there until it is closed."""
        self._library.sqlite3_vfs_register(ctypes.addressof(self._vfs), 1)
        try:
            yield self
        finally:
            self._library.sqlite3_vfs_register(ctypes.addressof(self._real.contents), 1)

    def opened_by_python(self, name: str, mode: str | None) -> None:
        """Note that Python itself opened a file to write it: the store writes the log anew, and syncs it."""
        path = Path(name)
        if mode == "r+" and path.parent.resolve() == self.folder and path.name.endswith("-wal"):
            self.ops += [Op("write", path.name, 0, path.read_bytes()), Op("sync", path.name)]

    def _fault(self, kind: str, name: str) -> Fault | None:
        return None if self.plan is None else self.plan(kind, name)

    def _on_open(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        path = _path(name) if name else None
        ours = path is not None and path.parent.resolve() == self.folder
        is_new = ours and path is not None and not path.exists()
        code = int(self._real.contents.open(vfs, name, file, flags, out))
        if code or not ours or path is None:
            return code
        head = ctypes.cast(file, ctypes.POINTER(_File)).contents
        self._names[file] = path.name
        head.methods = ctypes.pointer(self._table(head.methods))
        if path.name.endswith(("-wal", "-journal")):
            self._fresh.add(file)
        if is_new:
            self.ops.append(Op("create", path.name))
        return code

    def _table(self, real: Any) -> _Methods:
        """The methods of a file with ours put in; the system has a few such tables, and each is kept for good."""
        address = ctypes.addressof(real.contents)
        if address not in self._tables:
            table = _Methods.from_buffer_copy(real.contents)
            table.close, table.write, table.truncate, table.sync = self._ours
            self._tables[address] = (real.contents, table)
            self._tables[ctypes.addressof(table)] = self._tables[address]
        return self._tables[address][1]

    def _methods(self, file: int) -> _Methods:
        table = ctypes.cast(file, ctypes.POINTER(_File)).contents.methods
        return self._tables[ctypes.addressof(table.contents)][0]

    def _on_close(self, file: int) -> int:
        real = self._methods(file)
        self._names.pop(file, None)
        self._fresh.discard(file)
        return int(real.close(file))

    def _on_write(self, file: int, data: int, size: int, at: int) -> int:
        fault = self._fault("write", self._names[file])
        kept = size if fault is None else int(size * fault.done)
        code = 0
        if kept:
            self.ops.append(Op("write", self._names[file], at, ctypes.string_at(data, kept)))
            code = int(self._methods(file).write(file, data, kept, at))
        return code if fault is None else fault.code

    def _on_truncate(self, file: int, size: int) -> int:
        fault = self._fault("truncate", self._names[file])
        if fault is not None:
            return fault.code
        self.ops.append(Op("truncate", self._names[file], size))
        return int(self._methods(file).truncate(file, size))

    def _on_sync(self, file: int, flags: int) -> int:
        name = self._names[file]
        fault = self._fault("sync", name)
        code = fault.code if fault is not None else int(self._methods(file).sync(file, flags))
        self.ops.append(Op("unsync" if code else "sync", name, int(not code and file in self._fresh)))
        if not code:
            self._fresh.discard(file)  # the unix VFS syncs the folder with the first sync of a journal or log
        return code

    def _on_delete(self, vfs: int, name: int, sync_folder: int) -> int:
        path = _path(name)
        ours = path.parent.resolve() == self.folder
        fault = self._fault("delete", path.name) if ours else None
        if fault is not None:
            return fault.code
        code = int(self._real.contents.delete(vfs, name, sync_folder))
        if ours and not code:
            self.ops.append(Op("delete", path.name, sync_folder))
        return code


def _path(name: int) -> Path:
    return Path(os.fsdecode(ctypes.string_at(name)))


def _listen(event: str, args: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(args[0], str) and args[0].endswith("-wal"):
        Disk._kept[-1].opened_by_python(args[0], args[1])  # its own module
