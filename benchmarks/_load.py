"""The load: many participants in one process of their own, told what to do by lines of JSON.

Usage: python _load.py CLIENT URL, then on standard input one command a line; each is answered by one line:

- `{"do": "join", "n": 50, "within_s": 60}`: 50 participants join at once;
- `{"do": "click_all", "within_s": 60}`: each of them clicks once, all at the same time;
- `{"do": "click_one", "times": 20, "within_s": 60}`: one of them clicks, again and again, while the others are idle;
- `{"do": "leave"}`: all close their page.

An answer says `done` (how many were served in time), `took_s` (until the last of them), `times_s` of each, `errors`,
and `load_cpu_s`, the processor time of this process: where that comes near `took_s`, the load is what is measured.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import Any

from _clients import Participant
from tornado.httpclient import AsyncHTTPClient

CLIENTS = {
    "floor": "_clients.Floor",
    "room": "_jupyter.RoomPage",
    "play": "_jupyter.PlayPage",
    "voila": "_jupyter.StockPage",
    "solara": "_jupyter.SolaraPage",
    "streamlit": "_streamlit.StreamlitPage",
    "panel": "_panel.PanelPage",
}
"""Which class speaks a peer's protocol; loaded by name, since each needs its peer's own package."""

Report = dict[str, Any]


class Crowd:
    """The participants of one server."""

    def __init__(self, client: str, url: str) -> None:
        module, _, name = CLIENTS[client].partition(".")
        self.make: Callable[[str], Participant] = getattr(import_module(module), name)
        self.url = url
        self.live: list[Participant] = []

    async def do(self, command: dict[str, Any]) -> Report:
        """Carry out one command."""
        match command:
            case {"do": "join", "n": n, "within_s": within_s}:
                new = [self.make(self.url) for _ in range(n)]
                report, self.live = await self._at_once([(each, each.join) for each in new], within_s)
                return report
            case {"do": "click_all" | "click_one"} if not self.live:
                return {"done": 0, "of": 0, "took_s": 0.0, "times_s": [], "errors": ["nobody is there"]}
            case {"do": "click_all", "within_s": within_s}:
                report, _ = await self._at_once([(each, each.click) for each in self.live], within_s)
                return report
            case {"do": "click_one", "times": times, "within_s": within_s}:
                return await self._one_by_one(self.live[0], times, within_s)
            case {"do": "leave"}:
                await asyncio.gather(*(each.close() for each in self.live))
                self.live = []
                return {}
        raise ValueError(f"unknown command {command}")

    async def _at_once(
        self, deeds: list[tuple[Participant, Callable[[], Coroutine[Any, Any, None]]]], within_s: float
    ) -> tuple[Report, list[Participant]]:
        times: list[float] = []
        done: list[Participant] = []
        errors: list[str] = []

        async def timed(who: Participant, deed: Callable[[], Coroutine[Any, Any, None]]) -> None:
            try:
                await deed()
            except Exception as error:  # noqa: BLE001  # whatever went wrong, this one was not served
                errors.append(f"{type(error).__name__}: {error}"[:200])
            else:
                times.append(time.perf_counter() - begun)
                done.append(who)

        begun, begun_cpu = time.perf_counter(), time.process_time()
        tasks = [asyncio.create_task(timed(*each)) for each in deeds]
        _, late = await asyncio.wait(tasks, timeout=within_s)
        cpu_s = time.process_time() - begun_cpu
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        report = {"done": len(done), "of": len(deeds), "took_s": max(times, default=0.0), "times_s": sorted(times)}
        return {**report, "errors": sorted(set(errors))[:3], "n_errors": len(errors), "load_cpu_s": cpu_s}, done

    async def _one_by_one(self, who: Participant, times: int, within_s: float) -> Report:
        taken: list[float] = []
        try:
            async with asyncio.timeout(within_s):
                for _ in range(times):
                    begun = time.perf_counter()
                    await who.click()
                    taken.append(time.perf_counter() - begun)
        except TimeoutError:
            pass
        return {"done": len(taken), "of": times, "took_s": sum(taken), "times_s": sorted(taken)}


async def main(client: str, url: str) -> None:
    """Do what is told until standard input ends."""
    if hasattr(os, "sched_setaffinity"):  # the same one processor for each peer's load; the servers may take any
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    AsyncHTTPClient.configure(None, max_clients=10_000)
    crowd = Crowd(client, url)
    gc.disable()  # no pauses of our own
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        report = await crowd.do(json.loads(line))
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
