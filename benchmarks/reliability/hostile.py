"""Puts more than two thousand hostile texts into every field, and looks at them in every view in Chromium.

A room is filled through the use cases: names, free texts, the label of the cohort, and a scenario all of whose texts
are of the corpus (`tests/hostile/texts.py`). Then the pages that people have are opened: phone, host, wall, debrief,
own copy. Nothing may run, ask for anything, break the layout or show otherwise than as text. The tables go out and are
read back by three readers.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from awayday import export, frames
from awayday.errors import Refused
from awayday.store import open_store
from awayday.ui._presence import MOST_NAMES
from awayday.usecases import clean_name, clean_text
from benchmarks.reliability import _hostile_workshop as workshop
from benchmarks.reliability._hostile_page import Watched, squeezed
from benchmarks.reliability._result import NotRun, Result, Say, Scale
from tests.hostile import texts as corpus

NAME = "hostile"
PROMISE = "every text is text in every view"

QUICK = 90
"""Texts of the quick form, with some of every family."""

COHORT = "<img src=pwned onerror=__pwned=1> {{7*7}} =cmd|'/C calc'!A0"
AT_ONCE = 3
"""People whose words are released together."""

FRESH = ("participant_id", "answer_id")
"""Columns that are drawn anew for each export."""

MANY = "(count) => document.querySelectorAll('.aw-saying').length >= count"

ROOT = Path(__file__).parents[2]

PHONE, DESK, WALL = (390, 844), (1280, 900), (1920, 1080)


def run(scale: Scale, say: Say) -> Result:
    """Show the corpus everywhere."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        raise NotRun("there is no Chromium here")
    texts = corpus.sample(QUICK, scale.seed) if scale.quick else corpus.strings()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="awayday-hostile-") as folder:
        flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            return Show(browser, Path(folder), texts, quick=scale.quick, say=say).run()
        finally:
            browser.close()


