"""All errors of awayday, drawn as one family.

AwaydayError                  says what, where and how to mend, in that order
├── WorkshopError             a scenario has mistakes; all of them at once, with file and line
│   └── UnknownWorkshop       no such folder; names the ones there are
├── StoreError                the tables can't be opened, read or written
│   ├── UnknownSession        no such session; names the newest ones
│   └── RowsRefused           the tables don't take these rows, now or later; they take others
├── PortTaken                 another program listens on the address
├── PackageError              a dataset on disk is not what it should be
│   └── UnknownDataset        no dataset of that name; names the ones there are
├── LedgerError               what was shown of a dataset can't be known; nothing more of it is shown
├── MixedOriginError          real, synthetic and demo rows met in one statistic
├── NoAnswers                 a statistic was asked of nobody
└── Refused                   a command that can't be done now; one word and one calm sentence
"""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Return `text` with control and direction characters, and what no terminal can take, spelled out as escapes.

    Somebody else's words can then neither move the cursor nor turn what stands beside them. Line breaks, tabs and the
    joiners inside emoji stay.
    """
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def excerpt(text: str, max_chars: int = 60) -> str:
    """Return the beginning of somebody else's words, as one visible line, to quote in a message."""
    line = " ".join(visible(text[: max_chars + 1]).split())
    return line if len(text) <= max_chars else f"{line[:max_chars].rstrip()} …"


class AwaydayError(Exception):
    """Base of all errors a person may see.

    Parameters
    ----------
    message
        What went wrong and where.
    mend
        What to do about it; one sentence, or empty.
    """

    def __init__(self, message: str, mend: str = "") -> None:
        message, mend = visible(message), visible(mend)
        super().__init__(f"{message} {mend}".strip())
        self.message = message
        self.mend = mend


class WorkshopError(AwaydayError):
    """A scenario has mistakes; `mistakes` holds them in the order of lines."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = [visible(mistake) for mistake in mistakes]


class UnknownWorkshop(WorkshopError):
    """There is no workshop of that name."""


class StoreError(AwaydayError):
    """The tables can't be opened, read or written."""


class UnknownSession(StoreError):
    """There is no session of that id."""


class RowsRefused(StoreError):
    """The tables don't take these rows, now or later; they take others."""


class PortTaken(AwaydayError):
    """Another program already listens on the address."""


class PackageError(AwaydayError):
    """A dataset on disk is not what it should be."""


class UnknownDataset(PackageError):
    """There is no dataset of that name."""


class LedgerError(AwaydayError):
    """What was shown of a dataset can't be read or written, so that nothing more of it is shown."""


class MixedOriginError(AwaydayError):
    """Rows of different origin met in one statistic, chart or export."""


class NoAnswers(AwaydayError):
    """A statistic was asked of nobody; pages then say "no answers yet" and draw no bar."""


class Refused(AwaydayError):
    """A command that can't be done now.

    Parameters
    ----------
    reason
        One word that programs can act on (`step_closed`, `not_allowed`, `stale_page`, `not_your_role` …).
    text
        One calm sentence for the person, without path or id.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = self.message
