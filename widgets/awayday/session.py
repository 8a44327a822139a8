"""The plain data of a live workshop: Room, Session, Participant, Answer, Event.

Everything here is frozen and knows nothing of stores, pages or kernels. Times are whole milliseconds since 1970 (UTC),
taken from the server's clock; the order of everything is `seq`, never time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

Scalar = str | int | float | bool
"""One recorded value: an option's id, a number, a text or a mark."""

NOT_APPLICABLE = "n/a"
"""The value of a number's field when its box "does not apply" is ticked."""

EMPTY: Mapping[Any, Any] = MappingProxyType({})


class Role(StrEnum):
    """What a person may do in a Session."""

    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    COHOST = "cohost"
    VIEWER = "viewer"
    COACH = "coach"


class Origin(StrEnum):
    """Where the rows come from: people, a program, or somebody trying the kit out."""

    REAL = "real"
    SYNTHETIC = "synthetic"
    DEMO = "demo"


class Phase(StrEnum):
    """The round an Answer belongs to, in the order of a Session."""

    PRE = "pre"
    FIRST = "first"
    REVOTE = "revote"
    POST = "post"
    RETRO = "retro"
    PULSE = "pulse"


class Actor(StrEnum):
    """Who caused an Event."""

    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    TIMER = "timer"
    SYSTEM = "system"


class EventKind(StrEnum):
    """Everything that can happen in a Session."""

    JOINED = "joined"
    LEFT = "left"
    OPENED = "opened"
    LOCKED = "locked"
    REVEALED = "revealed"
    REOPENED = "reopened"
    VOIDED = "voided"
    CLOSED = "closed"
    BRANCHED = "branched"
    TIMER_SET = "timer_set"
    ANSWERED = "answered"
    CONSENTED = "consented"
    REVIEWED = "reviewed"
    UNDONE = "undone"
    GROUPED = "grouped"


class BranchSource(StrEnum):
    """What chose the next Step at a branch."""

    OWN = "own"
    PLURALITY = "plurality"
    SHARE = "share"
    TIE_BREAK = "tie_break"
    OVERRIDE = "override"


class AnswerStatus(StrEnum):
    """Whether an Answer has values, and if not, why."""

    OK = "ok"
    SKIPPED = "skipped"
    TIMEOUT = "timeout"
    RETRACTED = "retracted"


class RunKey(NamedTuple):
    """One run of one Step: "Reset this step" voids a run and opens the next `run_no`."""

    step_id: str
    phase: Phase
    run_no: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What one Participant gave to one Step in one run.

    `values` maps a field of the step (`choice`, `hope`, `confidence` …) to its value; a missing field was left empty.
    `supersedes` names the Answer that this one replaces, so that each person has one unbranched chain per run.
    """

    answer_id: str
    participant_id: str
    step_id: str
    phase: Phase
    run_no: int
    step_version: str
    values: Mapping[str, Scalar]
    status: AnswerStatus = AnswerStatus.OK
    supersedes: str | None = None
    late: bool = False
    elapsed_ms: int | None = None
    body_hash: str = ""
    received_ms: int = 0

    @property
    def run(self) -> RunKey:
        """The run this Answer belongs to."""
        return RunKey(self.step_id, self.phase, self.run_no)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; a Session is the fold of its Events in the order of `seq`.

    `seq` is 0 until the store has written the row. `answer` rides along for `answered`, so that a fold needs no lookup.
    """

    event_id: str
    session_id: str
    kind: EventKind
    actor: Actor
    at_ms: int
    seq: int = 0
    step_id: str | None = None
    phase: Phase | None = None
    run_no: int | None = None
    participant_id: str | None = None
    ref_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    answer: Answer | None = None

    @property
    def run(self) -> RunKey | None:
        """The run this Event is about, when it is about one."""
        if self.step_id is None or self.phase is None or self.run_no is None:
            return None
        return RunKey(self.step_id, self.phase, self.run_no)

    def without(self, participant_id: str) -> Event:
        """Return the event with an empty chair, None, wherever this person stands in the groups that it made."""
        groups = self.details.get("groups", ())
        if not any(participant_id in group for group in groups):
            return self
        emptied = [[None if one == participant_id else one for one in group] for group in groups]
        return replace(self, details={**self.details, "groups": emptied})


@dataclass(frozen=True, slots=True)
class Cohort:
    """People whose Sessions are compared as one group; fixes where its rows come from."""

    cohort_id: str
    label: str
    data_origin: Origin
    started_on: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Session:
    """One run of one Workshop with one group."""

    session_id: str
    cohort_id: str
    workshop_id: str
    workshop_version: str
    data_origin: Origin
    cohort_label: str
    room_code: str
    seed: int
    started_ms: int
    ended_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """A seat in a Session, known by a random id; the name is optional and goes when the Session ends."""

    participant_id: str
    cohort_id: str
    joined_ms: int
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What one person agreed to, in the words of `text_version`."""

    consent_id: str
    participant_id: str
    scope: str
    granted: bool
    text_version: str
    language: str
    recorded_ms: int


@dataclass(frozen=True, slots=True)
class TextReview:
    """A facilitator's word on one free text: `approved` texts may reach the wall, `held` and `hidden` ones never."""

    review_id: str
    answer_id: str
    field: str
    state: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class RoomRules:
    """Who may come in, and where the room is served; kept so that it is the same room after a restart.

    `locked` lets nobody new in; `code_open` says whether the spoken code works beside the long one of the QR code;
    `approval` makes newcomers wait for a host's word; `tickets_only` takes no code at all, only seat tickets.
    """

    locked: bool = False
    code_open: bool = True
    approval: bool = False
    tickets_only: bool = False
    address: str | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A one-time link: the hash of its secret, the role that it gives, and the browser that used it."""

    ticket_hash: str
    session_id: str
    role: Role
    issued_ms: int
    used_ms: int | None = None
    cookie_hash: str | None = None
    revoked_ms: int | None = None
