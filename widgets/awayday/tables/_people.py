"""Tables of who took part and what they answered."""

from __future__ import annotations

from awayday.session import Actor, AnswerStatus, BranchSource, EventKind, Origin
from awayday.tables._base import Column, Kind, Privacy, Reference, Table
from awayday.tables._shared import FIELD, FIELD_KEY, MODULE, OF_WORKSHOP, PHASES, STEP, WORKSHOP

_ORIGINS: dict[str, str] = {
    Origin.REAL: "answers by people, after the consent screen",
    Origin.SYNTHETIC: "made by a program from a recorded recipe",
    Origin.DEMO: "typed while trying the kit out; never a finding",
}
_STATUSES: dict[str, str] = {
    AnswerStatus.OK: "answered",
    AnswerStatus.SKIPPED: "the person pressed skip",
    AnswerStatus.TIMEOUT: "no answer before the reveal",
    AnswerStatus.RETRACTED: "taken back by the person",
}
_ACTORS: dict[str, str] = {
    Actor.PARTICIPANT: "a participant",
    Actor.FACILITATOR: "the facilitator",
    Actor.TIMER: "a timer that ran out",
    Actor.SYSTEM: "the server",
}
_SOURCES: dict[str, str] = {
    BranchSource.OWN: "each person's own answer",
    BranchSource.PLURALITY: "the option with most answers",
    BranchSource.SHARE: "a share that was reached or not",
    BranchSource.TIE_BREAK: "the facilitator, after a tie or too few answers",
    BranchSource.OVERRIDE: "the facilitator",
}
_ROLES: dict[str, str] = {
    "individual": "no reports",
    "team_lead": "leads a team",
    "senior_manager": "leads leaders",
    "executive": "top of the organisation",
    "other": "something else",
    "undisclosed": "not said",
}
_TENURES: dict[str, str] = {
    "lt1": "under 1 year",
    "y1to3": "1 to 3 years",
    "y3to10": "3 to 10 years",
    "gt10": "over 10 years",
    "undisclosed": "not said",
}

_COHORT = Column("cohort_id", Kind.UUID, "Cohort", Privacy.OPS)
_ORIGIN = Column("data_origin", Kind.ENUM, "Where the row comes from", Privacy.OPEN, levels=_ORIGINS)
_SESSION = Column("session_id", Kind.UUID, "Session", Privacy.OPS)
_NEW_ID = "another one in each export, so that two can't be joined by it"
_PERSON = Column("participant_id", Kind.SLUG, "Person, by a random id", Privacy.ID, note=_NEW_ID)

SESSIONS = Table(
    "sessions",
    "Sessions and their cohorts",
    "session",
    ("session_id",),
    (
        _SESSION,
        _COHORT,
        Column("cohort_label", Kind.TEXT, "Name of the cohort, shown on every chart"),
        _ORIGIN,
        Column(
            "recipe",
            Kind.TEXT,
            "What made synthetic rows: name, version, seed; JSON",
            Privacy.OPEN,
            missing="not synthetic",
        ),
        Column("cohort_started_on", Kind.DATE, "First day of the cohort"),
        *WORKSHOP,
        Column("language", Kind.TEXT, "Language of the cohort, BCP 47", Privacy.OPEN),
        Column("seed", Kind.INT, "Seed of every random draw", low=0, high=2147483647),
        Column("started_at", Kind.TIME, "Start of the session", note="server clock, UTC"),
        Column("ended_at", Kind.TIME, "End of the session", missing="still running", note="server clock, UTC"),
    ),
    order=("started_at",),
    references=(OF_WORKSHOP,),
)

_CONSENTS = {
    "reuse": "Rows may be used in later datasets",
    "text": "Words may be kept",
    "link": "Sessions of this person may be matched",
    "lines": "Own before and after line may be drawn",
}

PARTICIPANTS = Table(
    "participants",
    "People who took part; not those who were never let in, were asked to leave, or only watched",
    "person",
    ("participant_id",),
    (
        _PERSON,
        _COHORT,
        _ORIGIN,
        Column("role_band", Kind.ENUM, "Role, in bands", Privacy.QUASI, levels=_ROLES),
        Column("tenure_band", Kind.ENUM, "Time in role, in bands", Privacy.QUASI, levels=_TENURES, is_ordered=True),
        *(
            Column(
                f"consent_{scope}", Kind.BOOL, label, derivation="latest consent of this scope; false when never asked"
            )
            for scope, label in _CONSENTS.items()
        ),
        Column("joined_at", Kind.TIME, "When the person joined", Privacy.QUASI, note="server clock, UTC"),
    ),
    order=("joined_at",),
)

