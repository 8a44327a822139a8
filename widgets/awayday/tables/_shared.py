"""Columns and keys that several tables share."""

from __future__ import annotations

from awayday.session import Phase
from awayday.tables._base import Column, Kind, Privacy, Reference

PHASES: dict[str, str] = {
    Phase.PRE: "before the session",
    Phase.FIRST: "first choice",
    Phase.REVOTE: "second choice, after talk",
    Phase.POST: "at the end",
    Phase.RETRO: "at the end, about the start",
    Phase.PULSE: "weeks later",
}

WORKSHOP = (
    Column("workshop_id", Kind.SLUG, "Workshop", Privacy.OPEN),
    Column("workshop_version", Kind.TEXT, "Version of the workshop's words", Privacy.OPEN),
)
STEP = Column("step_id", Kind.SLUG, "Step", Privacy.OPEN)
FIELD = Column("field", Kind.SLUG, "What the step asks", Privacy.OPEN)
MODULE = Column("module_id", Kind.TEXT, "Module of the workshop series", Privacy.OPEN)
OF_WORKSHOP = Reference(("workshop_id", "workshop_version"), "workshops", ("workshop_id", "workshop_version"))
STEP_KEY = ("workshop_id", "workshop_version", "step_id")
FIELD_KEY = (*STEP_KEY, "field")
