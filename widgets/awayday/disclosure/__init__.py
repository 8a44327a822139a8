"""The small-group rule: no figure that is shown, nor any sum or difference of several, rests on fewer than k people.

`gate` is the one door to everything that is shown, exported or printed. It is plain Python, so that the pages of phones
obey it too.
"""

from awayday.disclosure._gate import MOST_GROUPS, ROOM, Gated, Request, gate
from awayday.disclosure._kept import ledger_path
from awayday.disclosure._ledger import Ledger, Release
from awayday.disclosure._provenance import (
    HIDDEN,
    K_MOVES,
    K_NUMBERS,
    K_WORDS,
    PERCENT_FROM,
    WAITS,
    Provenance,
)
from awayday.disclosure._rows import measure_of, units_of
from awayday.disclosure._rules import Counts, joined, whole_room, words
from awayday.disclosure._safety import MOST_SETS, Unit

__all__ = [
    "HIDDEN",
    "K_MOVES",
    "K_NUMBERS",
    "K_WORDS",
    "MOST_GROUPS",
    "MOST_SETS",
    "PERCENT_FROM",
    "ROOM",
    "WAITS",
    "Counts",
    "Gated",
    "Ledger",
    "Provenance",
    "Release",
    "Request",
    "Unit",
    "gate",
    "joined",
    "ledger_path",
    "measure_of",
    "units_of",
    "whole_room",
    "words",
]
