"""The room falls over in the middle of a session: everything is there again, and nobody has to touch anything."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def children(pid: int) -> set[int]:
    """Processes that a process has started; a wall runs in one."""
    return {
        int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
    }


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_phone_host_and_wall_come_back_by_themselves(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    host, wall, phone = people.facilitator(room), people.wall(room), people.phone(room)
    host.open()
    wall.page.goto(room.links["wall"])
    expect(wall.page.get_by_text(room.links["room"], exact=True).first).to_be_visible()
    phone.join("Ama")
    host.press("Start")
    phone.read()
    host.press("Go on")
    phone.choose("We close support")
    host.sees_answers(1, 1)
    addresses = [person.page.url for person in (host, wall, phone)]
    answered = wall.page.get_by_text(re.compile("1 of 1 answered"))
    expect(answered).to_be_visible()
    served = room.links["pid"]
    kernels = children(served)
    assert kernels

    os.kill(served, signal.SIGKILL)

    for person in (host, wall, phone):
        expect(person.page.locator("#aw-lost > span")).to_be_visible()
    for person in (host, wall, phone):
        expect(person.page.locator("#aw-lost > span")).to_be_hidden()
    expect(phone.page.get_by_role("radio", name="We close support")).to_be_checked()
    phone.choose("We look for volunteers")
    host.sees_answers(1, 1)
    host.press("Close and reveal")
    expect(wall.page.get_by_text("Fewer than five answers")).to_be_visible()
    expect(phone.page.get_by_text("Fewer than five answers")).to_be_visible()
    assert [person.page.url for person in (host, wall, phone)] == addresses
    assert not [kernel for kernel in kernels if is_running(kernel)], "processes of walls end with their server"


def test_a_one_time_link_leaves_nothing_in_address_or_history(serve: Callable[..., Any], people: Any) -> None:
    room = serve("--origin", "demo")
    host, other = people.facilitator(room), people.facilitator(room)
    ticket = room.links["host"].partition("#")[2]
    host.page.goto("about:blank")
    host.open()
    assert host.page.url.endswith("/host")
    assert not [url for url in room.asked if ticket in url]
    host.page.go_back()
    assert ticket not in host.page.url
    host.page.goto(room.links["host"])
    expect(host.page.get_by_text("joined")).to_be_visible()
    other.page.goto(room.links["host"])
    expect(other.page.get_by_role("heading", name="This link was used already")).to_be_visible()
    expect(other.page.get_by_text("awayday resume")).to_be_visible()
    other.page.goto(room.links["host"].partition("#")[0])
    expect(other.page.get_by_role("alert")).to_contain_text("not whole")
