"""All errors of awayday, drawn as one family.

AwaydayError                  says what, where and how to mend, in that order
├── WorkshopError             a scenario has mistakes; all of them at once, with file and line
│   └── UnknownWorkshop       no such folder; names the ones there are
├── StoreError                the tables can't be opened, read or written
│   └── UnknownSession        no such session; names the newest ones
├── PortTaken                 another program listens on the address
├── PackageError              a dataset on disk is not what it should be
├── MixedOriginError          real, synthetic and demo rows met in one statistic
├── NoAnswers                 a statistic was asked of nobody
└── Refused                   a command that can't be done now; one word and one calm sentence
"""

from __future__ import annotations


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
        super().__init__(f"{message} {mend}".strip())
        self.message = message
        self.mend = mend


class WorkshopError(AwaydayError):
    """A scenario has mistakes; `mistakes` holds them in the order of lines."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class UnknownWorkshop(WorkshopError):
    """There is no workshop of that name."""


class StoreError(AwaydayError):
    """The tables can't be opened, read or written."""


class UnknownSession(StoreError):
    """There is no session of that id."""


class PortTaken(AwaydayError):
    """Another program already listens on the address."""


class PackageError(AwaydayError):
    """A dataset on disk is not what it should be."""


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
        self.text = text
