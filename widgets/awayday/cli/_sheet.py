"""`awayday sheet`: write a workshop or a plan as a paper sheet, for a room without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from awayday import paper, scenario
from awayday.cli._options import AsJson
from awayday.cli._say import remark, say, say_json
from awayday.errors import AwaydayError, WorkshopError


def sheet(
    workshop: Annotated[str, typer.Argument(metavar="WORKSHOP|PLAN|FOLDER", help="A name, or a folder.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The HTML file to write.")],
    short: Annotated[bool, typer.Option("--short", help="The ten-minute version.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the paper sheet of a workshop or a plan: what each phone would ask, with the same ids, ready to print."""
    found = scenario.named(workshop)
    if short and found.timetable is not None:
        raise WorkshopError([f'"{found.id}" is a plan, which has one length. Leave out --short.'])
    found = scenario.short_version(found) if short else found
    try:
        to.write_text(paper.sheet(found), encoding="utf-8")
    except OSError as error:
        raise AwaydayError(f"{to} can't be written ({error.strerror}).", "Name another file.") from error
    if as_json:
        say_json(
            {"workshop": found.id, "version": found.version, "steps": len(found.steps), "file": str(to.absolute())}
        )
        return
    say(f"{to.absolute()}: {found.title}, {len(found.steps)} steps")
    remark("Next: open it in a browser and print it, once for each person.")
