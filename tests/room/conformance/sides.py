"""The two kernels that a script is played on, each behind the same few methods."""

from __future__ import annotations

import asyncio
import json
import queue
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.jsonutil import extract_dates
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)

from awayday.room import RoomKernel
from awayday.room._wire import V1, Packed, parse

from .records import Record
from .script import Cell, Interrupt, Say, Seen, Step, Until

PATIENCE_S = 120
"""How long a kernel may be silent before a script gives up; a script that passes needs far less."""


class Side(ABC):
    """One kernel that a script is played on."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.record = Record()
        self._own: dict[str, str] = {}

    @abstractmethod
    def send(self, message: dict[str, Any]) -> None:
        """Send a request on the shell channel."""

    @abstractmethod
    async def read(self) -> None:
        """Wait for at least one more message and put it on the record."""

    @abstractmethod
    async def interrupt(self) -> None:
        """Interrupt what runs."""

    async def play(self, steps: Sequence[Step]) -> Record:
        self.record.messages.clear()
        for step in steps:
            await self._take(step)
        return self.record

    async def _take(self, step: Step) -> None:
        match step:
            case Cell():
                content = {"code": step.source, "silent": False, "store_history": True, "user_expressions": {}}
                content |= {"allow_stdin": False, "stop_on_error": False} | step.options
                msg_id = self._request("execute_request", content)
                if step.wait:
                    await self._until(lambda: self.record.replied(msg_id) and self.record.ended(msg_id))
            case Say():
                if step.opens:
                    self._own[step.opens] = uuid.uuid4().hex
                content = step.content(Seen(self.record.opened(), self._own))
                msg_id = self._request(step.kind, content, step.metadata, step.buffers)
                if step.wait:
                    await self._until(lambda: self.record.ended(msg_id))
            case Until():
                await self._until(lambda: step.text in self.record.printed())
            case Interrupt():
                cell = self.record.requests[-1]
                await self._until(lambda: self.record.has("execute_input", cell))
                await self.interrupt()
                await self._until(lambda: self.record.replied(cell) and self.record.ended(cell))

    def _request(
        self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None, buffers: Sequence[bytes] = ()
    ) -> str:
        message = self.session.msg(kind, content=content, metadata=metadata or {})
        message["buffers"] = list(buffers)
        self.record.requests.append(message["msg_id"])
        self.send(message)
        return str(message["msg_id"])

    async def _until(self, done: Callable[[], bool]) -> None:
        while not done():
            await self.read()


class StockSide(Side):
    """A stock ipykernel in a process of its own: the oracle."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        super().__init__(client.session)
        self._manager = manager
        self._client = client

    def send(self, message: dict[str, Any]) -> None:
        self._client.shell_channel.send(message)

    async def read(self) -> None:
        """Wait for the process; nothing else needs this thread meanwhile."""
        deadline = time.monotonic() + PATIENCE_S
        found = False
        while not found:
            assert time.monotonic() < deadline, f"the stock kernel fell silent after {self.record.messages[-5:]}"
            for name, channel in (("iopub", self._client.iopub_channel), ("shell", self._client.shell_channel)):
                try:
                    message = channel.get_msg(timeout=0.005)
                except queue.Empty:
                    continue
                found = True
                self.record.add(name, message)

    async def interrupt(self) -> None:
        self._manager.interrupt_kernel()

    def run(self, source: str) -> int:
        """Run a cell off the record; returns the number of cells so far."""
        while True:
            msg_id = self._client.execute(source, silent=True)
            reply = self._answer(self._client.shell_channel, msg_id, "execute_reply")["content"]
            while self._answer(self._client.iopub_channel, msg_id, "status")["content"]["execution_state"] != "idle":
                pass
            if reply["status"] != "aborted":  # as it may be for a moment after a cell that failed
                assert reply["status"] == "ok", reply
                return int(reply["execution_count"])

    def _answer(self, channel: Any, msg_id: str, kind: str) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = channel.get_msg(timeout=PATIENCE_S)
            if (message["parent_header"].get("msg_id"), message["header"]["msg_type"]) == (msg_id, kind):
                return message


class RoomSide(Side):
    """A room kernel, its messages carried by one of three ways.

    "client" is what Voilà's executor talks to; the other two are the websocket protocols, framed by Jupyter Server's
    own functions on the browser's side.
    """

    def __init__(self, kernel: RoomKernel, way: str) -> None:
        super().__init__(Session())
        self.kernel = kernel
        self._way = way
        self._news = asyncio.Event()
        self._client = kernel.client()
        self._pumps: list[asyncio.Task[None]] = []
        if way == "client":
            self._client.start_channels()
            for name in ("iopub", "shell"):
                self._pumps.append(asyncio.create_task(self._pump(name)))
        else:
            kernel.attach(self)

    async def _pump(self, name: str) -> None:
        channel = getattr(self._client, f"{name}_channel")
        while True:
            self._note(name, await channel.get_msg())

    def close(self) -> None:
        for pump in self._pumps:
            pump.cancel()
        self._client.stop_channels()
        self.kernel.detach(self)

    def send(self, message: dict[str, Any]) -> None:
        if self._way == "client":
            self._client.shell_channel.send(message)
            return
        protocol = V1 if self._way == "v1" else None
        self.kernel.receive(parse(self._frame({**message, "channel": "shell"}), protocol), self)

    def _frame(self, message: dict[str, Any]) -> bytes | str:
        if self._way == "v1":
            parts = [
                json.dumps(message[name], default=str).encode()
                for name in ("header", "parent_header", "metadata", "content")
            ]
            return bytes(serialize_msg_to_ws_v1([*parts, *message["buffers"]], message["channel"]))
        if message["buffers"]:
            return bytes(serialize_binary_message(message))
        return json.dumps(message, default=str)

    def take(self, packed: Packed) -> None:
        """What the kernel publishes to this browser."""
        frame = packed.frame(V1 if self._way == "v1" else None)
        if self._way == "v1":
            channel, parts = deserialize_msg_from_ws_v1(frame)
            names = ("header", "parent_header", "metadata", "content")
            message = {name: json.loads(part) for name, part in zip(names, parts, strict=False)}
            message["buffers"] = parts[4:]
        else:
            message = json.loads(frame) if isinstance(frame, str) else deserialize_binary_message(frame)
            channel = message["channel"]
        message["header"] = extract_dates(message["header"])
        self._note(channel, message)

    def _note(self, channel: str, message: dict[str, Any]) -> None:
        self.record.add(channel, message)
        self._news.set()

    async def read(self) -> None:
        self._news.clear()
        try:
            await asyncio.wait_for(self._news.wait(), PATIENCE_S)
        except TimeoutError:
            raise AssertionError(f"the room kernel fell silent after {self.record.messages[-5:]}") from None

    async def interrupt(self) -> None:
        await self.kernel.interrupt_kernel()
