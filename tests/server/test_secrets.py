"""No secret of a room is in its log, its addresses, its pages, or the environment of its kernels."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from awayday.room.manager import scrubbed
from awayday.session import Role
from awayday.usecases import issue, recovery_code
from benchmarks.reliability._place import PROTOCOLS, Person, kernel_message, served

CLIENTS = ("httpx", "httpcore", "asyncio")
"""Loggers of the other end, which is this test."""


@pytest.fixture
async def place(tmp_path):
    async with served(tmp_path) as place:
        yield place


async def play(place) -> dict[str, str]:
    """Come by links and by the code, look at every page, answer, be refused; returns the secrets by name."""
    live = place.live
    secrets = {"cookie secret": place.server.cookie_secret.decode(), "long code": live.long_code}
    people = []
    for role, page in ((Role.FACILITATOR, "host"), (Role.VIEWER, "wall"), (Role.PARTICIPANT, "play")):
        (ticket,) = await issue(live, [role])
        secrets[f"ticket {role}"] = ticket
        for status in (303, 403):  # the second browser is refused
            async with place.http() as http:
                answer = await http.post("/door", data={"ticket": ticket}, headers={"Origin": place.base})
            assert answer.status_code == status
            assert ticket not in answer.headers.get("Location", "")
            if status == 303:
                people.append((Person(page, dict(answer.cookies)), page))
    async with place.http() as http:
        answer = await http.get(f"/j/{live.long_code}")
        assert live.long_code not in answer.headers["Location"]
        people.append((Person("by code", dict(answer.cookies)), "play"))
        await http.get("/j/wrong-code-2", params={"code": live.long_code})
    for person, page in people:
        kernel_id = await place.open_page(person, page)
        secrets[f"kernel of {page}"] = kernel_id
        secrets |= {f"cookie of {person.name} {name}": value for name, value in person.cookies.items()}
        for protocol in PROTOCOLS:
            socket = await place.connect(person, kernel_id, protocol)
            await socket.settle()
            await socket.say(kernel_message("execute_request", {"code": "1"}))
            await socket.send("no message")
            await socket.settle()
            socket.close()
        async with place.http() as http:
            await http.get(f"/api/kernels/{kernel_id}", headers={"Cookie": person.cookie})
            await http.get(f"/api/kernels/{kernel_id}")
    seated = await place.seat("Ann", "Ann")
    secrets["recovery code"] = recovery_code(live.secret, place.visitor(seated).participant_id)
    await place.go_to("picnic-02")
    await place.say(seated, "choice", "close")
    secrets["password of the store"] = "pass-of-the-store"
    return secrets


async def test_the_log_of_a_played_session_holds_no_secret_at_any_level(place, caplog):
    caplog.set_level(logging.DEBUG)
    secrets = await play(place)
    lines = [
        f"{record.name} {record.getMessage()} {record.exc_text or ''}"
        for record in caplog.records
        if not record.name.startswith(CLIENTS)
    ]
    assert len(lines) > 100
    found = {
        name: line[:200]
        for name, secret in secrets.items()
        for line in lines
        if secret in line or quote(secret) in line
    }
    assert found == {}


async def test_the_pages_hold_no_secret_of_others(place):
    secrets = await play(place)
    ann = await place.seat("Bea", "Bea")
    async with place.http() as http:
        page = (await http.get(f"/r/{place.code}/play", headers={"Cookie": ann.cookie})).text
    kernel_id = re.search(r'"kernelId": "([0-9a-f-]+)"', page)[1]
    socket = await place.connect(ann, kernel_id, PROTOCOLS[0])
    states = json.dumps(await socket.states())
    socket.close()
    assert [name for name, secret in secrets.items() if secret in page + states] == []


def test_a_stock_kernel_gets_no_secret_of_the_environment():
    env = {"PATH": "/bin", "HOME": "/home/ann", "LC_ALL": "C.UTF-8"}
    names = (
        "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "DATABASE_URL", "JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "GITHUB_TOKEN",
        "SSH_AUTH_SOCK", "AWAYDAY_SECRET", "HTTP_COOKIE", "PYTHONSTARTUP", "LD_PRELOAD", "VOILA_KERNEL_ID",
        "VOILA_TOKEN", "XDG_SESSION_COOKIE",
    )  # fmt: skip
    canaries = dict.fromkeys(names, "canary")
    assert scrubbed(env | canaries) == env


def environment_of(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text()


@pytest.mark.skipif(not Path("/proc/self/environ").is_file(), reason="reads the environment of a process from /proc")
async def test_the_processes_behind_wall_and_debrief_know_no_secret(place, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "canary")
    monkeypatch.setenv("JUPYTER_TOKEN", "canary")
    wall = place.person("wall", Role.VIEWER)
    kernel_id = await place.open_page(wall, "wall")
    manager = place.server.kernel_manager.get_kernel(kernel_id)
    env = environment_of(manager.provisioner.pid)
    assert "AWAYDAY_ROLE" in env
    assert "canary" not in env
