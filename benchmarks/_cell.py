"""One cell of the table: a fresh server of one peer, a number of participants, and what that took."""

from __future__ import annotations

import json
import select
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

from _measure import free_mb
from _peers import Peer, Server

KEEP_FREE_MB = 1500.0
"""A cell is given up when the machine has less memory left than this."""

IDLE_CLICKS = 20

Report = dict[str, Any]


class GivenUpError(Exception):
    """A cell can't be measured; says why."""


class Load:
    """The load generator as a process; see `_load.py`. Use with `with`."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def __enter__(self) -> Load:
        peer, script = self.server.peer, Path(__file__).with_name("_load.py")
        command = [peer.needs.with_name("python"), script, peer.client, self.server.url]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def do(self, what: str, **more: Any) -> Report:
        """Give one command and return the report.

        Raises
        ------
        GivenUpError
            When the load generator ends, or memory runs out meanwhile.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self._process.stdin.flush()
        while not select.select([self._process.stdout], [], [], 0.5)[0]:
            if free_mb() < KEEP_FREE_MB:
                raise GivenUpError("the machine's memory was used up")
        line = self._process.stdout.readline()
        if not line:
            raise GivenUpError("the load generator ended by itself")
        report: Report = json.loads(line)
        return report


def measure(peer: Peer, n: int, within_s: float) -> Report:
    """Return what `n` participants who join at once took, and their clicks.

    Raises
    ------
    GivenUpError, NotStartedError
        When there is nothing to report.
    """
    with Server(peer) as server, Load(server) as load:
        warm_up(load)
        server.rest()
        cost = Cost(server)
        joined = load.do("join", n=n, within_s=within_s)
        wave_s = joined["took_s"] if joined["done"] == n else within_s
        cell = {
            "n": n, "joined": joined["done"], "within_s": within_s, "join_s": joined["took_s"],
            "joins_per_s": joined["done"] / wave_s,
            "join_ms": spread(joined["times_s"]), "load_share": joined["load_cpu_s"] / wave_s,
            "errors": joined["errors"],
        }  # fmt: skip
        if joined["done"] < n:
            return cell
        cell |= cost.each(n)
        before_s = server.tree.cpu_s()
        everybody = load.do("click_all", within_s=within_s)
        cell["click_cpu_ms"] = 1000 * (server.tree.cpu_s() - before_s) / n
        server.rest()
        alone = load.do("click_one", times=IDLE_CLICKS, within_s=within_s)
        cell["click_all_ms"], cell["click_one_ms"] = spread(everybody["times_s"]), spread(alone["times_s"])
        cell["clicks_lost"] = n + IDLE_CLICKS - everybody["done"] - alone["done"]
        if server.rows.exists():
            cell["rows_missing"] = 1 + n + IDLE_CLICKS - cell["clicks_lost"] - count(server.rows)
        return cell


def warm_up(load: Load) -> None:
    """Let one participant join, click and leave, so that what is made at the first page is made."""
    for what in ({"what": "join", "n": 1, "within_s": 60}, {"what": "click_all", "within_s": 60}):
        if (report := load.do(**what))["done"] != 1:
            raise GivenUpError(f"the first participant was not served: {'; '.join(report['errors']) or 'too late'}")
    load.do("leave")


class Cost:
    """Processor time and memory of a server from this moment on."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cpu_s, self.memory_mb = server.tree.cpu_s(), server.tree.memory_mb()
        self.root_cpu_s = server.tree.root_cpu_s()

    def each(self, n: int) -> Report:
        """Return what it comes to for each of `n` participants; the memory once the server has come to rest.

        Kernels that were started before anyone came are charged in full, one to each participant.
        """
        tree = self.server.tree
        cpu_s, root_cpu_s = tree.cpu_s(), tree.root_cpu_s()
        kernels = len(tree.processes()) - 1
        if self.server.peer.pool and kernels:
            each_cpu_s = (root_cpu_s - self.root_cpu_s) / n + (cpu_s - root_cpu_s) / kernels
            self.server.rest()
            each_mb = (tree.memory_mb() - tree.root_memory_mb()) / (len(tree.processes()) - 1)
        else:
            each_cpu_s = (cpu_s - self.cpu_s) / n
            self.server.rest()
            each_mb = (tree.memory_mb() - self.memory_mb) / n
        return {"cpu_ms": 1000 * each_cpu_s, "memory_mb": each_mb}


def spread(times_s: list[float]) -> Report:
    """Return the middle and the slow end in milliseconds; both are times that occurred (nearest rank)."""
    if not times_s:
        return {}
    ordered = sorted(times_s)
    return {
        f"p{percent}": round(1000 * ordered[max(-(-percent * len(ordered) // 100), 1) - 1], 2) for percent in (50, 95)
    }


def count(path: Path) -> int:
    """Return how many rows were stored."""
    rows = sqlite3.connect(path)
    try:
        return int(rows.execute("SELECT count(*) FROM clicks").fetchone()[0])
    finally:
        rows.close()


def clock(begun: float) -> str:
    """Return the minutes and seconds since `begun`."""
    minutes, seconds = divmod(int(time.monotonic() - begun), 60)
    return f"{minutes}:{seconds:02}"
