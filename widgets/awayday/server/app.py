"""The room server: Voilà as an application with our own routes, kernels, pages and manners."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import secrets
import shutil
import signal
import socket
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, Template
from nbconvert.filters import strip_ansi
from tornado.netutil import bind_sockets
from tornado.web import Application
from traitlets import Integer
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration

from awayday.errors import AwaydayError, PortTaken
from awayday.room import RoomConnection, RoomKernelManager, RoomKernelSpecManager, run_to_end
from awayday.server import _memory, routes
from awayday.server._assets import Assets, slim
from awayday.server._files import made_patient, raise_file_limit
from awayday.server._gate import Gate, known_hosts, let_go_when_stuck, most_each
from awayday.server._guard import REDACTING, log_request
from awayday.server._rates import Rates
from awayday.server.doors import Links, make_links
from awayday.server.identity import Guests, cookie_secret
from awayday.session import Role
from awayday.usecases import Live, issue

log = logging.getLogger("awayday.server")

TEMPLATES = Path(__file__).parent / "template"

MAX_MESSAGE_BYTES = 256 * 1024
"""Largest message that a browser may send."""

PING_MS = 10_000
"""Time between two pings of a socket."""

PONG_MS = 25_000
"""A socket without an answer for this long is closed; above two pings, since the clock starts before the first."""

MAX_BODY_BYTES = 16 * 1024
"""Largest body of a request; the ticket of a one-time link is all that is ever posted."""

QUIET_S = 1.0
"""Seconds in which nobody comes or goes, after which memory that a crowd took for a moment goes back to the system."""

LATEST_S = 60.0
"""That is not put off for longer than this, in a room that never settles."""

AT_ONCE = 4
"""Room kernels that are started at the same time; more would only keep each other waiting."""

RELOADS, RELOADS_PER_S = 60, 1.0
"""How often one visitor may load a page: at once, and for ever."""

ARRIVALS_PER_S = 5.0
"""New visitors a second from one address, once it has sent as many at once as there may be pages."""

IDLE_S = 20.0
"""A connection that asks for nothing more is closed after this time; a phone that loaded its page keeps one socket."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a room server serves, and where.

    Parameters
    ----------
    live
        The Session that is going on.
    code
        The room code that people type; lower-case letters and digits.
    notebooks
        Path of the notebook behind each page: `play`, `host`, `wall`, `debrief`, `coach`.
    data_dir
        Folder for the cookie secret.
    address, port
        Where to listen; port 0 takes any free one, address `0.0.0.0` listens on all networks.
    public_url
        Address that phones use; needed where `address` is none that can be opened, such as `0.0.0.0`, and made from
        `address` and `port` when empty.
    makes_links
        Whether links for the host page, the wall, the debrief and the coach are made when it opens; a room that comes
        back by itself needs none, since everybody's roles come back with it.
    env_for_stock
        What the environment of stock kernels (wall, debrief, coach) gets besides the little that every process needs.
    language
        Language of the pages, as a BCP 47 tag.
    """

    live: Live
    code: str
    notebooks: Mapping[str, Path]
    data_dir: Path
    address: str = "127.0.0.1"
    port: int = 8866
    public_url: str = ""
    makes_links: bool = True
    env_for_stock: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"

    @property
    def is_secure(self) -> bool:
        """Whether people reach the room by https, through a proxy in front of it."""
        return self.public_url.startswith("https://")

    def origins(self, host: str) -> frozenset[str]:
        """Return the origins that a socket of our own pages may name, for a request to `host`."""
        public = urlsplit(self.public_url)
        return frozenset({f"http://{host}", f"https://{host}", f"{public.scheme}://{public.netloc}"})


class RoomServer(Voila):  # type: ignore[misc]  # Voilà's types are skipped
    """Serves one Room until it is closed.

    No setting of Voilà's is read from files or the command line: a stray `voila.json` could open what is closed here.
    """

    max_pages = Integer(1500, help="Most pages open at one time.")
    max_pages_each = Integer(6, help="Most pages of one visitor; the oldest is ended first.")

    def __init__(self, room: Room, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.room = room
        self.links: Links | None = None
        self.assets = Assets()
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0
        self._endings: set[asyncio.Task[None]] = set()
        self.loads = Rates(RELOADS, RELOADS_PER_S)
        self.arrivals = Rates(self.max_pages, ARRIVALS_PER_S)
        self._tidy: asyncio.TimerHandle | None = None
        self._tidied_s = time.monotonic()
        self.templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
        self.page_template = self._page_template()
        self._http: Gate | None = None

    def _page_template(self) -> Template:
        drawn = self.templates.overlay(enable_async=True)
        drawn.filters["strip_ansi"] = strip_ansi
        static = f"/static/{self.assets.stamp}"
        drawn.globals |= {
            "base_url": "/", "stamp": self.assets.stamp, "static": static, "preload": self.assets.preload,
        }  # fmt: skip
        return drawn.get_template("index.html.j2")

    # Settings

    def initialize(self, argv: list[str] | None = None) -> None:  # noqa: ARG002  # Voilà's signature
        """Set everything that Voilà would read from elsewhere.

        Raises
        ------
        AwaydayError
            If a notebook is missing or the data folder can't be written.
        """
        self._init_asyncio_patch()
        self._check_notebooks()
        self.update_config(
            Config(
                {
                    "VoilaConfiguration": {
                        "multi_kernel_manager_class": RoomKernelManager,
                        "kernel_spec_manager_class": RoomKernelSpecManager,
                    },
                    "NotebookNotary": {"db_file": ":memory:", "secret": secrets.token_bytes(32)},
                }
            )
        )
        self.ip, self.port, self.port_retries = self.room.address, self.room.port, 0
        self.open_browser = False
        self.log_level = log.getEffectiveLevel()
        self.token, self.auto_token = None, False
        self.cookie_secret = cookie_secret(self.room.data_dir)
        self.identity_provider_class = Guests
        self.kernel_websocket_connection_class = RoomConnection
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.setup_template_dirs()
        for name in (self.log.name, "traitlets", "Comm", "tornado.access", "tornado.application", "tornado.general"):
            logging.getLogger(name).addFilter(REDACTING)

    def _check_notebooks(self) -> None:
        paths = {page: Path(path).resolve() for page, path in self.room.notebooks.items()}
        for page, path in paths.items():
            if page not in routes.PAGES:
                raise AwaydayError(f"There is no page {page!r}.", f"Pages are {', '.join(routes.PAGES)}.")
            if not path.is_file():
                raise AwaydayError(
                    f"The notebook of the {page} page, {path}, is missing.", "Check the workshop folder."
                )
        try:
            self.root_dir = os.path.commonpath([str(path.parent) for path in paths.values()])
        except ValueError as error:
            raise AwaydayError("The notebooks of one room lie on several drives.", "Put them on one.") from error

    def setup_template_dirs(self) -> None:
        """Use no template of Voilà's; ours are in the package."""
        self.template_paths = [str(TEMPLATES)]

    def init_settings(self) -> dict[str, Any]:
        """Return the settings of the tornado application."""
        settings: dict[str, Any] = super().init_settings()
        # not through the configuration: traitlets copies that deeply, this server and its open files included
        self.kernel_manager.on_presence = self._presence
        self.kernel_manager.extra_env = self._env_for_stock
        self.kernel_manager.slim = slim
        return {
            **settings,
            "room_server": self,
            "default_handler_class": routes.NotFound,
            "log_function": log_request,
            "websocket_max_message_size": MAX_MESSAGE_BYTES,
            "ws_ping_interval": PING_MS,
            "ws_ping_timeout": PONG_MS,
            "compress_response": True,
        }

    def init_handlers(self) -> list[Any]:
        """Return the routes of our own table and no others."""
        return [(f"{route.pattern}$", route.handler, route.given) for route in routes.table(self)]

    # What Voilà and the kernels ask of us

    def _presence(self, visitor: Any, is_open: bool) -> None:
        self.room.live.presence(visitor, is_open)
        loop = asyncio.get_running_loop()
        if self._tidy is not None:
            if loop.time() - self._tidied_s > LATEST_S:
                return  # it was put off for long enough
            self._tidy.cancel()
        self._tidy = loop.call_later(QUIET_S, self._tidy_up, context=Context())

    def _tidy_up(self) -> None:
        """Let go of the pages that were left: their widgets refer to each other, so only the collector ends them."""
        self._tidy, self._tidied_s = None, asyncio.get_running_loop().time()
        gc.collect()
        _memory.give_back()

    def _end_barred(self) -> None:
        """End the pages of those whose role was taken away."""
        manager, tickets = self.kernel_manager, self.room.live.tickets
        for kernel_id in tuple(manager.list_kernel_ids()):
            visitor = manager.visitor_of(kernel_id)
            if visitor is not None and not tickets.allow(visitor.seat_hash, visitor.role):
                task = asyncio.get_running_loop().create_task(manager.end(kernel_id))
                self._endings.add(task)
                task.add_done_callback(self._endings.discard)

    def _env_for_stock(self, visitor: Any) -> dict[str, str]:
        links = self.links
        role = visitor.role if visitor is not None else Role.VIEWER
        own = {} if links is None else {"AWAYDAY_JOIN": links.join, "AWAYDAY_SESSION": links.session}
        return {**own, "AWAYDAY_ROLE": str(role), **self.room.env_for_stock}

    # Life

    async def open(self) -> Links:
        """Start to listen, and return the links of the room.

        Raises
        ------
        PortTaken
            If another program listens on the address.
        """
        sockets = claim(self.room.address, self.room.port)
        self.port = sockets[0].getsockname()[1]
        live = self.room.live
        live.base_url = self.room.public_url.rstrip("/") or f"http://{self.room.address}:{self.port}"
        live.join_url = f"{live.base_url}/j/{live.long_code}"
        roles = (Role.FACILITATOR, Role.VIEWER, Role.FACILITATOR, Role.COACH) if self.room.makes_links else ()
        self.links = make_links(self.room, *(await issue(live, roles)))
        live.bus.subscribe(self._end_barred, lambda: live.tickets.version)
        self.connection_dir = tempfile.mkdtemp(prefix="awayday_")
        self.app = Application(**self.init_settings())
        self.app.add_handlers(known_hosts(live.base_url), self.init_handlers())
        self._http = Gate(
            self.app,
            most_each=None if self.room.is_secure else most_each(),
            xheaders=self.room.is_secure,
            max_body_size=MAX_BODY_BYTES,
            idle_connection_timeout=IDLE_S,
        )
        let_go_when_stuck(sockets)
        self._http.add_sockets(made_patient(sockets))
        _memory.calm_collector()
        _memory.give_back()
        return self.links

    async def close(self) -> None:
        """Stop listening, end all kernels, write what is queued."""
        if self._http is not None:
            self._http.stop()
            await self.kernel_manager.shutdown_all(now=True)
            await self._http.close_all_connections()
            self._http = None
            shutil.rmtree(self.connection_dir, ignore_errors=True)
        if self._tidy is not None:
            self._tidy.cancel()
        self.room.live.close()


