"""Options that several verbs share, each with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from awayday.store import default_url

AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON on stdout and nothing else.")]

WhatIsPlayed = Annotated[
    str, typer.Argument(metavar="WORKSHOP|PLAN", help="Name of a workshop or a plan, or the folder or file it is in.")
]

IsShort = Annotated[bool, typer.Option("--short", help="Play the ten-minute version of the workshop.")]

StoreUrl = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="Where the tables are: a file, sqlite:///file or postgresql://…; your data folder when left out.",
    ),
]


def default_file() -> Path:
    """Return the file of the usual store, which is there once a first session was started."""
    return Path(default_url().removeprefix("sqlite:///"))
