"""The light kernel of one page: its names, cells, comms and widgets, run inside the server's process."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import platform
import sys
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from typing import Any, Protocol, TypeVar

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.session import Session
from jupyter_server._tz import utcnow
from traitlets.config import LoggingConfigurable

from awayday.room import _cells, _comms, _shell, context
from awayday.room._limits import Budget, Limits, Seldom
from awayday.room._watch import Watch
from awayday.room._wire import Packed, Request, pack
from awayday.room.client import RoomClient

log = logging.getLogger(__name__)

T = TypeVar("T")

PROTOCOL = "5.3"
"""Version of the kernel messaging protocol that room kernels speak."""


TEXT_CHARS = 64_000
"""What is printed is sent at the latest when there is this much of it."""


class Receiver(Protocol):
    """What a kernel publishes to: a browser's socket, or Voilà's executor while it renders the page."""

    def take(self, message: Packed) -> None:
        """Take one message of the kernel; must not raise."""


class RoomKernel(LoggingConfigurable):  # type: ignore[misc]  # traitlets' base is unknown to mypy here
    """One page's kernel.

    It has the attributes and methods of a `jupyter_client` kernel manager that Jupyter Server and nbclient use, so that
    both take it for one.

    Parameters
    ----------
    kernel_id
        Random id that the page's socket is opened with.
    kernel_spec
        The kernelspec that the notebook named.
    visitor
        What the server bound to this page; opaque here.
    notebook
        What the log calls the notebook: its address or path.
    limits
        What the page may take up.
    watch
        Times what the page does.
    parent
        The `RoomKernelManager`.
    """

    ports: tuple[int, ...] | list[int] = []  # noqa: RUF012  # read by the manager; a room kernel has none
    has_kernel = True
    allow_stdin = False

    def __init__(
        self,
        kernel_id: str,
        kernel_spec: KernelSpec,
        visitor: object | None,
        *,
        notebook: str = "",
        limits: Limits | None = None,
        watch: Watch | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.notebook = notebook
        self.watch = watch or Watch()
        self.budget = Budget(limits or Limits(), lambda: self.label)
        self.kernel_id = kernel_id
        self.kernel_name = "awayday"
        self.kernel_spec = kernel_spec
        self.visitor = visitor
        self.execution_state = "idle"
        self.reason = ""
        self.last_activity: dt.datetime = utcnow()
        self.session = Session()
        self.shell = _shell.install()
        _comms.install()
        self.widgets: dict[str, Any] = {}
        self.comms = _comms.PageComms(self)
        self.names: dict[str, Any] = _shell.names_of_a_page(self.shell)
        self.events = _shell.new_events(self.shell, self.names)
        self._loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = self._loop.create_future()
        self.ready.set_result(None)
        self._thread = threading.get_ident()
        self._receivers: list[Receiver] = []
        self._on_close: list[Callable[[], None]] = []
        self._tasks: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()
        self._text: list[tuple[str, str, Mapping[str, Any]]] = []
        self._text_chars = 0
        self._turn = asyncio.Lock()
        self._count = 0
        self._asked = 0
        self._abort_to = 0
        self.shown_error: dict[str, Any] | None = None
        self.tells_failure = Seldom()
        self._cell: asyncio.Task[Any] | None = None
        self._closed = False

    # What pages and the server use

    @property
    def connections(self) -> int:
        """Number of open sockets of this page."""
        return sum(1 for receiver in self._receivers if not isinstance(receiver, RoomClient))

    @property
    def closed(self) -> bool:
        """Whether the page is gone; whatever is published now reaches nobody."""
        return self._closed

    def slim(self, state: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what of a widget's state a browser has to be sent; the rest is in its front end."""
        shorten = getattr(self.parent, "slim", None)
        return state if shorten is None else shorten(state)

    @property
    def label(self) -> str:
        """What the log calls this page: the start of its id, and its notebook."""
        return f"{self.kernel_id[:8]} ({self.notebook})" if self.notebook else self.kernel_id[:8]

    def on_close(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` in this kernel's context when the page is gone; at once if it is gone already.

        Returns
        -------
        A function that takes the callback back.
        """
        if self._closed:
            self.run(callback)
        else:
            self._on_close.append(callback)
        return lambda: self._on_close.remove(callback) if callback in self._on_close else None

    def run(self, callback: Callable[[], T]) -> T:
        """Run `callback` as code of this page, answering no request: so news from the server reaches its widgets.

        Raises
        ------
        PageExit
            In place of `SystemExit` and `KeyboardInterrupt`; any other exception of `callback` comes as it is.
        """
        with context.entered(self, {}), self.watch.enter(self, "news"):
            try:
                return callback()
            finally:
                self.flush()

    # Publishing

    def attach(self, receiver: Receiver) -> None:
        """Publish to `receiver` from now on."""
        if receiver not in self._receivers:
            self._receivers.append(receiver)

    def detach(self, receiver: Receiver) -> None:
        """Stop publishing to `receiver`."""
        if receiver in self._receivers:
            self._receivers.remove(receiver)

    def get_parent(self) -> Mapping[str, Any]:
        """Return the request that is being answered; the Output widget asks for it."""
        return context.parent()

    def publish(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[Any] = (),
    ) -> None:
        """Send a message about the running request to everyone who looks at this page; from any thread.

        Raises
        ------
        PageLimit
            If the page sends too much, or the message is too large.
        """
        if self._closed:
            return
        self.budget.spend_message(kind, buffers)
        if threading.get_ident() != self._thread:
            later = copy_context()
            self._loop.call_soon_threadsafe(self._publish, kind, content, metadata, buffers, context=later)
        else:
            self._publish(kind, content, metadata, buffers)

    def _publish(self, kind: str, content: Mapping[str, Any], *rest: Any) -> None:
        self.flush()
        self._send(kind, content, context.parent_for(self), *rest)

    def _send(
        self,
        kind: str,
        content: Mapping[str, Any],
        parent: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[Any] = (),
    ) -> None:
        if self._closed or not self._receivers:
            return
        message = self.session.msg(kind, content=dict(content), parent=dict(parent), metadata=dict(metadata or {}))
        packed = pack(message, "iopub", buffers)
        self.budget.spend_packed(packed)
        for receiver in tuple(self._receivers):
            receiver.take(packed)

    def write(self, name: str, text: str) -> None:
        """Print `text` on this page's `stdout` or `stderr`; what is printed in one go travels as one message.

        Raises
        ------
        PageLimit
            If the page prints too much.
        """
        if self._closed or not text:
            return
        self.budget.spend_text(text)
        if threading.get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self._keep, name, text, context=copy_context())
        else:
            self._keep(name, text)

    def _keep(self, name: str, text: str) -> None:
        if not self._text:
            self._text_chars = 0
            self._loop.call_soon(self.flush)
        self._text.append((name, text, context.parent_for(self)))
        self._text_chars += len(text)
        if self._text_chars > TEXT_CHARS:
            self.flush()

    def flush(self) -> None:
        """Send what was printed."""
        if not self._text or threading.get_ident() != self._thread:
            return
        text, self._text = self._text, []
        parts: list[str] = []
        name, _, parent = text[0]
        for next_name, part, next_parent in text:
            if (next_name, next_parent) != (name, parent):
                self._send("stream", {"name": name, "text": "".join(parts)}, parent)
                name, parts, parent = next_name, [], next_parent
            parts.append(part)
        self._send("stream", {"name": name, "text": "".join(parts)}, parent)

    # Requests

    def receive(self, request: Request, receiver: Receiver) -> None:
        """Answer a request of the shell channel, between `busy` and `idle`.

        The browser's models hold a change back until they see the `idle` of the one before, so it is sent whatever
        happens, for unknown comms too.
        """
        if self._closed:
            return
        if request.kind == "execute_request":
            self._start(self._execute(request, receiver), request)
            return
        self.last_activity = utcnow()
        with context.entered(self, request.as_parent):
            self.publish("status", {"execution_state": "busy"})
            try:
                with self.watch.enter(self, request.about):
                    self._answer(request, receiver)
            except BaseException:  # whatever a page's callback raises is the page's own affair
                log.exception("a %s failed on page %s", request.kind, self.label)
            finally:
                self.publish("status", {"execution_state": "idle"})

    def _answer(self, request: Request, receiver: Receiver) -> None:
        message = request.as_message()
        comm_id = request.content.get("comm_id")
        match request.kind:
            case "kernel_info_request":
                self._reply(request, receiver, kernel_info())
            case "comm_info_request":
                self._reply(request, receiver, {"status": "ok", "comms": self._comm_info(request)})
            case "comm_open":
                self.comms.comm_open(None, "", message)
            case "comm_msg" if comm_id in self.comms.comms:
                self.comms.comm_msg(None, "", message)
            case "comm_close" if comm_id in self.comms.comms:
                self.comms.comm_close(None, "", message)

    def _comm_info(self, request: Request) -> dict[str, dict[str, str]]:
        target = request.content.get("target_name")
        return {
            comm_id: {"target_name": comm.target_name}
            for comm_id, comm in self.comms.comms.items()
            if target is None or comm.target_name == target
        }

    def _reply(
        self,
        request: Request,
        receiver: Receiver,
        content: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        kind = request.kind.replace("_request", "_reply")
        reply = self.session.msg(kind, content=dict(content), parent=request.as_parent, metadata=dict(metadata or {}))
        receiver.take(pack(reply, request.channel))

    def _start(self, work: Any, request: Request) -> None:
        work.__qualname__ = f"cell {self._count + 1}"  # what the watch calls it
        with context.entered(self, request.as_parent):
            self._loop.create_task(work)

    async def _execute(self, request: Request, receiver: Receiver) -> None:
        self._asked += 1
        number = self._asked
        async with self._turn:
            self.last_activity = started = utcnow()
            self.execution_state = "busy"
            self.publish("status", {"execution_state": "busy"})
            reply: dict[str, Any] = {"status": "aborted"}
            try:
                if number > self._abort_to:
                    reply = await self._run_cell(request)
                    if reply["status"] == "error" and request.content.get("stop_on_error", True):
                        self._abort_to = self._asked
            finally:
                self.execution_state = "idle"
                self.publish("status", {"execution_state": "idle"})
                self._reply(request, receiver, reply, {"started": started, "status": reply["status"]})

    async def _run_cell(self, request: Request) -> dict[str, Any]:
        source, silent = str(request.content.get("code", "")), bool(request.content.get("silent"))
        if not silent:
            self.publish("execute_input", {"code": source, "execution_count": self._count + 1})
            self._count += bool(source.strip())
        self.events.trigger("pre_execute")
        self._cell = asyncio.current_task()
        outcome = await _cells.run(source, self.names)
        self._cell = None
        if self._closed and isinstance(outcome.error, asyncio.CancelledError):
            raise outcome.error
        failure = None
        if outcome.error is not None:
            failure = _shell.describe(type(outcome.error), outcome.error, outcome.error.__traceback__)
            self.publish("error", failure)
        elif outcome.value is not None and not silent:
            failure = self._show(outcome.value)
        self.events.trigger("post_execute")
        await asyncio.sleep(0)  # what the cell started has its first step before the cell is called done
        reply = {"status": "ok"} if failure is None else {"status": "error", **failure}
        return {**reply, "execution_count": self._count, "payload": [], "user_expressions": {}}

    def _show(self, value: Any) -> dict[str, Any] | None:
        """Publish the result of a cell; returns the error that its own `repr` raised, if any."""
        self.shown_error = None
        data, metadata = self.shell.display_formatter.format(value)
        if data:
            self.publish("execute_result", {"data": data, "metadata": metadata, "execution_count": self._count})
        return self.shown_error

    # What Jupyter Server and nbclient take for a kernel manager

    def client(self, **_: Any) -> RoomClient:
        """Return a client for Voilà's executor."""
        return RoomClient(self)

    async def is_alive(self) -> bool:
        """Say whether the page is still there."""
        return not self._closed

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:  # noqa: ARG002
        """End the page; arguments are those of the kernel managers whose place this takes."""
        self.close()

    async def interrupt_kernel(self) -> None:
        """Cancel what the running cell waits for; nothing can stop a cell that doesn't wait."""
        if self._cell is not None:
            self._cell.cancel()

    async def restart_kernel(self, now: bool = False) -> None:  # noqa: ARG002
        """Refuse: a page that needs a new kernel is loaded again."""
        raise RuntimeError("A room kernel is not restarted. Load the page again.")

    def cleanup_resources(self, restart: bool = False) -> None:
        """Do nothing more than `close` did."""

    def add_restart_callback(self, callback: Callable[[], None], event: str = "restart") -> None:
        """Accept a callback that will never be called, since a room kernel does not restart."""

    def remove_restart_callback(self, callback: Callable[[], None], event: str = "restart") -> None:
        """Forget a restart callback."""

    # The end

    def adopt(self, task: asyncio.Task[Any]) -> None:
        """Note a task that this page's code started, so that it ends with the page."""
        self._tasks.add(task)

    def _cancel_tasks(self) -> None:
        running = asyncio.current_task() if threading.get_ident() == self._thread else None
        for task in tuple(self._tasks):
            if task is not running:
                task.cancel()

    def close(self) -> None:
        """End the page: tell its code, cancel its tasks, forget its widgets and names; harmless when done before."""
        if self._closed:
            return
        with context.entered(self, {}), self.watch.enter(self, "its end"):
            for callback in tuple(self._on_close):
                try:
                    callback()
                except BaseException:  # a page that fails to clean up must still go
                    log.exception("clean-up of page %s failed", self.label)
            self.flush()
            self._closed = True
            self._on_close.clear()
            self._cancel_tasks()
            for widget in tuple(self.widgets.values()):
                with contextlib.suppress(BaseException):  # a page's own widget may fail to close; the rest must go
                    widget.close()
        self.execution_state = "dead"
        self._receivers.clear()
        self.comms.comms.clear()
        self.widgets.clear()
        self.names.clear()


def kernel_info() -> dict[str, Any]:
    """Return the content of a `kernel_info_reply`."""
    version = platform.python_version()
    return {
        "status": "ok",
        "protocol_version": PROTOCOL,
        "implementation": "awayday",
        "implementation_version": version,
        "language_info": {
            "name": "python",
            "version": version,
            "mimetype": "text/x-python",
            "file_extension": ".py",
            "pygments_lexer": "ipython3",
            "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
            "nbconvert_exporter": "python",
        },
        "banner": "awayday room kernel",
        "help_links": [],
        "supported_features": [],
    }