def claim(address: str, port: int) -> list[socket.socket]:
    """Return listening sockets on `address`, all of them on one port.

    Raises
    ------
    PortTaken
        If another program has the port.
    AwaydayError
        If the address is not one of this machine's, or the port needs other rights.
    """
    where = f"{address}:{port}"
    try:
        return list(bind_sockets(port, address, family=socket.AF_UNSPEC if ":" in address else socket.AF_INET))
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)):
            raise PortTaken(
                f"Another program listens on {where}.",
                "Stop it (it may be an awayday that still runs), or choose another port with --port.",
            ) from error
        raise AwaydayError(
            f"The server can't listen on {where}: {error.strerror}.",
            "Choose another address with --host or another port with --port.",
        ) from error


def serve(room: Room, *, open_browser: bool = False, on_ready: Callable[[Links], None] | None = None) -> None:
    """Serve `room` until Ctrl-C or SIGTERM, and end cleanly.

    Parameters
    ----------
    open_browser
        Open the host page in the facilitator's browser.
    on_ready
        Called with the links once the server answers.

    Raises
    ------
    PortTaken
        If another program listens on the address.
    AwaydayError
        If a notebook is missing or the data folder can't be written.
    """
    raise_file_limit()
    server = RoomServer(room)
    server.initialize([])
    run_to_end(_serve(server, open_browser, on_ready))


async def _serve(server: RoomServer, open_browser: bool, on_ready: Callable[[Links], None] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    try:
        links = await server.open()
        log.info("server up room=%s port=%d", links.room, server.port)
        if on_ready is not None:
            on_ready(links)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(links.host,), daemon=True).start()
        await stop.wait()
    finally:
        await server.close()
        log.info("server down room=%s", server.room.code)
