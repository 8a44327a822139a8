"""What the makers of hostile files share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

Make = Callable[[Path, Path], Path]
"""Makes a file in the first folder out of what lies in the second, and returns what to open."""


def sparse(size: int) -> Callable[[Path], None]:
    """A file of that many bytes which takes no room."""

    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.truncate(size)

    return make


class Bomb:
    """Runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch /tmp/pwned-by-pickle",)
