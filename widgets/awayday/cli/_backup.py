"""`awayday backup`: copy the whole store into one file, also while a room runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from awayday.cli._options import AsJson, StoreUrl, default_file
from awayday.cli._say import remark, remarks, say, say_json
from awayday.store import back_up

SHOW_AFTER_S = 2.0
"""A backup that takes longer shows how far it is."""


def backup(
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="File to write; a new one in the data folder when left out."),
    ] = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Copy all sessions into one file and check it; rooms go on meanwhile."""
    bar = Progress(TextColumn("Copying"), BarColumn(), TextColumn("{task.percentage:.0f} %"), console=remarks())
    task = bar.add_task("copy", total=1.0)

    def tell(share: float) -> None:
        bar.update(task, completed=share)
        if not bar.live.is_started and (bar.tasks[0].elapsed or 0.0) > SHOW_AFTER_S:
            bar.start()

    try:
        made = back_up(store, _file(to), tell)
    finally:
        if bar.live.is_started:
            bar.stop()
    if as_json:
        facts = {"file": str(made.path), "bytes": made.size, "sessions": made.sessions, "events": made.events}
        say_json({**facts, "checked": True})
        return
    say(f"{made.path}: {made.sessions} sessions, {made.size / 1_000_000:.1f} MB, whole")
    remark(f'It is a store like any other: awayday sessions --store "{made.path}"')
    remark("To go on with it, name it with --store, or end all rooms and put it in the place of the damaged file,")
    remark("after taking away the files beside that one whose names end in -wal and -shm.")


def _file(to: Path | None) -> Path:
    name = f"awayday-{dt.datetime.now(dt.UTC):%Y-%m-%d-%H%M%S}.db"
    if to is None:
        return default_file().parent / "backups" / name
    return to / name if to.is_dir() else to
