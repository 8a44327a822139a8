"""`awayday pulse`: weeks after a session, let each person's own link ask how it went; the room stays closed."""

from __future__ import annotations

from typing import Annotated

import typer

from awayday.cli._options import AsJson, StoreUrl
from awayday.cli._run import keep_open
from awayday.cli._supervise import Plan


def pulse(
    session: Annotated[
        str, typer.Argument(metavar="latest|SESSION", help="The newest that has ended, or the start of an id.")
    ] = "latest",
    after: Annotated[
        int | None,
        typer.Option(
            min=0, max=366, metavar="DAYS",
            help="Days after the end from which it asks; as the workshop says (30) when left out. 0 tries it out.",
        ),
    ] = None,
    workshop: Annotated[
        str | None,
        typer.Option(metavar="WORKSHOP", help="Folder of its notebooks; the kit's workshop of that name if left out."),
    ] = None,
    store: StoreUrl = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDR", help="Address to listen on; where it was when left out.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; where it was when left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Serve the pages of the people who were in a session that has ended, and ask them how it went, until Ctrl-C.

    Everybody sees her own plan and is asked by her own link, at her own pace. Nobody new comes in, and there is
    neither a host page nor a wall: the session stays as it ended.
    """
    keep_open(Plan(workshop, session, store, host, port, as_json=as_json, is_pulse=True, pulse_after_days=after))
