"""A participant on Panel: Bokeh's messages, each of three text frames (header, metadata, content)."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any
from urllib.parse import urlsplit

from _clients import STORED, DroppedError, Participant

_TOKEN = re.compile(r'"token":"([^"]+)"')

_BROWSER = {
    "dark_mode": False, "device_pixel_ratio": 1, "language": "en-US", "webdriver": False, "timezone": "UTC",
    "timezone_offset": 0, "webgl": True,
}  # fmt: skip
"""What the page tells of its browser once it is drawn, each in a message."""


class PanelPage(Participant):
    """The small page on Panel."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.frames: list[str] = []
        self.is_open = False
        self.ids: dict[str, str] = {}

    async def join(self) -> None:
        """Fetch the page, open the socket with its token, pull the document and tell of the browser."""
        found = _TOKEN.search(await self.get(self.url))
        if found is None:
            raise DroppedError("no token stands in the page")
        await self.connect(f"{urlsplit(self.url).path}/ws", ["bokeh", found[1]])
        await self.until(lambda: self.is_open)
        await self.message("PULL-DOC-REQ", {})
        await self.until(lambda: self.ids)
        browser = {"id": self.ids["BrowserInfo"]}
        for name, value in _BROWSER.items():
            await self.patch({"kind": "ModelChanged", "model": browser, "attr": name, "new": value})
        await self.event("document_ready", {"type": "map"})

    async def tap(self) -> None:
        """Send a button's click."""
        await self.event("button_click", {"type": "map", "entries": [["model", {"id": self.ids["Button"]}]]})

    async def event(self, name: str, values: dict[str, Any]) -> None:
        """Send an event of the page."""
        data = {"type": "event", "name": name, "values": values}
        await self.patch({"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": data})

    async def patch(self, event: dict[str, Any]) -> None:
        """Send one change of the document."""
        await self.message("PATCH-DOC", {"events": [event]})

    async def message(self, kind: str, content: dict[str, Any]) -> None:
        """Send one message."""
        for part in ({"msgid": uuid.uuid4().hex.upper(), "msgtype": kind}, {}, content):
            await self.send(json.dumps(part))

    def take(self, frame: bytes | str) -> None:
        """Gather three frames and note what they say."""
        self.frames.append(str(frame))
        if len(self.frames) < 3:
            return
        (header, _, content), self.frames = map(json.loads, self.frames), []
        match header["msgtype"]:
            case "ACK":
                self.is_open = True
            case "PULL-DOC-REPLY":
                self.find(content["doc"])
            case "PATCH-DOC":
                for event in content["events"]:
                    if STORED in (text := str(event.get("new"))):
                        self.status = text

    def find(self, part: Any) -> None:
        """Note the ids of the models that matter, wherever they stand in the document."""
        if isinstance(part, dict):
            if "name" in part and "id" in part:
                self.ids.setdefault(str(part["name"]).rpartition(".")[2], part["id"])
            for each in part.values():
                self.find(each)
        elif isinstance(part, list):
            for each in part:
                self.find(each)
