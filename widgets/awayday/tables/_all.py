"""The list of tables, and the version of their columns."""

from __future__ import annotations

from collections.abc import Mapping

from awayday.tables._base import Table
from awayday.tables._content import FIELDS, OPTIONS, STEPS, WORKSHOPS
from awayday.tables._people import ANSWERS, EVENTS, GROUP_MEMBERS, PARTICIPANTS, SESSIONS

SCHEMA_VERSION = "2"
"""Raised when a column changes its meaning or leaves; 2 brought datasets for reuse, from which columns are left out."""

READS = ("1", SCHEMA_VERSION)
"""Schema versions that are read: the tables of 1 are those of level `full` today, column by column."""

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (SESSIONS, PARTICIPANTS, EVENTS, ANSWERS, GROUP_MEMBERS, WORKSHOPS, STEPS, FIELDS, OPTIONS)
}
"""Every table that coaches see, by name."""
