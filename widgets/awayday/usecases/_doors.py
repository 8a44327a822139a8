"""Who may come in: the rules of a room, one-time links for the others, and what a newcomer is told at a closed door."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from awayday.errors import Refused, StoreError
from awayday.session import Role, RoomRules, Ticket
from awayday.usecases._codes import hashed, new_token
from awayday.usecases._live import Live, Visitor
from awayday.usecases._roles import permit

MOST_TICKETS = 2_000
"""Links that can be made in one go."""

MOST_SEATS = 3_000
"""Seats of one session; three times the largest room, so that a program that joins again and again has an end."""

RULES = frozenset({"locked", "code_open", "approval", "tickets_only"})
"""The rules that people change; address and port are the server's."""


async def set_rules(visitor: Visitor, **changes: bool) -> RoomRules:
    """Change rules of the room, by name, and return all of them as they are on disk.

    Raises
    ------
    Refused
        `not_your_role`, `malformed` for a rule that there is none of, or `not_saved`.
    """
    live = visitor.live
    permit(visitor, "set_rules")
    if not set(changes) <= RULES or not all(isinstance(value, bool) for value in changes.values()):
        raise Refused("malformed", "This page and the server do not understand each other. Reload the page.")
    async with live.driving:
        rules = replace(live.rules, **changes)  # type: ignore[arg-type]  # address and port are none of RULES
        await keep_rules(live, rules)
    live.tell()
    return rules


async def keep_rules(live: Live, rules: RoomRules) -> None:
    """Write rules, and let them count once they are on disk; raises Refused `not_saved`."""
    try:
        await asyncio.wrap_future(live.store.set_rules(live.session.session_id, rules))
    except StoreError as error:
        raise _not_saved(live, error) from error
    live.rules = rules


async def invite(visitor: Visitor, role: Role, count: int = 1) -> list[str]:
    """Make one-time links for a role and return their addresses; each is for one browser.

    Raises
    ------
    Refused
        `not_your_role`, `malformed` for a count that can't be, or `not_saved`.
    """
    permit(visitor, "invite")
    if not 1 <= count <= MOST_TICKETS:
        raise Refused("malformed", f"Between 1 and {MOST_TICKETS:,} links can be made in one go.")
    live = visitor.live
    made = await issue(live, [role] * count)
    live.tell()
    return [door_link(live.base_url, ticket) for ticket in made]


def door_link(base: str, ticket: str, page: str = "") -> str:
    """Return the address that a ticket opens; what stands behind the # never reaches a server, proxy or log."""
    return f"{base}/door{f'?to={page}' if page else ''}#{ticket}"


async def issue(live: Live, roles: Sequence[Role]) -> list[str]:
    """Make one ticket for each of `roles` and return what their links hold; raises Refused `not_saved`."""
    made = [new_token() for _ in roles]
    at, session_id = live.clock(), live.session.session_id
    tickets = [Ticket(hashed(one), session_id, role, at) for one, role in zip(made, roles, strict=True)]
    try:
        await asyncio.wrap_future(live.store.add_tickets(tickets))
    except StoreError as error:
        raise _not_saved(live, error) from error
    live.tickets.note(tickets)
    return made


async def use_ticket(live: Live, ticket: str, cookie_hash: str) -> Role:
    """Give a browser what a one-time link holds for it, and return the role that it then has, of several the first.

    A browser that may do as much already leaves the link unused.

    Raises
    ------
    Refused
        `no_such_link`, `used` by another browser, `taken_back`, or `not_saved`.
    """
    known = live.tickets.find(hashed(ticket))
    if known is None:
        raise Refused("no_such_link", "It may not be whole. Copy all of it, up to the last letter. " + HOW_TO_GET)
    has = live.tickets.role_of(cookie_hash)
    if has is not None and live.tickets.covers(cookie_hash, known.role):
        return has
    if known.revoked_ms is not None:
        raise Refused("taken_back", "Whoever made it has taken it back. " + HOW_TO_GET)
    try:
        used = await asyncio.wrap_future(live.store.use_ticket(known.ticket_hash, cookie_hash, live.clock()))
    except StoreError as error:
        raise _not_saved(live, error) from error
    if used is None:
        raise Refused("used", "Each link is for one browser, and another one opened this before. " + HOW_TO_GET)
    live.tickets.note([used])
    live.tell()
    return live.tickets.role_of(cookie_hash) or used.role


HOW_TO_GET = (
    "The facilitator makes a new one on the host page. If no host page is open any more, the room prints new links "
    "when it is started again with: awayday resume"
)
"""What somebody is told whose link opens nothing."""


async def revoke(visitor: Visitor, ticket_hashes: Sequence[str]) -> None:
    """Take one-time links back, and with them what browsers have by them.

    Raises
    ------
    Refused
        `not_your_role` or `not_saved`.
    """
    live = visitor.live
    permit(visitor, "revoke")
    at = live.clock()
    found = [one for one in map(live.tickets.find, ticket_hashes) if one is not None and one.revoked_ms is None]
    try:
        await asyncio.wrap_future(live.store.revoke_tickets([one.ticket_hash for one in found], at))
    except StoreError as error:
        raise _not_saved(live, error) from error
    live.tickets.note([replace(one, revoked_ms=at) for one in found])
    live.tell()


def check_newcomer(live: Live, seat_hash: str) -> None:
    """Let a browser take a new seat, or say why not; who has one already is asked nothing.

    Raises
    ------
    Refused
        `ended`, `locked`, `full`, or `tickets_only` when this browser came by no seat ticket.
    """
    if live.ended:
        raise Refused("ended", "This session has ended. Nobody can join any more.")
    if live.rules.locked:
        raise Refused("locked", "Nobody new comes in just now. Ask whoever leads the room to open it.")
    if len(live.seats) >= MOST_SEATS:
        raise Refused("full", "Every seat of this room is taken. Ask whoever leads it.")
    if live.rules.tickets_only and live.tickets.role_of(seat_hash) is not Role.PARTICIPANT:
        raise Refused("tickets_only", "Everybody comes in by a link of their own here. Ask whoever invited you for it.")


def _not_saved(live: Live, error: StoreError) -> Refused:
    live.problem = f"Nothing can be saved right now: {error}"
    live.tell()
    return Refused("not_saved", "That is not saved yet. Try it again in a moment.")
