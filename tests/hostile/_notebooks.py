"""Notebooks: who can write one beside a scenario runs code on purpose; a broken one is an accident."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.hostile._made import Make, sparse


def _notebook(data: str | bytes | None) -> Make:
    def make(folder: Path, good: Path) -> Path:
        workshop = folder / "workshops" / "mine"
        shutil.copytree(good, workshop)
        for name in ("host", "wall"):
            shutil.copy(good.parent / f"{name}.ipynb", workshop.parent)
        file = workshop / "play.ipynb"
        if data is not None:
            file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return workshop

    return make


def _odd_notebook(change: Callable[[Path], None]) -> Make:
    def make(folder: Path, good: Path) -> Path:
        workshop = _notebook(None)(folder, good)
        (workshop / "play.ipynb").unlink()
        change(workshop / "play.ipynb")
        return workshop

    return make


NOTEBOOKS: dict[str, tuple[Make, str]] = {
    "as it is": (_notebook(None), ""),
    "empty": (_notebook(""), "is no notebook"),
    "no json": (_notebook("hello"), "is no notebook"),
    "a list": (_notebook("[]"), "is no notebook"),
    "no cells": (_notebook("{}"), "is no notebook"),
    "cells are a text": (_notebook('{"cells": "x", "metadata": {}, "nbformat": 4}'), "is no notebook"),
    "another version": (_notebook('{"cells": [], "metadata": {}, "nbformat": 99}'), "is no notebook"),
    "deep": (_notebook("[" * 500_000), "is no notebook"),
    "no text": (_notebook(b"\xff\xfe"), "is no notebook"),
    "huge": (_odd_notebook(sparse(100_000_000)), "more than 5,000,000 bytes"),
    "pipe": (_odd_notebook(os.mkfifo), "There is no notebook"),
    "folder": (_odd_notebook(Path.mkdir), "There is no notebook"),
    "missing": (_odd_notebook(lambda _: None), "There is no notebook"),
    "link to itself": (_odd_notebook(lambda path: path.symlink_to(path)), "There is no notebook"),
}  # fmt: skip
