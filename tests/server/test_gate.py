"""Limits that hold back one who pushes, and let a whole room in at once."""

from __future__ import annotations

import asyncio
import re
import socket
import sys

import httpx
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import websocket_connect

from awayday.server import _gate
from awayday.server._gate import Gate, known_hosts
from awayday.server._rates import Rates

CODE = "abc234"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "192.168.1.7", "[::1]", "[fe80::1]", "localhost", "laptop", "laptop.local", "a.b.home.arpa",
             "workshop.example.org", socket.gethostname().lower()]
)  # fmt: skip
def test_a_room_answers_to_numbers_and_to_names_of_its_own(host):
    assert re.match(known_hosts("https://workshop.example.org:8443/j/x"), host)


@pytest.mark.parametrize(
    "host", ["evil.example", "192.168.1.7.evil.example", "workshop.example.org.evil.example", "xworkshopxexample.org",
             "laptop.local.evil.example", "rebind.network", "", "127.0.0.1.nip.io", "evil.example\n"]
)  # fmt: skip
def test_a_room_does_not_answer_to_a_name_that_somebody_else_may_have(host):
    assert not re.match(known_hosts("https://workshop.example.org:8443/j/x"), host)


@pytest.mark.parametrize("path", ["/", f"/j/{CODE}", f"/r/{CODE}/play", "/healthz", "/static/x/page.css"])
async def test_a_page_of_another_site_that_took_our_number_finds_nothing(participant, server, path):
    client = await participant()
    response = await client.get(path, Host=f"evil.example:{server.port}")
    assert response.code == 421
    assert "Set-Cookie" not in response.headers
    assert b"Open the address that the wall shows" in response.body
    assert len(server.kernel_manager) == 0


async def test_nor_can_it_open_a_socket(participant, server):
    client = await participant()
    body = (await client.get(f"/r/{CODE}/play")).body.decode()
    kernel_id = re.search('"kernelId": "([^"]+)"', body)[1]
    host = f"evil.example:{server.port}"
    address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel_id}/channels"
    headers = {"Cookie": client.cookie, "Host": host, "Origin": f"http://{host}"}
    with pytest.raises(HTTPClientError, match="421"):
        await websocket_connect(HTTPRequest(address, headers=headers))


async def test_three_hundred_people_behind_one_address_all_get_in_at_once(server):
    async def come() -> int:
        patient = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{server.port}", trust_env=False, timeout=None, verify=False
        )
        async with patient as browser:
            await browser.get(f"/j/{CODE}")
            return (await browser.get(f"/r/{CODE}/play")).status_code

    assert await asyncio.gather(*(come() for _ in range(300))) == [200] * 300


async def test_one_who_comes_as_somebody_new_again_and_again_waits(participant, server, room):
    server.arrivals = Rates(3, 0.001)
    seated = await participant()
    codes = [(await (await participant()).get(f"/r/{CODE}/play")).code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert len(server.kernel_manager) == 3
    refused = await seated.get(f"/r/{CODE}/play")
    assert (refused.code, refused.headers["Retry-After"]) == (429, "10")
    assert b'http-equiv="refresh"' in refused.body
    room.live.seats = _AnySeat()
    assert (await seated.get(f"/r/{CODE}/play")).code == 200, "who has joined comes back whatever others do"


class _AnySeat(dict):
    def get(self, key, default=None):  # noqa: ARG002
        return "somebody"


async def test_one_who_loads_a_page_without_end_waits_and_nobody_else_does(participant, server):
    server.loads = Rates(4, 0.001)
    hasty, calm = await participant(), await participant()
    assert [(await hasty.get(f"/r/{CODE}/play")).code for _ in range(6)] == [200] * 4 + [429] * 2
    assert (await calm.get(f"/r/{CODE}/play")).code == 200


class _Long(RequestHandler):
    left = asyncio.Event()

    async def get(self):
        for _ in range(64):
            self.write(bytes(1_000_000))
        await self.flush()

    def post(self):
        self.finish("taken")

    def on_connection_close(self):
        self.left.set()


@pytest.fixture
def gate(monkeypatch):
    """Serve one handler; returns the port."""
    gates = []

    def gate(**settings):
        (listening,) = bind_sockets(0, "127.0.0.1")
        _gate.let_go_when_stuck([listening])
        gates.append(Gate(Application([("/", _Long)]), **settings))
        gates[-1].add_socket(listening)
        return listening.getsockname()[1]

    monkeypatch.setattr(_gate, "BODY_S", 0.3)
    monkeypatch.setattr(_gate, "STUCK_MS", 500)
    yield gate
    for each in gates:
        each.stop()


ASK = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"


async def test_one_address_holds_so_many_connections_and_no_more(gate):
    port = gate(most_each=5)
    held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
    for reader, writer in held:
        writer.write(ASK)
        assert b"200 OK" in await reader.readuntil(b"taken")
    more, _ = await asyncio.open_connection("127.0.0.1", port)
    assert await asyncio.wait_for(more.read(), 10) == b""
    held.pop()[1].close()
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ASK)
        try:
            if b"200 OK" in await reader.readuntil(b"taken"):
                break
        except (asyncio.IncompleteReadError, ConnectionError):
            continue
    for _, writer in held:
        writer.close()


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HTTP/1.1\r\nHos", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc"]
)
async def test_one_who_says_half_a_request_and_waits_is_let_go(gate, begun):
    reader, writer = await asyncio.open_connection("127.0.0.1", gate(idle_connection_timeout=0.3))
    writer.write(begun)
    assert b"200" not in await asyncio.wait_for(reader.read(), 20)
    writer.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux cuts connections whose other end takes nothing")
async def test_one_who_never_reads_is_let_go(gate):
    _Long.left = asyncio.Event()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", gate()))
        slow.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await asyncio.wait_for(_Long.left.wait(), 30)
