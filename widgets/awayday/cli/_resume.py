"""`awayday resume`: take up a session that was interrupted, with the people and answers that it has."""

from __future__ import annotations

from typing import Annotated

import typer

from awayday.cli._options import AsJson, StoreUrl
from awayday.cli._run import has_display, keep_open
from awayday.cli._supervise import Plan


def resume(
    session: Annotated[
        str, typer.Argument(metavar="latest|SESSION", help="The newest that has not ended, or the start of an id.")
    ] = "latest",
    workshop: Annotated[
        str | None,
        typer.Option(
            metavar="WORKSHOP", help="Folder of its notebooks; the kit's workshop or plan of that name if left out."
        ),
    ] = None,
    store: StoreUrl = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDR", help="Address to listen on; where it was when left out.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; where it was when left out.")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the facilitator's page.")] = False,
    as_json: AsJson = False,
) -> None:
    """Open the room of a session that was interrupted, and print new links.

    Phones that were in it are in it again, and so is whoever led it; the code stays the same.
    """
    opens = not no_browser and not as_json and has_display()
    keep_open(Plan(workshop, session, store, host, port, open_browser=opens, as_json=as_json))
