"""Open files: what a limit holds, and what happens when it is reached."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys

import pytest
from tornado.httpclient import AsyncHTTPClient

from awayday.server import phones_held
from awayday.server._files import FILES_PER_PHONE, OWN_FILES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")

LIMIT = 160


@pytest.fixture
def few_files(monkeypatch, tmp_path):
    """Let the processes that a test starts have few files, soft and hard, and keep what they say on stderr."""
    import resource

    (tmp_path / "sitecustomize.py").write_text(
        f"import os, resource\nresource.setrlimit(resource.RLIMIT_NOFILE, ({LIMIT}, {LIMIT}))\n"
        f"os.dup2(os.open({str(tmp_path / 'stderr')!r}, os.O_WRONLY), 2)\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] > 2 * LIMIT
    os.mkfifo(tmp_path / "stderr")
    return tmp_path / "stderr"


@pytest.mark.parametrize("limit", [0, 1, OWN_FILES, 256, 1024, 65_536])
def test_a_limit_holds_phones_beside_what_the_server_needs_itself(limit):
    phones = phones_held(limit)
    assert phones >= 0
    assert phones == 0 or OWN_FILES + phones * FILES_PER_PHONE <= limit < OWN_FILES + (phones + 1) * FILES_PER_PHONE


def test_without_a_limit_any_number_fits():
    assert phones_held(None) is None


async def ok(base: str) -> bool:
    answer = await AsyncHTTPClient().fetch(f"{base}/healthz", request_timeout=60, raise_error=False)
    return answer.code == 200


async def test_when_files_run_out_phones_wait_the_log_says_so_once_and_the_server_goes_on(few_files, start):
    starting = asyncio.ensure_future(asyncio.to_thread(start))
    log = await asyncio.to_thread(few_files.open)
    process, base = await starting
    host, port = re.fullmatch(r"http://([\d.]+):(\d+)", base).groups()
    held = [socket.create_connection((host, int(port)), timeout=60) for _ in range(LIMIT + 20)]
    late = asyncio.ensure_future(ok(base))
    before, line = "", ""
    while "no open files are left" not in line:
        before += line
        line = await asyncio.to_thread(log.readline)
        assert line, "the server has ended"
        assert "Too many open files" not in line
    assert f"the limit is {LIMIT}" in line
    assert not late.done(), "she waits, and is not refused"
    inside = held[0]
    inside.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert await asyncio.to_thread(inside.recv, 12) == b"HTTP/1.1 200", "whoever is in is served"
    for each in held:
        each.close()
    assert await asyncio.wait_for(late, 60)
    process.terminate()
    said = before + await asyncio.to_thread(log.read)
    log.close()
    assert "no open files" not in said, "once is enough"
    assert "Traceback" not in said
    assert "Too many open files" not in said
