"""A room served by `awayday run`, real Chromium, and people who find things by role and label as people do."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

PHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}
DESK = {"width": 1280, "height": 900}


@dataclass
class ServedRoom:
    """A room that runs in its own process, and every address that its pages asked for."""

    links: dict[str, Any]
    store: Path
    process: subprocess.Popen[str]
    asked: set[str] = field(default_factory=set)

    @property
    def host(self) -> str:
        return urlsplit(self.links["join"]).netloc

    def strangers(self) -> list[str]:
        """Addresses outside the room's own server that a page asked for."""
        return sorted(url for url in self.asked if urlsplit(url).netloc not in {"", self.host})


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., ServedRoom]]:
    """Start rooms; every one ends with the test, and has to end cleanly."""
    running: list[subprocess.Popen[str]] = []

    def start(*options: str, port: int = 0, store: Path | None = None, workshop: str | Path = "picnic") -> ServedRoom:
        store = store or tmp_path / "data" / "awayday.db"
        command = [
            sys.executable,
            "-m",
            "awayday",
            "run",
            str(workshop),
            "--json",
            "--no-browser",
            "--host",
            "127.0.0.1",
        ]
        log = (tmp_path / f"room-{len(running)}.log").open("w")
        process = subprocess.Popen(
            [*command, "--port", str(port), "--store", str(store), *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "AWAYDAY_DATA": str(tmp_path / "data")},
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, Path(log.name).read_text()
        running.append(process)
        return ServedRoom(json.loads(line), store, process)

    yield start
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        assert process.wait(30) == 0


class Uplink:
    """The network between a browser and a server: it can be cut without a word to either side, and mended."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._is_cut = False
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close what is open, and let nothing through until `mend`."""
        self._is_cut = True
        pairs, self._pairs = self._pairs, []
        for each in itertools.chain(*pairs):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def mend(self) -> None:
        """Let everything through again."""
        self._is_cut = False

    def close(self) -> None:
        """End for good."""
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                near, _ = self._listener.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                self._pairs.append((near, far))
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):  # one side is gone, so the other goes
            while data := source.recv(65536):
                sink.sendall(data)
        for each in (source, sink):
            each.close()


@pytest.fixture
def uplink() -> Iterator[Callable[[str], tuple[Uplink, str]]]:
    """Put a network in front of a server's address; gives it and the address that leads through it."""
    made: list[Uplink] = []

    def put(address: str) -> tuple[Uplink, str]:
        parts = urlsplit(address)
        made.append(Uplink(parts.port or 80))
        return made[-1], parts._replace(netloc=f"127.0.0.1:{made[-1].port}").geturl()

    yield put
    for each in made:
        each.close()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Browser, room: ServedRoom, size: dict[str, int], **options: object) -> None:
        self.room = room
        self.context: BrowserContext = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        self.errors: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("request", lambda request: self.room.asked.add(request.url))
        page.on("pageerror", self.note_error)
        return page

    def note_error(self, error: Error) -> None:
        """Keep what a page's scripts could not do.

        anywidget 0.11 also says, two seconds later, that a widget "failed to initialize" which was closed before it was
        ready; the widget is not on the page any more.
        """
        if "[anywidget] Failed to initialize model." not in str(error):
            self.errors.append(str(error))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)


class Phone(Person):
    """A participant."""

    def join(self, name: str = "") -> None:
        self.page.goto(self.room.links["join"])
        if name:
            self.page.get_by_role("textbox").fill(name)
            self.button("Join").click()
        else:
            self.button("Join without a name").click()
        expect(self.page.get_by_text("You are in")).to_be_visible()

    def read(self) -> None:
        """Read a story to its last screen."""
        while self.button("Continue").count():
            with contextlib.suppress(PlaywrightTimeoutError):  # the room may move on while she reads
                self.button("Continue").first.click(timeout=2000)

    def choose(self, label: str) -> None:
        self.page.get_by_role("radio", name=label).check()
        self.sees_saved()

    def answer_whatever_is_open(self) -> None:
        """Choose the first option, say a number, write a word, sort the cards: whatever the page asks now."""
        if self.button("Show me the cards").count():
            self.button("Show me the cards").click()
        bins = self.page.locator("button.aw-bin:enabled")
        while bins.count():
            bins.first.click()
            self.sees_saved()
        for date in self.page.locator("input[type=date]:enabled").all():
            if not date.input_value():
                date.fill("2026-12-24")
                date.blur()
                self.sees_saved()
        for radios in self.page.get_by_role("radiogroup").all() or self.page.locator("fieldset").all():
            first = radios.get_by_role("radio").first
            if first.count() and first.is_enabled() and not radios.locator("input:checked").count():
                first.check()
                self.sees_saved()
        for slider in self.page.get_by_role("slider").all():
            if slider.is_enabled():
                slider.press("ArrowRight")
                self.sees_saved()
        for box in self.page.get_by_role("textbox").all():
            if box.is_enabled() and box.is_editable() and not box.input_value():
                box.fill("a word of my own")
                box.blur()
                self.sees_saved()

    def sees_saved(self) -> None:
        expect(self.page.get_by_role("status").get_by_text("Saved").first).to_be_visible()


@pytest.fixture
def people(chromium: Browser) -> Iterator[People]:
    """Makes people; closes their browsers at the end."""
    made = People(chromium)
    yield made
    for person in made.all:
        person.context.close()


class People:
    """Phones, facilitators and walls, each in a browser of their own."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.all: list[Person] = []

    def phone(self, room: ServedRoom, **options: object) -> Phone:
        phone = Phone(self.browser, room, PHONE, has_touch=True, **options)
        self.all.append(phone)
        return phone

    def facilitator(self, room: ServedRoom, **options: object) -> Facilitator:
        facilitator = Facilitator(self.browser, room, DESK, **options)
        self.all.append(facilitator)
        return facilitator

    def wall(self, room: ServedRoom, **options: object) -> Person:
        wall = Person(self.browser, room, WALL, **options)
        self.all.append(wall)
        return wall

    def coach(self, room: ServedRoom, **options: object) -> Person:
        coach = Person(self.browser, room, DESK, **options)
        self.all.append(coach)
        return coach


class Facilitator(Person):
    """The person at the console."""

    def open(self) -> None:
        self.page.goto(self.room.links["host"])
        expect(self.page.get_by_text("joined")).to_be_visible()

    def press(self, name: str, *, yes: bool = False) -> None:
        self.button(name).first.click()
        if yes:
            self.button("Yes, do it").click()

    @property
    def has_ended(self) -> bool:
        return self.page.get_by_role("heading", name="The session has ended").count() > 0

    @property
    def is_collecting(self) -> bool:
        return self.page.locator(".aw-console .aw-stamp").inner_text() == "open"

    def go_on(self) -> str:
        """Press what usually comes next, or the first way of a branch, and return the title of where that leads."""
        console = self.page.locator(".aw-console")
        before = console.get_attribute("data-place") or ""
        main = self.page.locator("[data-group] button.is-primary, [data-group=branch] button:has-text('Take:')").first
        is_end = main.inner_text() == "End the session"
        main.click()
        if is_end:
            self.button("Yes, do it").click()
        expect(console).not_to_have_attribute("data-place", before)
        return console.locator("h2").inner_text()

    def sees(self, title: str) -> None:
        expect(self.page.get_by_role("heading", name=title, exact=True).first).to_be_visible()

    def sees_answers(self, count: int, people: int) -> None:
        row = self.page.get_by_role("listitem").filter(has_text=f"of {people} answered")
        expect(row).to_contain_text(re.compile(rf"^\s*{count}\s*of {people} answered"))
