"""`awayday import`: check a package that comes from elsewhere, and take it into one's own datasets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from awayday.cli._options import AsJson, StoreUrl
from awayday.cli._own import noted, own_session
from awayday.cli._say import progress, remark, say, say_json
from awayday.errors import PackageError

if TYPE_CHECKING:
    from awayday.packages import Mistake

LIST = "import_errors.csv"
"""The file that every mistake of a refused package is listed in."""


def import_(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="Folder or zip of a data package.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What to call it; its own name when left out.")
    ] = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Check a Data Package and take it into your own datasets, whole or not at all.

    It stays a cohort of its own and is never changed. Mistakes are told with file, row and column, and are listed in
    import_errors.csv in this folder; nothing else is written then.
    """
    # not at the top: pandas takes a second to load, and other verbs don't need it
    from awayday import datasets
    from awayday.packages import BrokenPackage, Mistake

    try:
        with progress() as told:
            taken = datasets.take(package, name, told)
    except PackageError as error:
        code = re.search(r"\[(E\d+)\]", error.message)
        found = error.mistakes if isinstance(error, BrokenPackage) else ()
        if not found and code:
            found = (Mistake(package.name, error.message.removesuffix(f" [{code[1]}]"), code[1]),)
        if found:
            _list(found)
        if as_json:
            say_json({"ok": False, "error": error.message, "mistakes": [_plain(one) for one in found]})
        if found:
            raise PackageError(error.message, f"{error.mend} All are listed in {Path(LIST).absolute()}.") from None
        raise
    made = taken.dataset
    if owner := own_session(taken.session_ids, taken.package_id, store):
        noted(*owner, made.folder, taken.package_id, is_new=taken.is_new)
    if as_json:
        say_json(
            {
                "ok": True,
                "name": made.name,
                "version": made.version,
                "data_origin": made.data_origin,
                "level": made.level,
                "people": made.people,
                "folder": str(made.folder),
                "is_new": taken.is_new,
                "warnings": [_plain(one) for one in taken.warnings],
            }
        )
        return
    if not taken.is_new:
        say(f"{made.name} {made.version} is there already, just the same: {made.folder}")
        return
    for warning in taken.warnings[:10]:
        remark(str(warning))
    if len(taken.warnings) > 10:
        remark(f"… and {len(taken.warnings) - 10} more remarks.")
    say(f"{made.name} {made.version} ({made.data_origin}, {made.level}, {made.people} people): {made.folder}")
    remark(f'Next, in Python: awayday.datasets.load("{made.name}")')


def _plain(mistake: Mistake) -> dict[str, Any]:
    return {
        "file": mistake.file,
        "line": mistake.line,
        "row": mistake.row,
        "column": mistake.column,
        "code": mistake.code,
        "reason": mistake.reason,
        "mend": mistake.mend,
    }


def _list(mistakes: tuple[Mistake, ...]) -> None:
    """Write every mistake into a table for spreadsheets."""
    import csv

    from awayday.export import inert

    with Path(LIST).open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["file", "line", "row", "column", "code", "reason", "how to fix"])
        for one in mistakes:
            cells = _plain(one).values()
            table.writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])
