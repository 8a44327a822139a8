"""How commands speak: results on stdout, everything else on stderr; colours only where they are wanted."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from awayday.errors import visible


def results() -> Console:
    """Return the console for what a command was asked for; what is printed there has to be `visible`."""
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


def remarks() -> Console:
    """Return the console for progress, remarks and errors; what is printed there has to be `visible`."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def say(text: str) -> None:
    """Print a result; long lines stay whole, so that they can be copied and read by programs."""
    results().print(visible(text))


def say_json(document: Any) -> None:
    """Print one JSON document as one line, at once, in ASCII: no terminal takes any of it for a command."""
    print(json.dumps(document), flush=True)  # noqa: T201  # rich would fold long lines


def remark(text: str, style: str = "") -> None:
    """Print what is no result."""
    remarks().print(visible(text), style=style)


def complain(text: str) -> None:
    """Print an error."""
    remark(text, style="red")


SLOW_S = 2.0
"""Seconds of work after which a person at a terminal is shown how far it is."""


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Give what a slow piece of work tells how far it is, with what and a share from 0 to 1.

    A bar is drawn on a terminal, once the work has taken two seconds; nothing is drawn elsewhere.
    """
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=remarks(), transient=True
    )
    task = bar.add_task("", total=1.0)
    began = time.monotonic()

    def told(what: str, share: float) -> None:
        if bar.console.is_terminal and not bar.live.is_started and time.monotonic() - began > SLOW_S:
            bar.start()
        bar.update(task, description=visible(what), completed=share)

    try:
        yield told
    finally:
        bar.stop()


class OneLine(logging.Formatter):
    """Writes each message on one line, and all of it visible: nobody's words can look like another line of the log."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """Return the line of a record, without its traceback."""
        return super().formatMessage(record).replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, and the traceback below it."""
        return visible(super().format(record))
