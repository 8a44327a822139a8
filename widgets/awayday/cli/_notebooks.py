"""The notebooks behind the pages of a room: where they lie, and whether they can be shown."""

from __future__ import annotations

from pathlib import Path

import nbformat

from awayday import scenario
from awayday.errors import AwaydayError, excerpt

MAX_BYTES = 5_000_000
"""Largest notebook that is served; ours have a thousand bytes."""

MEND = "Take it from another workshop of the kit."


def notebooks(folder: Path) -> dict[str, Path]:
    """Return the notebook behind each page: two of the workshop's own, three that lie on the shelf beside it.

    Plans share the two that lie among them. A workshop or plan outside the kit uses the kit's shared pages.

    Raises
    ------
    AwaydayError
        When one is missing or can't be read. What is written in them is trusted: whoever can put a notebook there can
        run any code.
    """
    shelf = folder.parent
    kit = scenario.shelf()
    if not (shelf / "host.ipynb").is_file() and kit:
        shelf = kit[0].parent
    is_plan = not (folder / scenario.FILE_NAME).is_file()
    if is_plan and not (folder / "play.ipynb").is_file():
        folder = shelf / scenario.PLANS
    own = {page: folder / f"{page}.ipynb" for page in ("play", "debrief")}
    found = own | {page: shelf / f"{page}.ipynb" for page in ("host", "wall", "coach")}
    if not found["coach"].is_file() and kit:  # shelves that were laid before there was one
        found["coach"] = kit[0].parent / "coach.ipynb"
    missing = [str(path) for path in found.values() if not path.is_file()]
    if missing:
        raise AwaydayError(f"There is no notebook {', '.join(missing)}.", MEND)
    for path in found.values():
        if reason := _why_none(path):
            raise AwaydayError(f"{path} is no notebook that can be shown: {reason}.", MEND)
    return found


def _why_none(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            return f"it has more than {MAX_BYTES:,} bytes; clear its outputs"
        nbformat.validate(nbformat.reads(data.decode(), as_version=4))  # type: ignore[no-untyped-call]
    except (OSError, ValueError, nbformat.ValidationError, AttributeError, TypeError, RecursionError) as error:
        return getattr(error, "strerror", None) or excerpt(str(error), 100) or type(error).__name__
    return ""
