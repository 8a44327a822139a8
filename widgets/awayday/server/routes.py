"""Every address that the server answers, and the role that it needs, as one table."""

from __future__ import annotations

import contextlib
import logging
import os
import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.web import HTTPError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from awayday.room import RoomKernelManager, context
from awayday.room.manager import ROOM
from awayday.server._assets import AssetFile
from awayday.server._gate import known_hosts
from awayday.server._guard import Guarded, RefusedError, refuse_overrides
from awayday.server._page import PageNotebook, read, run
from awayday.server._rates import network
from awayday.server.doors import CodeEntry, JoinDoor, LinkDoor
from awayday.server.identity import pass_for, passes
from awayday.session import Role
from awayday.usecases import Visitor

if TYPE_CHECKING:
    from awayday.server.app import RoomServer

log = logging.getLogger("awayday.server")

PAGES: dict[str, frozenset[Role]] = {
    "play": frozenset({Role.PARTICIPANT}),
    "host": frozenset({Role.FACILITATOR, Role.COHOST}),
    "wall": frozenset({Role.FACILITATOR, Role.COHOST, Role.VIEWER}),
    "debrief": frozenset({Role.FACILITATOR, Role.COHOST}),
    "coach": frozenset({Role.FACILITATOR, Role.COACH}),
}
"""The pages of a room and the roles that may open them."""

TITLES = {"play": "Workshop", "host": "Host", "wall": "Wall", "debrief": "Debrief", "coach": "Coach"}
"""Titles of pages whose notebook has no heading."""

FILE = r"[A-Za-z0-9_\-]+\.(?:js|css)"
"""The name of a file of the front end."""

KERNEL = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"


class Page(Guarded):
    """One of the pages of a room, drawn for a visitor with the right role.

    The head of the page leaves at once; the kernels of a crowd are started one after the other while each phone already
    shows that it is connecting.
    """

    def initialize(self, page: str, roles: frozenset[Role], path: Path) -> None:
        """Take the page's name, roles and notebook from the route table."""
        self.page = page
        self.roles = roles
        self.path = path
        self.folder = os.path.relpath(path.parent, self.server.root_dir)

    async def get(self, code: str) -> None:
        """Draw the page, or say why not."""
        refuse_overrides(self)
        room = self.server.room
        if code != room.code:
            raise RefusedError(404, "There is no such room", link=("/", "Type the room code"))
        found = pass_for(self, room, self.roles)
        if found is None:
            link = (f"/j/{code}", "Join the room") if self.page == "play" else None
            text = "Join the room first. If you just did, allow this page to keep cookies." if link else ""
            raise RefusedError(403, "You have no seat here yet" if link else "", text, link)
        visitor = Visitor(live=room.live, role=found.role, seat_hash=found.seat_hash)
        self._check_rates(visitor)
        await self._make_room(visitor)
        context.admit(visitor)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        await self._draw(read(self.path))

    def _check_rates(self, visitor: Visitor) -> None:
        """Let nobody load pages without end, nor come as somebody new again and again; a whole room may come at once.

        Raises
        ------
        RefusedError
            Status 429; the page tries again by itself.
        """
        server = self.server
        is_new = visitor.role is Role.PARTICIPANT and visitor.participant_id is None
        if not server.loads.allow(visitor.seat_hash):
            raise RefusedError(429, retry_s=5)
        if is_new and not server.arrivals.allow(network(str(self.request.remote_ip))):
            raise RefusedError(429, "Very many people come at once", retry_s=10)

    async def _make_room(self, visitor: Visitor) -> None:
        """End the visitor's oldest pages above the limit, and turn her away when the server is full.

        When it is half full, those of her pages that nobody looks at any more have no grace either: a room that reloads
        at once would fill it with kernels of pages that are gone.
        """
        manager: RoomKernelManager = self.server.kernel_manager
        own = manager.kernels_of(visitor)
        leaving = own[: max(len(own) + 1 - self.server.max_pages_each, 0)]
        if 2 * len(manager) >= self.server.max_pages:
            leaving += [kernel_id for kernel_id in own if not manager.has_socket(kernel_id)]
        for kernel_id in dict.fromkeys(leaving):
            await manager.end(kernel_id)
        if len(manager) + self.server.waiting >= self.server.max_pages:
            raise RefusedError(503, retry_s=10)

    async def _draw(self, notebook: PageNotebook) -> None:
        manager = self.server.kernel_manager
        is_light = notebook.kernel == ROOM
        async with contextlib.AsyncExitStack() as stack:

            async def start() -> str:
                self.flush()
                self.server.waiting += 1
                try:
                    await stack.enter_async_context(self.server.turns if is_light else contextlib.nullcontext())
                    env = {**os.environ, "SCRIPT_NAME": self.request.path}
                    started: str = await manager.start_kernel(kernel_name=notebook.kernel, path=self.folder, env=env)
                except Exception:
                    log.exception("no kernel for the %s page", self.page)
                    return ""
                finally:
                    self.server.waiting -= 1
                return started

            names = {
                "page": self.page,
                "title": notebook.title or TITLES[self.page],
                "language": self.server.room.language,
                "theme": "dark" if self.page == "wall" else "",
                "is_light": is_light,
                "start": start,
                "parts": lambda kernel_id: run(notebook, manager.get_kernel(kernel_id)),
            }
            async for piece in self.server.page_template.generate_async(**names):
                self.write(piece)
        await self.finish()


