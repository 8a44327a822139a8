"""The command line as a whole: which verbs there are, and how an error reaches a person."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from awayday import __version__
from awayday.cli._backup import backup
from awayday.cli._check import check
from awayday.cli._datasets import datasets
from awayday.cli._doctor import doctor
from awayday.cli._erase import erase
from awayday.cli._export import export
from awayday.cli._import import import_
from awayday.cli._pulse import pulse
from awayday.cli._rehearse import rehearse
from awayday.cli._report import report
from awayday.cli._resume import resume
from awayday.cli._run import run
from awayday.cli._say import OneLine, complain, say
from awayday.cli._sessions import sessions
from awayday.cli._sheet import sheet
from awayday.errors import AwaydayError

DEBUG_VARIABLE = "AWAYDAY_DEBUG"
"""Environment variable that does what --debug does, in this process and those that it starts."""

app = typer.Typer(
    name="awayday",
    help="Live workshops for leadership training, from notebooks to honest tables.",
    epilog="Example: awayday run picnic",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"awayday {__version__}")
        raise typer.Exit


@app.callback()
def settings(
    debug: Annotated[bool, typer.Option("--debug", help="Log everything, and show tracebacks of errors.")] = False,
    version: Annotated[  # noqa: ARG001  # typer calls _show_version with it
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Live workshops for leadership training, from notebooks to honest tables."""
    if debug:
        os.environ[DEBUG_VARIABLE] = "1"
    log_to_stderr()


for verb, example in (
    (run, 'awayday run picnic --cohort "Spring team"'),
    (resume, "awayday resume"),
    (pulse, "awayday pulse latest"),
    (rehearse, "awayday rehearse picnic --participants 24 --seed 7"),
    (check, "awayday check workshops/picnic --graph"),
    (sheet, "awayday sheet picnic --to picnic.html"),
    (sessions, "awayday sessions"),
    (export, "awayday export latest --to spring-team"),
    (report, "awayday report latest --to spring-team.html"),
    (import_, "awayday import riverside.zip"),
    (datasets, "awayday datasets"),
    (backup, "awayday backup --to spring-team.db"),
    (erase, "awayday erase latest k7qmabcd"),
    (doctor, "awayday doctor"),
):
    app.command(verb.__name__.strip("_"), epilog=f"Example: {example}")(verb)


def is_debugging() -> bool:
    """Whether somebody asked for tracebacks and all log lines."""
    return os.environ.get(DEBUG_VARIABLE, "") not in {"", "0"}


def log_to_stderr() -> None:
    """Write warnings to stderr, or everything when somebody is debugging."""
    level = logging.DEBUG if is_debugging() else logging.WARNING
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])


def main() -> None:
    """Run the command line; an error is one clear message and exit code 1, wrong usage is 2."""
    speaking(app)


def speaking(work: Callable[[], object]) -> None:
    """Do some work of a process, and end it with one clear message when that fails."""
    try:
        work()
    except AwaydayError as error:
        if is_debugging():
            raise
        complain(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
