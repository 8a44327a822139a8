"""`awayday export`: write a session as a Data Package."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from awayday.cli._options import AsJson, StoreUrl
from awayday.cli._say import progress, remark, remarks, say, say_json
from awayday.errors import PackageError
from awayday.store import note, open_store


def export(
    session: Annotated[
        str, typer.Argument(metavar="latest|SESSION", help="The newest session, or the start of an id.")
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
    """Write one session as a Data Package: CSV tables, a codebook and what they mean; works while it is going on.

    Where it went is noted, so that it can be written again when somebody has her data deleted.
    """
    # not at the top: pandas takes a second to load, and other verbs don't need it
    from awayday import export as exports
    from awayday import frames

    with open_store(store, read_only=True) as opened:
        found, where = opened.session(session), opened.describe()["where"]
        with remarks().status("Reading the tables"):
            full = frames.of(opened, found.session_id)
            names = exports.names_of(opened, found.session_id)
            tables = exports.anonymous(full, names) if anonymous else exports.fresh(full)
        with progress() as told:
            folder = exports.datapackage(tables, to, parquet=parquet, told=told)
        id_ = exports.dataset_id(tables)
        _note(where, found.session_id, folder, id_)
        book = folder.with_name(f"{folder.name}.xlsx") if xlsx or spreadsheet else None
        if book is not None:
            with remarks().status("Writing the spreadsheet"):
                _note(where, found.session_id, exports.spreadsheet(tables, book), id_)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if as_json:
        say_json(
            {
                "session": found.session_id,
                "level": tables.level,
                "folder": str(folder.absolute()),
                "files": files,
                "spreadsheet": None if book is None else str(book),
            }
        )
        return
    people = f", {len(tables.participants)} people" if anonymous else ""
    say(f"{folder.absolute()}: {found.cohort_label} ({found.data_origin.value}){people}, {len(files)} files")
    if book is not None:
        say(f"{book}: the same tables as sheets")
    remark(f'Next: read README.md there, or in Python: awayday.cohorts.load("{folder}")')


def _note(where: str, session_id: str, path: Path, dataset_id: str) -> None:
    """Note an export; one that could not be noted is removed, since an erasure would miss it."""
    try:
        note("export", where, session_id, path, dataset_id)
    except OSError as error:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise PackageError(
            f"It can't be noted in your data folder that {path} was written ({error.strerror}), so it was removed.",
            "Make room there, or name another folder with AWAYDAY_DATA.",
        ) from error
