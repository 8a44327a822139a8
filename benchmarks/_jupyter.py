"""Participants on pages whose widgets speak Jupyter's messages: awayday, stock Voilà and Solara."""

from __future__ import annotations

import json
import re
import struct
import uuid
from collections.abc import Callable
from itertools import pairwise
from typing import Any, ClassVar
from urllib.parse import urljoin

from _clients import STORED, DroppedError, Participant

V1 = "v1.kernel.websocket.jupyter.org"
"""The binary protocol of jupyter_server: a message's parts one after the other, each found by its offset."""

_CONFIG = re.compile(r'<script[^>]*id="jupyter-config-data"[^>]*>(.*?)</script>', re.DOTALL)

Message = dict[str, Any]


class WidgetPage(Participant):
    """A page of widgets: keeps their states, and what the status line says."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.session = uuid.uuid4().hex
        self.models: dict[str, Message] = {}
        self.idle: set[str] = set()
        self.is_told = False

    def widgets(self, kind: str) -> list[str]:
        """Return the ids of the widgets of one kind: the model's name, or the class's for awayday's own."""
        return [
            model_id
            for model_id, state in self.models.items()
            if kind in (state.get("_model_name"), str(state.get("_anywidget_id")).rpartition(".")[2])
        ]

    async def custom(self, model_id: str, content: Message) -> str:
        """Send a message to one widget."""
        return await self.request("comm_msg", {"comm_id": model_id, "data": {"method": "custom", "content": content}})

    async def request(self, kind: str, content: Message, metadata: Message | None = None) -> str:
        """Send a message on the shell channel, and return its id."""
        msg_id = uuid.uuid4().hex
        header = {
            "msg_id": msg_id, "username": "", "session": self.session, "date": "2026-01-01T00:00:00Z",
            "msg_type": kind, "version": "5.4",
        }  # fmt: skip
        await self.send(self.pack(header, metadata or {}, content))
        return msg_id

    def pack(self, header: Message, metadata: Message, content: Message) -> bytes | str:
        """Return the frame that carries a message."""
        parts = [b"shell", *(json.dumps(part).encode() for part in (header, {}, metadata, content))]
        offsets = [8 * (2 + len(parts))]
        for part in parts:
            offsets.append(offsets[-1] + len(part))
        return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)

    def unpack(self, frame: bytes | str) -> tuple[Message, Message, Message]:
        """Return header, parent and content of the message in a frame."""
        data = frame if isinstance(frame, bytes) else frame.encode()
        (count,) = struct.unpack_from("<Q", data)
        parts = [data[start:end] for start, end in pairwise(struct.unpack_from(f"<{count}Q", data, 8))]
        header, parent, _, content = (json.loads(part) for part in parts[1:5])
        return header, parent, content

    def take(self, frame: bytes | str) -> None:
        """Keep what a message says about widgets."""
        header, parent, content = self.unpack(frame)
        data = content.get("data") or {}
        match header["msg_type"], data.get("method"):
            case "status", _:
                if content["execution_state"] == "idle":
                    self.idle.add(parent.get("msg_id", ""))
            case "comm_open", _:
                self.models[content["comm_id"]] = dict(data.get("state") or {})
            case "comm_close", _:
                self.models.pop(content["comm_id"], None)
            case "comm_msg", "update_states":
                self.is_told = True
                for model_id, model in data["states"].items():
                    self.models[model_id] = dict(model["state"])
            case "comm_msg", "update" | "echo_update":
                self.models.setdefault(content["comm_id"], {}).update(data["state"])
                if STORED in (text := str(data["state"].get("value", ""))):
                    self.status = text
            case "comm_msg", "custom":
                self.replied(data["content"])

    def replied(self, content: Message) -> None:
        """Note what a widget says by a message of its own kind."""


