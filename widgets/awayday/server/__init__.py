"""The room server: pages under Voilà, the doors to them, and the rules of who may open which."""

from awayday.server._files import MANY_PHONES, file_limit, phones_held, raise_file_limit
from awayday.server.app import Room, RoomServer, claim, serve
from awayday.server.doors import Links
from awayday.server.identity import cookie_secret

__all__ = [
    "MANY_PHONES",
    "Links",
    "Room",
    "RoomServer",
    "claim",
    "cookie_secret",
    "file_limit",
    "phones_held",
    "raise_file_limit",
    "serve",
]
