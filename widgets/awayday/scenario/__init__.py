"""Workshops as data: the models, the YAML reader and the checks of meaning."""

from awayday.scenario._check import check
from awayday.scenario._load import load
from awayday.scenario._models import Consent, Defaults, RoleCard, Roles, Short, Workshop, schema
from awayday.scenario._shelf import find, shelf
from awayday.scenario._walks import graph

__all__ = [
    "Consent",
    "Defaults",
    "RoleCard",
    "Roles",
    "Short",
    "Workshop",
    "check",
    "find",
    "graph",
    "load",
    "schema",
    "shelf",
]
