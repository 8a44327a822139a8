"""Participants: each does what a browser does until its page can be tapped, over the peer's own protocol, and taps.

What they leave out is the same for all: scripts, styles and pictures, and the drawing. `_browser.py` measures those.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from tornado.httpclient import AsyncHTTPClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

PATIENCE_S = 300.0
"""The participants never give up by themselves; the load generator says when time is up."""

STORED = "Stored as row "


class DroppedError(Exception):
    """The server closed the socket, or did not answer with a page."""


class Participant:
    """One open page; subclasses say how it comes alive.

    Parameters
    ----------
    url
        Address of the page, or of the door to it.
    """

    subprotocols: ClassVar[list[Subprotocol]] = []

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies: dict[str, str] = {}
        self.news = asyncio.Event()
        self.status = ""
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    async def join(self) -> None:
        """Open the page; it can be tapped when this returns."""
        raise NotImplementedError

    async def click(self) -> None:
        """Tap an option and wait until the page says that a row was stored."""
        self.status = ""
        await self.tap()
        await self.until(lambda: self.status.startswith(STORED))

    async def tap(self) -> None:
        """Send what a tap sends."""
        raise NotImplementedError

    def take(self, frame: bytes | str) -> None:
        """Note what one frame from the server says."""
        raise NotImplementedError

    async def close(self) -> None:
        """Leave without a word to the server, as a phone does."""
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            self._socket.transport.abort()

    async def get(self, url: str) -> str:
        """Fetch a page as a browser does: cookies are kept, redirects followed, compressed answers welcome."""
        for _ in range(5):
            response = await AsyncHTTPClient().fetch(
                url, headers={"Cookie": self.cookie}, follow_redirects=False, raise_error=False,
                connect_timeout=PATIENCE_S, request_timeout=PATIENCE_S,
            )  # fmt: skip
            for line in response.headers.get_list("Set-Cookie"):
                self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
            if "Location" not in response.headers:
                break
            url = urljoin(url, response.headers["Location"])
        if response.code != 200:
            raise DroppedError(f"{urlsplit(url).path} answered {response.code}")
        return response.body.decode()

    @property
    def cookie(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def connect(self, path: str, subprotocols: list[str] | None = None) -> None:
        """Open the page's socket and begin to read it."""
        page = urlsplit(self.url)
        self._socket = await connect(
            urljoin(f"ws://{page.netloc}", path),
            origin=Origin(f"http://{page.netloc}"),
            subprotocols=[Subprotocol(name) for name in subprotocols] if subprotocols else None,
            additional_headers={"Cookie": self.cookie} if self.cookies else None,
            compression=None,
            max_size=None,
            ping_interval=None,
            open_timeout=PATIENCE_S,
            proxy=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket))

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException):
            async for frame in socket:
                self.take(frame)
                self.news.set()
        self._socket = None
        self.news.set()

    async def send(self, frame: bytes | str) -> None:
        """Send one frame."""
        if self._socket is None:
            raise DroppedError("the socket is closed")
        await self._socket.send(frame)

    async def until(self, holds: Callable[[], Any]) -> None:
        """Wait until something has come in."""
        while not holds():
            if self._socket is None:
                raise DroppedError("the socket was closed")
            self.news.clear()
            await self.news.wait()


class Floor(Participant):
    """The page by hand: its socket says `ready`, then a line for each click."""

    async def join(self) -> None:
        """Fetch the page, open the socket, wait for its word."""
        await self.get(self.url)
        await self.connect("/socket")
        await self.until(lambda: self.status)

    async def tap(self) -> None:
        """Send the option's text."""
        await self.send("To the lake")

    def take(self, frame: bytes | str) -> None:
        """Note the line."""
        self.status = str(frame)
