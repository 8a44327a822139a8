"""What people may do in a Session, each checked by role and written before it counts."""

from awayday.usecases._clean_up import words_for_backups
from awayday.usecases._codes import CODE_LENGTH, CODE_LETTERS, hashed, long_code, new_code, new_token, recovery_code
from awayday.usecases._doors import check_newcomer, door_link, invite, issue, keep_rules, revoke, set_rules, use_ticket
from awayday.usecases._drive import (
    COMMANDS,
    drive,
    last_command,
    place,
    reveal_after,
    reveals_here,
    revote_target,
    turns,
)
from awayday.usecases._groups import grouping, place_all, seated
from awayday.usecases._guesses import Guesses
from awayday.usecases._later import DAY_MS, day_of, is_later, later_from_ms, later_steps
from awayday.usecases._live import Live, Visitor, now_ms
from awayday.usecases._people import admit, erase, leave, may_join, readmit, recover, remove, was_in, withdraw
from awayday.usecases._roles import ROLES, permit
from awayday.usecases._start import resume, start
from awayday.usecases._take_part import answer, answered, collecting, join, pass_step, take_pen
from awayday.usecases._texts import MAX_LABEL, MAX_NAME, clean_label, clean_name, clean_text

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "COMMANDS",
    "DAY_MS",
    "MAX_LABEL",
    "MAX_NAME",
    "ROLES",
    "Guesses",
    "Live",
    "Visitor",
    "admit",
    "answer",
    "answered",
    "check_newcomer",
    "clean_label",
    "clean_name",
    "clean_text",
    "collecting",
    "day_of",
    "door_link",
    "drive",
    "erase",
    "grouping",
    "hashed",
    "invite",
    "is_later",
    "issue",
    "join",
    "keep_rules",
    "last_command",
    "later_from_ms",
    "later_steps",
    "leave",
    "long_code",
    "may_join",
    "new_code",
    "new_token",
    "now_ms",
    "pass_step",
    "permit",
    "place",
    "place_all",
    "readmit",
    "recover",
    "recovery_code",
    "remove",
    "resume",
    "reveal_after",
    "reveals_here",
    "revoke",
    "revote_target",
    "seated",
    "set_rules",
    "start",
    "take_pen",
    "turns",
    "use_ticket",
    "was_in",
    "withdraw",
    "words_for_backups",
]
