from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

import awayday
from awayday.errors import StoreError
from awayday.session import EventKind, Role, Ticket
from awayday.store import Store, Unit, _engine, _migrate, _url, open_store
from awayday.store._rows import event_row as rows_of_event
from awayday.store._tables import events as events_table
from awayday.store._tables import metadata
from awayday.store._tables import tickets as tickets_table


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


def _everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def _triggers(engine: Engine) -> set[str]:
    query = {
        "sqlite": "SELECT name || coalesce(sql, '') FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text || tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def test_the_third_step_loosens_two_rules_of_a_database_with_rows_in_it_and_touches_none(
    store_url: str, engine: Engine, tmp_path: Path, begin: Callable[[Store], Any]
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'filled.db'}") as store:
        scene = begin(store)
        for _ in range(3):
            store.append(scene.answering(scene.answer(scene.joined("Ama")))).result()
    filled = _engine.sqlite_reader(tmp_path / "filled.db")
    rows = _everything(filled)
    filled.dispose()
    with engine.begin() as connection:
        command.upgrade(_migrate.config(connection), "0002_doors")
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            found = [dict(zip(names, row, strict=True)) for row in rows[table.name]]
            if table.name == "events":  # whose numbers PostgreSQL gives by itself: the same, in their order
                found.sort(key=lambda row: int(str(row.pop("seq"))))
            for row in found:
                connection.execute(insert(table), row)
    assert sum(map(len, rows.values())) > 20
    before, triggers = _everything(engine), _triggers(engine)
    assert before == rows
    loosened = "UPDATE options SET gain = NULL, cost = NULL, cust_effect = NULL, emp_effect = NULL"
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(loosened))
    with open_store(store_url) as store:
        assert _everything(engine) == before
        assert _triggers(engine) == triggers
        scene = replace(scene, store=store)
        event = scene.event(EventKind.GROUPED, details={"form": "pair", "groups": []})
        (kept,) = store.append(Unit((event,))).result()
        assert store.events(scene.session.session_id)[-1] == kept
        assert [kept.seq > one.seq for one in store.events(scene.session.session_id)[:-1]] == [True] * 6
        odd = {**rows_of_event(event), "kind": "danced"}
        with pytest.raises(StoreError):
            store._submit(lambda each: each.execute(insert(events_table), odd), frozenset()).result()
    with engine.begin() as connection:
        connection.execute(text(loosened))
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_the_fourth_step_lets_in_links_for_a_coach_and_keeps_those_that_are_there(
    store_url: str, engine: Engine, tmp_path: Path, begin: Callable[[Store], Any]
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'filled.db'}") as store:
        session_id = begin(store).session.session_id
        store.add_tickets([Ticket("a" * 64, session_id, Role.VIEWER, 1)]).result()
    filled = _engine.sqlite_reader(tmp_path / "filled.db")
    rows = _everything(filled)
    filled.dispose()
    coach = {**dict(zip([column.name for column in tickets_table.columns], rows["tickets"][0], strict=True)),
             "ticket_hash": "b" * 64, "role": "coach"}  # fmt: skip
    with engine.begin() as connection:
        command.upgrade(_migrate.config(connection), "0003_groups")
        for name in ("workshops", "cohorts", "sessions", "tickets"):
            table = metadata.tables[name]
            names = [column.name for column in table.columns]
            for row in rows[name]:
                connection.execute(insert(table), dict(zip(names, row, strict=True)))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(tickets_table), coach)
    with open_store(store_url) as store:
        store.add_tickets([Ticket("b" * 64, session_id, Role.COACH, 2)]).result()
        assert [one.role for one in store.tickets(session_id)] == [Role.VIEWER, Role.COACH]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(tickets_table), {**coach, "ticket_hash": "c" * 64, "role": "owner"})


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
