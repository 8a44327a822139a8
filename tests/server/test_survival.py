"""A real server in a process of its own goes on, whatever its pages do."""

from __future__ import annotations

import asyncio
import re
import signal

import nbformat
import pytest
from tornado.httpclient import AsyncHTTPClient

CODE = "abc234"

EXITS = {
    "a timer": "asyncio.get_running_loop().call_later(0, sys.exit, 3)",
    "a callback of a future": "future = asyncio.get_running_loop().create_future()\n"
    "def leave(_):\n    raise KeyboardInterrupt\nfuture.add_done_callback(leave)\nfuture.set_result(None)",
    "a task": "async def leave():\n    sys.exit(3)\ntask = asyncio.ensure_future(leave())",
    "a thread": "task = asyncio.ensure_future(asyncio.to_thread(sys.exit, 3))",
    "the collector": "class Odd:\n    def __del__(self):\n        raise SystemExit(3)\nOdd()",
    "a cell": "sys.exit(3)",
}


@pytest.fixture
def write(room):
    def write(page: str, source: str) -> None:
        notebook = nbformat.read(room.notebooks[page], as_version=4)
        notebook.cells = [notebook.cells[0], nbformat.v4.new_code_cell(source)]
        nbformat.write(notebook, room.notebooks[page])

    return write


async def get(base: str, path: str, cookie: str = "") -> tuple[str, str]:
    """What stands at an address, and the seat that came with it."""
    answer = await AsyncHTTPClient().fetch(
        base + path, headers={"Cookie": cookie}, follow_redirects=False, raise_error=False
    )
    given = re.match(r"[^;]+", answer.headers.get("Set-Cookie", ""))
    return answer.body.decode(), given[0] if given else cookie


async def test_no_page_ends_the_server(write, start):
    process, base = start()
    for what, source in EXITS.items():
        write("play", f"import asyncio, sys\n{source}\n'has begun'")
        _, seat = await get(base, f"/j/{CODE}")
        body, _ = await get(base, f"/r/{CODE}/play", seat)
        assert ("has begun" in body) == (what != "a cell"), what
        write("play", "'still here'")
        for _ in range(3):  # a timer is due by then
            body, _ = await get(base, f"/r/{CODE}/play", seat)
            assert "still here" in body, what
        assert process.poll() is None, what
    process.send_signal(signal.SIGINT)
    out, _ = await asyncio.to_thread(process.communicate, timeout=30)
    assert out == "closed\n", "Ctrl-C still does, and cleanly"
    assert process.returncode == 0
