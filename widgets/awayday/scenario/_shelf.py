"""Where the workshops are, and how one is found by its name."""

from __future__ import annotations

import os
from pathlib import Path

from awayday.errors import UnknownWorkshop
from awayday.scenario._load import FILE_NAME
from awayday.scenario._mistakes import did_you_mean

FOLDER_VARIABLE = "AWAYDAY_WORKSHOPS"
"""Environment variable that names the folder of workshops when neither the working directory nor a checkout has one."""

PLANS = "plans"
"""The folder of the kit that holds the plans."""


def shelf() -> list[Path]:
    """Folders of all workshops of the kit, by name; empty when there is no kit.

    The kit is the nearest folder `workshops` with a workshop in it, going up from the working directory; else the one
    of the checkout that holds this package; else the folder that the environment variable AWAYDAY_WORKSHOPS names.
    """
    return _workshops_in(_kit())


def plans() -> list[Path]:
    """Files of all plans of the kit, by name."""
    kit = _kit()
    return sorted((kit / PLANS).glob("*.yaml")) if kit is not None else []


def find(name: str) -> Path:
    """Folder of the workshop or file of the plan of that name in the kit, or the folder or file `name` is the path of.

    Raises
    ------
    UnknownWorkshop
        If there is none; the message names those that there are, and the nearest.
    """
    known = {folder.name: folder for folder in shelf()} | {file.stem: file for file in plans()}
    if name in known:
        return known[name]
    path = Path(name)
    if _is_file(path) or _is_file(path / FILE_NAME):
        return path
    if not known:
        mend = f"No folder of workshops was found; go to the folder of the kit, or set {FOLDER_VARIABLE} to it."
    else:
        mend = " ".join(filter(None, (did_you_mean(name, known), f"There are: {', '.join(known)}.")))
    raise UnknownWorkshop([f'There is no workshop or plan "{name[:80]}". {mend}'])


def _kit() -> Path | None:
    here = Path.cwd()
    named = os.environ.get(FOLDER_VARIABLE)
    candidates = [folder / "workshops" for folder in (here, *here.parents)]
    candidates.append(Path(__file__).parents[3] / "workshops")
    if named:
        candidates.append(Path(named))
    return next((folder for folder in candidates if _workshops_in(folder)), None)


def _workshops_in(kit: Path | None) -> list[Path]:
    return sorted(file.parent for file in kit.glob(f"*/{FILE_NAME}")) if kit is not None else []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no path can have: too long, or with a NUL in it
        return False
