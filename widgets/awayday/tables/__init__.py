"""Every table and column that coaches see: names, types, units, privacy classes and what a missing value means.

Frames, codebook, Data Package schema and reader are all made from `TABLES`; none of them knows a column of its own.
"""

from awayday.tables._all import READS, SCHEMA_VERSION, TABLES
from awayday.tables._base import Column, Kind, Privacy, Reference, Table, Value, moment
from awayday.tables._codebook import CODEBOOK, codebook
from awayday.tables._levels import BANDS, FULL, IN_FILES, IN_MEMORY, MIXED, MOST_CHANGES, REUSE, WORDS

__all__ = [
    "BANDS",
    "CODEBOOK",
    "FULL",
    "IN_FILES",
    "IN_MEMORY",
    "MIXED",
    "MOST_CHANGES",
    "READS",
    "REUSE",
    "SCHEMA_VERSION",
    "TABLES",
    "WORDS",
    "Column",
    "Kind",
    "Privacy",
    "Reference",
    "Table",
    "Value",
    "codebook",
    "moment",
]
