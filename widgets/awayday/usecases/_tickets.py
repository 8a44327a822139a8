"""The one-time links of a room as its server holds them: which there are, and what browsers have by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awayday.session import Role, Ticket

RANK = (Role.FACILITATOR, Role.COHOST, Role.VIEWER, Role.PARTICIPANT)
"""Roles, the one that may do most first."""


class Tickets:
    """Tickets by their hash, and roles by the hash of a browser's cookie.

    Attributes
    ----------
    version
        Grows when a role is taken away, so that open pages can be looked at again.
    """

    def __init__(self, tickets: Iterable[Ticket] = ()) -> None:
        self._known: dict[str, Ticket] = {}
        self._roles: dict[str, Role] = {}
        self.version = 0
        self.note(tickets)

    def __iter__(self) -> Iterator[Ticket]:
        return iter(self._known.values())

    def find(self, ticket_hash: str) -> Ticket | None:
        """Return a ticket by the hash of what its link holds."""
        return self._known.get(ticket_hash)

    def role_of(self, cookie_hash: str) -> Role | None:
        """Return the role that a browser has by the tickets it used; of several, the one that may do most."""
        return self._roles.get(cookie_hash)

    def allow(self, cookie_hash: str, role: Role) -> bool:
        """Whether a browser has `role` still; a seat needs no ticket, but one that came by a ticket goes with it."""
        has = self._roles.get(cookie_hash)
        if has is not None:
            return RANK.index(has) <= RANK.index(role)
        came_by_ticket = any(one.cookie_hash == cookie_hash for one in self._known.values())
        return role is Role.PARTICIPANT and not came_by_ticket

    def note(self, tickets: Iterable[Ticket]) -> None:
        """Take in tickets that are new, or that changed."""
        for one in tickets:
            self._known[one.ticket_hash] = one
            if one.revoked_ms is not None:
                self.version += 1
        roles: dict[str, Role] = {}
        for one in self._known.values():
            if one.cookie_hash is not None and one.revoked_ms is None:
                had = roles.get(one.cookie_hash, one.role)
                roles[one.cookie_hash] = min(had, one.role, key=RANK.index)
        self._roles = roles
