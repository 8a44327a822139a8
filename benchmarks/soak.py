"""Two hours of a room in some minutes: people join, leave, reload and come back, and the server's memory stays flat.

A real room server runs the picnic in a process of its own, with the grace of its pages made short; the people are in
this process and speak to it over HTTP and websockets. Prints a table and writes JSON; exits with 1 when memory grows
or something is left behind.

    python benchmarks/soak.py                               10,000 page views by 150 seats
    python benchmarks/soak.py --views 1500 --json soak.json
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import platform
import random
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

from traitlets.config import Config
from websockets.exceptions import WebSocketException

from awayday import scenario
from awayday.cli._notebooks import notebooks
from awayday.errors import AwaydayError
from awayday.rehearsal._client import Page, _Again
from awayday.room import run_to_end
from awayday.server import Room, RoomServer
from awayday.session import Origin, Role
from awayday.store import open_store
from awayday.usecases import Live, Visitor, drive, place, start

PICNIC = Path(__file__).resolve().parents[1] / "workshops" / "picnic"

SIMULATED_S = 7200.0
"""What the run stands for."""

AT_ONCE = 6
"""Pages that load at one time: the grace is so short here that pages which wait longer would lose their kernels."""

MOST_GROWTH = 0.05
"""The last third of the run may use this much more memory than the middle third."""


# The server, in a process of its own


def serve(folder: Path, grace_s: float, every_s: float) -> None:
    """Open a picnic with one question on the wall; print what it takes up, one JSON line a time, until stdin closes."""
    run_to_end(_serve(folder, grace_s, every_s))


async def _serve(folder: Path, grace_s: float, every_s: float) -> None:
    live = start(open_store(str(folder / "soak.db")), scenario.load(PICNIC), origin=Origin.SYNTHETIC, seed=1)
    room = Room(live, live.session.room_code, notebooks(PICNIC), folder, port=0)
    server = RoomServer(room, config=Config(RoomKernelManager={"room_grace_s": grace_s}))
    server.initialize([])
    links = await server.open()
    await _ask(live)
    say({"join": links.join})
    say(taken(server))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)
        say(taken(server))
    asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    gc.collect()
    say(taken(server))
    await server.close()


async def _ask(live: Live) -> None:
    """Put the first step with a question on the wall, where all pages stay."""
    host = Visitor(live, Role.FACILITATOR)
    while not (live.state.run and live.workshop.step(live.state.run.key.step_id).fields()):
        await drive(host, "go_on" if live.state.run else "open", {"at": place(live)}, str(uuid.uuid4()))


def taken(server: RoomServer) -> dict[str, Any]:
    """Return what the server's process holds now."""
    kernels = list(server.kernel_manager.room_kernels())
    with Path("/proc/self/smaps_rollup").open() as rollup:
        memory = {line.split()[0]: int(line.split()[1]) / 1024 for line in rollup if "kB" in line}
    return {
        "at_s": time.monotonic(),
        "cpu_s": time.process_time(),
        "rss_mb": memory["Rss:"],
        "pss_mb": memory["Pss:"],
        "kernels": len(kernels),
        "widgets": sum(len(kernel.widgets) for kernel in kernels),
        "comms": sum(len(kernel.comms.comms) for kernel in kernels),
        "tasks": len(asyncio.all_tasks()),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "objects": len(gc.get_objects()),
    }


def say(document: dict[str, Any]) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


# The people


class Phone(Page):
    """A page that can also lose its connection and come back to the same kernel, as a phone does."""

    loaded: tuple[str, dict[str, Any]] = ("", {})

    async def _fetch(self) -> tuple[str, dict[str, Any]]:
        self.loaded = await super()._fetch()
        return self.loaded

    async def come_back(self) -> None:
        """Open a new socket to the same kernel; a page whose kernel has ended is loaded again."""
        await self.drop()
        try:
            await self._connect(*self.loaded)
            await self._request_states()
        except (AwaydayError, OSError, TimeoutError, WebSocketException, _Again):  # the kernel has ended meanwhile
            await self.open()

    async def second_tab(self) -> Phone:
        """Open the same address once more with the same cookies."""
        tab = Phone(self.url, f"{self.who} again", self.patience_s)
        tab._http.cookies = self._http.cookies
        await tab.open()
        return tab


