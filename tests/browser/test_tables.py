"""A table that writes together: the text grows on the other phone, the pen changes hands, the host moves somebody."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from ruamel.yaml import YAML

from awayday import scenario
from tests.together import WORKSHOP

pytestmark = pytest.mark.browser

RULE = "rule"


def folder(where: Path) -> str:
    """Write the workshop where `awayday run` finds it, with the picnic's notebooks."""
    here = where / "workshops" / WORKSHOP.id
    here.mkdir(parents=True)
    picnic = scenario.find("picnic")
    for name in ("play.ipynb", "debrief.ipynb"):
        shutil.copy(picnic / name, here / name)
    for name in ("host.ipynb", "wall.ipynb"):
        shutil.copy(picnic.parent / name, here.parent / name)
    (here / "guide.md").write_text("# Together\n")
    with (here / "workshop.yaml").open("w") as file:
        YAML(typ="safe").dump(WORKSHOP.model_dump(mode="json", exclude_unset=True), file)
    return str(here)


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def test_a_table_writes_with_one_phone_at_a_time(serve: Callable[..., Any], people: Any, tmp_path: Path) -> None:
    room = serve("--origin", "demo", workshop=folder(tmp_path))
    host = people.facilitator(room)
    host.open()
    phones = {name: people.phone(room) for name in ("Ama", "Luca")}
    for name, phone in phones.items():
        phone.join(name)
    host.press("Start")
    host.press("Close and reveal")
    host.press("Go on")
    for phone in phones.values():
        expect(phone.page.get_by_text("for all of you")).to_be_visible()
    writer, other = sorted(phones.values(), key=lambda phone: phone.button("Write on my phone").count())
    expect(other.button("Write on my phone")).to_be_visible()
    expect(writer.page.get_by_text("You write for all of you.")).to_be_visible()
    box, there = (phone.page.get_by_role("textbox", name=RULE) for phone in (writer, other))
    expect(there).not_to_be_editable()

    box.press_sequentially("We listen")
    expect(there).to_have_value("We listen")
    expect(other.page.get_by_text("Written on another phone.").first).to_be_visible()
    box.press_sequentially(" first")
    expect(there).to_have_value("We listen first")

    other.button("Write on my phone").press("Enter")
    expect(there).to_be_editable()
    expect(box).not_to_be_editable()
    there.fill("We listen first, then we speak")
    there.blur()
    expect(box).to_have_value("We listen first, then we speak")
    assert grave(other.page) == grave(writer.page) == []

    late = people.phone(room)
    late.page.goto(room.links["join"])
    late.page.get_by_role("textbox").fill("Wen")
    late.button("Join").click()
    expect(late.page.get_by_role("textbox", name=RULE)).to_have_value("We listen first, then we speak")
    expect(writer.page.get_by_text("Wen")).to_be_visible()

    host.page.locator("summary", has_text="Tables").click()
    host.page.get_by_role("button", name="Move: Wen").click()
    host.page.get_by_role("combobox", name="Move Wen to").select_option(label="A new one")
    host.button("Yes, do it").click()
    expect(late.page.get_by_text("with nobody else just now")).to_be_visible()
    expect(late.page.get_by_role("textbox", name=RULE)).to_have_value("")
    expect(late.page.get_by_role("textbox", name=RULE)).to_be_editable()
    assert grave(host.page) == []
    host.press("Undo the seating")
    expect(late.page.get_by_role("textbox", name=RULE)).to_have_value("We listen first, then we speak")
    assert [error for person in people.all for error in person.errors] == []
    assert room.strangers() == []