EVENTS = Table(
    "events",
    "What happened, in order",
    "event",
    ("session_id", "seq"),
    (
        _COHORT,
        _ORIGIN,
        _SESSION,
        Column("seq", Kind.INT, "Place in the order of everything; gaps are fine", low=1),
        Column("kind", Kind.ENUM, "What happened", levels={kind: kind.replace("_", " ") for kind in EventKind}),
        Column("step_id", Kind.SLUG, "Step it is about", Privacy.OPEN, missing="not about a step"),
        Column("phase", Kind.ENUM, "Round", missing="not about a step", levels=PHASES, is_ordered=True),
        Column("run_no", Kind.INT, "Run of the step; above 1 after a reset", missing="not about a step", low=1),
        Column(
            "participant_id",
            Kind.SLUG,
            "Person, by a random id",
            Privacy.ID,
            missing="not about one person",
            note=_NEW_ID,
        ),
        Column("actor", Kind.ENUM, "Who caused it", levels=_ACTORS),
        Column("branch_to", Kind.SLUG, "Step that a branch led to", Privacy.OPEN, missing="no branch taken here"),
        Column("branch_source", Kind.ENUM, "What decided the branch", missing="no branch taken here", levels=_SOURCES),
        Column(
            "is_undone",
            Kind.BOOL,
            "The facilitator took it back later",
            derivation="a later undone event names the same command",
        ),
        Column("at", Kind.TIME, "When", note="server clock, UTC; order is decided by seq"),
        Column("event_id", Kind.UUID, "Event", note=_NEW_ID),
    ),
    references=(
        Reference(("session_id",), "sessions", ("session_id",)),
        Reference(("participant_id",), "participants", ("participant_id",)),
    ),
)

ANSWERS = Table(
    "answers",
    "Answers, replaced ones too",
    "answer, field and item",
    ("answer_id", "field", "item"),
    (
        _COHORT,
        _ORIGIN,
        _SESSION,
        Column(
            "participant_id",
            Kind.SLUG,
            "Person, by a random id",
            Privacy.ID,
            missing="a group answered",
            note=_NEW_ID,
        ),
        Column("group_no", Kind.INT, "Group", Privacy.QUASI, missing="a person answered", low=1, high=99),
        *WORKSHOP,
        MODULE,
        STEP,
        Column("phase", Kind.ENUM, "Round", Privacy.OPEN, levels=PHASES, is_ordered=True),
        Column("run_no", Kind.INT, "Run of the step; above 1 after a reset", low=1),
        FIELD,
        Column("item", Kind.TEXT, "Card, statement or rank; - when the field has one value", Privacy.OPEN),
        Column("option_id", Kind.SLUG, "Option chosen", Privacy.SENSITIVE, missing="no option, or status is not ok"),
        Column(
            "value_num",
            Kind.REAL,
            "Number given; 1 for yes and 0 for no",
            Privacy.SENSITIVE,
            missing="no number, or status is not ok",
            note="unit and range: see fields",
        ),
        Column(
            "value_text",
            Kind.TEXT,
            "Words given",
            Privacy.WORDS,
            missing="no words, not approved by the facilitator, or meant for the person alone",
        ),
        Column("not_applicable", Kind.BOOL, 'The "does not apply" box', Privacy.SENSITIVE),
        Column("status", Kind.ENUM, "Whether the answer has values, and why not", Privacy.SENSITIVE, levels=_STATUSES),
        Column("late", Kind.BOOL, "Given after the lock and before the reveal"),
        Column(
            "is_current",
            Kind.BOOL,
            "The answer that counts",
            derivation="not replaced by a later answer, where one phone writes of anybody in the pair or table; "
            "its run was not reset",
        ),
        Column(
            "n_changes",
            Kind.INT,
            "How often this person changed this value in this run",
            Privacy.SENSITIVE,
            low=0,
            derivation="steps from one value to another along the chain of answers; the same on each of its rows",
        ),
        Column(
            "elapsed_ms",
            Kind.INT,
            "Time the person took",
            Privacy.QUASI,
            missing="the phone did not say",
            unit="ms",
            low=0,
            high=86_400_000,
            note="measured on the phone",
        ),
        Column("answered_at", Kind.TIME, "When the server received it", Privacy.QUASI, note="server clock, UTC"),
        Column("answer_id", Kind.UUID, "Answer", Privacy.ID, note=_NEW_ID),
    ),
    order=("session_id", "answered_at"),
    references=(
        Reference(("session_id",), "sessions", ("session_id",)),
        Reference(("participant_id",), "participants", ("participant_id",)),
        Reference(FIELD_KEY, "fields", FIELD_KEY),
    ),
)

GROUP_MEMBERS = Table(
    "group_members",
    "Who sat in which pair or table",
    "step that pairs or tables took together, and person",
    ("session_id", "block", "participant_id"),
    (
        _COHORT,
        _ORIGIN,
        _SESSION,
        Column("block", Kind.SLUG, "Step that they took together", Privacy.OPEN, note="a step_id of the answers"),
        _PERSON,
        Column("form", Kind.ENUM, "What sat together", Privacy.OPEN, levels={"pair": "a pair", "table": "a table"}),
        Column(
            "group_no",
            Kind.INT,
            "Pair or table",
            Privacy.QUASI,
            low=1,
            note="the same number after new ones were made is another one",
        ),
        Column("place_no", Kind.INT, "Place in it, which decides the part", Privacy.QUASI, low=1),
        Column("role_card", Kind.SLUG, "Part that the person was dealt", Privacy.QUASI, missing="no parts were dealt"),
    ),
    order=("session_id", "block", "group_no", "place_no"),
    references=(
        Reference(("session_id",), "sessions", ("session_id",)),
        Reference(("participant_id",), "participants", ("participant_id",)),
    ),
)
