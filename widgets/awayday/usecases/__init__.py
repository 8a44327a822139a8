"""What people may do in a Session, each checked by role and written before it counts."""

from awayday.usecases._drive import COMMANDS, drive, last_command, place, reveal_after, revote_target
from awayday.usecases._live import Live, Visitor, now_ms
from awayday.usecases._start import CODE_LENGTH, CODE_LETTERS, new_code, start
from awayday.usecases._take_part import answer, answered, collecting, join
from awayday.usecases._texts import MAX_LABEL, MAX_NAME, clean_label, clean_name, clean_text

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "COMMANDS",
    "MAX_LABEL",
    "MAX_NAME",
    "Live",
    "Visitor",
    "answer",
    "answered",
    "clean_label",
    "clean_name",
    "clean_text",
    "collecting",
    "drive",
    "join",
    "last_command",
    "new_code",
    "now_ms",
    "place",
    "reveal_after",
    "revote_target",
    "start",
]
