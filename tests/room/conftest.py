"""Pages without a server: a manager of room kernels, and what one page's cells and browser get to see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from awayday.room import RoomKernel, RoomKernelManager, RoomKernelSpecManager, context
from awayday.room._wire import Packed, Request
from awayday.room.client import RoomClient


@dataclass
class Browser:
    """A receiver that keeps what a page's browser would get."""

    kernel: RoomKernel
    messages: list[Packed] = field(default_factory=list)

    def take(self, message: Packed) -> None:
        self.messages.append(message)

    def send(self, kind: str, content: dict[str, Any], *, metadata: Any = None, buffers: tuple[bytes, ...] = ()) -> str:
        header = self.kernel.session.msg_header(kind)
        self.kernel.receive(Request("shell", header, content, metadata or {}, {}, buffers), self)
        return str(header["msg_id"])

    def comm(self, comm_id: str, data: dict[str, Any], *, buffers: tuple[bytes, ...] = ()) -> str:
        return self.send("comm_msg", {"comm_id": comm_id, "data": data}, buffers=buffers)

    def answers_to(self, msg_id: str) -> list[dict[str, Any]]:
        seen = [message.unpacked() for message in self.messages]
        return [message for message in seen if message["parent_header"].get("msg_id") == msg_id]

    def states(self) -> dict[str, Any]:
        """Open a control comm, ask for all states, and return them by model id."""
        self.send(
            "comm_open",
            {"comm_id": f"control-{len(self.messages)}", "target_name": "jupyter.widget.control", "data": {}},
            metadata={"version": "1.0.0"},
        )
        control = next(name for name in reversed(self.kernel.comms.comms) if name.startswith("control-"))
        asked = self.comm(control, {"method": "request_states"})
        answer = next(message for message in self.answers_to(asked) if message["msg_type"] == "comm_msg")
        return dict(answer["content"]["data"]["states"])


@dataclass
class Outcome:
    """What one cell gave: its messages in order, and the reply."""

    messages: list[dict[str, Any]]
    reply: dict[str, Any]

    @property
    def kinds(self) -> list[str]:
        return [message["msg_type"] for message in self.messages]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message["content"] for message in self.messages if message["msg_type"] == kind]


@pytest.fixture
async def manager() -> AsyncIterator[RoomKernelManager]:
    manager = RoomKernelManager(kernel_spec_manager=RoomKernelSpecManager())
    yield manager
    await manager.shutdown_all(now=True)


@pytest.fixture
def open_page(manager: RoomKernelManager) -> Callable[..., Awaitable[RoomKernel]]:
    async def open_page(visitor: object = "somebody") -> RoomKernel:
        context.admit(visitor)
        kernel_id = await manager.start_kernel(kernel_name="awayday")
        return manager.get_kernel(kernel_id)

    return open_page


@pytest.fixture
def browse() -> Callable[[RoomKernel], Browser]:
    def browse(kernel: RoomKernel) -> Browser:
        browser = Browser(kernel)
        kernel.attach(browser)
        return browser

    return browse


@pytest.fixture
def run() -> Callable[[RoomKernel, str], Awaitable[Outcome]]:
    async def run(kernel: RoomKernel, source: str) -> Outcome:
        client: RoomClient = kernel.client()
        client.start_channels()
        asked = client.execute(source)
        reply = await client.shell_channel.get_msg(timeout=10)
        messages = []
        while not messages or messages[-1]["content"].get("execution_state") != "idle":
            messages.append(await client.iopub_channel.get_msg(timeout=10))
        client.stop_channels()
        assert {message["parent_header"]["msg_id"] for message in [*messages, reply]} == {asked}
        return Outcome(messages, reply["content"])

    return run
