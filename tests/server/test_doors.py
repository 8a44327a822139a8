from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.server.doors import RoomKeys, make_links, typed_code

CODE = "abc234"
PAGES = ["play", "host", "wall", "debrief"]


async def test_the_front_page_asks_for_the_code(visit):
    response = await visit().get("/")
    assert response.code == 200
    assert b'name="code"' in response.body


@pytest.mark.parametrize("typed", ["abc234", "ABC234", "abc-234", "%20abc%20234%20"])
async def test_a_code_may_be_typed_in_any_way(visit, typed):
    response = await visit().get(f"/j/?code={typed}")
    assert (response.code, response.headers["Location"]) == (303, f"/r/{CODE}/play")


async def test_an_empty_code_leads_back_to_the_field(visit):
    assert (await visit().get("/j/?code=")).headers["Location"] == "/"


async def test_the_join_door_gives_a_seat_once(visit):
    client = visit()
    response = await client.get(f"/j/{CODE}")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"awayday-seat-{CODE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Set-Cookie" not in (await client.get(f"/j/{CODE}")).headers


@pytest.mark.parametrize("code", ["zzz999", "..%2F..%2Fetc", "%3Cscript%3E", "a" * 3000])
async def test_an_unknown_code_says_so_and_gives_nothing(visit, code):
    response = await visit().get(f"/j/{code}")
    assert response.code == 404
    assert b"no such room" in response.body
    assert b"script>" not in response.body
    assert "Set-Cookie" not in response.headers


async def test_a_room_that_ended_says_so_to_newcomers_and_lets_its_people_back(visit, room):
    seated = visit()
    await seated.get(f"/j/{CODE}")
    room.live.ended = True
    late = await visit().get(f"/j/{CODE}")
    assert late.code == 410
    assert b"has ended" in late.body
    assert (await seated.get(f"/j/{CODE}")).code == 303


@pytest.mark.parametrize(
    ("path", "goes_to"),
    [("/door/host-key", "host"), ("/door/wall-key", "wall"), ("/door/host-key?to=debrief", "debrief")],
)
async def test_the_link_of_a_role_leads_to_its_page(visit, path, goes_to):
    response = await visit().get(path)
    assert (response.code, response.headers["Location"]) == (303, f"/r/{CODE}/{goes_to}")
    assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("key", ["host-kex", "x", "host-key-", "-"])
async def test_a_wrong_key_opens_nothing(visit, key):
    response = await visit().get(f"/door/{key}")
    assert response.code == 404
    assert "Set-Cookie" not in response.headers


async def test_a_facilitator_who_opens_the_wall_stays_one(visit):
    client = visit()
    await client.get("/door/host-key")
    await client.get("/door/wall-key")
    assert (await client.get(f"/r/{CODE}/host")).code == 200


@pytest.mark.parametrize(
    ("door", "may_open"),
    [
        ("", set()),
        (f"/j/{CODE}", {"play"}),
        ("/door/wall-key", {"wall"}),
        ("/door/host-key", {"host", "wall", "debrief"}),
    ],
)
async def test_each_role_opens_its_pages_and_no_others(visit, door, may_open):
    client = visit()
    if door:
        await client.get(door)
    codes = {page: (await client.get(f"/r/{CODE}/{page}")).code for page in PAGES}
    assert codes == {page: 200 if page in may_open else 403 for page in PAGES}


async def test_a_forged_cookie_is_no_cookie(visit):
    client = visit()
    client.cookies[f"awayday-role-{CODE}"] = "facilitator:token"
    response = await client.get(f"/r/{CODE}/host")
    assert response.code == 403
    assert b"Open the link you were given" in response.body


async def test_who_has_no_seat_is_shown_the_way_in(visit):
    response = await visit().get(f"/r/{CODE}/play")
    assert response.code == 403
    assert f'href="/j/{CODE}"'.encode() in response.body


def test_links_hold_keys_and_no_password():
    links = make_links("https://x.org", CODE, RoomKeys("h", "w"), session="s", store="postgresql://me:pw@db/x")
    assert links.join == f"https://x.org/j/{CODE}"
    assert links.host == "https://x.org/door/h"
    assert links.wall == "https://x.org/door/w"
    assert links.debrief == "https://x.org/door/h?to=debrief"
    assert links.store == "postgresql://me:***@db/x"


def test_keys_are_fresh_and_long():
    first, second = RoomKeys.fresh(), RoomKeys.fresh()
    assert len({first.host, first.wall, second.host, second.wall}) == 4
    assert min(map(len, (first.host, first.wall))) >= 22


@given(st.text())
def test_what_is_typed_is_read_the_same_twice(text):
    assert typed_code(typed_code(text)) == typed_code(text)
