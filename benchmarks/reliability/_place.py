"""A real room to attack: a picnic on a file, the pages that a room serves, people with cookies, sockets by hand."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
import json
import re
import secrets
import struct
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import nbformat
import sqlalchemy as sa
from tornado.httpclient import HTTPRequest
from tornado.web import create_signed_value
from tornado.websocket import WebSocketClientConnection, websocket_connect

from awayday import engine, scenario
from awayday.scenario import Workshop
from awayday.server import Room, RoomServer
from awayday.session import Origin, Role, Ticket
from awayday.store import open_store
from awayday.usecases import Live, Visitor, answer, drive, hashed, join, new_token, place, remove, start

V1 = "v1.kernel.websocket.jupyter.org"
PROTOCOLS = (V1, None)
_DAY_S = 86_400


@dataclass
class Person:
    """A browser: its cookies and, where it has one, the seat or role that they stand for."""

    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    role: Role | None = None
    token: str = ""

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass
class Place:
    """A room that is being served."""

    server: RoomServer
    live: Live
    folder: Path

    @property
    def base(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def code(self) -> str:
        """The spoken room code."""
        return self.server.room.code

    # --- people --------------------------------------------------------------------------------------------------

    def person(self, name: str, role: Role) -> Person:
        """Somebody who came in by the right door, with a cookie signed by this server."""
        token = self.granted(role)
        return Person(name, {self.cookie_name(role): self.signed(role, token)}, role, token)

    def granted(self, role: Role) -> str:
        """Return a token that stands for a role: one that used a link, where there are links."""
        token = secrets.token_urlsafe(16)
        if role is not Role.PARTICIPANT:
            at, session_id = self.live.clock(), self.live.session.session_id
            ticket = Ticket(hashed(new_token()), session_id, role, at, used_ms=at, cookie_hash=hashed(token))
            self.live.store.add_tickets([ticket]).result()
            self.live.tickets.note([ticket])
        return token

    def cookie_name(self, role: Role, code: str = "") -> str:
        """Name of the cookie that carries a role."""
        return f"awayday-{'seat' if role is Role.PARTICIPANT else 'role'}-{code or self.code}"

    def signed(self, role: Role, token: str, *, secret: Any = None, name: str = "", age_days: float = 0) -> str:
        """Return a cookie's value, signed as this server signs unless told otherwise."""
        value = create_signed_value(
            secret or self.server.cookie_secret,
            name or self.cookie_name(role),
            token,
            clock=lambda: time.time() - age_days * _DAY_S,
        )
        return value.decode()

    def forgers(self, role: Role) -> list[Person]:
        """Browsers whose cookie holds the token of somebody with a role, and is worth nothing all the same."""
        token, name = self.granted(role), self.cookie_name(role)
        good = self.signed(role, token)
        other = "zzz999"
        tampered = good[:-1] + ("0" if good[-1] != "0" else "1")
        made = {
            "unsigned": {name: token},
            "tampered": {name: tampered},
            "expired": {name: self.signed(role, token, age_days=31)},
            "other secret": {name: self.signed(role, token, secret=b"another server's secret, 32 bytes")},
            "other room": {self.cookie_name(role, other): self.signed(role, token, name=self.cookie_name(role, other))},
            "other room, renamed": {name: self.signed(role, token, name=self.cookie_name(role, other))},
        }
        return [Person(f"{kind} {role}", cookies) for kind, cookies in made.items()]

    def taken_back(self, role: Role) -> Person:
        """Somebody who had a role until it was taken away, with the cookie that was good before."""
        person = self.person(f"former {role}", role)
        found = next(one for one in self.live.tickets if one.cookie_hash == hashed(person.token))
        self.live.tickets.note([dataclasses.replace(found, revoked_ms=self.live.clock())])
        return Person(person.name, person.cookies)

    def unknown(self, role: Role) -> Person:
        """Somebody whose cookie is signed by this server, for a token that no link ever gave."""
        return Person(f"unknown {role}", {self.cookie_name(role): self.signed(role, secrets.token_urlsafe(16))})

    async def seat(self, name: str, shown: str | None = None) -> Person:
        """Somebody who has joined."""
        person = self.person(name, Role.PARTICIPANT)
        await join(self.visitor(person), shown)
        return person

    async def removed(self, name: str) -> Person:
        """Somebody who joined and was asked to leave; she may open her page, which says so."""
        person = await self.seat(name)
        gone = self.visitor(person).participant_id
        assert gone is not None
        await remove(Visitor(self.live, Role.FACILITATOR), gone)
        return person

    def visitor(self, person: Person) -> Visitor:
        """Return what the use cases know of somebody."""
        assert person.role is not None
        return Visitor(self.live, person.role, hashed(person.token))

    # --- the session ---------------------------------------------------------------------------------------------

    async def do(self, name: str, **args: Any) -> None:
        """Drive the room as its facilitator."""
        host = Visitor(self.live, Role.FACILITATOR)
        await drive(host, name, {"at": place(self.live), **args}, str(uuid.uuid4()))

    async def go_to(self, step_id: str) -> None:
        """Walk on, by the first way where the room has not chosen, until a step is on the wall."""
        if self.live.state.current is None:
            await self.do("open")
        while (current := self.live.state.current) is not None and current.step_id != step_id:
            found = engine.verdict(self.live.workshop, self.live.state, self.live.workshop.step(current.step_id))
            if found.to is None:
                await self.do("branch", to=found.choices[0])
            else:
                await self.do("go_on")

    def message(self, field_name: str, value: Any, **changes: Any) -> dict[str, Any]:
        """Return what a phone sends for the step on the wall."""
        run = self.live.state.run
        assert run is not None
        version = self.live.workshop.step(run.key.step_id).version
        trait = {"step": run.key.step_id, "phase": str(run.key.phase), "run_no": run.key.run_no, "version": version}
        return {"id": str(uuid.uuid4()), "run": trait, "field": field_name, "value": value, **changes}

    async def say(self, person: Person, field_name: str, value: Any) -> None:
        """Record an answer of somebody."""
        await answer(self.visitor(person), self.message(field_name, value))

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows of all tables, read past the server."""
        reader = sa.create_engine(self.live.store.url)
        with reader.connect() as connection:
            names = sa.inspect(reader).get_table_names()
            found = {
                name: sorted(map(tuple, connection.execute(sa.text(f'SELECT * FROM "{name}"'))), key=repr)
                for name in names
            }
        reader.dispose()
        return found

    # --- the wire ------------------------------------------------------------------------------------------------

    def http(self) -> httpx.AsyncClient:
        """Return a client without cookies of its own."""
        return httpx.AsyncClient(base_url=self.base, trust_env=False, timeout=120, follow_redirects=False)

    async def open_page(self, person: Person, page: str) -> str:
        """Open a page and return the id of its kernel."""
        async with self.http() as http:
            response = await http.get(f"/r/{self.code}/{page}", headers={"Cookie": person.cookie})
        found = re.search(r'"kernelId": "([0-9a-f-]{36})"', response.text)
        assert found, f"{person.name} got {response.status_code} for {page}"
        return found[1]

    async def connect(self, person: Person, kernel_id: str, protocol: str | None, *, origin: str | None = "") -> Socket:
        """Open the socket of a page; raises HTTPClientError where the server refuses."""
        headers = {"Cookie": person.cookie}
        if origin is not None:
            headers["Origin"] = origin or self.base
        address = f"{self.base.replace('http', 'ws', 1)}/api/kernels/{kernel_id}/channels?session_id={uuid.uuid4()}"
        socket = await websocket_connect(
            HTTPRequest(address, headers=headers), subprotocols=[protocol] if protocol else None
        )
        return Socket(socket, protocol)


@dataclass
class Socket:
    """One end of a page's websocket that says whatever it likes."""

    socket: WebSocketClientConnection
    protocol: str | None
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, message: dict[str, Any], buffers: Sequence[bytes] = ()) -> str:
        """Send a message as the protocol has it; return its id."""
        frame = frame_of(message, self.protocol, buffers)
        await self.send(frame)
        return str(message["header"]["msg_id"])

    async def send(self, frame: bytes | str) -> None:
        """Send a frame as it is."""
        await self.socket.write_message(frame, binary=isinstance(frame, bytes))

    async def hear(self) -> dict[str, Any] | None:
        """Return the next message; None when the server has closed the socket."""
        frame = await asyncio.wait_for(self.socket.read_message(), 60)
        if frame is None:
            return None
        self.seen.append(read_frame(frame))
        return self.seen[-1]

    async def settle(self) -> list[dict[str, Any]]:
        """Ask something that is always answered; return all that came before the end of the answer."""
        begun = len(self.seen)
        asked = await self.say(kernel_message("kernel_info_request", {}))
        while (message := await self.hear()) is not None:
            is_idle = message["content"].get("execution_state") == "idle"
            if is_idle and message["parent_header"].get("msg_id") == asked:
                return self.seen[begun:]
        raise ConnectionError(f"the socket was closed: {self.socket.close_code} {self.socket.close_reason}")

    async def states(self) -> dict[str, Any]:
        """Ask for the states of all widgets of the page."""
        control = str(uuid.uuid4())
        opening = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
        await self.say(kernel_message("comm_open", opening, metadata={"version": "1.0.0"}))
        await self.say(kernel_message("comm_msg", {"comm_id": control, "data": {"method": "request_states"}}))
        for message in await self.settle():
            data = message["content"].get("data", {})
            if message["header"]["msg_type"] == "comm_msg" and data.get("method") == "update_states":
                await self.say(kernel_message("comm_close", {"comm_id": control, "data": {}}))
                return dict(data["states"])
        raise ConnectionError("no states came")

    def close(self) -> None:
        """Close it."""
        self.socket.close()


