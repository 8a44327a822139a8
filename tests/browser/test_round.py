"""One whole round in real browsers: a host, a wall, three phones and a few bots, from code to export."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from playwright.sync_api import expect

from awayday.store import open_store
from awayday.tables import TABLES, moment

pytestmark = pytest.mark.browser

BOTS = 4


def test_a_picnic_from_code_to_export(serve: Callable[..., Any], people: Any, tmp_path: Path) -> None:
    room = serve("--origin", "demo")
    host, wall = people.facilitator(room), people.wall(room)
    names = ["Ama", "שירה", ""]
    phones = [people.phone(room) for _ in names]
    wall.page.goto(room.links["wall"])
    host.open()
    for phone, name in zip(phones, names, strict=True):
        phone.join(name)
    bots = subprocess.Popen(
        [sys.executable, "-m", "awayday", "rehearse", "picnic", "--participants", str(BOTS), "--seed", "3",
         "--join", room.links["join"], "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    everyone = len(phones) + BOTS
    expect(wall.page.get_by_text(room.links["room"], exact=True).first).to_be_visible()
    expect(host.page.get_by_role("listitem").filter(has_text="joined")).to_contain_text(str(everyone))

    host.press("Start")
    for phone in phones:
        phone.read()
    host.press("Go on")
    choices = ["We close support", "We look for volunteers", "Something else"]
    for phone, choice in zip(phones, choices, strict=True):
        phone.choose(choice)
    phones[2].choose("Picnic from 13:00")
    phones[0].page.get_by_label("What do you hope for?").fill("that <b>nobody</b> is left out")
    phones[0].page.get_by_label("What do you fear?").focus()
    phones[0].sees_saved()
    host.sees_answers(everyone, everyone)

    # a reload and a second tab are the same person with the same answers; so is the host's reload
    phones[0].page.reload()
    for page in (phones[0].page, phones[0].new_page()):
        if page is not phones[0].page:
            page.goto(room.links["join"])
        expect(page.get_by_role("radio", name="We close support")).to_be_checked()
        expect(page.get_by_label("What do you hope for?")).to_have_value("that <b>nobody</b> is left out")
        expect(page.get_by_text("Ama").first).to_be_visible()
    host.page.reload()
    host.sees_answers(everyone, everyone)
    phones[1].choose("We close support")

    host.press("Close and reveal")
    for phone in phones:
        expect(phone.page.get_by_text(f"of {everyone} chose")).to_be_visible()
    expect(wall.page.get_by_role("img").first).to_be_visible()
    latecomer = people.phone(room)
    latecomer.page.goto(room.links["join"])
    latecomer.button("Join without a name").click()
    expect(latecomer.page.get_by_text(f"of {everyone} chose")).to_be_visible()

    walk_on(host, phones)
    expect(host.page.get_by_role("heading", name="The session has ended")).to_be_visible()
    for phone in phones:
        expect(phone.page.get_by_role("heading", name="Your own copy")).to_be_visible()
    assert bots.wait(60) == 0, bots.stderr.read() if bots.stderr else ""
    report = json.loads((bots.stdout.read() if bots.stdout else "").splitlines()[-1])
    assert (report["joined"], report["lost"]) == (BOTS, 0)

    every_answer_is_in_the_package(room, tmp_path)
    assert room.strangers() == []
    for person in (host, wall, latecomer, *phones):
        assert person.errors == []


def walk_on(host: Any, phones: list[Any]) -> None:
    """Press what the console offers first, and answer what the phones show, until the end."""
    for _ in range(40):
        if host.has_ended:
            return
        for phone in phones:
            if host.is_collecting:  # the phone is there once it can be answered
                expect(phone.page.locator(":is(input, textarea):enabled:visible").first).to_be_visible()
                phone.answer_whatever_is_open()
            else:
                phone.read()
        host.go_on()
    raise AssertionError("the session does not end")


def every_answer_is_in_the_package(room: Any, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "awayday", "export", "latest", "--to", str(tmp_path / "out")]
    env = {**os.environ, "AWAYDAY_DATA": str(room.store.parent)}
    done = subprocess.run([*command, "--store", str(room.store)], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    package = next((tmp_path / "out").rglob("datapackage.json"))
    report = Package(str(package)).validate()
    assert report.valid, report.flatten(["type", "note"])
    with (package.parent / "answers.csv").open(encoding="utf-8", newline="") as file:
        exported = {row["answer_id"]: row["answered_at"] for row in csv.DictReader(file)}
    with open_store(str(room.store), read_only=True) as store:
        session = store.session("latest")
        stored = {one.answer.answer_id: one.answer for one in store.events(session.session_id) if one.answer}
    times = sorted(TABLES["answers"].column("answered_at").text(moment(one.received_ms)) for one in stored.values())
    assert times
    assert times == sorted(exported.values())
    assert not set(exported) & set(stored), "the ids in an export are its own"
