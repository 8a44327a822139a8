"""Pairs and tables are events too, and an option may be a mere mark, by which nobody gains or pays.

Revision ID: 0003_groups
Revises: 0002_doors
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0003_groups"
down_revision = "0002_doors"
branch_labels = None
depends_on = None

KINDS = (
    "joined", "left", "opened", "locked", "revealed", "reopened", "voided", "closed", "branched", "timer_set",
    "answered", "consented", "reviewed", "undone",
)  # fmt: skip
WORTH = ("gain", "cost", "cust_effect", "emp_effect")


def upgrade() -> None:
    """Loosen two rules; no row is touched."""
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
        return
    known = ", ".join(f"'{kind}'" for kind in (*KINDS, "grouped"))
    op.drop_constraint("kind_level", "events", type_="check")
    op.create_check_constraint("kind_level", "events", f"kind IN ({known})")
    for column in WORTH:
        op.alter_column("options", column, nullable=True)


def _sqlite() -> None:
    """Change the rules where SQLite writes them down, which it allows for those that no stored row depends on.

    See https://www.sqlite.org/lang_altertable.html, section 7: the other way, to copy a table, would have to drop one
    that others refer to.
    """
    bind = op.get_bind()
    version = bind.execute(text("PRAGMA schema_version")).scalar_one()
    bind.execute(text("PRAGMA writable_schema = ON"))
    _reword("events", "'undone')", "'undone', 'grouped')")
    for column, kind in zip(WORTH, ("TEXT", "TEXT", "INTEGER", "INTEGER"), strict=True):
        _reword("options", f"{column} {kind} NOT NULL", f"{column} {kind}")
    bind.execute(text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(text("PRAGMA writable_schema = OFF"))


def _reword(table: str, old: str, new: str) -> None:
    change = text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = :name")
    op.get_bind().execute(change, {"old": old, "new": new, "name": table})