def kernel_message(kind: str, content: Any, *, channel: str = "shell", metadata: Any = None) -> dict[str, Any]:
    """Return a Jupyter message with a fresh id."""
    header = {"msg_id": str(uuid.uuid4()), "msg_type": kind, "session": "s", "username": "u", "version": "5.3"}
    return {"channel": channel, "header": header, "parent_header": {}, "metadata": metadata or {}, "content": content}


_PARTS = ("header", "parent_header", "metadata", "content")


def frame_of(message: dict[str, Any], protocol: str | None, buffers: Sequence[bytes] = ()) -> bytes | str:
    """Return the frame of a message; written here once more, so that no mistake of the server's is shared."""
    if protocol == V1:
        parts = [message["channel"].encode(), *(json.dumps(message[name]).encode() for name in _PARTS), *buffers]
        return v1_frame(parts)
    text = json.dumps({**message, "buffers": []})
    if not buffers:
        return text
    parts = [text.encode(), *buffers]
    offsets = [4 * (len(parts) + 1)]
    for part in parts[:-1]:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"!{len(parts) + 1}I", len(parts), *offsets) + b"".join(parts)


def v1_frame(parts: Sequence[bytes]) -> bytes:
    """Return the frame of the binary protocol that has these parts."""
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)


def read_frame(frame: bytes | str) -> dict[str, Any]:
    """Return the message in a frame of the server."""
    if isinstance(frame, str):
        return dict(json.loads(frame))
    count = struct.unpack_from("<Q", frame)[0]
    if count > 1000:  # the older protocol with buffers
        n_parts = struct.unpack_from("!I", frame)[0]
        offsets = [*struct.unpack_from(f"!{n_parts}I", frame, 4), len(frame)]
        return dict(json.loads(frame[offsets[0] : offsets[1]]))
    offsets = struct.unpack_from(f"<{count}Q", frame, 8)
    cut = [frame[begin:end] for begin, end in itertools.pairwise(offsets)]
    return {"channel": cut[0].decode(), **{name: json.loads(part) for name, part in zip(_PARTS, cut[1:], strict=False)}}


