from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tornado.web import create_signed_value, decode_signed_value

from awayday.server import cookie_secret
from awayday.server.doors import make_links, typed_code
from awayday.session import Role
from awayday.usecases import Guesses, Live, Visitor, door_link, issue, join, revoke, set_rules

CODE = "abc234"
PAGES = ["play", "host", "wall", "debrief", "coach"]
OPENS = {
    Role.PARTICIPANT: {"play"},
    Role.VIEWER: {"wall"},
    Role.COHOST: {"host", "wall", "debrief"},
    Role.FACILITATOR: {"host", "wall", "debrief", "coach"},
    Role.COACH: {"coach"},
}
CLOSED = [{"locked": True}, {"code_open": False}, {"tickets_only": True}]


@pytest.fixture
def rules(room):
    """Change the rules of the room, as its facilitator does."""
    return lambda **changes: set_rules(Visitor(room.live, Role.FACILITATOR), **changes)


@pytest.fixture
def joined(server, participant):
    """Somebody who has joined, not only passed the door."""

    async def joined():
        client = await participant()
        page = await client.get(f"/r/{CODE}/play")
        kernel_id = re.search(rb'"kernelId": "([0-9a-f-]+)"', page.body)[1].decode()
        await join(server.kernel_manager.visitor_of(kernel_id), None)
        return client

    return joined


async def opened(client):
    return {page for page in PAGES if (await client.get(f"/r/{CODE}/{page}")).code == 200}


# codes


async def test_the_front_page_asks_for_the_code(visit):
    response = await visit().get("/")
    assert response.code == 200
    assert b'name="code"' in response.body


@pytest.mark.parametrize("typed", ["abc234", "ABC234", "abc-234", "%20abc%20234%20"])
async def test_a_code_may_be_typed_in_any_way(visit, typed):
    response = await visit().get(f"/j/?code={typed}")
    assert (response.code, response.headers["Location"]) == (303, f"/r/{CODE}/play")


async def test_the_code_of_the_picture_leads_to_the_same_page(visit, server):
    path = server.links.join.removeprefix(f"http://127.0.0.1:{server.port}")
    response = await visit().get(path)
    assert (response.code, response.headers["Location"]) == (303, f"/r/{CODE}/play")
    assert len(path.removeprefix("/j/")) == 16


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


async def test_a_room_that_ended_says_so_to_newcomers_and_lets_its_people_back(visit, room, joined):
    seated = await joined()
    await room.live.end()
    late = await visit().get(f"/j/{CODE}")
    assert late.code == 410
    assert b"has ended" in late.body
    assert (await seated.get(f"/j/{CODE}")).code == 303


@pytest.mark.parametrize("closed", CLOSED)
async def test_a_closed_room_tells_newcomers_and_lets_its_people_back(visit, rules, joined, closed):
    seated = await joined()
    await rules(**closed)
    late = await visit().get(f"/j/{CODE}")
    assert late.code == 403
    assert "Set-Cookie" not in late.headers
    assert (await seated.get(f"/j/{CODE}")).code == 303
    assert (await seated.get(f"/r/{CODE}/play")).code == 200


@pytest.mark.parametrize("closed", [{"locked": True}, {"tickets_only": True}])
async def test_the_picture_opens_no_closed_room_either(visit, server, rules, closed):
    await rules(**closed)
    assert (await visit().get(f"/j/{server.room.live.long_code}")).code == 403


@pytest.mark.parametrize("closed", [{"locked": True}, {"tickets_only": True}, None])
async def test_who_was_here_before_gets_as_far_as_her_own_code_and_nobody_is_made_of_her(visit, room, rules, closed):
    await (rules(**closed) if closed else room.live.end())
    stranger = visit()
    assert b"I was here before" in (await stranger.get(f"/j/{CODE}")).body
    assert (await stranger.get("/j/zzz999?again=1")).code == 404
    assert (await stranger.get(f"/j/{CODE}?again=1")).code == 303
    assert (await stranger.get(f"/r/{CODE}/play")).code == 200
    assert not room.live.seats
    assert not room.live.state.people


