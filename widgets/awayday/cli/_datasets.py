"""`awayday datasets`: list the datasets there are, and check them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from awayday.cli._options import AsJson
from awayday.cli._say import progress, remark, say, say_json
from awayday.errors import PackageError

if TYPE_CHECKING:
    from awayday.datasets import Dataset


def datasets(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME|PATH", help="One dataset, or a package; all of them when left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the datasets of the kit and your own, and check each: sums, columns, keys, origin, codebook, Parquet.

    Exits with 1 on a problem.
    """
    # not at the top: pandas takes a second to load, and other verbs don't need it
    from awayday import datasets as shelf
    from awayday import packages

    if name is None:
        found = shelf.names()
    elif name not in {one.name for one in shelf.names()} and Path(name).exists():
        found = [shelf.described(Path(name).stem, Path(name), is_own=False)]
    else:
        found = [shelf.find(name)]
    said = []
    with progress() as told:
        for dataset in found:
            problems: list[str] = []
            remarks: list[str] = []
            try:
                read = packages.read(dataset.folder, told, closely=True)
                remarks = [str(one) for one in read.warnings]
            except packages.BrokenPackage as error:
                problems = [str(one) for one in error.mistakes]
            except PackageError as error:
                problems = [str(error)]
            said.append(_plain(dataset) | {"problems": problems, "remarks": remarks})
    broken = sum(bool(one["problems"]) for one in said)
    if as_json:
        say_json({"ok": not broken, "datasets": said})
    else:
        for one in said:
            _tell(one)
    if broken:
        remark(f"{broken} of {len(said)} can't be used as they are.")
        raise typer.Exit(1)
    if not said:
        remark("There are no datasets yet. Next: awayday import PACKAGE, or go to the folder of the kit.")
    elif name is None:
        remark(f'All well. Next, in Python: awayday.datasets.load("{said[0]["name"]}")')


def _plain(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "version": dataset.version,
        "data_origin": dataset.data_origin,
        "people": dataset.people,
        "level": dataset.level,
        "licence": dataset.licence,
        "title": dataset.title,
        "folder": str(dataset.folder),
        "is_own": dataset.is_own,
    }


def _tell(one: dict[str, Any]) -> None:
    people = "people unknown" if one["people"] is None else f"{one['people']} people"
    state = "has problems" if one["problems"] else "well"
    says = (one["data_origin"], people, one["level"], one["licence"], state)
    say(f"{one['name']} {one['version']}: {', '.join(text for text in says if text)}")
    say(f"  {one['folder']}")
    for text in one["problems"][:50]:
        say(f"  {text}")
    if len(one["problems"]) > 50:
        say(f"  … and {len(one['problems']) - 50} more.")
    for text in one["remarks"][:10]:
        remark(f"  {text}")
