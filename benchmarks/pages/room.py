"""awayday's room server: with the small page in place of a workshop's play page, or with a whole workshop.

Usage: python room.py PORT FOLDER (NOTEBOOK | WORKSHOP)
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from pathlib import Path

from awayday import scenario
from awayday.cli._notebooks import notebooks
from awayday.server import Room, serve
from awayday.session import Origin, Role
from awayday.steps import ChoiceStep
from awayday.store import open_store
from awayday.usecases import Live, Visitor, drive, place, start

CODE = "bench2"


async def open_first_choice(live: Live) -> None:
    """Lead the room to its first step with options, so that there is something to tap."""
    host = Visitor(live, Role.FACILITATOR)
    await drive(host, "open", {"at": place(live)}, str(uuid.uuid4()))
    while live.state.run is None or not isinstance(live.workshop.step(live.state.run.key.step_id), ChoiceStep):
        await drive(host, "go_on", {"at": place(live)}, str(uuid.uuid4()))


def main(port: str, folder: str, what: str) -> None:
    """Serve until SIGTERM."""
    is_small = what.endswith(".ipynb")
    workshop = scenario.find("picnic" if is_small else what)
    workshop = workshop if workshop.is_dir() else workshop.parent
    live = start(open_store(f"sqlite:///{folder}/room.db"), scenario.load(workshop), origin=Origin.SYNTHETIC)
    pages = {"play": Path(what)} if is_small else notebooks(workshop)
    room = Room(live=live, code=CODE, notebooks=pages, data_dir=Path(folder), port=int(port))
    tasks = []

    def ready(_: object) -> None:
        if not is_small:
            tasks.append(asyncio.get_running_loop().create_task(open_first_choice(live)))

    serve(room, on_ready=ready)


main(*sys.argv[1:])
