"""A room server in a process of its own, that is started and killed over and over on one port and one folder."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TAKEN = "taken.jsonl"
"""File beside the database in which a server says from time to time what it takes up."""


@dataclass
class Served:
    """One room, whatever process serves it.

    Parameters
    ----------
    hasty
        Whether the server acknowledges before the commit, as a broken one would.
    grace_s
        Seconds that a page's kernel outlives its last socket.

    Attributes
    ----------
    up
        Set while a server listens.
    """

    folder: Path
    zygote: asyncio.subprocess.Process
    workshop: str = "picnic"
    hasty: bool = False
    grace_s: float = 180.0
    port: int = field(default_factory=lambda: free_port())
    links: dict[str, str] = field(default_factory=dict)
    up: asyncio.Event = field(default_factory=asyncio.Event)
    pid: int = 0

    @property
    def database(self) -> Path:
        """Return the file that the answers are in."""
        return self.folder / "awayday.db"

    async def fork(self) -> None:
        """Start a server without waiting for it."""
        given = {"folder": str(self.folder), "workshop": self.workshop, "port": self.port, "hasty": self.hasty}
        await self._order({"serve": {**given, "grace_s": self.grace_s}})
        self.pid = (await self._reply())["pid"]

    async def listening(self) -> bool:
        """Wait until the forked server listens; False when it died before."""
        links = (await self._reply())["links"]
        if links is None:
            return False
        self.links = links
        self.up.set()
        return True

    async def start(self) -> None:
        """Start a server, and wait until it listens."""
        await self.fork()
        if not await self.listening():
            raise RuntimeError(f"the server did not start: {(self.folder / 'server.log').read_text()[-2000:]}")

    def kill(self) -> None:
        """End the server's process at once, as `kill -9` does."""
        self.up.clear()
        os.kill(self.pid, signal.SIGKILL)

    def taken(self) -> list[dict[str, Any]]:
        """Return what the server took up, from its start to now; the last line may be half written."""
        lines = (self.folder / TAKEN).read_text("utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]

    async def until_kernels(self, count: int, within_s: float = 60.0) -> None:
        """Wait until the server holds so many pages; TimeoutError says that it never came to that."""
        async with asyncio.timeout(within_s):
            while self.taken()[-1]["kernels"] != count:  # noqa: ASYNC110  # another process says so, in a file
                await asyncio.sleep(0.1)

    async def reap(self) -> None:
        """Wait until the killed server is gone."""
        await self._order({"reap": self.pid})
        await self._reply()
        self.pid = 0

    async def _order(self, document: dict[str, Any]) -> None:
        assert self.zygote.stdin is not None
        self.zygote.stdin.write(json.dumps(document).encode() + b"\n")
        await self.zygote.stdin.drain()

    async def _reply(self) -> dict[str, Any]:
        assert self.zygote.stdout is not None
        line = await self.zygote.stdout.readline()
        if not line:
            raise RuntimeError("the process that forks the servers has ended")
        found: dict[str, Any] = json.loads(line)
        return found


ROOT = Path(__file__).resolve().parents[2]


@contextlib.asynccontextmanager
async def forking() -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the process that forks servers; they end with it."""
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "benchmarks.reliability._zygote"]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
