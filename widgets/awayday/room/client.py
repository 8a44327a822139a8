"""What Voilà's executor talks to instead of a ZMQ client: queues in memory."""

from __future__ import annotations

import asyncio
import queue
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awayday.room._wire import Packed, Request

if TYPE_CHECKING:
    from awayday.room.kernel import RoomKernel

_SETS_KERNEL_ID = re.compile(r"""\A\s*import os\s+os\.environ\["VOILA_KERNEL_ID"\]\s*=\s*"[^"]*"\s*\Z""")
"""A snippet that Voilà runs before the cells; in the server's process it would overwrite the server's environment."""


class Channel:
    """One direction of messages from the kernel, in the manner of `jupyter_client` channels."""

    def __init__(self, client: RoomClient) -> None:
        self._client = client
        self._messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109  # jupyter_client's name
        """Return the next message.

        Raises
        ------
        queue.Empty
            If none comes within `timeout` seconds.
        """
        try:
            return await asyncio.wait_for(self._messages.get(), timeout)
        except TimeoutError:
            raise queue.Empty from None

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a request to the kernel; nbclient does so where it plays the browser's Output widget."""
        self._client.request(message)

    def put(self, message: dict[str, Any]) -> None:
        """Hand over a message of the kernel."""
        self._messages.put_nowait(message)


class RoomClient:
    """The client of one room kernel, for as long as Voilà renders its page."""

    allow_stdin = False

    def __init__(self, kernel: RoomKernel) -> None:
        self._kernel = kernel
        self.session = kernel.session
        self.shell_channel = Channel(self)
        self.iopub_channel = Channel(self)
        self.control_channel = self.stdin_channel = self.shell_channel

    def start_channels(self, **_: Any) -> None:
        """Listen to the kernel."""
        self._kernel.attach(self)

    def stop_channels(self) -> None:
        """Stop listening."""
        self._kernel.detach(self)

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  # jupyter_client's name
        """Return at once: a room kernel is ready when it exists."""

    async def is_alive(self) -> bool:
        """Say whether the page is still there."""
        return await self._kernel.is_alive()

    def take(self, message: Packed) -> None:
        """Take a message of the kernel: every client reads an own copy, since nbclient edits what it gets."""
        channel = self.iopub_channel if message.channel == "iopub" else self.shell_channel
        channel.put(message.unpacked())

    def kernel_info(self) -> str:
        """Ask for the kernel's description; returns the request's id."""
        return self.request(self.session.msg("kernel_info_request", content={}))

    def execute(self, code: str, **_: Any) -> str:
        """Run a cell; returns the request's id, which all its outputs name as their parent."""
        request = self.session.msg("execute_request", content={"code": code})
        if _SETS_KERNEL_ID.match(code):
            return str(request["header"]["msg_id"])
        return self.request(request)

    def request(self, message: Mapping[str, Any]) -> str:
        """Send `message` on the shell channel; returns its id."""
        header = dict(message["header"])
        self._kernel.receive(
            Request(
                "shell",
                header,
                dict(message["content"]),
                dict(message.get("metadata") or {}),
                dict(message.get("parent_header") or {}),
                tuple(message.get("buffers") or ()),
            ),
            self,
        )
        return str(header["msg_id"])