class RoomPage(WidgetPage):
    """The small page on awayday: the page with its kernel's id, the socket, and the states of all widgets."""

    is_stock: ClassVar[bool] = False

    async def join(self) -> None:
        """Open the page and wait until its buttons are there."""
        await self.open(lambda: self.widgets("ButtonModel"))

    async def open(self, ready: Callable[[], Any]) -> None:
        """Open the page and wait until it holds what `ready` looks for."""
        found = _CONFIG.search(await self.get(self.url))
        if found is None:
            raise DroppedError("no kernel stands in the page")
        config = json.loads(found[1])
        path = f"{config['baseUrl']}api/kernels/{config['kernelId']}"
        if self.is_stock:  # JupyterLab's client asks whether the kernel is there, and what it is
            await self.get(urljoin(self.url, path))
        await self.connect(f"{path}/channels?session_id={self.session}", [V1])
        if self.is_stock:
            asked = await self.request("kernel_info_request", {})
            await self.until(lambda: asked in self.idle)
        control = uuid.uuid4().hex
        opening = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
        await self.request("comm_open", opening, {"version": "1.0.0"})
        await self.request("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        await self.until(lambda: self.is_told and ready())
        await self.request("comm_close", {"comm_id": control, "data": {}})

    async def tap(self) -> None:
        """Send a button's click."""
        await self.custom(self.widgets("ButtonModel")[0], {"event": "click"})


class StockPage(RoomPage):
    """The small page on stock Voilà."""

    is_stock = True


class PlayPage(RoomPage):
    """awayday's real play page: the name card comes first, then a step with options."""

    async def join(self) -> None:
        """Open the page, take a seat without a name, and wait for the step."""

        def cards() -> list[str]:
            return self.widgets("NameCard")

        await self.open(cards)
        joining = {"type": "join", "id": str(uuid.uuid4()), "name": None, "reuse": False, "bot": True}
        await self.custom(cards()[0], joining)
        await self.until(lambda: not cards() and self.widgets("Choice"))

    async def tap(self) -> None:
        """Choose the first option, or the second when the first is chosen."""
        model_id = self.widgets("Choice")[0]
        choice = self.models[model_id]
        ids = [option["id"] for option in choice["options"]]
        value = ids[1] if choice.get("value") == ids[0] else ids[0]
        answer = {"type": "answer", "id": str(uuid.uuid4()), "run": choice["run"], "field": choice["field"]}
        await self.custom(model_id, {**answer, "value": value, "elapsed_ms": 1000})

    def replied(self, content: Message) -> None:
        """Note that an answer is saved, or that it was refused and why."""
        if content["type"] == "saved":
            self.status = f"{STORED}{content['id']}"
        elif content["type"] == "refused":
            raise DroppedError(f"the answer was refused: {content}")


class SolaraPage(WidgetPage):
    """The small page on Solara: the browser chooses the kernel's id, and the widgets come as they are made."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.has_run = False

    async def join(self) -> None:
        """Fetch the page, open the socket, have the app run."""
        await self.get(self.url)
        await self.connect(f"/jupyter/api/kernels/{uuid.uuid4()}/channels?session_id={self.session}")
        asked = await self.request("kernel_info_request", {})
        await self.until(lambda: asked in self.idle)
        control = uuid.uuid4().hex
        await self.request("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}})
        about = {"path": "/", "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None}
        await self.request("comm_msg", {"comm_id": control, "data": {"method": "run", "args": about}})
        await self.until(lambda: self.has_run)

    async def tap(self) -> None:
        """Send a button's click."""
        await self.custom(self.widgets("BtnModel")[0], {"event": "click", "data": {}})

    def pack(self, header: Message, metadata: Message, content: Message) -> bytes | str:
        """Return the frame that carries a message: JSON text."""
        message = {"header": header, "metadata": metadata, "content": content}
        return json.dumps({**message, "parent_header": {}, "buffers": [], "channel": "shell"})

    def unpack(self, frame: bytes | str) -> tuple[Message, Message, Message]:
        """Return header, parent and content of the message in a frame."""
        message = json.loads(frame)
        return message["header"], message["parent_header"], message["content"]

    def take(self, frame: bytes | str) -> None:
        """Note besides that the app has run, and a text among a widget's children."""
        super().take(frame)
        _, _, content = self.unpack(frame)
        data = content.get("data") or {}
        if data.get("method") == "finished":
            self.has_run = True
        for child in (data.get("state") or {}).get("children") or ():
            if str(child).startswith(STORED):
                self.status = child
