"""`awayday rehearse`: let bots play a workshop through its real pages."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from awayday import scenario
from awayday.cli._options import AsJson, IsShort, WhatIsPlayed
from awayday.cli._say import remark, remarks, say, say_json
from awayday.errors import AwaydayError
from awayday.rehearsal import Ledger, Report
from awayday.rehearsal import rehearse as play
from awayday.scenario import Workshop

ROOM_OPENS_S = 60
"""Longest wait for an own room to open."""

ROOM_CLOSES_S = 20
"""Longest wait for an own room to write what is queued and close."""


class Pace(StrEnum):
    """How fast bots answer."""

    FAST = "fast"
    HUMAN = "human"


def rehearse(
    workshop: WhatIsPlayed,
    participants: Annotated[int, typer.Option(min=1, max=2000, help="How many bots join.")] = 12,
    seed: Annotated[int, typer.Option(help="Decides all that bots do; other seeds take other branches.")] = 1,
    join: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Join address of a room that is open; a room of its own when left out."),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Facilitator's link of that room; you host when it is left out."),
    ] = None,
    pace: Annotated[Pace, typer.Option(help="fast: no waiting. human: time to read, think and type.")] = Pace.FAST,
    short: IsShort = False,
    as_json: AsJson = False,
) -> None:
    """Let seeded bots play a whole session over the real pages; exits with 1 when an answer was lost.

    The rows are stamped synthetic. Without --join the room is thrown away afterwards.
    """
    if host and not join:
        raise typer.BadParameter("--host needs --join: the two links belong to one room.", param_hint="--host")
    workshop = f"{workshop}{scenario.SHORT}" if short else workshop
    loaded = scenario.named(workshop)
    speed = 1.0 if pace is Pace.HUMAN else 0.0
    try:
        report = asyncio.run(_rehearse(workshop, loaded, participants, seed, join, host, speed))
    except asyncio.CancelledError as end:
        raise typer.Exit(128 + signal.SIGTERM) from end
    if as_json:
        say_json(report.document())
    else:
        _tell(report)
        say_json(report.document())
    if report.lost or report.joined < participants:
        remark(f"{report.lost} answers lost, {participants - report.joined} bots did not get in.", style="red")
        raise typer.Exit(1)


async def _rehearse(
    name: str, workshop: Workshop, participants: int, seed: int, join: str | None, host: str | None, pace: float
) -> Report:
    work = asyncio.current_task()
    if work is not None:
        with contextlib.suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    async with contextlib.AsyncExitStack() as stack:
        store = session = pid = None
        if join is None:
            links = await stack.enter_async_context(own_room(name, "--origin", "synthetic", "--cohort", "Rehearsal"))
            join, host, store, session = links["join"], links["host"], links["store"], links["session"]
            pid = links["pid"]
        progress = stack.enter_context(
            Progress(
                SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                TextColumn("{task.fields[saved]} answers saved"),
                console=remarks(), transient=True, disable=not remarks().is_terminal,
            )
        )  # fmt: skip
        task = progress.add_task("joining", total=participants, saved=0)

        def tell(ledger: Ledger) -> None:
            at = ledger.path[-1] if ledger.path else "joining"
            progress.update(task, description=at, completed=ledger.n_joined, saved=ledger.n_saved)

        return await play(
            join, workshop, participants, seed, host=host, store=store, session=session, pid=pid, pace=pace, tell=tell
        )


@contextlib.asynccontextmanager
async def own_room(workshop: str, *options: str) -> AsyncIterator[dict[str, Any]]:
    """Open a room with a temporary store in a process of its own, give what it prints, and throw both away.

    Raises
    ------
    AwaydayError
        When it does not open, with the last lines that it said.
    """
    with tempfile.TemporaryDirectory(prefix="awayday-rehearsal-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "room.log"
        with log.open("wb") as errors:
            room = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "awayday", "run", workshop, "--store", str(Path(folder) / "rehearsal.db"),
                "--host", "127.0.0.1", "--port", "0", "--no-browser", "--json", *options,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=errors,
                env={**os.environ, "AWAYDAY_DATA": folder},
            )  # fmt: skip
        try:
            yield await _links(room, log)
        finally:
            if room.returncode is None:
                room.terminate()
                try:
                    await asyncio.wait_for(room.wait(), ROOM_CLOSES_S)
                except TimeoutError:
                    room.kill()
                    await room.wait()


async def _links(room: asyncio.subprocess.Process, log: Path) -> dict[str, Any]:
    """Return what the room prints when it is ready."""
    line = b""
    if room.stdout is not None:
        with contextlib.suppress(TimeoutError):
            line = await asyncio.wait_for(room.stdout.readline(), ROOM_OPENS_S)
    if not line:
        raise AwaydayError(f"The rehearsal's own room did not open. It said:\n{_end_of(log) or 'nothing'}")
    links: dict[str, Any] = json.loads(line)
    return links


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])


def _tell(report: Report) -> None:
    """Say what came of it, for people."""
    say(f"{report.joined} joined; {report.answers_saved} of {report.answers_sent} answers saved; {report.lost} lost")
    for what, spread in (("to join", report.join_ms), ("to save", report.saved_ms)):
        if spread.p50 is not None:
            times = f"{spread.p50:.0f} ms in the middle, {spread.p95:.0f} at the slow end, {spread.max:.0f} at most"
            say(f"Time {what}: {times}")
    if report.server is not None:
        took = report.server.document(max(report.joined, 1))
        say(f"Server: {took['mb_per_participant']} MB a participant at the most, {took['cpu_s']} CPU seconds")
    say("Path: " + " → ".join(report.path))
