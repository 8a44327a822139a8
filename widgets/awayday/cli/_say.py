"""How commands speak: results on stdout, everything else on stderr; colours only where they are wanted."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console


def results() -> Console:
    """Return the console for what a command was asked for."""
    return Console(highlight=False, markup=False, soft_wrap=True)


def remarks() -> Console:
    """Return the console for progress, remarks and errors."""
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def say(text: str) -> None:
    """Print a result; long lines stay whole, so that they can be copied and read by programs."""
    results().print(text)


def say_json(document: Any) -> None:
    """Print one JSON document as one line, at once."""
    print(json.dumps(document, ensure_ascii=False), flush=True)  # noqa: T201  # rich would fold long lines


def remark(text: str, style: str = "") -> None:
    """Print what is no result."""
    remarks().print(text, style=style)


def complain(text: str) -> None:
    """Print an error."""
    remark(text, style="red")
