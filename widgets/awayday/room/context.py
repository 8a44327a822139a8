"""Whose page this is: the room kernel whose code is running, and the visitor that the server admitted to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context, ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awayday.room.kernel import RoomKernel

_kernel: ContextVar[RoomKernel | None] = ContextVar("awayday_room_kernel", default=None)
_parent: ContextVar[Mapping[str, Any]] = ContextVar("awayday_room_parent", default={})  # noqa: B039
# (the default is never written to: a parent is replaced, not altered)
_admitted: ContextVar[object | None] = ContextVar("awayday_admitted", default=None)


def current() -> RoomKernel | None:
    """Return the room kernel whose code is running; None in the server's own code and on a stock kernel."""
    return _kernel.get()


def visitor() -> object | None:
    """Return the object that the server bound to this page; None outside a room kernel."""
    kernel = _kernel.get()
    return None if kernel is None else kernel.visitor


def admit(visitor: object) -> None:
    """Bind the kernel that the current request is about to start to `visitor`.

    Voilà runs its `prelaunch_hook` and the start of the kernel in one task, so what the hook admits is read there.
    """
    _admitted.set(visitor)


def admitted() -> object | None:
    """Return what the current request admitted, or None."""
    return _admitted.get()


def parent() -> Mapping[str, Any]:
    """Return the request that is being answered, as a message with a `header`; empty for news from the server."""
    return _parent.get()


def owner(context: Context | None) -> RoomKernel | None:
    """Return the room kernel that a task with this context belongs to; None stands for the running context."""
    return _kernel.get() if context is None else context.get(_kernel)


@contextmanager
def entered(kernel: RoomKernel | None, parent: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Run the body as code of `kernel`; `parent` is the request that it answers, None keeps the one at hand."""
    kernel_token = _kernel.set(kernel)
    parent_token = None if parent is None else _parent.set(parent)
    try:
        yield
    finally:
        if parent_token is not None:
            _parent.reset(parent_token)
        _kernel.reset(kernel_token)
