"""`awayday report`: write what a cohort's answers say as one HTML file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from awayday.cli._options import AsJson, StoreUrl
from awayday.cli._say import remark, remarks, say, say_json
from awayday.errors import AwaydayError
from awayday.session import Origin

if TYPE_CHECKING:
    from awayday.frames import Frames


def report(
    cohort: Annotated[
        str, typer.Argument(metavar="SESSION|DATASET", help="A dataset, a package, a session's id, or latest.")
    ],
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE.html", help="The file to write; named after the cohort.")
    ] = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Write what a cohort's answers say: charts with their sentences and tables, ready to print, nothing from outside.

    Everything in it went through the small-group rule; a cohort of fewer than five people gets no numbers.
    """
    # not at the top: pandas takes a second to load, and other verbs don't need it
    from awayday import cohorts, export
    from awayday.disclosure import Ledger, ledger_path

    with remarks().status("Reading the tables") as status:
        tables = cohorts.load(cohort, store)
        # one report more must not tell of the few who came or went since the one before
        ledger = Ledger.kept(ledger_path("+".join(sorted(tables.sessions["session_id"]))))
        text = export.report(tables, ledger=ledger, progress=status.update)
    path = to or Path(_name(tables))
    _write(path, text)
    if as_json:
        told = {"cohort": tables.cohort_label, "data_origin": tables.data_origin.value, "bytes": len(text.encode())}
        say_json({"file": str(path.absolute()), **told})
        return
    say(f"{path.absolute()}: {tables.cohort_label} ({tables.provenance().stamp()})")
    remark("Next: open it in a browser; print it from there to have a PDF.")


def _name(tables: Frames) -> str:
    """Return a file name that says what is in it, and where that comes from unless it is real."""
    label = re.sub(r"[^\w]+", "-", tables.cohort_label.lower()).strip("-")[:60] or "cohort"
    origin = "" if tables.data_origin is Origin.REAL else f"-{tables.data_origin.value}"
    return f"{label}-report{origin}.html"


def _write(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)  # noqa: PTH105  # the same, and it says what it does
    except OSError as error:
        part.unlink(missing_ok=True)
        raise AwaydayError(f"{path} can't be written ({error.strerror}).", "Name another file with --to.") from error
