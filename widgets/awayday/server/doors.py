"""The ways in: a room code or link for participants, one link each for the host page and the wall."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from urllib.parse import quote

from awayday.server._guard import Guarded, RefusedError, refuse_overrides
from awayday.server.identity import give_role, give_seat, pass_for
from awayday.session import Role


@dataclass(frozen=True, slots=True)
class RoomKeys:
    """The secrets in the links of one room: who has the link has the role."""

    host: str
    wall: str

    @classmethod
    def fresh(cls) -> RoomKeys:
        """Return new random keys of 128 bits each."""
        return cls(secrets.token_urlsafe(16), secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of a room; `host`, `wall` and `debrief` hold a key and work in a fresh browser."""

    room: str
    session: str
    join: str
    host: str
    wall: str
    debrief: str
    store: str


def make_links(base: str, code: str, keys: RoomKeys, *, session: str, store: str) -> Links:
    """Return the links of room `code` under the public address `base` (no slash at its end).

    A password in `store` is left out.
    """
    return Links(
        room=code,
        session=session,
        join=f"{base}/j/{quote(code)}",
        host=f"{base}/door/{keys.host}",
        wall=f"{base}/door/{keys.wall}",
        debrief=f"{base}/door/{keys.host}?to=debrief",
        store=re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", store),
    )


def typed_code(text: str) -> str:
    """Return a room code as a person may have typed it: spaces, dashes and capitals don't matter."""
    return re.sub(r"[\s\-]+", "", text).lower()


class CodeEntry(Guarded):
    """The front page: one field for the room code."""

    def get(self) -> None:
        """Show the field."""
        refuse_overrides(self)
        self.set_header("Cache-Control", "no-store")
        self.finish_page("enter.html.j2")


class JoinDoor(Guarded):
    """Where the QR code leads: gives a seat and opens the play page."""

    def get(self, code: str = "") -> None:
        """Give this browser a seat, unless it has one, and send it to the play page."""
        refuse_overrides(self)
        typed = typed_code(code or self.get_query_argument("code", ""))
        room = self.server.room
        if not typed:
            self.redirect("/", status=303)
            return
        if typed != room.code:
            raise RefusedError(
                404,
                "There is no such room",
                "Look at the code on the wall once more. It has six letters and digits, and is on the poster too.",
                ("/", "Type the code again"),
            )
        if room.live.ended and pass_for(self, room.code, [Role.PARTICIPANT]) is None:
            raise RefusedError(410)
        give_seat(self, room.code, secure=room.is_secure)
        self.set_header("Cache-Control", "no-store")
        self.redirect(f"/r/{room.code}/play", status=303)


class RoleDoor(Guarded):
    """Where the links of the host page, the wall and the debrief lead: gives the role and opens the page."""

    def get(self, key: str) -> None:
        """Give this browser the role that the key stands for and send it to the page."""
        refuse_overrides(self)
        room = self.server.room
        self.set_header("Cache-Control", "no-store")
        if hmac.compare_digest(key.encode(), room.keys.host.encode()):
            role, page = Role.FACILITATOR, "debrief" if self.get_query_argument("to", "") == "debrief" else "host"
        elif hmac.compare_digest(key.encode(), room.keys.wall.encode()):
            role, page = Role.VIEWER, "wall"
        else:
            raise RefusedError(
                404,
                "This link doesn't open anything",
                "It may belong to an earlier start of the room. Take the newest link from where the room was started.",
            )
        give_role(self, room.code, role, secure=room.is_secure)
        self.redirect(f"/r/{room.code}/{page}", status=303)
