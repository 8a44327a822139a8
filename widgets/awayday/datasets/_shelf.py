"""Where the datasets are, and how one is found by its name."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awayday import packages
from awayday.errors import PackageError, UnknownDataset, excerpt
from awayday.store import data_folder

FOLDER_VARIABLE = "AWAYDAY_DATASETS"
"""Environment variable that names the folder of datasets when neither the working directory nor a checkout has one."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset, as its own description names it; nothing of it is checked yet.

    Parameters
    ----------
    name
        What it is loaded by: the name of its folder.
    version
        Of the newest version there is; empty when the description can't be read.
    data_origin, level
        `real`, `synthetic` or `demo`; `full` or `reuse`.
    people
        How many are in it; None when the description doesn't say.
    licence
        Name of the licence.
    title
        What it says of itself; begins with its origin unless that is real.
    folder
        Where the package lies.
    is_own
        Whether it is the coach's own; else it came with the kit.
    """

    name: str
    version: str
    data_origin: str
    level: str
    people: int | None
    licence: str
    title: str
    folder: Path
    is_own: bool


def own_folder() -> Path:
    """Give the folder of the coach's own datasets, `NAME/VERSION/` in it; it may not be there yet."""
    return data_folder() / "datasets"


def names() -> list[Dataset]:
    """Give the newest version of every dataset, those of the kit first, each part by name.

    The kit's are in the nearest folder `datasets` with a dataset in it, going up from the working directory; else in
    that of the checkout which holds this package; else in the folder that AWAYDAY_DATASETS names.
    """
    shipped = [described(folder.name, folder, is_own=False) for folder in _packages_in(_kit())]
    taken = {dataset.name for dataset in shipped}
    return shipped + [dataset for dataset in _own() if dataset.name not in taken]


def find(name: str) -> Dataset:
    """Give the dataset of that name.

    Raises
    ------
    UnknownDataset
        If there is none; the message names those that there are, and the nearest.
    """
    known = {dataset.name: dataset for dataset in names()}
    if name in known:
        return known[name]
    if not known:
        mend = f"There are none yet: go to the folder of the kit, set {FOLDER_VARIABLE}, or `awayday import` one."
    else:
        near = difflib.get_close_matches(name[:80], list(known), n=1)
        guess = f'Did you mean "{near[0]}"? ' if near else ""
        mend = f"{guess}There are: {', '.join(known)}."
    raise UnknownDataset(f'There is no dataset "{excerpt(name)}".', mend)


def _own() -> list[Dataset]:
    """Give the newest version of each of the coach's own."""
    own = own_folder()
    folders = sorted(folder for folder in own.iterdir() if _is_shown(folder)) if own.is_dir() else []
    found = []
    for folder in folders:
        versions = sorted((one for one in _packages_in(folder) if _is_shown(one)), key=_place)
        if versions:
            found.append(described(folder.name, versions[-1], is_own=True))
    return found


def _place(folder: Path) -> tuple[int, ...]:
    """Return the place of a version among others; what is no version comes first."""
    parts = folder.name.split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


def _is_shown(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".")


def described(name: str, folder: Path, *, is_own: bool) -> Dataset:
    """Give the dataset in a folder as its description names it."""
    try:
        found: Mapping[str, Any] = packages.described(folder)
    except PackageError:  # `awayday datasets` says what is wrong; here it is only known to be there
        found = {}
    ours = found.get("awayday", {})
    licences = found.get("licenses")
    licence = (
        licences[0].get("name") if isinstance(licences, list) and licences and isinstance(licences[0], dict) else ""
    )
    people = ours.get("people")
    return Dataset(
        name=name,
        version=excerpt(str(found.get("version", ""))),
        data_origin=excerpt(str(ours.get("data_origin", ""))),
        level=excerpt(str(ours.get("level", ""))),
        people=people if isinstance(people, int) else None,
        licence=excerpt(str(licence or "")),
        title=excerpt(str(found.get("title", name)), 200),
        folder=folder,
        is_own=is_own,
    )


def _kit() -> Path | None:
    here = Path.cwd()
    named = os.environ.get(FOLDER_VARIABLE)
    candidates = [folder / "datasets" for folder in (here, *here.parents)]
    candidates.append(Path(__file__).parents[3] / "datasets")
    if named:
        candidates.append(Path(named))
    return next((folder for folder in candidates if _packages_in(folder)), None)


def _packages_in(folder: Path | None) -> list[Path]:
    return sorted(file.parent for file in folder.glob(f"*/{packages.DESCRIPTOR}")) if folder is not None else []
