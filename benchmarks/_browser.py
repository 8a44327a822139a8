"""What a browser sees: bytes and requests of a first and a second visit, and how long a slow phone takes.

Chromium by Playwright; the numbers are from the browser's own log of its network (Chrome DevTools Protocol). A first
visit begins with an empty cache, the second goes to the same address in a new tab of the same browser.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from _cell import Report
from _peers import NotStartedError, Peer, Server
from playwright.sync_api import BrowserContext, CDPSession, Error, Locator, Page, sync_playwright

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True,
}  # fmt: skip

NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
"""The slow network of a phone: 150 ms there and back, 1.6 Mbit/s down, 0.75 Mbit/s up."""

CPU_SLOWER = 4
"""How many times slower than this machine the phone's processor is."""

PATIENCE_MS = 120_000

TAP_AGAIN_MS = 2_000
"""A tap without an answer for this long is made again: it came before the page was listening."""

QUIET_S = 1.0
"""A page has loaded what it loads when nothing has come in for so long after the tap was answered."""


@dataclass
class Wire:
    """What went over the network for one page."""

    requests: dict[str, str] = field(default_factory=dict)
    n_bytes: float = 0
    socket_bytes: int = 0
    outside: set[str] = field(default_factory=set)
    changed_s: float = field(default_factory=time.monotonic)

    def listen(self, session: CDPSession, host: str) -> None:
        """Note everything from now on."""

        def on(name: str, note: Any) -> None:
            def noted(event: dict[str, Any]) -> None:
                self.changed_s = time.monotonic()
                note(event)

            session.on(f"Network.{name}", noted)

        def asked(event: dict[str, Any]) -> None:
            url = urlsplit(event["request"]["url"])
            if url.scheme not in {"http", "https"}:
                return
            if url.netloc != host:
                self.outside.add(url.netloc)
                return
            if before := event.get("redirectResponse"):
                self.n_bytes += before["encodedDataLength"]
                self.requests[f"{event['requestId']} {len(self.requests)}"] = before["url"]
            self.requests[event["requestId"]] = event["request"]["url"]

        def cached(event: dict[str, Any]) -> None:
            self.requests.pop(event["requestId"], None)

        def answered(event: dict[str, Any]) -> None:
            if event["response"].get("fromDiskCache"):
                cached(event)

        def finished(event: dict[str, Any]) -> None:
            self.n_bytes += event["encodedDataLength"]

        def frame(event: dict[str, Any]) -> None:
            data = event["response"]
            self.socket_bytes += len(data["payloadData"]) * (1 if data["opcode"] == 1 else 3 / 4)

        def socket(event: dict[str, Any]) -> None:
            self.requests[event["requestId"]] = event["url"]

        on("requestWillBeSent", asked)
        on("requestServedFromCache", cached)
        on("responseReceived", answered)
        on("loadingFinished", finished)
        on("webSocketCreated", socket)
        on("webSocketFrameReceived", frame)
        on("webSocketFrameSent", frame)
        session.send("Network.enable")

    def report(self) -> Report:
        """Return the sums; kB of 1,000 bytes."""
        return {
            "kb": round(self.n_bytes / 1000, 1),
            "requests": len(self.requests),
            "socket_kb": round(self.socket_bytes / 1000, 1),
            "outside": sorted(self.outside),
        }


def look(peer: Peer) -> Report:
    """Return what a browser sees of one peer."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        return {"why_not": "no Chromium here"}
    only_here = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    found: Report = {}
    try:
        with Server(peer) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=[only_here])
            for name, device in (("", DESK), ("phone_", PHONE)):
                with browser.new_context(**device) as context:
                    for visit in ("first", "second"):
                        found[name + visit] = see(context, server, is_slow=bool(name))
    except (Error, NotStartedError) as error:
        return {**found, "why_not": str(error).partition("\n")[0]}
    return found


def see(context: BrowserContext, server: Server, *, is_slow: bool) -> Report:
    """Return one visit: the wire, and the seconds from the address to the answered tap."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    wire = Wire()
    wire.listen(session, f"127.0.0.1:{server.port}")
    if is_slow:
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    button, answer = aims(page, server.peer)
    begun = time.monotonic()
    page.goto(server.url, wait_until="commit", timeout=PATIENCE_MS)
    button.wait_for(timeout=PATIENCE_MS)
    seen_s = time.monotonic() - begun
    tap_until(button, answer)
    tap_s = time.monotonic() - begun
    while time.monotonic() - wire.changed_s < QUIET_S:
        page.wait_for_timeout(100)
    page.close()
    return {**wire.report(), "seen_s": round(seen_s, 2), "tap_s": round(tap_s, 2)}


def aims(page: Page, peer: Peer) -> tuple[Locator, Locator]:
    """Return what is tapped, and what shows that the tap arrived."""
    if peer.client != "play":
        return page.get_by_role("button", name="To the lake"), page.get_by_text("Stored as row")
    join, options = page.get_by_role("button", name="Join"), page.locator("label", has=page.get_by_role("radio"))
    if not page.context.cookies():  # who has a seat sees the step at once
        return join, options.first
    return options.first, page.locator(".aw-choice").get_by_text("Saved")


def tap_until(button: Locator, answer: Locator) -> None:
    """Tap, again when nothing comes of it, until the answer stands on the page."""
    until_s = time.monotonic() + PATIENCE_MS / 1000
    while True:
        button.click(timeout=PATIENCE_MS)
        try:
            answer.wait_for(timeout=TAP_AGAIN_MS)
        except Error:
            if time.monotonic() > until_s:
                raise
        else:
            return
