"""A link may also be for a coach, who reads afterwards and leads nothing.

Revision ID: 0004_coach
Revises: 0003_groups
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0004_coach"
down_revision = "0003_groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Loosen a rule; no row is touched."""
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
        return
    op.drop_constraint("role_level", "tickets", type_="check")
    known = "'participant', 'facilitator', 'cohost', 'viewer', 'coach'"
    op.create_check_constraint("role_level", "tickets", f"role IN ({known})")


def _sqlite() -> None:
    """Change the rule where SQLite writes it down, as 0003 does, and for its reasons."""
    bind = op.get_bind()
    version = bind.execute(text("PRAGMA schema_version")).scalar_one()
    bind.execute(text("PRAGMA writable_schema = ON"))
    change = "UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'tickets'"
    bind.execute(text(change), {"old": "'viewer')", "new": "'viewer', 'coach')"})
    bind.execute(text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(text("PRAGMA writable_schema = OFF"))
