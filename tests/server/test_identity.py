from __future__ import annotations

import stat

import pytest

from awayday.errors import AwaydayError
from awayday.server import RoomServer
from awayday.server.identity import cookie_secret

CODE = "abc234"


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    folder = tmp_path / "new" / "data"
    secret = cookie_secret(folder)
    assert len(secret) >= 32
    assert cookie_secret(folder) == secret
    assert stat.S_IMODE((folder / "cookie-secret").stat().st_mode) == 0o600


def test_a_broken_secret_is_made_anew(tmp_path):
    (tmp_path / "cookie-secret").write_bytes(b"")
    assert len(cookie_secret(tmp_path)) >= 32


def test_a_folder_that_is_none_is_told_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AwaydayError, match="data folder"):
        cookie_secret(tmp_path / "file" / "data")


async def test_a_seat_outlives_a_restart_of_the_server(room, participant):
    client = await participant()
    again = RoomServer(room)
    again.initialize([])
    await again.open()
    client.base = f"http://127.0.0.1:{again.port}"
    try:
        assert (await client.get(f"/r/{CODE}/play")).code == 200
    finally:
        await again.close()


async def test_deleting_the_secret_logs_everybody_out(room, participant, facilitator):
    people = [await participant(), await facilitator()]
    (room.data_dir / "cookie-secret").unlink()
    again = RoomServer(room)
    again.initialize([])
    await again.open()
    try:
        for client in people:
            client.base = f"http://127.0.0.1:{again.port}"
            codes = {
                (await client.get(f"/r/{CODE}/{page}")).code for page in ("play", "host", "wall", "debrief", "coach")
            }
            assert codes == {403}
    finally:
        await again.close()


async def test_jupyters_own_cookies_are_not_set(participant):
    client = await participant()
    await client.get(f"/r/{CODE}/play")
    assert set(client.cookies) == {f"awayday-seat-{CODE}"}


async def test_behind_https_the_cookies_are_secure(with_room):
    server = RoomServer(with_room(public_url="https://workshop.example"))
    server.initialize([])
    links = await server.open()
    assert links.join == f"https://workshop.example/j/{server.room.live.long_code}"
    assert links.host.startswith("https://workshop.example/door#")
    await server.close()
    assert server.room.is_secure
