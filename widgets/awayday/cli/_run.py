"""`awayday run`: open a room for a session and serve it until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from awayday import scenario
from awayday.cli._address import ANYWHERE, LOOPBACK, base_url
from awayday.cli._options import AsJson, IsShort, StoreUrl, WhatIsPlayed
from awayday.cli._say import say_json
from awayday.cli._supervise import Plan, Supervisor
from awayday.session import Origin

PORT = 8765
"""Where a room listens unless told otherwise."""

BOTS_LEAVE_S = 5
"""Longest wait for a room's own bots to end."""


def run(
    workshop: WhatIsPlayed,
    cohort: Annotated[str | None, typer.Option(help="Label of the group, shown on every chart.")] = None,
    store: StoreUrl = None,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDR", help="Address to listen on. 0.0.0.0: phones in your network; 127.0.0.1: this machine alone."
        ),
    ] = "0.0.0.0",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the facilitator's page.")] = False,
    origin: Annotated[Origin, typer.Option(help="Whether people answer, or the room is only tried out.")] = Origin.REAL,
    rehearsal: Annotated[
        int, typer.Option(min=0, max=300, metavar="N", help="Bots that join and answer at a human pace; you host.")
    ] = 0,
    short: IsShort = False,
    as_json: AsJson = False,
) -> None:
    """Open a room for a workshop, or for a plan that plays several, and serve its pages until Ctrl-C; the data stays.

    A room that falls over comes back by itself, with everybody in it.
    """
    if rehearsal and origin is Origin.REAL:
        raise typer.BadParameter("Bots join only with --origin demo or synthetic.", param_hint="--rehearsal")
    workshop = f"{workshop}{scenario.SHORT}" if short else workshop
    plan = Plan(
        workshop,
        None,
        store,
        host,
        port,
        cohort,
        origin.value,
        not no_browser and not as_json and has_display(),
        as_json,
    )
    keep_open(plan, workshop, rehearsal)


def keep_open(plan: Plan, workshop: str = "", rehearsal: int = 0) -> None:
    """Serve a room until somebody ends it, tell its links once, and let bots into it."""
    with contextlib.ExitStack() as bots:

        def ready(told: dict[str, Any]) -> None:
            if plan.as_json:
                say_json({**told["links"], "pid": told["pid"]})
            if rehearsal:
                own = LOOPBACK if told["host"] in ANYWHERE else told["host"]
                code = told["links"]["join"].rpartition("/j/")[2]
                bots.enter_context(_bots(workshop, rehearsal, told["seed"], f"{base_url(own, told['port'])}/j/{code}"))

        code = Supervisor(plan, ready).run()
    if code:
        raise typer.Exit(code)


@contextlib.contextmanager
def _bots(workshop: str, participants: int, seed: int, join: str) -> Iterator[None]:
    """Let bots play in a process of their own, so that they take no time from the room; ended with the room."""
    arguments = ["--participants", str(participants), "--seed", str(seed), "--join", join, "--pace", "human"]
    process = subprocess.Popen(
        [sys.executable, "-m", "awayday", "rehearse", workshop, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in the terminal is for the room alone
    )
    try:
        yield
    finally:
        # an interrupt lets it put the terminal in order; Windows has none for another process
        process.terminate() if sys.platform == "win32" else process.send_signal(signal.SIGINT)
        try:
            process.wait(BOTS_LEAVE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def has_display() -> bool:
    """Whether a browser could open here."""
    return sys.platform in {"win32", "darwin"} or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
