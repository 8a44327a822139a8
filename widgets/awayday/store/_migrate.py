"""Brings a database to the tables of this version, or says why it can't."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from awayday.errors import StoreError
from awayday.store._tables import metadata

VERSION_TABLE = "awayday_schema"
"""Holds the revision; a name of our own, so that another program's Alembic can live in the same database."""

FOLDER = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here so that no alembic.ini is needed."""
    found = Config()
    found.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    found.attributes["connection"] = connection
    return found


def revision(connection: Connection) -> str | None:
    """Give the revision that the database is at; None if it has no tables of ours."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def upgrade(connection: Connection, where: str) -> None:
    """Bring the database to the newest revision, inside the caller's transaction.

    Raises
    ------
    StoreError
        If a newer awayday made the tables, or another program did.
    """
    found = revision(connection)
    if found is None:
        _refuse_strangers(connection, where)
    elif _is_head(found, where):
        return
    command.upgrade(config(connection), "head")


def check(connection: Connection, where: str) -> None:
    """Refuse a database that this version can't read.

    Raises
    ------
    StoreError
        If the tables are missing, older or newer.
    """
    found = revision(connection)
    if found is None:
        raise StoreError(
            f"{where} holds no awayday sessions.", "Start one with `awayday run`, or name another --store."
        )
    if not _is_head(found, where):
        raise StoreError(
            f"{where} has the tables of an older awayday ({found}), and is opened for reading only.",
            "Start a room on it once with `awayday run`; that brings the tables up to date.",
        )


def _is_head(found: str, where: str) -> bool:
    scripts = ScriptDirectory.from_config(config())
    head = scripts.get_current_head()
    if found == head:
        return True
    if found not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError(
            f"{where} was written by a newer awayday (tables {found}; this version knows up to {head}).",
            "Update awayday, or name another --store.",
        )
    return False


def _refuse_strangers(connection: Connection, where: str) -> None:
    there = set(inspect(connection).get_table_names())
    ours = there & set(metadata.tables)
    if ours or (there and connection.dialect.name == "sqlite"):
        names = ", ".join(sorted(ours or there)[:3])
        raise StoreError(
            f"{where} is a database of another program (it has the tables {names}).", "Name another file or database."
        )
