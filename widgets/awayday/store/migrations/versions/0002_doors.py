"""What a room needs to come back by itself and to keep its doors: rules, one-time links, and that somebody was erased.

Revision ID: 0002_doors
Revises: 0001_first
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, SmallInteger, Text

revision = "0002_doors"
down_revision = "0001_first"
branch_labels = None
depends_on = None

KEY = Text().with_variant(Text(collation="C"), "postgresql")
INT = BigInteger().with_variant(Integer(), "sqlite")
FLAG = SmallInteger().with_variant(Integer(), "sqlite")


def _flag(name: str) -> Column[int]:
    return Column(name, FLAG, CheckConstraint(f"{name} IN (0, 1)", name=f"{name}_flag"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, CheckConstraint(f"{name} >= 0", name=f"{name}_ms"), nullable=nullable)


def _digest(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    rule = CheckConstraint(f"length({name}) = 64 AND {name} = lower({name})", name=f"{name}_hash")
    return Column(name, KEY, rule, primary_key=primary_key, nullable=nullable)


def _session(*, primary_key: bool = False) -> Column[str]:
    return Column("session_id", KEY, ForeignKey("sessions.session_id"), primary_key=primary_key, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rooms",
        _session(primary_key=True),
        _flag("locked"),
        _flag("code_open"),
        _flag("approval"),
        _flag("tickets_only"),
        Column("address", Text, CheckConstraint("length(address) BETWEEN 1 AND 200", name="address_length")),
        Column("port", INT, CheckConstraint("port BETWEEN 1 AND 65535", name="port_range")),
        sqlite_strict=True,
    )
    op.create_table(
        "tickets",
        _digest("ticket_hash", primary_key=True),
        _session(),
        Column(
            "role",
            KEY,
            CheckConstraint("role IN ('participant', 'facilitator', 'cohost', 'viewer')", name="role_level"),
            nullable=False,
        ),
        _moment("issued_ms"),
        _moment("used_ms", nullable=True),
        _digest("cookie_hash", nullable=True),
        _moment("revoked_ms", nullable=True),
        sqlite_strict=True,
    )
    op.create_index("ix_tickets_session_id", "tickets", ["session_id"])
    op.create_table(
        "erasures",
        Column(
            "erasure_id",
            KEY,
            CheckConstraint("length(erasure_id) = 36 AND erasure_id = lower(erasure_id)", name="erasure_id_uuid"),
            primary_key=True,
        ),
        _session(),
        Column(
            "asked_by",
            KEY,
            CheckConstraint("asked_by IN ('participant', 'facilitator')", name="asked_by_level"),
            nullable=False,
        ),
        _moment("at_ms"),
        sqlite_strict=True,
    )
    op.create_index("ix_erasures_session_id", "erasures", ["session_id"])
