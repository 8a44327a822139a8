"""Rehearsals: seeded bots play a Session, over its real pages or in memory."""

from awayday.rehearsal._bots import Ledger
from awayday.rehearsal._client import enter
from awayday.rehearsal._habits import Deed, Habits, stream
from awayday.rehearsal._memory import Company, rehearse_in_memory
from awayday.rehearsal._run import Report, Spread, rehearse

__all__ = [
    "Company",
    "Deed",
    "Habits",
    "Ledger",
    "Report",
    "Spread",
    "enter",
    "rehearse",
    "rehearse_in_memory",
    "stream",
]
