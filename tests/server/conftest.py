"""A room server with small notebooks of its own, and browsers without a screen."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import nbformat
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from awayday import scenario
from awayday.server import Room, RoomServer
from awayday.session import Cohort, Origin, Role, Session
from awayday.store import open_store
from awayday.usecases import Live, Visitor, door_link, drive, issue, place

CODE = "abc234"
PICNIC = Path(__file__).parents[2] / "workshops" / "picnic"

PLAY = """
import ipywidgets as w, anywidget
from awayday.room import context

button, answer = w.Button(description="Press"), w.Label("0 presses")
presses = []
def press(_):
    presses.append(1)
    answer.value = f"{len(presses)} presses"
button.on_click(press)

slider, moved, seen = w.IntSlider(description="How many", max=20), w.Label("not moved"), []
def move(change):
    seen.append(change["new"])
    moved.value = f"moved to {change['new']} in {len(seen)}"
slider.observe(move, "value")

class Hello(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
      const button = document.createElement("button");
      button.textContent = "Say hello";
      const answer = document.createElement("p");
      button.onclick = () => model.send({ type: "hello" });
      model.on("msg:custom", (message) => { answer.textContent = message.text; });
      el.append(button, answer);
    } }'''
hello = Hello()
hello.on_msg(lambda widget, content, _: widget.send({"text": f"{content['type']}, {context.visitor().role}"}))
w.VBox([button, answer, slider, moved, hello])
"""

STOCK = """
import ipywidgets as w
button, answer = w.Button(description="Stock"), w.Label("waiting")
button.on_click(lambda _: setattr(answer, "value", "pressed in its own process"))
w.VBox([button, answer])
"""


def write_notebook(path: Path, title: str, cells: list[str], kernel: str) -> Path:
    kernelspec = {"name": kernel, "display_name": kernel, "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec})
    notebook.cells = [nbformat.v4.new_markdown_cell(f"# {title}"), *map(nbformat.v4.new_code_cell, cells)]
    nbformat.write(notebook, path)
    return path


class Told(Live):
    """A live Session in memory whose room has a code that tests know, and that tells what the server does with it."""

    def __init__(self) -> None:
        store, workshop = open_store("sqlite://"), scenario.load(PICNIC)
        cohort = Cohort(str(uuid.uuid4()), "Spring", Origin.DEMO, "2026-03-01")
        session = Session(
            str(uuid.uuid4()), cohort.cohort_id, workshop.id, workshop.version, Origin.DEMO, cohort.label, CODE, 1, 0
        )
        store.create_session(cohort, session, workshop)
        super().__init__(store, session, workshop)
        self.closed = False
        self.told: asyncio.Queue[tuple[Role, bool]] = asyncio.Queue()

    def presence(self, visitor: Any, here: bool) -> None:
        super().presence(visitor, here)
        self.told.put_nowait((visitor.role, here))

    async def end(self) -> None:
        await drive(Visitor(self, Role.FACILITATOR), "end", {"at": place(self)}, str(uuid.uuid4()))

    def close(self) -> None:
        self.closed = True
        super().close()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    notebooks = {
        "play": write_notebook(tmp_path / "play.ipynb", "The <picnic>", [PLAY], "awayday"),
        "host": write_notebook(tmp_path / "host.ipynb", "Host", ["print('for the host')", "1 / 0"], "awayday"),
        "wall": write_notebook(tmp_path / "wall.ipynb", "Wall", [STOCK], "python3"),
        "debrief": write_notebook(tmp_path / "debrief.ipynb", "Debrief", ["'a table'"], "python3"),
        "coach": write_notebook(tmp_path / "coach.ipynb", "Coach", ["'cohorts'"], "python3"),
    }
    return Room(Told(), CODE, notebooks, tmp_path / "data", port=0)


@dataclass
class Client:
    """A browser without a screen: it keeps cookies and follows nothing by itself."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def get(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> HTTPResponse:
        response = await AsyncHTTPClient().fetch(
            self.base + path,
            method=method,
            body=body,
            headers={"Cookie": self.cookie, **headers},
            follow_redirects=False,
            raise_error=False,
            allow_nonstandard_methods=True,
            request_timeout=60,
        )
        for line in response.headers.get_list("Set-Cookie"):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return response

    async def enter(self, link: str, **headers: str) -> HTTPResponse:
        """Open a one-time link as its page's script does."""
        parts = urlsplit(link)
        form = {"ticket": parts.fragment, "to": parse_qs(parts.query).get("to", [""])[0]}
        return await self.get(parts.path, "POST", urlencode(form), **{"Origin": self.base} | headers)


@pytest.fixture
async def server(room: Room) -> AsyncIterator[RoomServer]:
    server = RoomServer(room)
    server.initialize([])
    await server.open()
    yield server
    await server.close()


@pytest.fixture
def visit(server: RoomServer) -> Callable[[], Client]:
    return lambda: Client(f"http://127.0.0.1:{server.port}")


@pytest.fixture
def participant(visit: Callable[[], Client]) -> Callable[[], Any]:
    async def participant() -> Client:
        client = visit()
        await client.get(f"/j/{CODE}")
        return client

    return participant


@pytest.fixture
def invited(room: Room, visit: Callable[[], Client]) -> Callable[..., Any]:
    """Somebody who came by a link for a role."""

    async def invited(role: Role) -> Client:
        client = visit()
        (ticket,) = await issue(room.live, [role])
        assert (await client.enter(door_link(client.base, ticket))).code == 303
        return client

    return invited


@pytest.fixture
def facilitator(invited: Callable[..., Any]) -> Callable[[], Any]:
    return lambda: invited(Role.FACILITATOR)


SERVE = """
import dataclasses, json, sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from conftest import CODE, Told
from awayday.server import Room, serve

class Loud(Told):
    def close(self):
        super().close()
        print("closed", flush=True)

folder = Path({notebooks!r})
pages = {{page: folder / f"{{page}}.ipynb" for page in ("play", "host", "wall", "debrief", "coach")}}
room = Room(Loud(), CODE, pages, folder / "data", port={port})
serve(room, on_ready=lambda links: print(json.dumps(dataclasses.asdict(links)), flush=True))
"""


@pytest.fixture
def start(room: Room) -> Iterator[Callable[..., Any]]:
    """Start the server in a process of its own; returns the process and the address it is ready on, keeps `links`."""
    processes = []

    def start(port: int = 0) -> tuple[subprocess.Popen[str], str]:
        script = SERVE.format(folder=str(Path(__file__).parent), notebooks=str(room.data_dir.parent), port=port)
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=os.environ)
        processes.append(process)
        start.links = json.loads(process.stdout.readline())  # type: ignore[attr-defined]
        return process, start.links["join"].partition("/j/")[0]  # type: ignore[attr-defined]

    yield start
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


@pytest.fixture
def with_room(room: Room) -> Callable[..., Room]:
    return lambda **changes: dataclasses.replace(room, **changes)
