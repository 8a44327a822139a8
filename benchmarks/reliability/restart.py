"""The process that serves a room is killed: phones, console and wall work again within 15 s, and nobody touches them.

`awayday run` as people start it, and pages in Chromium. The time runs from the kill: its supervisor has to notice, a
new process has to load everything and take up the session, and every page has to find it. Each phone taps while nobody
is there; at the end the file holds what they show.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from benchmarks.reliability._result import Result, Say, Scale
from benchmarks.reliability._served import ROOT
from benchmarks.reliability.reconnect import OPTIONS, PATIENCE_MS, PHONE, Phone, chromium, kept

NAME = "restart"
PROMISE = "everybody is back within 15 s of a killed server, without a tap"

BACK_S = 15.0
"""Everybody works again so soon after the kill."""


def run(scale: Scale, say: Say) -> Result:
    """Kill the room's process again and again."""
    return asyncio.run(prove(kills=2 if scale.quick else 12, phones=4, seed=scale.seed, say=say))


@contextlib.asynccontextmanager
async def a_room(folder: Path) -> AsyncIterator[dict[str, Any]]:
    """Run `awayday run` and give what it says when it is open."""
    options = ["--json", "--no-browser", "--host", "127.0.0.1", "--port", "0", "--origin", "demo"]
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "awayday", "run", "picnic", *options, "--store", str(folder / "awayday.db"),
            cwd=ROOT, env={**os.environ, "AWAYDAY_DATA": str(folder)}, stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


async def prove(*, kills: int, phones: int, seed: int, say: Say) -> Result:
    """Kill, and see everybody back."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="awayday-restart-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with chromium() as browser, a_room(folder) as links:
            host = await _page(browser, links["host"], "Start: A day in the park")
            wall = await _page(browser, links["wall"], links["room"])
            people = [Phone(f"phone {number}", await _new(browser)) for number in range(phones)]
            for phone in people:
                await phone.join(links["join"])
            for button in ("Start: A day in the park", "Go on: Ten days before"):
                await host.get_by_role("button", name=button).click()
            for phone in people:
                await phone.tap()
                await phone.saved()
            pid: int = links["pid"]
            times: dict[str, list[float]] = {"phones": [], "console": [], "wall": []}
            for number in range(kills):
                await asyncio.sleep(chance.random())
                took = await _kill(pid, people, host, wall)
                pid = _holder(folder)
                for who, took_s in took.items():
                    times[who].append(took_s)
                say(f"{number + 1} of {kills}: " + ", ".join(f"{who} {took_s:.1f} s" for who, took_s in took.items()))
            held = kept(folder / "awayday.db")
            wrong = [phone.name for phone in people if held.get(phone.name) != OPTIONS[phone.tapped]]
            await host.get_by_role("button", name="Lock answers").click()
            for phone in people:
                await phone.page.get_by_text("Closed", exact=True).wait_for(timeout=PATIENCE_MS)
    figure = {
        "kills": kills,
        "pages": phones + 2,
        **{f"{who}, longest s": round(max(each), 1) for who, each in times.items()},
        "answers lost": len(wrong),
    }
    notes = [f"{name} shows as saved what is not in the file" for name in wrong]
    longest = max(second for each in times.values() for second in each)
    return Result(figure, held=longest <= BACK_S and not wrong, notes=tuple(notes))


async def _new(browser: Browser) -> Page:
    page = await (await browser.new_context(viewport=PHONE)).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE_MS)
    return page


async def _page(browser: Browser, link: str, shows: str) -> Page:
    page = await _new(browser)
    await page.goto(link)
    await page.get_by_text(shows).first.wait_for()
    return page


async def _kill(pid: int, people: list[Phone], host: Page, wall: Page) -> dict[str, float]:
    """Kill the process that serves, and return how long it took until its pages worked again."""
    begun = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    pages = [host, wall, *(phone.page for phone in people)]
    await asyncio.gather(*(page.locator("#aw-lost > span").wait_for(state="visible") for page in pages))
    await asyncio.gather(*(phone.tap() for phone in people))

    async def is_back(page: Page) -> float:
        await page.locator("#aw-lost > span").wait_for(state="hidden")
        return time.monotonic() - begun

    console_s, wall_s, *_ = await asyncio.gather(
        is_back(host), is_back(wall), *(phone.is_back(begun) for phone in people)
    )
    return {"phones": max(phone.back_s[-1] for phone in people), "console": console_s, "wall": wall_s}


def _holder(folder: Path) -> int:
    """Return the process that has the database open for writing."""
    database = str(folder / "awayday.db")
    for each in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if each.name.isdecimal() and b"awayday.cli._room" in (each / "cmdline").read_bytes():
                files = {str(file.readlink()) for file in (each / "fd").iterdir()}
                if database in files:
                    return int(each.name)
    raise AssertionError("nobody serves the room")
