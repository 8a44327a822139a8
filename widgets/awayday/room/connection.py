"""The page's socket: which messages may pass, in either protocol, to a room kernel or a stock one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any, cast

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.websocket import WebSocketClosedError

from awayday.room._comms import CONTROL, WIDGET, is_for_a_widget
from awayday.room._limits import Seldom
from awayday.room._outbox import Outbox
from awayday.room._wire import MAX_WORD, BadMessageError, Packed, Request, parse
from awayday.room.kernel import RoomKernel

log = logging.getLogger(__name__)

MAX_PER_S = 200
"""Messages a second that one browser may send, on average over `WINDOW_S`; sliders and typing stay far below."""

MAX_BYTES_PER_S = 500_000
"""Bytes a second that one browser may send, on the same average."""

WINDOW_S = 5.0

MAX_CONTROLS = 8
"""Control comms that one socket may hold open."""

TOLD = 5
"""Refused messages of one socket that the log tells one by one; of more it tells their number, now and then."""

_POLICY_VIOLATION = 1008
_TRY_AGAIN_LATER = 1013

GONE = 4410
"""Close code of a socket whose page was ended while it was open; loading the page again makes a new one."""


class RoomConnection(ZMQChannelsWebsocketConnection):  # type: ignore[misc]  # jupyter_server's types are skipped
    """One browser's websocket.

    To a room kernel it speaks directly; for a stock kernel it is Jupyter Server's own connection. Both are set to send
    without delay and let through only what a page of widgets needs: never code, never a restart, never a new widget.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._controls: set[str] = set()
        self._outbox = Outbox(self._write, lambda reason: self._close(_TRY_AGAIN_LATER, reason))
        self._window_start = 0.0
        self._window_count = 0
        self._window_bytes = 0
        self._refused = 0
        self._tells_warning = Seldom()
        self._is_open = False
        self._is_closing = False
        self._leave: Callable[[], None] = lambda: None

    @property
    def room_kernel(self) -> RoomKernel | None:
        """The room kernel behind this socket, or None for a stock one."""
        return self.kernel_manager if isinstance(self.kernel_manager, RoomKernel) else None

    # Life

    async def prepare(self) -> None:
        """Get ready for the browser; there is nothing to wait for at a room kernel."""
        if self.room_kernel is None:
            await super().prepare()

    async def connect(self) -> None:
        """Start to carry messages; an older socket of the same page is closed."""
        self.websocket_handler.set_nodelay(True)
        self._is_open = True
        kernel = self.room_kernel
        if kernel is None:
            connected = super().connect()
            if connected is not None:
                await connected
            return
        if kernel.closed:
            self._close(GONE, "this page has ended")
            return
        await self._register_session()  # not before: a request that never becomes a socket would stay registered
        kernel.attach(self)
        self._leave = kernel.on_close(lambda: self._close(GONE, "this page has ended"))
        self.multi_kernel_manager.notify_connect(self.kernel_id)

    def disconnect(self) -> None:
        """Stop carrying messages; harmless when done before."""
        kernel = self.room_kernel
        if kernel is None:
            super().disconnect()
            return
        if self._open_sessions.get(self.session_key) is self.websocket_handler:
            self._open_sessions.pop(self.session_key)
        kernel.detach(self)
        self._leave()
        self._outbox.close()
        for comm_id in self._controls:
            kernel.comms.comms.pop(comm_id, None)  # the browser that opened it is gone, and opens another
        self._controls.clear()
        if self._is_open:
            self._is_open = False
            self.multi_kernel_manager.notify_disconnect(self.kernel_id)

    def _close(self, code: int, reason: str) -> None:
        page = self.kernel_id[:8] if self.room_kernel is None else self.room_kernel.label
        self._is_closing = True
        log.log(logging.INFO if code == GONE else logging.WARNING, "socket of page %s closed: %s", page, reason)
        with contextlib.suppress(WebSocketClosedError):
            self.websocket_handler.close(code, reason[:100])

    # From the browser

    def handle_incoming_message(self, incoming_msg: bytes | str) -> None:
        """Pass a message on to the kernel if it may pass."""
        if self._is_closing:
            return
        if self._too_many(len(incoming_msg)):
            self._close(_POLICY_VIOLATION, "it sent too much")
            return
        try:
            request = parse(incoming_msg, self.subprotocol)
        except BadMessageError as error:
            self._tell(f"no kernel message: {error}")
            return
        if not self._may_pass(request):
            self._tell(f"a {request.kind[:40]!a}, which may not pass")
            return
        kernel = self.room_kernel
        if kernel is not None:
            kernel.receive(request, self)
        elif "shell" in self.channels:
            self.session.send(self.channels["shell"], request.as_message())

    def _tell(self, what: str) -> None:
        """Say in the log what was refused, without letting a browser fill the log."""
        self._refused += 1
        if self._refused <= TOLD:
            log.warning("page %s sent %.200s", self.kernel_id[:8], what)
        elif str(self._refused).strip("0") == "1":
            log.warning("page %s sent %d messages that may not pass", self.kernel_id[:8], self._refused)

    def _too_many(self, n_bytes: int) -> bool:
        now = time.monotonic()
        if now - self._window_start > WINDOW_S:
            self._window_start, self._window_count, self._window_bytes = now, 0, 0
        self._window_count += 1
        self._window_bytes += n_bytes
        return self._window_count > MAX_PER_S * WINDOW_S or self._window_bytes > MAX_BYTES_PER_S * WINDOW_S

    def _may_pass(self, request: Request) -> bool:
        if request.channel != "shell":
            return False
        comm_id = request.content.get("comm_id")
        match request.kind:
            case "kernel_info_request" | "comm_info_request":
                return True
            case "comm_msg" if isinstance(comm_id, str):
                return self._may_be_said(comm_id, request.content.get("data"), len(request.buffers))
            case "comm_open" if isinstance(comm_id, str) and request.content.get("target_name") == CONTROL:
                return self._may_control(comm_id)
            case "comm_close" if isinstance(comm_id, str) and comm_id in self._controls:
                self._controls.discard(comm_id)
                return True
        return False

    def _may_be_said(self, comm_id: str, data: object, n_buffers: int) -> bool:
        kernel = self.room_kernel
        found = None if kernel is None else kernel.comms.comms.get(comm_id)
        is_widget = found is not None and found.target_name == WIDGET
        return isinstance(data, dict) and (not is_widget or is_for_a_widget(data, n_buffers))

    def _may_control(self, comm_id: str) -> bool:
        kernel = self.room_kernel
        is_taken = kernel is not None and comm_id in kernel.comms.comms
        if is_taken or len(self._controls) >= MAX_CONTROLS or len(comm_id) > MAX_WORD:
            return False
        self._controls.add(comm_id)
        return True

    # To the browser

    def take(self, message: Packed) -> None:
        """Send a message of a room kernel to the browser."""
        if message.kind == "execute_input" or (message.kind == "stream" and self._is_for_the_log(message.content())):
            return
        if message.kind == "error" and not self.multi_kernel_manager.allow_tracebacks:
            message = message.with_content(
                {
                    "ename": "ExecutionError",
                    "evalue": "Execution error",
                    "traceback": [self.multi_kernel_manager.traceback_replacement_message],
                }
            )
        self._outbox.take(message)

    def _is_for_the_log(self, content: dict[str, Any]) -> bool:
        """Whether a stream is no business of the browser's: warnings name files and packages of the server."""
        if content.get("name") != "stderr" or self.multi_kernel_manager.allow_tracebacks:
            return False
        if self._tells_warning():
            log.warning("page %s said on stderr: %.2000s", self.kernel_id[:8], content.get("text"))
        return True

    def _write(self, message: Packed) -> asyncio.Future[None] | None:
        frame = message.frame(self.subprotocol)
        try:
            sent = self.websocket_handler.write_message(frame, binary=isinstance(frame, bytes))
        except WebSocketClosedError:
            return None
        return cast("asyncio.Future[None]", sent)

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Send a message of a stock kernel to the browser, but never the source of a cell, nor a warning."""
        _, parts = self.session.feed_identities(outgoing_msg)
        kind = self.session.unpack(parts[1])["msg_type"]
        if kind == "execute_input" or (kind == "stream" and self._is_for_the_log(self.session.unpack(parts[4]))):
            return
        try:
            super().handle_outgoing_message(stream, outgoing_msg)
        except WebSocketClosedError:
            log.debug("page %s closed while a message was on its way", self.kernel_id[:8])