class Owned(Guarded):
    """A handler for one kernel: for the browser that opened the kernel's page, and for nobody else."""

    def check_owner(self, kernel_id: str) -> RoomKernelManager:
        """Return the manager of a kernel that belongs to this browser.

        Raises
        ------
        HTTPError
            404 if there is no such kernel, or none that is hers: both look the same.
        """
        manager: RoomKernelManager = self.server.kernel_manager
        visitor = manager.visitor_of(kernel_id)
        mine = {found.seat_hash for found in passes(self, self.server.room)}
        if kernel_id not in manager or not isinstance(visitor, Visitor) or visitor.seat_hash not in mine:
            raise HTTPError(404)
        return manager


class KernelModel(Owned):
    """What the front end asks before it opens the socket: whether its kernel is still there."""

    def get(self, kernel_id: str) -> None:
        """Answer with the kernel's model."""
        manager = self.check_owner(kernel_id)
        self.set_header("Cache-Control", "no-store")
        self.finish(manager.kernel_model(kernel_id))

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002
        """Answer programs in their own language."""
        if status_code == 405:
            self.set_header("Allow", "GET")
        self.finish({"message": HTTPStatus(status_code).phrase, "reason": None})


class KernelSocket(Owned, VoilaKernelWebsocketHandler):  # type: ignore[misc]  # Voilà's types are skipped
    """The socket of a page."""

    async def get(self, kernel_id: str) -> None:
        """Open the socket."""
        self.check_owner(kernel_id)
        if not self.check_origin():
            raise HTTPError(403)
        await super().get(kernel_id)

    def check_origin(self, origin: str | None = None) -> bool:
        """Let only our own pages open a socket; a request that names no origin is no page."""
        origin = origin or self.get_origin()
        if origin is None:
            return False
        return origin.lower() in self.server.room.origins(self.request.host)


class Health(Guarded):
    """Says that the server is up, to whoever watches over it."""

    def get(self) -> None:
        """Answer ok."""
        self.set_header("Cache-Control", "no-store")
        self.finish({"status": "ok"})


class NotFound(Guarded):
    """Any other address."""

    def prepare(self) -> None:
        """Say that there is nothing, or that the room has another name (see `known_hosts`)."""
        if not re.match(known_hosts(self.server.room.live.base_url), self.request.host_name):
            raise RefusedError(421)
        raise RefusedError(404, link=("/", "Type the room code"))


@dataclass(frozen=True, slots=True)
class Route:
    """One address: a pattern, who answers, who may ask (empty: everybody), and what the handler is given."""

    pattern: str
    handler: type
    roles: frozenset[Role] = frozenset()
    given: dict[str, Any] = dataclass_field(default_factory=dict)


def table(server: RoomServer) -> list[Route]:
    """Return every route of the server; what is not here does not exist."""
    pages = [
        Route(rf"/r/([a-z0-9]+)/{page}", Page, roles, {"page": page, "roles": roles, "path": path})
        for page, roles in PAGES.items()
        if (path := server.room.notebooks.get(page))
    ]
    anyone = frozenset(Role)
    return [
        Route(r"/", CodeEntry),
        Route(r"/j/", JoinDoor),
        Route(r"/j/([^/]+)", JoinDoor),
        Route(r"/door", LinkDoor),
        *pages,
        Route(rf"/api/kernels/{KERNEL}", KernelModel, anyone),
        Route(rf"/api/kernels/{KERNEL}/channels", KernelSocket, anyone),
        Route(rf"/static/([0-9a-f]+)/({FILE})", AssetFile),
        Route(r"/healthz", Health),
    ]
