"""The one-time links of a room as its server holds them: which there are, and what browsers have by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from awayday.session import Role, Ticket

RANK = (Role.FACILITATOR, Role.COHOST, Role.VIEWER, Role.COACH, Role.PARTICIPANT)
"""Roles, the one that may do most first."""

COVERS: Mapping[Role, frozenset[Role]] = {
    Role.FACILITATOR: frozenset(Role),
    Role.COHOST: frozenset({Role.COHOST, Role.VIEWER, Role.PARTICIPANT}),
    Role.VIEWER: frozenset({Role.VIEWER, Role.PARTICIPANT}),
    Role.COACH: frozenset({Role.COACH, Role.PARTICIPANT}),
    Role.PARTICIPANT: frozenset({Role.PARTICIPANT}),
}
"""The roles that need no link of their own beside one: a coach is none of those who lead a room, nor the other way."""


class Tickets:
    """Tickets by their hash, and roles by the hash of a browser's cookie.

    Attributes
    ----------
    version
        Grows when a role is taken away, so that open pages can be looked at again.
    """

    def __init__(self, tickets: Iterable[Ticket] = ()) -> None:
        self._known: dict[str, Ticket] = {}
        self._roles: dict[str, tuple[Role, ...]] = {}
        self.version = 0
        self.note(tickets)

    def __iter__(self) -> Iterator[Ticket]:
        return iter(self._known.values())

    def find(self, ticket_hash: str) -> Ticket | None:
        """Return a ticket by the hash of what its link holds."""
        return self._known.get(ticket_hash)

    def role_of(self, cookie_hash: str) -> Role | None:
        """Return the role that a browser has by the tickets it used; of several, the one that may do most."""
        return next(iter(self.roles_of(cookie_hash)), None)

    def roles_of(self, cookie_hash: str) -> tuple[Role, ...]:
        """Return every role that a browser has by the tickets it used, the one that may do most first."""
        return self._roles.get(cookie_hash, ())

    def covers(self, cookie_hash: str, role: Role) -> bool:
        """Whether a browser may do all that a role may, by the tickets it used."""
        return any(role in COVERS[has] for has in self.roles_of(cookie_hash))

    def allow(self, cookie_hash: str, role: Role) -> bool:
        """Whether a browser has `role` still; a seat needs no ticket, but one that came by a ticket goes with it."""
        if self.roles_of(cookie_hash):
            return self.covers(cookie_hash, role)
        came_by_ticket = any(one.cookie_hash == cookie_hash for one in self._known.values())
        return role is Role.PARTICIPANT and not came_by_ticket

    def note(self, tickets: Iterable[Ticket]) -> None:
        """Take in tickets that are new, or that changed."""
        for one in tickets:
            self._known[one.ticket_hash] = one
            if one.revoked_ms is not None:
                self.version += 1
        roles: dict[str, set[Role]] = {}
        for one in self._known.values():
            if one.cookie_hash is not None and one.revoked_ms is None:
                roles.setdefault(one.cookie_hash, set()).add(one.role)
        self._roles = {cookie_hash: tuple(sorted(found, key=RANK.index)) for cookie_hash, found in roles.items()}
