"""Tasks of a page: they belong to its room kernel, are timed at every step, and can't end the server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any

from awayday.room import context

if TYPE_CHECKING:
    from awayday.room.kernel import RoomKernel


class Steps(Coroutine[Any, Any, Any]):
    """A coroutine of a page, each step of which is an entry into the page's code.

    asyncio lets `SystemExit` and `KeyboardInterrupt` of a task end the event loop; an entry turns them into `PageExit`.
    Whatever else is asked of a coroutine is answered by the one within.
    """

    def __init__(self, kernel: RoomKernel, within: Coroutine[Any, Any, Any]) -> None:
        self._kernel = kernel
        self._within = within

    def _what(self) -> str:
        name = str(getattr(self._within, "__qualname__", type(self._within).__name__))
        return name if name.startswith("cell ") else f"task {name}"

    def send(self, value: Any) -> Any:
        """Go on to where the coroutine waits next."""
        with self._kernel.watch.enter(self._kernel, self._what):
            return self._within.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise an exception where the coroutine waits."""
        with self._kernel.watch.enter(self._kernel, self._what):
            return self._within.throw(*error)

    def close(self) -> None:
        """End the coroutine where it waits."""
        self._within.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._within.__await__()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._within, name)


class TaskFactory:
    """Makes tasks as before, and hands those that a page's code starts to its room kernel, to end with the page."""

    def __init__(self, before: Callable[..., Any] | None) -> None:
        self._before = before

    def __call__(self, loop: asyncio.AbstractEventLoop, coro: Any, **kwargs: Any) -> Any:
        make = self._before or _make
        kernel = context.owner(kwargs.get("context"))
        if kernel is None:
            return make(loop, coro, **kwargs)
        task = make(loop, Steps(kernel, coro), **kwargs)
        kernel.adopt(task)
        return task


def _make(loop: asyncio.AbstractEventLoop, coro: Any, **kwargs: Any) -> asyncio.Task[Any]:
    return asyncio.Task(coro, loop=loop, **kwargs)


def install(loop: asyncio.AbstractEventLoop) -> None:
    """Let `loop` make its tasks this way, on top of the factory it has; harmless when it does already."""
    before = loop.get_task_factory()
    if not isinstance(before, TaskFactory):
        loop.set_task_factory(TaskFactory(before))
