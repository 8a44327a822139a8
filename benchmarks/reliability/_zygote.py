"""A process that has imported everything and forks room servers: a server is up in a tenth of a second.

It obeys lines of JSON on its stdin. `{"serve": …}` forks a server and answers twice: with its process id at once, and
with its links when it listens (or with `{"links": null}` when it was killed before). `{"reap": pid}` waits for a dead
one.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from traitlets.config import Config

from awayday import scenario
from awayday.cli._notebooks import notebooks
from awayday.pages import host, play
from awayday.room import run_to_end
from awayday.server import Room, RoomServer
from awayday.session import Event, Origin
from awayday.store import Store, Unit, open_store
from awayday.usecases import Live, resume, start
from benchmarks.reliability._served import TAKEN

SHELF = Path(__file__).resolve().parents[2] / "workshops"
IMPORTED = (host, play)
"""What the notebooks import; here already, so that the first page of a server is no slower than the second."""

SECRET = b"what codes are derived from, here"

TAKEN_EVERY_S = 0.5


def take_up(store: Store, workshop: str) -> Live:
    """Take up the session that the store holds, or start one."""
    if not store.sessions(1):
        return start(store, scenario.load(SHELF / workshop), origin=Origin.SYNTHETIC, seed=1, secret=SECRET)
    return resume(store, "latest", secret=SECRET)


class Hasty:
    """A store that says "written" first and writes then: what the proofs have to find out."""

    def __init__(self, store: Store, late_s: float = 0.05) -> None:
        self._store = store
        self._late_s = late_s
        self._seq = 1_000_000
        self._units: queue.Queue[Unit] = queue.Queue()
        threading.Thread(target=self._write, daemon=True).start()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, unit: Unit) -> Future[tuple[Event, ...]]:
        """Promise what is not true yet."""
        done: Future[tuple[Event, ...]] = Future()
        numbered = []
        for event in unit.events:
            self._seq += 1
            numbered.append(replace(event, seq=self._seq))
        done.set_result(tuple(numbered))
        self._units.put(unit)
        return done

    def _write(self) -> None:
        while True:
            time.sleep(self._late_s)
            waiting = [self._units.get() for _ in range(self._units.qsize())]
            for written in [self._store.append(unit) for unit in waiting]:
                written.result()


def serve(given: Mapping[str, Any], ready: int) -> None:
    """Serve a room until somebody kills this process."""
    folder = Path(given["folder"])
    store: Any = open_store(str(folder / "awayday.db"))
    live = take_up(store, given["workshop"])
    if given["hasty"]:
        live.store = Hasty(store)  # type: ignore[assignment]  # the same to look at
    pages = notebooks(SHELF / given["workshop"])
    room = Room(live, live.session.room_code, pages, folder, port=given["port"])
    server = RoomServer(room, config=Config(RoomKernelManager={"room_grace_s": given["grace_s"]}))
    server.initialize([])
    run_to_end(_serve(server, ready))


async def _serve(server: RoomServer, ready: int) -> None:
    links = await server.open()
    os.write(ready, json.dumps(asdict(links)).encode() + b"\n")
    os.close(ready)
    with (Path(server.room.live.store.url.removeprefix("sqlite:///")).parent / TAKEN).open("a") as file:
        while True:
            file.write(json.dumps(taken(server)) + "\n")
            file.flush()
            await asyncio.sleep(TAKEN_EVERY_S)


def taken(server: RoomServer) -> dict[str, Any]:
    """Return what the server's process holds now."""
    kernels = list(server.kernel_manager.room_kernels())
    with Path("/proc/self/smaps_rollup").open() as rollup:
        memory = {line.split()[0]: int(line.split()[1]) / 1024 for line in rollup if "kB" in line}
    return {
        "at_s": time.monotonic(),
        "cpu_s": time.process_time(),
        "rss_mb": memory["Rss:"],
        "kernels": len(kernels),
        "widgets": sum(len(kernel.widgets) for kernel in kernels),
        "comms": sum(len(kernel.comms.comms) for kernel in kernels),
        "tasks": len(asyncio.all_tasks()),
        "files": len(list(Path("/proc/self/fd").iterdir())),
    }


def main() -> None:
    """Obey until stdin ends, then end with all servers."""
    children: set[int] = set()
    gc.freeze()  # what is here already is never looked at again, so forks share it
    for line in sys.stdin:
        order = json.loads(line)
        if "reap" in order:
            os.waitpid(order["reap"], 0)
            children.discard(order["reap"])
            _say({"reaped": order["reap"]})
            continue
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _become_server(order["serve"], reading, writing)
        os.close(writing)
        children.add(pid)
        _say({"pid": pid})
        with os.fdopen(reading) as pipe:
            told = pipe.readline()
        _say({"links": json.loads(told) if told else None})
    for pid in children:
        os.kill(pid, 9)


def _become_server(given: Mapping[str, Any], reading: int, writing: int) -> None:
    os.close(reading)
    log = os.open(Path(given["folder"]) / "server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    try:
        logging.basicConfig(level=logging.WARNING, format="%(process)d %(name)s %(message)s")
        serve(given, writing)
    except BaseException:
        logging.exception("the server ended")
    os._exit(1)


def _say(document: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
