"""`awayday export`: write a session as a Data Package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from awayday.cli._options import AsJson, StoreUrl
from awayday.cli._say import remark, remarks, say, say_json
from awayday.store import open_store


def export(
    session: Annotated[
        str, typer.Argument(metavar="latest|SESSION", help="The newest session, or the start of an id.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder to write; made when it is not there.")],
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Write one session as a Data Package: CSV tables, a codebook and what they mean; works while it is going on."""
    # not at the top: pandas takes a second to load, and other verbs don't need it
    from awayday import frames
    from awayday.export import datapackage

    with open_store(store, read_only=True) as opened:
        found = opened.session(session)
        with remarks().status("Reading the tables") as status:
            tables = frames.of(opened, found.session_id)
            status.update("Writing the package")
            folder = datapackage(tables, to)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if as_json:
        say_json({"session": found.session_id, "folder": str(folder.absolute()), "files": files})
        return
    say(f"{folder.absolute()}: {found.cohort_label} ({found.data_origin.value}), {len(files)} files")
    remark(f'Next: read README.md there, or in Python: awayday.frames.load("{folder}")')