async def test_where_only_the_spoken_code_is_closed_the_picture_still_works(visit, server, rules):
    await rules(code_open=False)
    right, wrong = await visit().get(f"/j/{CODE}"), await visit().get("/j/zzz999")
    assert right.code == wrong.code == 403, "a closed door does not tell which code is right"
    assert right.body == wrong.body
    assert (await visit().get(f"/j/{server.room.live.long_code}")).code == 303


async def test_whoever_passed_the_door_before_it_was_locked_does_not_join_after(participant, rules):
    client = await participant()
    await rules(locked=True)
    assert (await client.get(f"/j/{CODE}")).code == 403


async def test_wrong_codes_come_to_an_end_and_hold_up_nobody_who_scans_or_was_here(visit, server, joined):
    seated, now = await joined(), [0.0]
    server.room.live.guesses = Guesses(clock=lambda: now[0])
    codes = [(await visit().get(f"/j/zz{number:04}")).code for number in range(310)]
    assert codes == [404] * 300 + [429] * 10
    assert (await visit().get(f"/j/{CODE}")).code == 429, "else a guesser would know the right one when it comes"
    assert (await visit().get(f"/j/{server.room.live.long_code}")).code == 303
    assert (await seated.get(f"/j/{CODE}")).code == 303
    now[0] += 1.5
    assert (await visit().get(f"/j/{CODE}")).code == 303


async def test_a_room_behind_one_address_gets_in_by_the_spoken_code(visit, server):
    server.room.live.guesses = Guesses(clock=lambda: 0.0)
    assert {(await visit().get(f"/j/{CODE}")).code for _ in range(700)} == {303}


# one-time links


async def test_the_page_of_a_link_is_the_same_for_all_and_says_what_to_do_without_scripts(visit, server):
    client = visit()
    response = await client.get("/door?to=debrief")
    assert response.code == 200
    assert b"<noscript>" in response.body
    assert b"door.js" in response.body
    assert client.cookies == {}
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert server.links.host.partition("#")[2].encode() not in response.body


@pytest.mark.parametrize("link", ["host", "wall", "debrief", "coach"])
async def test_the_link_of_a_role_leads_to_its_page(visit, server, link):
    response = await visit().enter(getattr(server.links, link))
    assert (response.code, response.headers["Location"]) == (303, f"/r/{CODE}/{link}")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"awayday-role-{CODE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("role", Role)
async def test_each_role_opens_its_pages_and_no_others(invited, role):
    assert await opened(await invited(role)) == OPENS[role]


async def test_who_has_no_role_opens_nothing(visit):
    assert await opened(visit()) == set()


async def test_a_link_is_for_one_browser_which_may_open_it_again(visit, server):
    hers, other = visit(), visit()
    assert (await hers.enter(server.links.host)).code == 303
    refused = await other.enter(server.links.host)
    assert refused.code == 403
    assert b"used already" in refused.body
    assert b"host page" in refused.body, "it says how to get another one"
    assert await opened(other) == set()
    again = await hers.enter(server.links.host)
    assert (again.code, again.headers.get("Set-Cookie")) == (303, None)


@pytest.mark.parametrize("ticket", ["", "x", "a" * 3000, "<script>", "é"])
async def test_a_ticket_that_nobody_made_opens_nothing(visit, ticket):
    client = visit()
    response = await client.enter(f"/door#{ticket}")
    assert response.code == 404
    assert b"<script>" not in response.body
    assert client.cookies == {}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
async def test_a_page_elsewhere_can_not_send_a_link(visit, server, origin):
    client = visit()
    assert (await client.enter(server.links.host, Origin=origin)).code == 403
    assert client.cookies == {}
    assert (await client.enter(server.links.host)).code == 303, "it is not used up"


async def test_a_post_that_names_no_origin_is_refused(visit, server):
    response = await visit().get("/door", "POST", f"ticket={server.links.host.partition('#')[2]}")
    assert response.code == 403


async def test_a_link_leads_to_no_page_that_it_makes_up(visit, server):
    response = await visit().enter(server.links.host.replace("#", "?to=//evil.example/#"))
    assert response.headers["Location"] == f"/r/{CODE}/host"


