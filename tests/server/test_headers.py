"""The headers that no answer goes without, for every route and every outcome."""

from __future__ import annotations

import re

import pytest

from awayday.server._rates import Rates
from benchmarks.reliability import _matrix
from benchmarks.reliability._place import served

ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
async def place(tmp_path):
    async with served(tmp_path) as place:
        yield place


def wrong_in(headers) -> list[str]:
    wrong = [f"{name}: {headers.get(name)}" for name, value in ALWAYS.items() if headers.get(name) != value]
    policy = dict(part.strip().split(" ", 1) for part in headers.get("Content-Security-Policy", "x x").split(";"))
    asked = {
        "default-src": "'none'",
        "script-src": "'self' blob:",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "worker-src": "'none'",
    }
    wrong += [f"policy {name} {policy.get(name)}" for name, value in asked.items() if policy.get(name) != value]
    if re.search(r"https?://|\*|unsafe-eval", str(policy)):
        wrong.append(f"policy {policy}")
    if "Server" in headers:
        wrong.append("names its make")
    if "Permissions-Policy" not in headers:
        wrong.append("permissions")
    if headers.get("Cache-Control") not in {"no-store", "public, max-age=31536000, immutable"}:
        wrong.append(f"cache {headers.get('Cache-Control')}")
    return wrong


async def test_every_route_and_outcome_has_its_headers(place):
    people = await _matrix.everybody(place)
    seen, wrong = set(), {}
    async with place.http() as http:

        async def ask(method, path, **headers):
            response = await http.request(method, path, headers=headers)
            seen.add(response.status_code)
            if found := wrong_in(response.headers):
                wrong[method, path, response.status_code] = found
            return response

        addresses = [path for rule in _matrix.RULES.values() for path in rule.addresses(place)]
        for path in (*addresses, *_matrix.ELSEWHERE):
            for person in people[:6]:
                if path.endswith(("/wall", "/debrief")):
                    continue  # their kernels take seconds to start; the handler is that of /host
                for method in ("GET", "POST"):
                    await ask(method, path, Cookie=person.cookie, Origin=place.base)
            await ask("GET", f"{path}{'&' if '?' in path else '?'}template=reveal")
            await ask("GET", path, Host="evil.example")
        guest = people[2].cookie
        play = f"/r/{place.code}/play"
        place.server.loads = Rates(1, 0.001)
        for _ in range(2):
            await ask("GET", play, Cookie=guest)
        place.server.loads = Rates(100, 1)
        place.server.max_pages = 0
        await ask("GET", play, Cookie=guest)
        place.server.max_pages = 100
    assert wrong == {}
    assert seen >= {200, 303, 400, 403, 404, 405, 421, 429, 503}


async def test_a_failure_of_our_own_has_them_too(participant, room):
    client = await participant()
    room.notebooks["play"].unlink()
    response = await client.get(f"/r/{room.code}/play")
    assert response.code == 500
    assert wrong_in(response.headers) == []
    assert b"Nothing that was saved is lost" in response.body
    assert b"ipynb" not in response.body
