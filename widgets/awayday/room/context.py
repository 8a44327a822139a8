"""Whose page this is: the room kernel whose code is running, and the visitor that the server admitted to it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from awayday.room.kernel import RoomKernel

P = ParamSpec("P")
T = TypeVar("T")

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


def parent_for(kernel: RoomKernel) -> Mapping[str, Any]:
    """Return the request that `kernel` is answering; empty while other code runs, so that no page sees another's."""
    return _parent.get() if _kernel.get() is kernel else {}


def bind(function: Callable[P, T]) -> Callable[P, T]:
    """Return `function` so that it runs as code of this page wherever it is called.

    `asyncio.to_thread`, tasks and timers belong to the page by themselves. `threading.Thread`, executors and callbacks
    of other libraries know nothing of the page that started them: what they run must be bound, or what it prints and
    displays goes to the server's own output. On a stock kernel it does no harm.

    Examples
    --------
    >>> import threading
    >>> thread = threading.Thread(target=bind(print), args=("for this page",))
    """
    here = copy_context()

    @functools.wraps(function)
    def bound(*args: P.args, **kwargs: P.kwargs) -> T:
        return here.copy().run(function, *args, **kwargs)  # a copy, since a context can't be entered twice at a time

    return bound


def owner(context: Context | None) -> RoomKernel | None:
    """Return the room kernel that a task with this context belongs to; None stands for the running context."""
    return _kernel.get() if context is None else context.get(_kernel)


@contextmanager
def entered(kernel: RoomKernel | None, parent: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Run the body as code of `kernel`.

    `parent` is the request that it answers; None keeps the one at hand, if that is a request of the same page.
    """
    if parent is None and _kernel.get() is not kernel:
        parent = {}
    kernel_token = _kernel.set(kernel)
    parent_token = None if parent is None else _parent.set(parent)
    try:
        yield
    finally:
        if parent_token is not None:
            _parent.reset(parent_token)
        _kernel.reset(kernel_token)