class Show:
    """One room full of texts, and the pages that look at it."""

    def __init__(self, browser: Browser, folder: Path, texts: list[str], *, quick: bool, say: Say) -> None:
        self.browser = browser
        self.folder = folder
        self.quick = quick
        self.say = say
        self.texts = texts
        self.names = [text for text in texts if _fits(text)]
        self.words = [text for text in texts if _kept(text, 500)]
        self.broken: list[str] = []
        self.looks = 0
        self.shown: set[str] = set()

    def run(self) -> Result:
        """Open the room, go through it, and take the tables home."""
        steps = 9 if self.quick else 290
        (self.folder / "workshop.yaml").write_text(workshop.made(workshop.writable(self.texts), steps), "utf-8")
        count = -(-len(self.words) // len(workshop.FIELDS))
        people = max(count, min(len(self.names), MOST_NAMES), 15)
        names = (self.names * people)[:people]
        fields = len(workshop.FIELDS)
        given = [
            dict(zip(workshop.FIELDS, self.words[at * fields : (at + 1) * fields], strict=False))
            for at in range(people)
        ]
        started = time.monotonic()
        with _room(self.folder, {"cohort": COHORT, "names": names, "answers": given}) as room:
            self.visit(room, count)
            self.tables(room)
        if not self.quick:
            self.other_names(people)
        figure = {
            "texts": len(self.texts), "shown": len(self.shown), "looks": self.looks, "broken": len(self.broken),
            "minutes": round((time.monotonic() - started) / 60, 1),
        }  # fmt: skip
        kinds: dict[str, list[str]] = defaultdict(list)
        for each in self.broken:
            kinds[re.sub(r"\d+", "#", re.split("['\"]", each)[0])].append(each)
        notes = [f"{len(found)} like this: {found[0]}" for found in list(kinds.values())[:20]]
        return Result(figure, not self.broken, tuple(notes))

    def other_names(self, done: int) -> None:
        """Let the other names into rooms of their own, as many as a host and a wall show at a time."""
        for first in range(done, len(self.names), MOST_NAMES):
            names = self.names[first : first + MOST_NAMES]
            folder = self.folder / f"names-{first}"
            folder.mkdir()
            shutil.copy(self.folder / "workshop.yaml", folder)
            with _room(folder, {"cohort": COHORT, "names": names, "answers": []}) as room:
                kept = [name for name in room.do("fill")["names"] if name]
                self.shown.update(kept)
                for view, size in (("host", DESK), ("wall", WALL)):
                    page = self.open(room, view, size)
                    page.has(view, ".aw-chip .aw-name", kept)
                    page.look(f"{view}, names from {first}")
                    self.close(page, view)
            self.say(f"{first + len(names)} of {len(self.names)} names shown")

    def open(self, room: Room, page: str, size: tuple[int, int], seat: int | None = None) -> Watched:
        """Open a page of the room; `seat` is whose phone it is."""
        url = room.links[page] if page in room.links else f"{room.base}/r/{room.links['room']}/{page}"
        cookie = (room.seats["cookie"], room.seats["cookies"][seat]) if seat is not None else None
        return Watched.open(self.browser, url, size, cookie)

    def close(self, watched: Watched, where: str) -> None:
        """Close a page and keep what was found."""
        self.broken += [each if each.startswith(where) else f"{where}: {each}" for each in watched.broken]
        self.looks += watched.looks
        watched.close()

    def visit(self, room: Room, count: int) -> None:
        """Go through the session with every page open."""
        room.seats = room.do("fill")
        self.say(f"{len(room.seats['names'])} people are in")
        names = [name for name in room.seats["names"] if name]
        self.shown.update(names[:MOST_NAMES])
        host, wall = self.open(room, "host", DESK), self.open(room, "wall", WALL)
        stranger, phone = self.open(room, "join", PHONE), self.open(room, "play", PHONE, seat=0)
        for view, page in (("host", host), ("wall", wall)):
            page.has(view, ".aw-chip .aw-name", names[:MOST_NAMES])
            page.look(f"{view}, lobby")
        stranger.page.locator(".aw-name-card").wait_for()
        stranger.look("phone before joining")
        phone.has("phone", ".aw-who", names[:1])
        room.do("drive", name="open")
        kept = room.do("say")["kept"][:count]
        spoken = [text for one in kept for text in one.values() if text]
        self.shown.update(spoken)
        self.say(f"{len(spoken)} texts are written")
        for view, page in (("host", host), ("wall", wall), ("phone", phone)):
            page.page.locator("[data-place^='s0'], .aw-talk, .aw-choice").first.wait_for()
            page.look(f"{view}, vote")
        at = room.do("drive", name="reveal")["step"]
        for number, fields in enumerate(workshop.WORDS):
            if at != f"r{number}":  # a reveal leads on to the step that shows it
                room.do("drive", name="go_on")
            host.page.locator(f"[data-place^='r{number} ']").wait_for()
            listed = [one[name] for one in kept for name in fields if one.get(name)]
            host.has(f"host, words {number}", ".aw-item .aw-said", [part for text in listed for part in _parts(text)])
            host.look(f"host, words {number}")
            self.release(room, wall, fields, count, number)
        self.walk(room, host, wall, phone)
        room.do("drive", name="end")
        wall.page.get_by_text("Thank you").wait_for()
        wall.look("wall, end")
        self.debrief(room, spoken)
        self.own_copies(room, kept)
        for view, page in (("host", host), ("wall", wall), ("phone", phone), ("stranger", stranger)):
            self.close(page, view)

    def release(self, room: Room, wall: Watched, fields: tuple[str, ...], count: int, number: int) -> None:
        """Release words a few at a time, see them on the wall, and take them back; in the end release them all.

        The wall shows what fits, in an order of its own; a few always fit.
        """
        wall.page.locator(".aw-figure, .aw-notice").first.wait_for()
        script = (
            "(texts) => [...document.querySelectorAll('.aw-saying')].some((one) => texts.includes(one.textContent))"
        )
        for first in range(0, count, AT_ONCE):
            part = {"fields": list(fields), "first": first, "count": AT_ONCE}
            released = room.do("review", **part, state="approved")["texts"]
            where = f"wall, words {number}"
            if released and wall.waits(where, script, released, repr(released[0])):
                wall.look(where)
            room.do("review", **part, state="hidden")
        room.do("review", fields=list(fields), first=0, count=count, state="approved")
        wall.waits(f"wall, words {number}", MANY, min(count // 2, 2), "many words")
        wall.look(f"wall, many words {number}")

    def walk(self, room: Room, host: Watched, wall: Watched, phone: Watched) -> None:
        """Go through all steps, and see their texts on three pages."""
        steps = json.loads((self.folder / "workshop.yaml").read_text("utf-8"))["steps"][1 + len(workshop.WORDS) :]
        for number, step in enumerate(steps):
            room.do("drive", name="go_on")
            host.page.locator(f"[data-place^='{step['id']} ']").wait_for()
            for page in (wall, phone):
                _arrive(page, step)
            self.look_at(step, host, wall, phone)
            if room.do("vote")["reveals"]:
                room.do("drive", name="reveal")
                wall.page.locator("img.aw-picture").first.wait_for()
                phone.page.locator(".aw-result").first.wait_for()
                self.look_at({"id": f"{step['id']} revealed"}, host, wall, phone)
            if number % 20 == 19:
                self.say(f"{number + 1} of {len(steps)} steps walked")

    def look_at(self, step: dict[str, Any], host: Watched, wall: Watched, phone: Watched) -> None:
        """Look at a step on three pages; phone and wall have to show its texts."""
        said = [text for key in ("title", "prompt", "screens", "voices", "questions", "options", "items")
                for text in workshop.texts_of(step.get(key, []))]  # fmt: skip
        own = {"customer", "colleague"} | {f"{letter}{at}" for letter in "oqi" for at in range(9)}
        said = [text for text in said if text not in own]
        hidden = {text for option in step.get("options", ()) for text in (option["gain"], option["cost"])}
        self.shown.update(said)
        if step.get("kind") in {"choice", "scale"}:  # a phone shows the question alone
            said = [text for text in said if text != step["title"]]
        phone.holds(f"phone, {step['id']}", [text for text in said if text not in hidden])
        for view, page in (("host", host), ("wall", wall), ("phone", phone)):
            page.look(f"{view}, {step['id']}")

    def debrief(self, room: Room, spoken: list[str]) -> None:
        """Open the dashboard of the whole session."""
        page = self.open(room, "debrief", DESK)
        page.page.get_by_text("In their words").first.wait_for(timeout=120_000)
        page.page.locator("img.aw-picture").nth(1).wait_for(timeout=120_000)
        page.holds("debrief", [text for text in spoken if text])
        page.page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.look("debrief")
        self.close(page, "debrief")
        self.say("the debrief is read")

    def own_copies(self, room: Room, kept: list[dict[str, str]]) -> None:
        """Open the page of everybody who wrote something, and read her own copy."""
        for number, texts in enumerate(kept):
            page = self.open(room, "play", PHONE, seat=number)
            page.has("own copy", "dd.aw-said", [text for text in texts.values() if text])
            page.look("own copy")
            if number < 3:
                with page.page.expect_download() as came:
                    page.page.get_by_role("button", name="Save").click()
                copy = Path(came.value.path()).read_text("utf-8")
                self.broken += [f"copy file: {text[:80]!r} is missing" for text in texts.values() if text not in copy]
            self.close(page, "own copy")
            if number % 50 == 49:
                self.say(f"{number + 1} of {len(kept)} own copies read")

    def tables(self, room: Room) -> None:
        """Export the session and read every table with three readers."""
        from frictionless import Package

        with open_store(room.links["store"], read_only=True) as store:
            found = frames.of(store, "latest")
        folder = export.datapackage(found, self.folder / "package")
        back = frames.load(folder)
        given = [name for name in found.answers if name not in FRESH]
        kept, told = (Counter(map(repr, one.answers[given].values.tolist())) for one in (found, back))
        if kept != told:
            self.broken.append("export: the answers read back otherwise")
        report = Package(str(folder / "datapackage.json")).validate()
        if not report.valid:
            self.broken.append(f"export: {report.flatten(['message'])[:3]}")
        said = {
            row["value_text"]
            for row in csv.DictReader(io.StringIO((folder / "answers.csv").read_text("utf-8"), newline=""))
        }
        self.broken += [
            f"export: {text[:80]!r} is missing" for text in set(found.answers["value_text"].dropna()) - said
        ]
        page = found.answers[["value_text"]].dropna().to_html()
        self.broken += [
            f"frames: {mark} in _repr_html_" for mark in ("<script", "<img", "<svg", "<iframe") if mark in page
        ]


class Room:
    """The room in its process."""

    def __init__(self, process: subprocess.Popen[str], links: dict[str, str]) -> None:
        self.process = process
        self.links = links
        self.base = links["join"].rsplit("/j/", 1)[0]
        self.seats: dict[str, Any] = {}

    def do(self, command: str, **args: Any) -> dict[str, Any]:
        """Have something done, and return what came of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([command, args]) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        if "error" in found:
            raise RuntimeError(f"{command}: {found['error']}")
        return found


@contextmanager
def _room(folder: Path, wanted: dict[str, Any]) -> Iterator[Room]:
    environment = {**os.environ, "AWAYDAY_DATA": str(folder)}
    log = (folder / "room.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.reliability._hostile_room"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"folder": str(folder), **wanted}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError((folder / "room.log").read_text()[-2000:])
        yield Room(process, json.loads(line))
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _arrive(page: Watched, step: dict[str, Any]) -> None:
    """Wait until a page shows a step."""
    said = [step.get("prompt"), *step.get("screens", ()), *(item["label"] for item in step.get("items", ()))]
    words = next(text for text in said if text)
    script = """(text) => document.body.textContent.replace(/\\s+/g, "").includes(text)"""
    page.waits(step["id"], script, squeezed(words), repr(words))


def _parts(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]


def _kept(text: str, most: int) -> str:
    try:
        return clean_text(text, most)
    except Refused:
        return ""


def _fits(text: str) -> bool:
    try:
        return len(clean_name(text) or "") > 0
    except Refused:
        return False