async def test_a_facilitator_who_opens_the_wall_stays_one_and_leaves_the_link_for_the_projector(visit, server):
    client, projector = visit(), visit()
    await client.enter(server.links.host)
    assert (await client.enter(server.links.wall)).headers["Location"] == f"/r/{CODE}/wall"
    assert await opened(client) == OPENS[Role.FACILITATOR]
    assert (await projector.enter(server.links.wall)).code == 303


async def test_a_viewer_may_become_a_facilitator(visit, server):
    client = visit()
    await client.enter(server.links.wall)
    await client.enter(server.links.host)
    assert await opened(client) == OPENS[Role.FACILITATOR]


async def test_who_leads_a_room_and_is_its_coach_has_the_pages_of_both(visit, room):
    client = visit()
    for role in (Role.COHOST, Role.COACH):
        (ticket,) = await issue(room.live, [role])
        await client.enter(door_link(client.base, ticket))
    assert await opened(client) == OPENS[Role.COHOST] | OPENS[Role.COACH]


async def test_a_seat_ticket_opens_a_room_that_takes_no_codes(visit, room, rules):
    await rules(tickets_only=True)
    first, second = await issue(room.live, [Role.PARTICIPANT] * 2)
    client, other = visit(), visit()
    response = await client.enter(door_link(client.base, first))
    assert (response.code, response.headers["Location"]) == (303, f"/r/{CODE}/play")
    assert set(client.cookies) == {f"awayday-seat-{CODE}"}
    assert (await client.get(f"/j/{CODE}")).code == 303
    await client.enter(door_link(client.base, second))
    assert (await other.enter(door_link(client.base, second))).code == 303, "who has a seat takes no second one"


async def test_what_was_taken_back_is_gone_with_the_pages_that_it_opened(visit, room, server, invited):
    host = Visitor(room.live, Role.FACILITATOR)
    client = await invited(Role.COHOST)
    await client.get(f"/r/{CODE}/host")
    (kernel_id,) = server.kernel_manager.list_kernel_ids()
    unused = (await issue(room.live, [Role.COHOST]))[0]
    await revoke(host, [one.ticket_hash for one in room.live.tickets if one.role is Role.COHOST])
    while kernel_id in server.kernel_manager:
        assert (await client.get("/healthz")).code == 200  # meanwhile
    assert await opened(client) == set()
    refused = await visit().enter(f"/door#{unused}")
    assert refused.code == 403
    assert b"taken it back" in refused.body


async def test_roles_come_back_with_the_room(room, server, visit):
    live, client = room.live, visit()
    await client.enter(server.links.host)
    again = Live(live.store, live.session, live.workshop, secret=live.secret)
    assert again.tickets.role_of(next(one.cookie_hash for one in live.tickets if one.used_ms)) is Role.FACILITATOR
    assert (again.long_code, again.rules) == (live.long_code, live.rules)


# cookies


@pytest.mark.parametrize("value", ["facilitator:token", "token", "2|1:0|10:1|3:abc|4:dG9r|0000"])
async def test_a_forged_cookie_is_no_cookie(visit, value):
    client = visit()
    client.cookies[f"awayday-role-{CODE}"] = value
    response = await client.get(f"/r/{CODE}/host")
    assert response.code == 403
    assert b"Open the link you were given" in response.body


async def test_a_seat_is_no_role_though_the_server_signed_it(server, joined):
    secret, seat, role = cookie_secret(server.room.data_dir), f"awayday-seat-{CODE}", f"awayday-role-{CODE}"
    client = await joined()
    token = decode_signed_value(secret, seat, client.cookies[seat])
    client.cookies[role] = create_signed_value(secret, role, token).decode()
    assert await opened(client) == {"play"}


async def test_who_has_no_seat_is_shown_the_way_in(visit):
    response = await visit().get(f"/r/{CODE}/play")
    assert response.code == 403
    assert f'href="/j/{CODE}"'.encode() in response.body


@pytest.mark.usefixtures("server")
async def test_links_hold_no_password(room):
    room.live.store.url = "postgresql://me:pw@db/x"
    assert make_links(room).store == "postgresql://me:***@db/x"
    assert make_links(room).host == "", "a room that comes back makes no links"


@given(st.text())
def test_what_is_typed_is_read_the_same_twice(text):
    assert typed_code(typed_code(text)) == typed_code(text)
