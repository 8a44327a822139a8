"""A room server with small notebooks of its own and a stand-in for the live Session."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from awayday.server import Room, RoomKeys, RoomServer
from awayday.session import Role

CODE = "abc234"
KEYS = RoomKeys(host="host-key", wall="wall-key")

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


class StandIn:
    """What the server asks of a live Session."""

    def __init__(self) -> None:
        self.session = SimpleNamespace(session_id="session-1", room_code=CODE)
        self.store = SimpleNamespace(url="postgresql://me:secret@db/awayday")
        self.ended = False
        self.closed = False
        self.told: asyncio.Queue[tuple[Role, bool]] = asyncio.Queue()

    def presence(self, visitor: Any, here: bool) -> None:
        self.told.put_nowait((visitor.role, here))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def room(tmp_path: Path) -> Room:
    notebooks = {
        "play": write_notebook(tmp_path / "play.ipynb", "The <picnic>", [PLAY], "awayday"),
        "host": write_notebook(tmp_path / "host.ipynb", "Host", ["print('for the host')", "1 / 0"], "awayday"),
        "wall": write_notebook(tmp_path / "wall.ipynb", "Wall", [STOCK], "python3"),
        "debrief": write_notebook(tmp_path / "debrief.ipynb", "Debrief", ["'a table'"], "python3"),
    }
    return Room(StandIn(), CODE, notebooks, tmp_path / "data", port=0, keys=KEYS)


@dataclass
class Client:
    """A browser without a screen: it keeps cookies and follows nothing by itself."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def get(self, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
        response = await AsyncHTTPClient().fetch(
            self.base + path,
            method=method,
            headers={"Cookie": self.cookie, **headers},
            follow_redirects=False,
            raise_error=False,
            allow_nonstandard_methods=True,
            request_timeout=60,
        )
        for line in response.headers.get_list("Set-Cookie"):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return response


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
def facilitator(visit: Callable[[], Client]) -> Callable[[], Any]:
    async def facilitator() -> Client:
        client = visit()
        await client.get(f"/door/{KEYS.host}")
        return client

    return facilitator


SERVE = """
import sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from conftest import CODE, KEYS, StandIn
from awayday.server import Room, serve

class Told(StandIn):
    def close(self):
        print("closed", flush=True)

folder = Path({notebooks!r})
pages = {{page: folder / f"{{page}}.ipynb" for page in ("play", "host", "wall", "debrief")}}
room = Room(Told(), CODE, pages, folder / "data", port={port}, keys=KEYS)
serve(room, on_ready=lambda links: print(links.join, flush=True))
"""


@pytest.fixture
def start(room: Room) -> Iterator[Callable[..., Any]]:
    """Start the server in a process of its own; returns the process and the address that it is ready on."""
    processes = []

    def start(port: int = 0) -> tuple[subprocess.Popen[str], str]:
        script = SERVE.format(folder=str(Path(__file__).parent), notebooks=str(room.data_dir.parent), port=port)
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=os.environ)
        processes.append(process)
        return process, process.stdout.readline().strip().removesuffix(f"/j/{CODE}")

    yield start
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


@pytest.fixture
def with_room(room: Room) -> Callable[..., Room]:
    return lambda **changes: dataclasses.replace(room, **changes)