class People:
    """What the people of one run do, decided by a seed."""

    def __init__(self, join: str, views: int, seats: int, grace_s: float, seed: int) -> None:
        self.join, self.views, self.seats, self.grace_s = join, views, seats, grace_s
        self.random = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.door = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Let all seats come and go until there have been enough views."""
        async with asyncio.TaskGroup() as group:
            for number in range(self.seats):
                group.create_task(self.person(number))

    async def person(self, number: int) -> None:
        """Come, do what people do to pages, and come again."""
        phone = Phone(self.join, f"seat {number}", 120)
        await asyncio.sleep(self.random.random() * self.grace_s * 3)
        while self.done["views"] < self.views:
            await self.view(phone.open())
            await self.name(phone, number)
            while self.random.random() < 0.8 and self.done["views"] < self.views:
                await asyncio.sleep(self.random.expovariate(1 / self.grace_s))
                deed = self.random.choices(["reload", "lose", "vanish", "ping", "tab"], weights=[40, 20, 10, 20, 10])[0]
                self.done[deed] += 1
                await getattr(self, f"_{deed}")(phone)
            await phone.drop()
            await asyncio.sleep(self.random.expovariate(1 / (2 * self.grace_s)))
        await phone.close()

    async def view(self, opening: Any) -> Any:
        """Count one page view."""
        self.done["views"] += 1
        try:
            async with self.door:
                return await opening
        except AwaydayError as error:
            self.done["failed"] += 1
            sys.stderr.write(f"{error}\n")
            return None

    async def name(self, phone: Phone, number: int) -> None:
        """Join by name, the first time."""
        cards = phone.widgets("NameCard")
        if cards:
            message = {"type": "join", "id": str(uuid.uuid4()), "name": f"Seat {number}", "reuse": False, "bot": True}
            await phone.ask(lambda: next(iter(phone.widgets("NameCard")), None), message, gone=lambda: True)

    async def _reload(self, phone: Phone) -> None:
        await self.view(phone.open())

    async def _lose(self, phone: Phone) -> None:
        phone.lose_connection()
        await asyncio.sleep(self.random.random() * self.grace_s / 2)
        async with self.door:
            await phone.come_back()

    async def _vanish(self, phone: Phone) -> None:
        phone.lose_connection()
        await asyncio.sleep(self.grace_s * 1.5)
        await self.view(phone.come_back())

    async def _ping(self, phone: Phone) -> None:
        message = {"type": "ping", "id": str(uuid.uuid4())}
        with contextlib.suppress(AwaydayError):
            await phone.ask(lambda: next(iter(phone.widgets("Status")), None), message)

    async def _tab(self, phone: Phone) -> None:
        tab = await self.view(phone.second_tab())
        await asyncio.sleep(self.random.random() * self.grace_s)
        if tab is not None:
            await tab.close()


# The run


async def soak(views: int, seats: int, grace_s: float, seed: int) -> dict[str, Any]:
    """Run the server and the people, and return what was measured."""
    with tempfile.TemporaryDirectory(prefix="awayday-soak-") as folder:
        options = ["--serve", folder, "--grace", str(grace_s)]
        server = await asyncio.create_subprocess_exec(
            sys.executable, __file__, *options, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        assert server.stdin is not None
        assert server.stdout is not None
        samples: list[dict[str, Any]] = []
        join = json.loads(await server.stdout.readline())["join"]
        reader = asyncio.create_task(_collect(server.stdout, samples))
        people = People(join, views, seats, grace_s, seed)
        began = time.monotonic()
        try:
            await people.run()
            ended = time.monotonic()
            await asyncio.sleep(2 * grace_s)  # the last pages have their grace
        finally:
            server.stdin.close()
            await reader
            await server.wait()
    return report(samples, people, began, ended)


async def _collect(lines: asyncio.StreamReader, samples: list[dict[str, Any]]) -> None:
    async for line in lines:
        samples.append(json.loads(line))


def report(samples: list[dict[str, Any]], people: People, began: float, ended: float) -> dict[str, Any]:
    """Return the run in thirds, and whether it was flat."""
    busy = [sample for sample in samples if began <= sample["at_s"] <= ended]
    thirds = [busy[i * len(busy) // 3 : (i + 1) * len(busy) // 3] for i in range(3)]
    keys = [key for key in samples[0] if key not in {"at_s", "cpu_s"}]
    means = [{key: round(mean(sample[key] for sample in third), 1) for key in keys} for third in thirds]
    growth = {key: means[2][key] / means[1][key] - 1 for key in ("rss_mb", "pss_mb")}
    first, last = samples[0], samples[-1]
    return {
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {platform.system()}",
        "seats": people.seats,
        "did": dict(people.done),
        "took_s": round(ended - began, 1),
        "times_faster": round(SIMULATED_S / (ended - began)),
        "server_cpu_ms_a_view": round(1000 * (busy[-1]["cpu_s"] - busy[0]["cpu_s"]) / people.done["views"], 1),
        "start": {key: first[key] for key in keys},
        "thirds": means,
        "end": {key: last[key] for key in keys},
        "growth": {key: round(value, 4) for key, value in growth.items()},
        "is_flat": all(value <= MOST_GROWTH for value in growth.values()),
        "is_empty": last["kernels"] == last["widgets"] == last["comms"] == 0 and last["tasks"] <= first["tasks"],
        "samples": samples,
    }


def table(result: dict[str, Any]) -> str:
    """Return the run as a table."""
    columns = {"start": result["start"], **{f"third {n}": third for n, third in enumerate(result["thirds"], 1)}}
    columns["end"] = result["end"]
    what = ", ".join(f"{count:,} {deed}" for deed, count in result["did"].items())
    lines = [
        f"{what} by {result['seats']} seats in {result['took_s']:.0f} s, {result['server_cpu_ms_a_view']} ms CPU a view"
    ]
    lines.append("".join(f"{name:>12}" for name in ["", *columns]))
    for key in result["start"]:
        lines.append("".join(f"{cell:>12}" for cell in [key, *(f"{row[key]:,.1f}" for row in columns.values())]))
    growth = ", ".join(f"{key} {value:+.1%}" for key, value in result["growth"].items())
    lines.append(f"last third against the middle one: {growth}")
    lines.append(f"flat: {result['is_flat']}; nothing left behind: {result['is_empty']}")
    return "\n".join(lines)


def main() -> int:
    """Run one half or the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--views", type=int, default=10_000)
    parser.add_argument("--seats", type=int, default=150)
    parser.add_argument("--grace", type=float, default=2.0, help="seconds that a page outlives its last socket")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="file for all that was measured")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.grace, every_s=1.0)
        return 0
    result = asyncio.run(soak(given.views, given.seats, given.grace, given.seed))
    sys.stdout.write(table(result) + "\n")
    if given.json:
        given.json.write_text(json.dumps(result, indent=1), "utf-8")
    return 0 if result["is_flat"] and result["is_empty"] and not result["did"].get("failed") else 1


if __name__ == "__main__":
    sys.exit(main())