SMALL = 'import ipywidgets as w\nsecret = "canary-of-the-kernel"\nw.VBox([w.IntSlider(), w.Label("small")])'
"""What stands on the wall and the debrief here, instead of pages that take seconds to start."""


def _small(path: Path) -> Path:
    kernelspec = {"name": "python3", "display_name": "python3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec}, cells=[nbformat.v4.new_code_cell(SMALL)])
    nbformat.write(notebook, path)
    return path


@contextlib.asynccontextmanager
async def served(
    folder: Path, *, origin: Origin = Origin.DEMO, code: str = "", workshop: Workshop | None = None
) -> AsyncIterator[Place]:
    """Serve a picnic, or another workshop, out of `folder`: real pages for play and host, small ones for the rest."""
    workshop_folder = scenario.find("picnic")
    live = start(
        open_store(f"sqlite:///{folder / 'awayday.db'}"), workshop or scenario.load(workshop_folder), origin=origin,
        seed=1,
    )  # fmt: skip
    notebooks = {
        "play": workshop_folder / "play.ipynb",
        "host": workshop_folder.parent / "host.ipynb",
        "wall": _small(folder / "wall.ipynb"),
        "debrief": _small(folder / "debrief.ipynb"),
        "coach": _small(folder / "coach.ipynb"),
    }
    server = RoomServer(Room(live, code or live.session.room_code, notebooks, folder / "data", port=0))
    server.initialize([])
    await server.open()
    try:
        yield Place(server, live, folder)
    finally:
        await server.close()
