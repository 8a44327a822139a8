"""Options that several verbs share, each with its help."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON on stdout and nothing else.")]

StoreUrl = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="Where the tables are: a file, sqlite:///file or postgresql://…; your data folder when left out.",
    ),
]
