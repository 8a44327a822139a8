"""Rehearsals: seeded bots play a Session, over its real pages or in memory."""

from awayday.rehearsal._bots import Ledger
from awayday.rehearsal._client import enter
from awayday.rehearsal._habits import THINKS_S, Deed, Habits, normal, stream
from awayday.rehearsal._memory import Company, move_on, rehearse_in_memory
from awayday.rehearsal._run import Report, Spread, rehearse
from awayday.rehearsal._words import NAMES, WORDS

__all__ = [
    "NAMES",
    "THINKS_S",
    "WORDS",
    "Company",
    "Deed",
    "Habits",
    "Ledger",
    "Report",
    "Spread",
    "enter",
    "move_on",
    "normal",
    "rehearse",
    "rehearse_in_memory",
    "stream",
]
