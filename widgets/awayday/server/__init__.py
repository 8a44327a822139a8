"""The room server: pages under Voilà, the doors to them, and the rules of who may open which."""

from awayday.server._files import MANY_PHONES, file_limit, phones_held, raise_file_limit
from awayday.server.app import Room, RoomServer, claim, serve
from awayday.server.doors import Links, RoomKeys

__all__ = [
    "MANY_PHONES",
    "Links",
    "Room",
    "RoomKeys",
    "RoomServer",
    "claim",
    "file_limit",
    "phones_held",
    "raise_file_limit",
    "serve",
]
