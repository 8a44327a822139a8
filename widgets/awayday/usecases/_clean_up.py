"""After an erasure: traces in the file, exports that held the person, and which backups still do."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from awayday.store import Copy, copies
from awayday.usecases._live import Live

log = logging.getLogger(__name__)

TRIES, PAUSE_S = 20, 0.5
"""How often the file is cleared up while somebody reads it at that very moment, and how long in between."""


async def clean_up(live: Live) -> None:
    """Remove the traces of erased rows, write the exports of the session again, and tell the hosts what is left."""
    async with live.cleaning:
        notes = [await _clear(live)]
        found = await asyncio.to_thread(copies_of, live)
        exports = [one for one in found if one.kind == "export"]
        if exports:
            notes.append(await _write_again(live, exports))
    notes.append(words_for_backups([one for one in found if one.kind == "backup"]))
    live.notes = [note for note in notes if note]
    live.tell()


def copies_of(live: Live) -> list[Copy]:
    """Return the copies of this session that are still where they were written."""
    where = live.store.describe()["where"]
    return [one for one in copies(where, live.session.session_id) if one.path.exists()]


async def _clear(live: Live) -> str:
    for _ in range(TRIES):
        if await asyncio.wrap_future(live.store.clear_traces()):
            return ""
        await asyncio.sleep(PAUSE_S)
    return (
        "The rows are deleted. The file is large or being read, so the last traces in its unused space go when "
        "the room is closed."
    )


async def _write_again(live: Live, exports: list[Copy]) -> str:
    """Write exports again in a process of their own: a room does not load pandas."""
    env = {**os.environ, "AWAYDAY_STORE": live.store.url, "AWAYDAY_SESSION": live.session.session_id}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "awayday.export", env=env, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    if await child.wait() == 0:
        many = "The export was" if len(exports) == 1 else f"The {len(exports)} exports were"
        return f"{many} written again without them. Who was given one before should delete it."
    log.error("exports could not be written again")
    names = ", ".join(one.path.name for one in exports)
    return f"Exports from before could not be written again: {names}. Delete them, and export once more."


def words_for_backups(backups: list[Copy]) -> str:
    """Name the backups that still hold what was erased, or say nothing."""
    if not backups:
        return ""
    names = ", ".join(one.path.name for one in backups)
    if len(backups) == 1:
        return f"A backup from before still holds it: {names}. Delete it within 30 days."
    return f"{len(backups)} backups from before still hold it: {names}. Delete them within 30 days."
