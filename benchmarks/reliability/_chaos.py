"""A bad network between browsers and a server: connections are reset, swallowed, held up, or cut in mid-sentence."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from enum import StrEnum


class Cut(StrEnum):
    """What a network does to those who use it."""

    RESET = "reset"
    """Every connection is reset, and every new one."""
    BLACK_HOLE = "black hole"
    """Nothing arrives and nobody is told; what was open then stays dead for ever, as behind a router that forgot it."""
    DELAY = "delay"
    """Nothing arrives until it is over; then everything does."""
    MID_SENTENCE = "reset while sending"
    """The next bytes of each browser arrive, all or half of them; then every connection is reset."""


class Uplink:
    """A TCP proxy in front of a server's port, that can be cut and mended."""

    def __init__(self, to: int, chance: random.Random) -> None:
        self.to = to
        self.chance = chance
        self.port = 0
        self.cut_as: Cut | None = None
        self._mended = asyncio.Event()
        self._mended.set()
        self._links: set[_Link] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self, how: Cut) -> None:
        """Spoil all connections, and all that come until `mend`."""
        self.cut_as = how
        self._mended.clear()
        for link in list(self._links):
            if how is Cut.RESET:
                link.reset()
            elif how is Cut.BLACK_HOLE:
                link.is_dead = True

    def mend(self) -> None:
        """Let new connections through again, and what was held up."""
        self.cut_as = None
        self._mended.set()

    async def close(self) -> None:
        """End for good."""
        self.mend()
        if self._server is not None:
            self._server.close()
        for link in list(self._links):
            link.reset()
        await asyncio.gather(*(link.done.wait() for link in list(self._links)))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        near = _Link(reader, writer)
        self._links.add(near)
        try:
            if self.cut_as in {Cut.RESET, Cut.MID_SENTENCE}:
                near.reset()
                return
            if self.cut_as is Cut.BLACK_HOLE:
                await near.swallow()
                return
            await self._mended.wait()
            with contextlib.suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to)
                near.far = far_writer
                try:
                    await asyncio.gather(
                        self._pump(near, reader, far_writer, is_phone=True),
                        self._pump(near, far_reader, writer, is_phone=False),
                    )
                finally:
                    far_writer.transport.abort()
        finally:
            near.reset()
            near.done.set()
            self._links.discard(near)

    async def _pump(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_phone: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.cut_as is Cut.DELAY:
                    await self._mended.wait()
                if link.is_dead:
                    continue
                is_last = is_phone and self.cut_as is Cut.MID_SENTENCE
                if is_last and self.chance.random() < 0.5:
                    data = data[: len(data) // 2]
                writer.write(data)
                await writer.drain()
                if is_last:
                    link.reset()
                    return
        if link.is_dead:
            await link.gone.wait()
        else:
            writer.close()


class _Link:
    """One connection of a browser."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.far: asyncio.StreamWriter | None = None
        self.is_dead = False
        self.gone = asyncio.Event()
        self.done = asyncio.Event()

    def reset(self) -> None:
        """End it without a goodbye, to both sides."""
        self.gone.set()
        own = self.writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        if self.far is not None:
            self.far.transport.abort()

    async def swallow(self) -> None:
        """Read what comes and say nothing, until the browser gives up."""
        with contextlib.suppress(OSError):
            while await self.reader.read(65536):
                pass
