"""Workshops and plans as data: models, the YAML reader, the checks of meaning, and plans made into workshops."""

from awayday.scenario._check import check
from awayday.scenario._load import FILE_NAME
from awayday.scenario._models import (
    Checkpoint,
    Consent,
    Defaults,
    RoleCard,
    Roles,
    Short,
    TimedPart,
    Timetable,
    Workshop,
    schema,
)
from awayday.scenario._names import capitals, names
from awayday.scenario._plans import Plan, PlanPart, PlanStep, plan_schema
from awayday.scenario._remarks import remarks
from awayday.scenario._sessions import SHORT, load, named, pages_of, short_version
from awayday.scenario._shelf import PLANS, find, plans, shelf
from awayday.scenario._walks import graph, reached_from, starts

__all__ = [
    "FILE_NAME",
    "PLANS",
    "SHORT",
    "Checkpoint",
    "Consent",
    "Defaults",
    "Plan",
    "PlanPart",
    "PlanStep",
    "RoleCard",
    "Roles",
    "Short",
    "TimedPart",
    "Timetable",
    "Workshop",
    "capitals",
    "check",
    "find",
    "graph",
    "load",
    "named",
    "names",
    "pages_of",
    "plan_schema",
    "plans",
    "reached_from",
    "remarks",
    "schema",
    "shelf",
    "short_version",
    "starts",
]
