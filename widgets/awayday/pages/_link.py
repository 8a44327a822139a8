"""What stands behind the play and host pages: the room's own Session on a room kernel, else a demo in memory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from typing import Any

from awayday import scenario
from awayday.errors import Refused, WorkshopError
from awayday.room import context
from awayday.session import Origin, Role
from awayday.store import open_store
from awayday.ui import Widget
from awayday.usecases import Live, Visitor, start

log = logging.getLogger(__name__)

DEMO_WORKSHOP = "picnic"
"""The workshop that pages show when there is no room."""

DEMO_SEAT = "0" * 64
"""The seat of the one person who tries a page out."""

_tasks: set[asyncio.Task[Any]] = set()


def visitor(role: Role) -> tuple[Visitor, bool]:
    """Return who looks at this page, and whether it is a demo because no room serves it."""
    found = context.visitor()
    if isinstance(found, Visitor):
        return found, False
    return Visitor(demo_live(), role, seat_hash=DEMO_SEAT), True


def demo_live() -> Live:
    """Open a Session in memory, stamped `demo`, for a page that runs without a room."""
    try:
        workshop = scenario.load(scenario.find(DEMO_WORKSHOP))
    except WorkshopError as error:
        raise WorkshopError(
            [f"No workshop to show: {error} Open the notebook from a folder that has a workshops/ folder above it."]
        ) from error
    return start(open_store("sqlite://"), workshop, cohort="Try-out", origin=Origin.DEMO, seed=1)


def soon(work: Coroutine[Any, Any, Any]) -> None:
    """Run `work` on the page's event loop, in the page's context."""
    task = asyncio.get_running_loop().create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def follow(live: Live, refresh: Callable[[], None], key: Callable[[], Hashable] | None = None) -> None:
    """Call `refresh` inside this page's kernel after each change, until the page is closed.

    `key` says cheaply what the page depends on; changes that leave it the same do not reach the page.
    """
    kernel = context.current()
    if kernel is None:
        live.bus.subscribe(refresh, key)
    else:
        kernel.on_close(live.bus.subscribe(lambda: kernel.run(refresh), key))


def put(widget: Widget, **traits: object) -> None:
    """Set several traits of a widget; the page hears of those that changed in one message."""
    with widget.hold_sync():
        for name, value in traits.items():
            setattr(widget, name, value)


def reply_to(
    widget: Widget, kind: str, work: Callable[[dict[str, Any]], Coroutine[Any, Any, Any]], done: str,
    after: Callable[[str], None], *, tries_again: bool = False,
) -> None:  # fmt: skip
    """Answer messages of `kind` from `widget`: do the work, reply `done` or `refused`, then call `after(text)`.

    `text` is the calm sentence of a refusal, or empty. A widget that `tries_again` is told `waiting` in place of
    `refused` when nothing could be saved: it keeps the message and sends it once more.
    """

    async def handle(message: dict[str, Any]) -> None:
        text = ""
        try:
            await work(message)
            widget.reply(done, message["id"])
        except Refused as refusal:
            text = refusal.text
            waits = tries_again and refusal.reason == "not_saved"
            widget.reply("waiting" if waits else "refused", message["id"], reason=refusal.reason, text=text)
        except Exception:
            log.exception("a page could not do what it was asked")
            text = "That did not work. Load the page again; what was saved is kept."
            widget.reply("refused", message["id"], reason="failed", text=text)
        after(text)

    widget.on_message(kind, lambda message: soon(handle(message)))
