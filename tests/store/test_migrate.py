from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

import awayday
from awayday.errors import StoreError
from awayday.store import _engine, _migrate, _url, open_store
from awayday.store._tables import metadata


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    url = _url.parse(store_url)
    path = _url.file_of(url)
    engine = _engine.sqlite_writer(path) if path else _engine.postgres_writer(url)
    yield engine
    engine.dispose()


def test_migrations_and_metadata_agree(store_url: str, engine: Engine) -> None:
    open_store(store_url).close()
    with engine.connect() as connection:
        options = {"version_table": _migrate.VERSION_TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def _rules(engine: Engine) -> dict[str, set[str]]:
    """Every CHECK of every table, as the database tells it, or the whole statement on SQLite."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            query = text("SELECT tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL")
        else:
            query = text(
                "SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = 'public'::regnamespace"
            )
        found: dict[str, set[str]] = {}
        for table, rule in connection.execute(query):
            found.setdefault(table, set()).add(" ".join(rule.split()))
    return {table: rules for table, rules in found.items() if table in metadata.tables}


def test_migrations_and_metadata_agree_on_every_rule(store_url: str, engine: Engine) -> None:
    open_store(store_url).close()
    migrated = _rules(engine)
    with engine.begin() as connection:
        for table in (*metadata.tables, _migrate.VERSION_TABLE):
            connection.execute(text(f"DROP TABLE {table}" + ("" if engine.dialect.name == "sqlite" else " CASCADE")))
        metadata.create_all(connection)
    assert migrated == _rules(engine)
    assert set(migrated) == set(metadata.tables)


def test_opening_again_changes_nothing(store_url: str, engine: Engine) -> None:
    open_store(store_url).close()
    tables = _rules(engine)
    open_store(store_url).close()
    assert _rules(engine) == tables


@pytest.mark.parametrize("read_only", [False, True])
def test_a_database_of_a_newer_awayday_is_refused(store_url: str, engine: Engine, read_only: bool) -> None:
    open_store(store_url).close()
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {_migrate.VERSION_TABLE} SET version_num = '0099_later'"))
    with pytest.raises(StoreError, match=r"written by a newer awayday .tables 0099_later.*Update awayday"):
        open_store(store_url, read_only=read_only)


def test_a_database_of_another_program_is_left_alone(store_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE events (title TEXT)"))
    with pytest.raises(StoreError, match=r"another program .it has the tables events"):
        open_store(store_url)
    assert inspect(engine).get_table_names() == ["events"]


def test_a_database_without_our_tables_can_not_be_read(store_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE stamps (title TEXT)"))
    with pytest.raises(StoreError, match="holds no awayday sessions"):
        open_store(store_url, read_only=True)


def test_a_shared_postgresql_database_may_hold_other_tables(postgres_url: str) -> None:
    engine = _engine.postgres_writer(_url.parse(postgres_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
    with open_store(postgres_url) as store:
        assert store.sessions() == []
    engine.dispose()


def test_the_package_migrates_from_its_own_files_wherever_it_is_installed(store_url: str, tmp_path: Path) -> None:
    site = tmp_path / "50% of a site"
    package = Path(awayday.__file__).parent
    shutil.copytree(package, site / "awayday", ignore=shutil.ignore_patterns("__pycache__"))
    program = "import sys, awayday, awayday.store as s; s.open_store(sys.argv[1]).close(); print(awayday.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", program, store_url],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(site)
    told = [line for line in done.stderr.splitlines() if "fsync off" not in line]  # as tests' PostgreSQL is
    assert told == []
    with open_store(store_url, read_only=True) as store:
        assert store.describe()["schema"] == ScriptDirectory.from_config(_migrate.config()).get_current_head()
