"""What a phone has to load, and how a page finds back when its connection or its kernel is gone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from awayday.server._assets import STATIC, Assets
from awayday.store import open_store

from .conftest import People, ServedRoom

pytestmark = pytest.mark.browser

MOST_BYTES = 350_000
MOST_REQUESTS = 8


@dataclass
class Wire:
    """What one page asked for and got over the network; a websocket counts as a request, its frames as bytes."""

    requests: list[str] = field(default_factory=list)
    bytes: int = 0
    kept: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, context: BrowserContext, page: Page) -> Wire:
        wire = cls()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda event: wire.requests.append(event["request"]["url"]))
        session.on("Network.webSocketCreated", lambda event: wire.requests.append(event["url"]))
        session.on("Network.loadingFinished", lambda event: wire.add(int(event["encodedDataLength"])))
        session.on("Network.responseReceived", lambda event: wire.keep(event["response"]))
        session.on("Network.webSocketFrameReceived", lambda event: wire.add(len(event["response"]["payloadData"])))
        return wire

    def add(self, count: int) -> None:
        self.bytes += count

    def keep(self, response: dict[str, Any]) -> None:
        if response.get("fromDiskCache") or response.get("fromPrefetchCache"):
            self.kept.add(response["url"])


def ready(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-state", "ready")


def test_a_phone_loads_little_and_the_second_time_the_page_alone(
    serve: Callable[..., ServedRoom], people: People
) -> None:
    room = serve("--origin", "demo")
    phone = people.phone(room)
    first = Wire.of(phone.context, phone.page)
    phone.page.goto(room.links["join"])
    ready(phone.page)
    expect(phone.page.get_by_role("button", name="Join without a name")).to_be_visible()
    assert len(first.requests) <= MOST_REQUESTS, first.requests
    assert first.bytes <= MOST_BYTES
    # outside https and this machine, browsers don't take brotli
    gzipped = [STATIC / f"{name}.gz" for name in ("page.css", *Assets().preload)]
    assert sum(path.stat().st_size for path in gzipped) <= MOST_BYTES - 50_000

    again = phone.new_page()
    second = Wire.of(phone.context, again)
    again.goto(room.links["join"])
    ready(again)
    loaded = [url for url in second.requests if "/static/" not in url]
    code = room.links["join"].rpartition("/")[2]
    assert [url.rpartition("/")[2].partition("?")[0] for url in loaded] == [code, "play", "channels"]
    assert second.kept >= set(second.requests) - set(loaded), "the front end comes from the browser's own store"
    assert second.bytes <= 40_000
    assert not room.strangers()


def test_what_is_typed_outlives_the_kernel_of_the_page(serve: Callable[..., ServedRoom], people: People) -> None:
    room = serve("--origin", "demo")
    host, phone = people.facilitator(room), people.phone(room)
    host.open()
    phone.join("Ann")
    host.press("Start")
    phone.read()
    host.press("Go on")
    phone.choose("We close support")
    phone.page.evaluate("window.isStillThere = true")
    phone.page.get_by_label("What do you hope for?").press_sequentially("only half a sen")
    with phone.page.expect_websocket():  # as many pages as one person may have: the oldest, this one, loses its kernel
        others = [phone.new_page() for _ in range(6)]
        for other in others:
            other.goto(room.links["join"])
    for other in others:
        other.close()
    expect(phone.page.locator(".aw-text-field").first.get_by_text("Saved")).to_be_visible()
    expect(phone.page.get_by_label("What do you hope for?")).to_have_value("only half a sen")
    with open_store(str(room.store), read_only=True) as store:
        events = store.events(store.session("latest").session_id)
    assert "only half a sen" in [event.answer.values.get("hope") for event in events if event.answer]
    assert phone.page.evaluate("window.isStillThere")
    assert phone.errors == []


def test_a_name_that_is_being_typed_outlives_a_reload(serve: Callable[..., ServedRoom], people: People) -> None:
    phone = people.phone(serve("--origin", "demo"))
    phone.page.goto(phone.room.links["join"])
    phone.page.get_by_role("textbox").fill("Ann-Sophie")
    phone.page.reload()
    expect(phone.page.get_by_role("textbox")).to_have_value("Ann-Sophie")


def test_a_page_without_connection_says_so_at_once_and_asks_again_for_ever(
    serve: Callable[..., ServedRoom], people: People
) -> None:
    room = serve("--origin", "demo")
    phone = people.phone(room)
    phone.page.clock.install()
    phone.join()
    banner = phone.page.get_by_text("The connection is lost")
    expect(banner).to_be_hidden()
    tries: list[str] = []
    phone.page.on("requestfailed", lambda request: tries.append(request.url))
    room.process.kill()
    room.process.wait()
    expect(banner).to_be_visible()
    expect(phone.page.get_by_text("Waiting for connection")).to_be_visible()
    for _ in range(20):  # the clock is the test's own: an hour of trying takes a moment
        with contextlib.suppress(Exception), phone.page.expect_event("requestfailed", timeout=5000):
            phone.page.clock.run_for(8_000)
    assert len(tries) >= 15
    room.process.returncode = 0  # it was this test that ended it
    assert phone.errors == []
