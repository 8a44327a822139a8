"""`awayday export`: write a session or a dataset as a Data Package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from awayday.cli._options import AsJson, StoreUrl
from awayday.cli._own import noted, own_session
from awayday.cli._say import progress, remark, remarks, say, say_json
from awayday.store import open_store
from awayday.tables import FULL

LATEST = "latest"
"""The newest session; no dataset goes by this name."""


def export(
    session: Annotated[
        str,
        typer.Argument(metavar="latest|SESSION|DATASET", help="The newest session, the start of an id, or a dataset."),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder to write; made when it is not there.")],
    anonymous: Annotated[
        bool,
        typer.Option(
            "--anonymous",
            help="For other coaches: people who agreed to later use, under fresh ids, with coarse times; 20 at least.",
        ),
    ] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Also write each table as Parquet, in DIR/parquet.")
    ] = False,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Also write DIR.xlsx beside the folder, without any live formula.")
    ] = False,
    spreadsheet: Annotated[bool, typer.Option("--spreadsheet", hidden=True, help="The older name of --xlsx.")] = False,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Write a session or a dataset as a Data Package: CSV tables and what they mean; works while a session goes on.

    Where it went is noted, so that it can be written again when somebody has her data deleted.
    """
    # not at the top: pandas takes a second to load, and other verbs don't need it
    from awayday import datasets, frames
    from awayday import export as exports

    known = {one.name: one for one in datasets.names()}.get(session) if session != LATEST else None
    names: tuple[str, ...] = ()
    with remarks().status("Reading the tables"):
        if known is not None:
            tables = datasets.load(known.name)
            found, version = session, known.version
            owner = own_session(sorted(map(str, tables.sessions["session_id"])), exports.dataset_id(tables), store)
            parquet = parquet or (known.folder / "parquet").is_dir()
        else:
            with open_store(store, read_only=True) as opened:
                found, version = opened.session(session).session_id, exports.VERSION
                owner = opened.describe()["where"], found
                tables, names = frames.of(opened, found), tuple(exports.names_of(opened, found))
        tables = exports.anonymous(tables, names) if anonymous and tables.level == FULL else exports.fresh(tables)
    id_ = exports.dataset_id(tables)
    with progress() as told:
        folder = exports.datapackage(tables, to, version=version, parquet=parquet, told=told)
    if owner is not None:
        noted(*owner, folder, id_)
    book = folder.with_name(f"{folder.name}.xlsx") if xlsx or spreadsheet else None
    if book is not None:
        with remarks().status("Writing the spreadsheet"):
            exports.spreadsheet(tables, book)
        if owner is not None:
            noted(*owner, book, id_)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if as_json:
        say_json(
            {
                "session": found,
                "level": tables.level,
                "folder": str(folder.absolute()),
                "files": files,
                "spreadsheet": None if book is None else str(book),
            }
        )
        return
    people = f", {len(tables.participants)} people" if anonymous else ""
    say(f"{folder.absolute()}: {tables.cohort_label} ({tables.data_origin.value}){people}, {len(files)} files")
    if book is not None:
        say(f"{book}: the same tables as sheets")
    remark(f'Next: read README.md there, or in Python: awayday.cohorts.load("{folder}")')
