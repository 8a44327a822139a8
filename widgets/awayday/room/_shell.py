"""The one IPython shell of the process, and the standard streams: both speak to the page whose code is running."""

from __future__ import annotations

import io
import logging
import sys
import traceback
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.events import EventManager, available_events
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from traitlets import TraitError

from awayday.room import context

if TYPE_CHECKING:
    from awayday.room.kernel import RoomKernel

log = logging.getLogger(__name__)

NOT_PYTHON = (
    "Lines that start with % or ! need an ordinary kernel. "
    'Name the kernelspec "python3" in this notebook, or write the line in Python.'
)


class _PagePublisher(DisplayPublisher):  # type: ignore[misc]  # IPython ships types that mypy is told to skip
    """Sends what `display` is given to the page whose code is running."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,  # noqa: ARG002  # part of IPython's signature
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        kernel = context.current()
        if kernel is None:
            log.debug("something was displayed outside a page")
            return
        kind = "update_display_data" if update else "display_data"
        kernel.publish(kind, {"data": data, "metadata": metadata or {}, "transient": transient or {}})

    def clear_output(self, wait: bool = False) -> None:
        kernel = context.current()
        if kernel is not None:
            kernel.publish("clear_output", {"wait": wait})


class RoomShell(InteractiveShell):  # type: ignore[misc]  # IPython ships types that mypy is told to skip
    """What `get_ipython()` returns in the room server; it runs no cells and leaves the process as it was."""

    display_pub_class = _PagePublisher

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(user_module=types.ModuleType("awayday_room_shell"), **kwargs)

    def init_ipython_dir(self, ipython_dir: str | None) -> None:
        """Use no folder of the user."""

    def init_profile_dir(self, profile_dir: object) -> None:
        """Use no profile of the user."""

    def init_history(self) -> None:
        """Keep no history: what one page runs is nobody else's."""
        self.history_manager = None

    def init_prompts(self) -> None:
        """Set no prompts, since `sys.ps1` tells programs that a person is typing."""

    def init_virtualenv(self) -> None:
        """Leave `sys.path` alone."""

    @property
    def kernel(self) -> RoomKernel | None:
        """The room kernel of the running page; the Output widget asks for it."""
        return context.current()

    @property
    def user_ns(self) -> dict[str, Any]:
        """The names of the running page."""
        kernel = context.current()
        return self._user_ns if kernel is None else kernel.names

    @user_ns.setter
    def user_ns(self, names: dict[str, Any]) -> None:
        self._user_ns = names

    @property
    def user_global_ns(self) -> dict[str, Any]:
        """The names of the running page; a cell has no others."""
        return self.user_ns

    @property
    def events(self) -> EventManager:
        """The events of the running page: what one registers, no other page triggers."""
        kernel = context.current()
        return self._events if kernel is None else kernel.events

    @events.setter
    def events(self, events: EventManager) -> None:
        self._events = events

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise UsageError(NOT_PYTHON)

    run_line_magic = run_cell_magic = run_cell = system = getoutput = _refuse

    def get_parent(self) -> Mapping[str, Any]:
        """Return the request that the running page is answering."""
        return context.parent()

    def set_parent(self, parent: Mapping[str, Any]) -> None:
        """Accept what the Output widget hands back; the parent travels in the context."""

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Log the exception at hand and tell the page that something failed.

        A value that a widget doesn't take is no fault of the page: any browser can send one.
        """
        kind, value, trace = exc_tuple if isinstance(exc_tuple, tuple) else sys.exc_info()
        if kind is None:
            return
        kernel = context.current()
        if kernel is None or kernel.tells_failure():
            if kernel is not None and isinstance(value, TraitError):
                log.warning("page %s: %.200s", kernel.label, value)
            else:
                log.error("a callback of a page failed", exc_info=(kind, value, trace))
        if kernel is not None:
            kernel.shown_error = describe(kind, value, trace)
            kernel.publish("error", kernel.shown_error)


def new_events(shell: RoomShell, names: dict[str, Any]) -> EventManager:
    """Return the events of a page; as on a stock kernel, each cell and callback may give the same warning anew."""
    events = EventManager(shell, available_events)
    events.register("pre_execute", lambda: names.pop("__warningregistry__", None))
    return events


def names_of_a_page(shell: RoomShell) -> dict[str, Any]:
    """Return the names that a page's cells find."""
    return {
        "__name__": "__main__",
        "__doc__": "Automatically created module for IPython interactive environment",  # as IPython says
        "display": display,
        "get_ipython": shell.get_ipython,
        "input": _no_input,
        "exit": _no_exit,
        "quit": _no_exit,
    }


def _no_input(prompt: object = "") -> NoReturn:  # noqa: ARG001  # the built-in would wait for the server's terminal
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _no_exit(code: object = None) -> NoReturn:
    raise SystemExit(code)  # the built-in would close the server's standard input besides


def describe(kind: type[BaseException], value: BaseException, trace: types.TracebackType | None) -> dict[str, Any]:
    """Return the content of an `error` message for an exception, with Python's own traceback from the cell on."""
    while trace is not None and trace.tb_frame.f_globals.get("__package__") == __package__:
        trace = trace.tb_next
    lines = traceback.format_exception(kind, value, trace)
    return {"ename": kind.__name__, "evalue": str(value), "traceback": [line.rstrip("\n") for line in lines]}


class PageStream(io.TextIOBase):
    """Standard output or error: text of a page goes to that page, all else to the stream that was there before."""

    def __init__(self, name: str, outside: TextIO) -> None:
        self.name = name
        self.outside = outside

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed says that it may be set
        """The encoding of the stream behind."""
        return self.outside.encoding

    def write(self, text: str) -> int:
        """Write to the page whose code is running, or behind."""
        kernel = context.current()
        if kernel is None:
            return self.outside.write(text)
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        kernel.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Send the running page what it printed, or flush the stream behind."""
        kernel = context.current()
        if kernel is None:
            self.outside.flush()
        else:
            kernel.flush()

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Say whether a person sees the stream behind."""
        return context.current() is None and self.outside.isatty()

    def fileno(self) -> int:
        """Return the file of the stream behind."""
        return self.outside.fileno()


_streams: dict[str, PageStream] = {}
"""Never freed: while `print` writes, Python before 3.14 holds no reference to the `sys.stdout` that it writes to, so a
thread that prints while the stream is put back would take the process down."""


def install() -> RoomShell:
    """Create the shell and put the streams in place; harmless when they already are.

    Raises
    ------
    RuntimeError
        If another kind of IPython shell runs in this process: its pages would see each other's output.
    """
    if InteractiveShell.initialized() and not isinstance(InteractiveShell.instance(), RoomShell):
        raise RuntimeError("An IPython shell runs in this process. Start the room server in a process of its own.")
    shell: RoomShell = RoomShell.instance()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, PageStream):
            ours = _streams.setdefault(name, PageStream(name, stream))
            ours.outside = stream
            setattr(sys, name, ours)
    return shell


def uninstall() -> None:
    """Put the standard streams back, if they are still ours."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, PageStream):
            setattr(sys, name, stream.outside)
