"""One place opens databases, one connection writes, and readers leave no trace in the file."""

from __future__ import annotations

import ast
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import awayday
from awayday.store import _engine, open_store
from benchmarks.reliability._vfs import Disk, library

PACKAGE = Path(awayday.__file__).parent
OPENERS = {"connect_reader": "ro", "_connect_writer": "rwc", "connect_copy": "rw"}
"""Functions of `store/_engine.py` that open SQLite files, and how."""


def calls(path: Path) -> list[tuple[str, str]]:
    """Each function of a module that opens a database, with what it calls."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for scope in (*functions, tree):
        for node in ast.walk(scope):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in {"sqlite3.connect", "sqlite3.Connection", "create_engine", "sqlalchemy.create_engine"}:
                    found.append((getattr(scope, "name", "(module)"), name))
    return found


def test_databases_are_opened_in_one_place() -> None:
    everywhere = {path.relative_to(PACKAGE).as_posix(): calls(path) for path in PACKAGE.rglob("*.py")}
    assert {path for path, found in everywhere.items() if found} == {"store/_engine.py"}
    opening = {scope for scope, name in everywhere["store/_engine.py"] if name == "sqlite3.connect"}
    assert opening - {"(module)"} == set(OPENERS)
    others = [path for path in PACKAGE.rglob("*.py") if "aiosqlite" in path.read_text(encoding="utf-8")]
    assert others == []


def test_only_the_writer_and_the_backup_open_for_writing() -> None:
    callers: dict[str, set[str]] = {name: set() for name in OPENERS}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).removeprefix("_engine.") in OPENERS:
                callers[ast.unparse(node.func).removeprefix("_engine.")].add(path.relative_to(PACKAGE).as_posix())
    assert callers["connect_copy"] == {"store/_backup.py"}
    assert callers["_connect_writer"] == {"store/_engine.py"}


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    library()
    return Disk(tmp_path)


def test_a_reader_neither_writes_nor_checkpoints_even_if_it_leaves_last(
    disk: Disk, tmp_path: Path, begin: Callable[..., Any]
) -> None:
    path = tmp_path / "awayday.db"
    with disk.mounted():
        store = open_store(str(path))
        scene = begin(store)
        with open_store(str(path), read_only=True) as reader:
            scene.joined()
            log = path.with_name("awayday.db-wal").read_bytes()
            copied = path.read_bytes()
            store.close()  # a reader is still there, so this leaves the log as it is
            before = list(disk.ops)
            assert len(reader.events(scene.session.session_id)) == 1
        assert disk.ops == before
        assert path.with_name("awayday.db-wal").read_bytes() == log
        assert path.read_bytes() == copied
        with contextlib.closing(_engine.connect_reader(path)) as plain:
            for statement in ("DELETE FROM events", "VACUUM"):
                with contextlib.suppress(sqlite3.OperationalError):
                    plain.execute(statement)
        assert disk.ops == before


def test_a_store_writes_the_log_into_the_file_before_it_believes_in_it(
    disk: Disk, tmp_path: Path, begin: Callable[..., Any]
) -> None:
    path = tmp_path / "awayday.db"
    with disk.mounted():
        store = open_store(str(path))
        scene = begin(store)
        reader = _engine.connect_reader(path)
        reader.execute("SELECT count(*) FROM events").fetchone()
        scene.joined()
        store.close()
        assert path.with_name("awayday.db-wal").stat().st_size > 0
        before = len(disk.ops)
        with open_store(str(path)):
            done = [(op.kind, op.file) for op in disk.ops[before:]]
    reader.close()
    assert done[:2] == [("write", "awayday.db-wal"), ("sync", "awayday.db-wal")]
    assert ("write", "awayday.db") in done
    assert done[-1] == ("sync", "awayday.db")
