"""A bad network between phones in Chromium and the server; an answer tapped meanwhile is saved with no other tap.

Cuts of four kinds, through a proxy that every phone's bytes go through. Each phone taps once during each cut. The time
runs from the moment when the network is back until the phone's own line says that what was tapped is saved; at the end
the file holds just what the phones show.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, async_playwright

from awayday import scenario
from awayday.rehearsal import Ledger
from awayday.rehearsal._client import Page as PlainPage
from awayday.rehearsal._host import HostBot
from benchmarks.reliability._chaos import Cut, Uplink
from benchmarks.reliability._result import NotRun, Result, Say, Scale
from benchmarks.reliability._served import Served, forking

NAME = "reconnect"
PROMISE = "phones are back within 10 s of the network, without a tap"

BACK_S = 10.0
"""A phone works again so soon after the network."""

GRACE_S = 6.0
"""A page's kernel outlives its last socket by so much here, so that longer cuts also end the kernel."""

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PHONE = {"width": 390, "height": 844}
LABELS = ("We close support", "We look for volunteers")
STEP = "picnic-02"
PATIENCE_MS = 60_000


@dataclass
class Phone:
    """A participant's browser, and what it tapped last."""

    name: str
    page: Page
    tapped: int = 0
    back_s: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def join(self, address: str) -> None:
        """Take a seat under a name."""
        await self.page.goto(address)
        await self.page.get_by_role("textbox").fill(self.name)
        await self.page.get_by_role("button", name="Join").click()
        await self.page.get_by_role("button", name="Join").wait_for(state="hidden")

    async def tap(self) -> None:
        """Choose the other option."""
        self.tapped = 1 - self.tapped
        await self.page.get_by_role("radio", name=LABELS[self.tapped]).check()

    async def saved(self) -> None:
        """Wait until the phone says that all is saved."""
        await self.page.locator('.aw-status[data-state="saved"]').wait_for(timeout=PATIENCE_MS)

    async def is_back(self, since: float) -> None:
        """Wait until what was tapped is saved, and note how long that took."""
        await self.saved()
        self.back_s.append(time.monotonic() - since)


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the Chromium of this machine."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        raise NotRun("Chromium is missing. On Debian: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Place:
    """A room with a facilitator beside the network that is to be spoiled."""

    served: Served
    uplink: Uplink
    browser: Browser
    host: HostBot
    phones: list[Phone] = field(default_factory=list)

    def through(self, address: str) -> str:
        """Return an address as it is reached over the bad network."""
        return urlsplit(address)._replace(netloc=f"127.0.0.1:{self.uplink.port}").geturl()

    async def phone(self, **options: object) -> Phone:
        """Let somebody join."""
        context = await self.browser.new_context(viewport=PHONE, has_touch=True, **options)  # type: ignore[arg-type]
        phone = Phone(f"phone {len(self.phones)}", await context.new_page())
        phone.page.set_default_timeout(PATIENCE_MS)
        phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))
        await phone.join(self.through(self.served.links["join"]))
        self.phones.append(phone)
        return phone

    async def go_to(self, step_id: str) -> None:
        """Press what comes next until a step is on the wall."""
        while self.host.step().get("id") != step_id:
            await self.host.go_on(self.host.place())


@contextlib.asynccontextmanager
async def place(
    browser: Browser, zygote: asyncio.subprocess.Process, chance: random.Random, grace_s: float
) -> AsyncIterator[Place]:
    """Open a room and its network."""
    workshop = scenario.load(scenario.find("picnic"))
    with tempfile.TemporaryDirectory(prefix="awayday-reconnect-", ignore_cleanup_errors=True) as folder:
        served = Served(Path(folder), zygote, grace_s=grace_s)
        await served.start()
        uplink = Uplink(served.port, chance)
        await uplink.open()
        host = HostBot(1, PlainPage(served.links["host"], "the facilitator"), workshop, Ledger(), [])
        await host.page.open()
        await host.page.until(host.actions, "the console")
        room = Place(served, uplink, browser, host)
        try:
            yield room
        finally:
            await host.page.close()
            for phone in room.phones:
                await phone.page.context.close()
            await uplink.close()
            served.kill()
            await served.reap()


def run(scale: Scale, say: Say) -> Result:
    """Cut the network again and again."""
    if scale.quick:
        return asyncio.run(prove(phones=4, cuts=5, longest_s=3.0, seed=scale.seed, say=say))
    return asyncio.run(prove(phones=6, cuts=24, longest_s=10.0, seed=scale.seed, say=say))


async def prove(*, phones: int, cuts: int, longest_s: float, seed: int, say: Say) -> Result:
    """Cut and mend, and see everybody back."""
    chance = random.Random(seed)
    kinds = [list(Cut)[number % len(Cut)] for number in range(cuts)]
    chance.shuffle(kinds)
    async with chromium() as browser, forking() as zygote, place(browser, zygote, chance, GRACE_S) as room:
        await asyncio.gather(*(room.phone() for _ in range(phones)))
        await room.go_to(STEP)
        await asyncio.gather(*(phone.tap() for phone in room.phones))
        await asyncio.gather(*(phone.saved() for phone in room.phones))
        for number, kind in enumerate(kinds):
            took_s = chance.uniform(1.0, longest_s)
            before = [len(phone.back_s) for phone in room.phones]
            await cut(room, kind, took_s, chance)
            slowest = max(phone.back_s[-1] for phone in room.phones)
            say(f"{number + 1} of {cuts}: {kind} for {took_s:.1f} s, all back after {slowest:.1f} s")
            assert all(len(phone.back_s) == had + 1 for phone, had in zip(room.phones, before, strict=True))
        wrong = [
            phone.name for phone in room.phones if kept(room.served.database).get(phone.name) != OPTIONS[phone.tapped]
        ]
        errors = [error for phone in room.phones for error in phone.errors]
    times = sorted(second for phone in room.phones for second in phone.back_s)
    figure = {
        "phones": phones,
        "cuts": cuts,
        "times a phone came back": len(times),
        "p50 s": round(times[len(times) // 2], 1),
        "p95 s": round(quantiles(times, n=20)[-1], 1),
        "longest s": round(times[-1], 1),
        "answers lost": len(wrong),
    }
    notes = [f"{name} shows as saved what is not in the file" for name in wrong] + errors[:5]
    return Result(figure, held=times[-1] <= BACK_S and not wrong and not errors, notes=tuple(notes))


OPTIONS = ("close", "cover")


async def cut(room: Place, kind: Cut, took_s: float, chance: random.Random) -> None:
    """Spoil the network for a while; each phone taps at some moment of it."""
    room.uplink.cut(kind)
    begun = time.monotonic()

    async def tap(phone: Phone) -> None:
        await asyncio.sleep(chance.uniform(0, 0.8) * took_s)
        await phone.tap()

    await asyncio.gather(*(tap(phone) for phone in room.phones))
    await asyncio.sleep(max(0.0, took_s - (time.monotonic() - begun)))
    room.uplink.mend()
    back = time.monotonic()
    await asyncio.gather(*(phone.is_back(back) for phone in room.phones))


def kept(database: Path) -> dict[str, str]:
    """Return the newest choice of each person by name, read by nothing of ours."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return dict(
            connection.execute(
                "SELECT display_name, option_id FROM answers JOIN seats USING (participant_id) "
                "JOIN answer_values USING (answer_id) WHERE field = 'choice' ORDER BY answers.seq"
            ).fetchall()
        )
