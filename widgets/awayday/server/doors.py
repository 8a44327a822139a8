"""The ways in: a code or the QR picture for participants, one-time links for everybody else."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from awayday.errors import Refused
from awayday.server._guard import Guarded, RefusedError, refuse_overrides
from awayday.server._rates import network
from awayday.server.identity import give, pass_for, token_of
from awayday.session import Role
from awayday.usecases import check_newcomer, door_link, hashed, use_ticket

if TYPE_CHECKING:
    from awayday.server.app import Room

HOME = {
    Role.FACILITATOR: "host",
    Role.COHOST: "host",
    Role.VIEWER: "wall",
    Role.COACH: "coach",
    Role.PARTICIPANT: "play",
}
"""The page that a one-time link for each role leads to, unless it names another one."""

LINKED = frozenset({"host", "wall", "debrief", "coach"})
"""Pages that a link may name."""


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of a room; `host`, `wall`, `debrief` and `coach` each open it in one browser, or are empty."""

    room: str
    session: str
    join: str
    host: str
    wall: str
    debrief: str
    coach: str
    store: str


def make_links(room: Room, host: str = "", wall: str = "", debrief: str = "", coach: str = "") -> Links:
    """Return the links of a room, of which four are made of tickets.

    A password in the address of its store is left out.
    """
    live = room.live

    def opened_by(ticket: str, page: str = "") -> str:
        return door_link(live.base_url, ticket, page) if ticket else ""

    return Links(
        room=room.code,
        session=live.session.session_id,
        join=live.join_url,
        host=opened_by(host),
        wall=opened_by(wall),
        debrief=opened_by(debrief, "debrief"),
        coach=opened_by(coach),
        store=re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", str(live.store.url)),
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
    """Where the QR picture and the typed code lead: gives a seat and opens the play page."""

    def get(self, code: str = "") -> None:
        """Give this browser a seat, unless it has one, and send it to the play page.

        With `again`, somebody who was here before on another phone gets as far as the page where she types her own
        code, whoever else is let in; the seat alone makes nobody of her.
        """
        refuse_overrides(self)
        self.set_header("Cache-Control", "no-store")
        typed = typed_code(code or self.get_query_argument("code", ""))
        if not typed:
            self.redirect("/", status=303)
            return
        room = self.server.room
        seat = pass_for(self, room, [Role.PARTICIPANT])
        is_back = seat is not None and seat.seat_hash in room.live.seats
        self._check(typed, is_back)
        if not is_back and not self.get_query_argument("again", ""):
            self._check_newcomer("" if seat is None else seat.seat_hash, f"/j/{quote(typed)}?again=1")
        give(self, room, Role.PARTICIPANT, token_of(self, room, Role.PARTICIPANT))
        self.redirect(f"/r/{room.code}/play", status=303)

    def _check(self, typed: str, is_back: bool) -> None:
        """Refuse a wrong code, and any spoken one where it is closed or too many were wrong.

        The code of the QR picture can't be guessed, so it is always listened to; so is whoever has been here before.
        """
        live, place = self.server.room.live, network(self.request.remote_ip)
        if _same(typed, live.long_code):
            return
        if not is_back and not live.rules.code_open:
            raise RefusedError(403, "The code is closed", "Point your camera at the square of dots on the wall.")
        if not is_back and not live.guesses.may_guess(place):
            text = "Many wrong codes were typed here just now. Scan the square of dots on the wall, or wait a minute."
            raise RefusedError(429, "Not so fast", text, ("/", "Type the code again"))
        if not _same(typed, self.server.room.code):
            live.guesses.wrong(place)
            raise RefusedError(
                404,
                "There is no such room",
                "Look at the code on the wall once more. It has six letters and digits, and is on the poster too.",
                ("/", "Type the code again"),
            )

    def _check_newcomer(self, seat_hash: str, again: str) -> None:
        try:
            check_newcomer(self.server.room.live, seat_hash)
        except Refused as refusal:
            link = (again, "I was here before")
            if refusal.reason == "ended":
                raise RefusedError(410, link=link) from refusal
            titles = {"locked": "The room is closed", "full": "The room is full"}
            title = titles.get(refusal.reason, "This room takes no codes")
            raise RefusedError(403, title, refusal.text, link) from refusal


def _same(typed: str, code: str) -> bool:
    return hmac.compare_digest(typed.encode(), code.encode())


class LinkDoor(Guarded):
    """Where one-time links lead. What they hold stands behind the #, and the page's script posts it."""

    def get(self) -> None:
        """Show the page, which is the same for all links."""
        refuse_overrides(self)
        self.set_header("Cache-Control", "no-store")
        self.finish_page("door.html.j2")

    async def post(self) -> None:
        """Give this browser what the link holds for it, and send it to the page."""
        refuse_overrides(self)
        self.set_header("Cache-Control", "no-store")
        room = self.server.room
        if self.request.headers.get("Origin", "").lower() not in room.origins(self.request.host):
            raise RefusedError(403, "This link was sent from another page", "Open it by itself, in a new tab.")
        ticket, to = self.get_body_argument("ticket", ""), self.get_body_argument("to", "")
        known = room.live.tickets.find(hashed(ticket))
        token = token_of(self, room, known.role if known else Role.VIEWER)
        try:
            role = await use_ticket(room.live, ticket, hashed(token))
        except Refused as refusal:
            raise _refused(refusal) from refusal
        give(self, room, role, token)
        self.redirect(f"/r/{room.code}/{to if to in LINKED else HOME[known.role if known else role]}", status=303)

    def check_xsrf_cookie(self) -> None:
        """Ask for no further token: a page elsewhere can't send our origin, and has no ticket to post."""


def _refused(refusal: Refused) -> RefusedError:
    status, title = {
        "used": (403, "This link was used already"),
        "taken_back": (403, "This link is not valid any more"),
        "not_saved": (503, "This could not be saved"),
    }.get(refusal.reason, (404, "This link doesn't open anything"))
    return RefusedError(status, title, refusal.text)
