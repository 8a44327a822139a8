"""Rooms and their one-time links, written and read through an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, func, insert, or_, select, update

from awayday.session import Role, RoomRules, Ticket
from awayday.store._rows import clean
from awayday.store._tables import rooms, tickets

_FLAGS = ("locked", "code_open", "approval", "tickets_only")


def set_rules(connection: Connection, session_id: str, rules: RoomRules) -> None:
    """Write the rules of a session's room in place of those before."""
    row = clean({name: int(value) if name in _FLAGS else value for name, value in asdict(rules).items()})
    known = connection.execute(update(rooms).where(rooms.c.session_id == session_id).values(row))
    if not known.rowcount:
        connection.execute(insert(rooms), {"session_id": session_id, **row})


def rules(connection: Connection, session_id: str) -> RoomRules:
    """Rules of a session's room; the usual ones when none were written."""
    row = connection.execute(select(rooms).where(rooms.c.session_id == session_id)).mappings().first()
    if row is None:
        return RoomRules()
    return RoomRules(**{name: bool(row[name]) for name in _FLAGS}, address=row["address"], port=row["port"])


def add_tickets(connection: Connection, made: Sequence[Ticket]) -> None:
    """Write new tickets."""
    if made:
        connection.execute(insert(tickets), [clean({**asdict(one), "role": one.role.value}) for one in made])


def use_ticket(connection: Connection, ticket_hash: str, cookie_hash: str, at_ms: int) -> Ticket | None:
    """Give a ticket to a browser, and return it; None if it is unknown, revoked, or another browser's.

    One statement looks and writes: of two servers that are asked at once, the database lets one have it.
    """
    free = or_(tickets.c.used_ms.is_(None), tickets.c.cookie_hash == cookie_hash)
    statement = (
        update(tickets)
        .where(tickets.c.ticket_hash == ticket_hash, tickets.c.revoked_ms.is_(None), free)
        .values(used_ms=func.coalesce(tickets.c.used_ms, at_ms), cookie_hash=cookie_hash)
        .returning(tickets)
    )
    row = connection.execute(statement).mappings().first()
    return None if row is None else _ticket(dict(row))


def revoke_tickets(connection: Connection, hashes: Sequence[str], at_ms: int) -> None:
    """Take tickets back, used or not; those that were taken back before keep their time."""
    those = tickets.c.ticket_hash.in_(hashes)
    connection.execute(update(tickets).where(those, tickets.c.revoked_ms.is_(None)).values(revoked_ms=at_ms))


def tickets_of(connection: Connection, session_id: str) -> list[Ticket]:
    """All tickets of a session, in the order they were made."""
    query = select(tickets).where(tickets.c.session_id == session_id)
    found = connection.execute(query.order_by(tickets.c.issued_ms, tickets.c.ticket_hash)).mappings()
    return [_ticket(dict(row)) for row in found]


def _ticket(row: dict[str, object]) -> Ticket:
    return Ticket(**(row | {"role": Role(str(row["role"]))}))  # type: ignore[arg-type]  # the columns are its fields
