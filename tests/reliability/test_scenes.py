"""What happens to phones and laptops in a room, in Chromium: the same person, the same answers, and no tap."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from benchmarks.reliability import reconnect
from benchmarks.reliability._chaos import Cut
from benchmarks.reliability._result import NotRun
from benchmarks.reliability._served import forking

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

GRACE_S = 1.0
"""Pages are forgotten this soon here, as after an hour of sleep."""

HOPE = "What do you hope for?"


Means = tuple[Browser, asyncio.subprocess.Process]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def means() -> AsyncIterator[Means]:
    """What takes seconds to start: a browser, and what forks servers."""
    expect.set_options(timeout=30_000)
    async with contextlib.AsyncExitStack() as stack:
        try:
            browser = await stack.enter_async_context(reconnect.chromium())
        except NotRun as missing:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(missing))
        yield browser, await stack.enter_async_context(forking())


@pytest_asyncio.fixture(loop_scope="module")
async def room(means: Means) -> AsyncIterator[reconnect.Place]:
    """A room with one phone at a question."""
    async with reconnect.place(*means, random.Random(1), GRACE_S) as room:
        phone = await room.phone()
        await room.go_to(reconnect.STEP)
        await phone.tap()
        await phone.saved()
        yield room
        assert [error for each in room.phones for error in each.errors] == []


async def freeze(page: Page, *, frozen: bool) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen" if frozen else "active"})


def rows(room: reconnect.Place, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(f"file:{room.served.database}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


async def console(room: reconnect.Place) -> Page:
    """Open the facilitator's page in a browser of its own, over the bad network."""
    context = await room.browser.new_context()
    for cookie in room.host.page._http.cookies.jar:
        await context.add_cookies(
            [{"name": cookie.name, "value": cookie.value or "", "domain": "127.0.0.1", "path": "/"}]
        )
    page = await context.new_page()
    await page.goto(room.through(room.host.page.url))
    await expect(page.get_by_text("of 1 answered")).to_be_visible()
    return page


async def test_a_phone_that_slept_for_an_hour_is_the_same_person_at_once(room: reconnect.Place) -> None:
    (phone,) = room.phones
    await freeze(phone.page, frozen=True)
    room.uplink.cut(Cut.RESET)
    await room.served.until_kernels(1)  # the facilitator's
    room.uplink.mend()
    await freeze(phone.page, frozen=False)
    await expect(phone.page.get_by_role("radio", name=reconnect.LABELS[phone.tapped])).to_be_checked()
    await expect(phone.page.locator("#aw-lost > span")).to_be_hidden()
    await phone.tap()
    await phone.saved()
    assert reconnect.kept(room.served.database) == {phone.name: reconnect.OPTIONS[phone.tapped]}
    assert rows(room, "SELECT count(*) FROM participants") == [(1,)]


async def test_the_room_waits_for_a_facilitator_whose_laptop_slept(room: reconnect.Place) -> None:
    (phone,) = room.phones
    laptop = await console(room)
    await freeze(laptop, frozen=True)
    room.uplink.cut(Cut.RESET)
    await room.served.until_kernels(1)
    room.uplink.mend()
    late = await room.phone()
    await phone.tap()
    await late.tap()
    for each in room.phones:
        await each.saved()
    await freeze(laptop, frozen=False)
    await expect(laptop.get_by_role("listitem").filter(has_text="of 2 answered")).to_contain_text("2")
    await laptop.get_by_role("button", name="Lock answers").click()
    await expect(phone.page.get_by_text("Closed", exact=True)).to_be_visible()


async def test_the_back_button_leads_back_to_the_same_answers(room: reconnect.Place) -> None:
    (phone,) = room.phones
    await phone.page.goto("about:blank")
    await phone.page.go_back()
    await expect(phone.page.get_by_role("radio", name=reconnect.LABELS[phone.tapped])).to_be_checked()
    await phone.tap()
    await phone.saved()
    assert reconnect.kept(room.served.database) == {phone.name: reconnect.OPTIONS[phone.tapped]}


async def test_two_tabs_are_one_person(room: reconnect.Place) -> None:
    (phone,) = room.phones
    second = reconnect.Phone(phone.name, await phone.page.context.new_page(), phone.tapped)
    await second.page.goto(phone.page.url)
    for here, there in ((second, phone), (phone, second)):
        await here.tap()
        await here.saved()
        there.tapped = here.tapped
        await expect(there.page.get_by_role("radio", name=reconnect.LABELS[here.tapped])).to_be_checked()
    assert rows(room, "SELECT count(*) FROM participants") == [(1,)]
    assert reconnect.kept(room.served.database) == {phone.name: reconnect.OPTIONS[phone.tapped]}


@pytest.mark.parametrize("is_away", [False, True], ids=["connected", "while the network is away"])
async def test_words_half_typed_when_the_room_goes_on_stay_on_the_phone(room: reconnect.Place, is_away: bool) -> None:
    (phone,) = room.phones
    if is_away:
        room.uplink.cut(Cut.RESET)
        await expect(phone.page.locator("#aw-lost > span")).to_be_visible()
    await phone.page.get_by_label(HOPE).press_sequentially("only half a sen")
    before = room.host.place()
    await room.host.press("reveal", {"at": before})
    await room.host.page.until(lambda: room.host.place() not in {"", before}, "the reveal")
    await room.go_to("picnic-03")
    room.uplink.mend()
    kept = phone.page.get_by_label("Your words are kept")
    saved = rows(room, "SELECT value_text FROM answer_values WHERE field = 'hope'")
    if not saved:
        await expect(kept).to_have_value("only half a sen", timeout=30_000)
        await expect(phone.page.get_by_text("This step is closed.").first).to_be_visible()
        await phone.page.reload()
        await expect(kept).to_have_value("only half a sen")


async def test_phones_and_console_come_back_by_themselves_when_the_server_was_killed(room: reconnect.Place) -> None:
    (phone,) = room.phones
    laptop = await console(room)
    room.served.kill()
    await room.served.reap()
    for page in (phone.page, laptop):
        await expect(page.locator("#aw-lost > span")).to_be_visible()
    await phone.tap()
    await room.served.start()
    await phone.saved()
    await expect(laptop.locator("#aw-lost > span")).to_be_hidden()
    assert reconnect.kept(room.served.database) == {phone.name: reconnect.OPTIONS[phone.tapped]}
    await laptop.get_by_role("button", name="Lock answers").click()
    await expect(phone.page.get_by_text("Closed", exact=True)).to_be_visible()
