"""`awayday run`: open a room for a session and serve it until Ctrl-C."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from awayday import scenario
from awayday.cli._address import ANYWHERE, LOOPBACK, base_url, lan_address
from awayday.cli._options import AsJson, StoreUrl, default_file
from awayday.cli._say import remark, remarks, say_json
from awayday.cli._welcome import welcome
from awayday.errors import AwaydayError
from awayday.session import Origin
from awayday.store import open_store
from awayday.usecases import Live, start

if TYPE_CHECKING:
    from awayday.server import Links

PORT = 8765
"""Where a room listens unless told otherwise."""

BOTS_LEAVE_S = 5
"""Longest wait for a room's own bots to end."""


def run(
    workshop: Annotated[str, typer.Argument(metavar="WORKSHOP", help="Name of a workshop, or the folder it is in.")],
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
    as_json: AsJson = False,
) -> None:
    """Open a room for a workshop and serve its pages until Ctrl-C; the data stays."""
    if rehearsal and origin is Origin.REAL:
        raise typer.BadParameter("Bots join only with --origin demo or synthetic.", param_hint="--rehearsal")
    # not at the top: Voilà takes a second to load, and other verbs don't need it
    from awayday.server import MANY_PHONES, Room, file_limit, phones_held, serve

    if as_json or not sys.stderr.isatty():
        logging.getLogger("awayday").setLevel(min(logging.getLogger().level, logging.INFO))
    folder = _folder(scenario.find(workshop))
    loaded = scenario.load(folder)
    pages = notebooks(folder)
    port = _free_port(host, port)
    live = start(open_store(store), loaded, cohort=cohort, origin=origin)
    bots = contextlib.ExitStack()

    def ready(links: Links) -> None:
        live.join_url = links.join
        if as_json:
            say_json(asdict(links))
        else:
            welcome(remarks(), links, loaded.title, live.store.describe()["where"])
        phones = phones_held(file_limit())
        if phones is not None and phones < MANY_PHONES:
            remark(
                f"This process may open {file_limit()} files, enough for about {phones} phones. More: awayday doctor"
            )
        if rehearsal:
            own = LOOPBACK if host in ANYWHERE else host
            bots.enter_context(_bots(folder, rehearsal, live.session.seed, f"{base_url(own, port)}/j/{links.room}"))

    try:
        room = Room(
            live=live,
            code=live.session.room_code,
            notebooks=pages,
            data_dir=default_file().parent,
            address=host,
            port=port,
            public_url=base_url(lan_address() if host in ANYWHERE else host, port),
            env_for_stock={"AWAYDAY_STORE": live.store.url},
            language=loaded.language,
        )
        serve(room, open_browser=not (as_json or no_browser) and _has_display(), on_ready=ready)
    finally:
        bots.close()
        live.close()
    _goodbye(live, store)


def notebooks(folder: Path) -> dict[str, Path]:
    """Return the notebook behind each page: two of the workshop's own, two that lie on the shelf beside it.

    A workshop outside the kit uses the kit's shared pages.

    Raises
    ------
    AwaydayError
        When one is missing.
    """
    shelf = folder.parent
    kit = scenario.shelf()
    if not (shelf / "host.ipynb").is_file() and kit:
        shelf = kit[0].parent
    own = {page: folder / f"{page}.ipynb" for page in ("play", "debrief")}
    found = own | {page: shelf / f"{page}.ipynb" for page in ("host", "wall")}
    missing = [str(path) for path in found.values() if not path.is_file()]
    if missing:
        raise AwaydayError(f"There is no notebook {', '.join(missing)}.", "Take it from another workshop of the kit.")
    return found


def _folder(path: Path) -> Path:
    return (path if path.is_dir() else path.parent).absolute()


def _free_port(host: str, port: int) -> int:
    """Return the port to use, before a session is made that nobody could join; raises PortTaken."""
    from awayday.server import claim  # see above

    sockets = claim(host, port)
    port = int(sockets[0].getsockname()[1])
    for each in sockets:
        each.close()
    return port


@contextlib.contextmanager
def _bots(folder: Path, participants: int, seed: int, join: str) -> Iterator[None]:
    """Let bots play in a process of their own, so that they take no time from the room; ended with the room."""
    arguments = ["--participants", str(participants), "--seed", str(seed), "--join", join, "--pace", "human"]
    process = subprocess.Popen(
        [sys.executable, "-m", "awayday", "rehearse", str(folder), *arguments],
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


def _has_display() -> bool:
    """Whether a browser could open here."""
    return sys.platform in {"win32", "darwin"} or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _goodbye(live: Live, store: str | None) -> None:
    where = "" if store is None else f" --store {store}"
    people, answers = len(live.state.people), len(live.answers)
    remark(
        f"The room is closed; what was given is kept ({people} joined, {answers} answers). "
        f"Next: awayday export {live.session.session_id[:8]} --to FOLDER{where}"
    )
