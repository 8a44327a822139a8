"""The room server: pages under Voilà, the doors to them, and the rules of who may open which."""

from awayday.server.app import Room, RoomServer, claim, serve
from awayday.server.doors import Links, RoomKeys

__all__ = ["Links", "Room", "RoomKeys", "RoomServer", "claim", "serve"]
