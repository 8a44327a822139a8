from __future__ import annotations

import json
import re

import httpx
import pytest

from awayday.server._assets import STATIC

CODE = "abc234"


def kernel_id_in(response) -> str:
    return re.search(rb'"kernelId": "([0-9a-f-]+)"', response.body)[1].decode()


@pytest.mark.parametrize(
    "path",
    [
        "/api/kernels",
        "/api/contents",
        "/api/contents/play.ipynb",
        "/api/terminals",
        "/api/sessions",
        "/login",
        "/logout",
        "/tree",
        "/voila",
        "/voila/tree",
        "/voila/files/play.ipynb",
        "/voila/render/play.ipynb",
        "/voila/api/shutdown/00000000-0000-0000-0000-000000000000",
        "/voila/api/contents",
        "/voila/execution/00000000-0000-0000-0000-000000000000",
        "/play.ipynb",
        "/data/cookie-secret",
        "/r/abc234/report",
        "/r/abc234/play/",
        "/r/abc234/../../etc/passwd",
        "/static/../index.html.j2",
        "/static/index.html.j2",
        "/static/page.js",
        "/static/000000000000/page.js",
        "/static/{stamp}/preload.json",
        "/static/{stamp}/page.js.br",
        "/static/{stamp}/../app.py",
        "/static/{stamp}/%2e%2e/app.js",
        "/voila/static/voila.js",
        "/voila/labextensions/anywidget/package.json",
    ],
)
async def test_nothing_else_is_there(visit, facilitator, server, path):
    for client in (visit(), await facilitator()):
        assert (await client.get(path.format(stamp=server.assets.stamp))).code in (403, 404)


@pytest.mark.parametrize("path", ["/", f"/j/{CODE}", f"/r/{CODE}/play", "/door"])
@pytest.mark.parametrize("argument", ["template=reveal", "theme=dark", "a=b&template=../../x"])
async def test_nobody_chooses_the_template_or_theme(participant, path, argument):
    response = await (await participant()).get(f"{path}?{argument}")
    assert response.code == 400


@pytest.mark.parametrize(
    "path",
    ["/", f"/j/{CODE}", f"/r/{CODE}/play", f"/r/{CODE}/host", "/nothing", "/healthz", "/static/{stamp}/page.css"],
)
async def test_every_answer_has_its_headers(participant, server, path):
    headers = (await (await participant()).get(path.format(stamp=server.assets.stamp))).headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' blob:;" in policy
    assert not re.search(r"https?://|\*", policy)
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in headers


@pytest.mark.parametrize("host", ["evil.org; script-src *", "a b", "x'y"])
async def test_a_made_up_host_does_not_get_into_the_policy(visit, host):
    policy = (await visit().get("/", Host=host)).headers.get("Content-Security-Policy", "")
    assert "evil" not in policy
    assert "*" not in policy


async def test_a_page_is_whole_before_any_script_runs(participant):
    body = (await (await participant()).get(f"/r/{CODE}/play")).body.decode()
    assert '<html lang="en" data-page="play">' in body
    assert "<title>The &lt;picnic&gt;</title>" in body
    assert "Connecting…" in body
    assert "<noscript>" in body
    assert "viewport" in body
    assert body.count("<h1") == 1
    assert "application/vnd.jupyter.widget-view+json" in body
    assert "import ipywidgets" not in body, "the source of cells stays on the server"
    assert not re.search(r"https?://(?!127\.0\.0\.1)", body)
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/))", body), "no inline script"


async def test_an_error_in_a_cell_gets_a_calm_sentence(facilitator):
    body = (await (await facilitator()).get(f"/r/{CODE}/host")).body.decode()
    assert "for the host" in body
    assert "could not be shown" in body
    assert "ZeroDivisionError" not in body
    assert "Traceback" not in body


async def test_the_wall_is_dark_and_runs_in_a_process_of_its_own(visit, server):
    client = visit()
    await client.enter(server.links.wall)
    response = await client.get(f"/r/{CODE}/wall")
    assert b'data-theme="dark"' in response.body
    assert server.kernel_manager.get_kernel(kernel_id_in(response)).kernel_name == "python3"


async def test_a_kernel_is_there_for_the_browser_that_opened_it_alone(participant, facilitator):
    mine, hers = await participant(), await participant()
    kernel_id = kernel_id_in(await mine.get(f"/r/{CODE}/play"))
    model = await mine.get(f"/api/kernels/{kernel_id}")
    assert (model.code, json.loads(model.body)["id"]) == (200, kernel_id)
    assert (await hers.get(f"/api/kernels/{kernel_id}")).code == 404
    assert (await (await facilitator()).get(f"/api/kernels/{kernel_id}")).code == 404


@pytest.mark.parametrize("method", ["DELETE", "POST", "PUT", "PATCH"])
async def test_a_kernel_is_not_ended_or_started_from_outside(participant, server, method):
    client = await participant()
    kernel_id = kernel_id_in(await client.get(f"/r/{CODE}/play"))
    response = await client.get(f"/api/kernels/{kernel_id}", method=method)
    assert response.code == 405
    assert kernel_id in server.kernel_manager


async def test_the_oldest_page_of_a_visitor_ends_first(participant, server):
    server.max_pages_each = 2
    client = await participant()
    ids = [kernel_id_in(await client.get(f"/r/{CODE}/play")) for _ in range(3)]
    assert [kernel_id in server.kernel_manager for kernel_id in ids] == [False, True, True]


async def test_a_full_room_says_so_and_tries_again(participant, server):
    server.max_pages = 0
    response = await (await participant()).get(f"/r/{CODE}/play")
    assert (response.code, response.headers["Retry-After"]) == (503, "10")
    assert b'http-equiv="refresh"' in response.body


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip, deflate", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
@pytest.mark.parametrize("name", ["page.js", "page.css"])
async def test_the_front_end_comes_compressed_and_may_be_kept_for_good(server, name, accepted, encoding):
    address = f"http://127.0.0.1:{server.port}/static/{server.assets.stamp}/{name}"
    headers = {"Accept-Encoding": accepted}
    async with httpx.AsyncClient(trust_env=False) as client, client.stream("GET", address, headers=headers) as response:
        body = b"".join([part async for part in response.aiter_raw()])
    assert response.headers.get("Content-Encoding") == encoding
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Vary"] == "Accept-Encoding"
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[encoding]
    assert body == (STATIC / f"{name}{suffix}").read_bytes()


async def test_the_server_says_that_it_is_well(visit):
    assert json.loads((await visit().get("/healthz")).body) == {"status": "ok"}
