"""The shared tables as SQLAlchemy Core metadata, alike on SQLite and PostgreSQL (data.md, section 1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from awayday.session import Actor, AnswerStatus, EventKind, Origin, Phase, Role

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

KEY = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is a key or is sorted by; "C" makes PostgreSQL sort it as SQLite does."""
INT = BigInteger().with_variant(Integer(), "sqlite")
FLAG = SmallInteger().with_variant(Integer(), "sqlite")
NUMBER: Double[float] = Double().with_variant(REAL(), "sqlite")

FIELD_TYPES = ("option", "int", "real", "text", "date", "bool")
ORG_TYPES = ("business", "public", "nonprofit", "education", "mixed", "undisclosed")
ROLE_BANDS = ("individual", "team_lead", "senior_manager", "executive", "other", "undisclosed")
TENURE_BANDS = ("lt1", "y1to3", "y3to10", "gt10", "undisclosed")


def _check(name: str, kind: Any, rule: str, suffix: str, *args: Any, **options: Any) -> Column[Any]:
    options.setdefault("nullable", False)
    return Column(name, kind, *args, CheckConstraint(rule, name=f"{name}_{suffix}"), **options)


def uuid(name: str, *args: Any, **options: Any) -> Column[Any]:
    """Column of random ids: 36 characters, lower case."""
    return _check(name, KEY, f"length({name}) = 36 AND {name} = lower({name})", "uuid", *args, **options)


def digest(name: str, *args: Any, **options: Any) -> Column[Any]:
    """Column of SHA-256 digests: 64 hex characters."""
    return _check(name, KEY, f"length({name}) = 64 AND {name} = lower({name})", "hash", *args, **options)


def text(name: str, longest: int, *args: Any, kind: Any = KEY, **options: Any) -> Column[Any]:
    """Column of texts that are never empty; `longest` in code points."""
    return _check(name, kind, f"length({name}) BETWEEN 1 AND {longest}", "length", *args, **options)


def enum(name: str, levels: Iterable[str], *args: Any, **options: Any) -> Column[Any]:
    """Column of one of `levels`."""
    known = ", ".join(f"'{level}'" for level in levels)
    return _check(name, KEY, f"{name} IN ({known})", "level", *args, **options)


def number(name: str, low: int, high: int, *args: Any, **options: Any) -> Column[Any]:
    """Column of whole numbers from `low` to `high`."""
    return _check(name, INT, f"{name} BETWEEN {low} AND {high}", "range", *args, **options)


def flag(name: str, **options: Any) -> Column[Any]:
    """Column of 0 or 1."""
    return _check(name, FLAG, f"{name} IN (0, 1)", "flag", **options)


def moment(name: str, **options: Any) -> Column[Any]:
    """Column of milliseconds since 1970 (UTC)."""
    return _check(name, INT, f"{name} >= 0", "ms", **options)


def _step_key() -> tuple[Column[Any], ...]:
    return text("workshop_id", 64, primary_key=True), text("version", 20, primary_key=True)


workshops = Table(
    "workshops",
    metadata,
    *_step_key(),
    text("language", 12),
    text("title", 2000, kind=Text),
    text("seed_trace", 200),
    text("licence", 40),
    digest("content_hash"),
    Column("content", Text, nullable=False),
    sqlite_strict=True,
)

steps = Table(
    "steps",
    metadata,
    *_step_key(),
    text("step_id", 64, primary_key=True),
    text("module_id", 2000),
    number("order_no", 1, 999),
    text("kind", 64),
    enum("answered_by", ("nobody", "person", "pair", "table")),
    text("prompt", 2000, kind=Text),
    text("widget", 64),
    enum("visibility", ("room", "never_shown", "own_copy")),
    enum("small_counts", ("show", "join")),
    text("seed_trace", 200, nullable=True),
    ForeignKeyConstraint(["workshop_id", "version"], ["workshops.workshop_id", "workshops.version"]),
    UniqueConstraint("workshop_id", "version", "order_no"),
    sqlite_strict=True,
)

fields = Table(
    "fields",
    metadata,
    *_step_key(),
    text("step_id", 64, primary_key=True),
    text("field", 64, primary_key=True),
    text("label", 2000, kind=Text),
    enum("type", FIELD_TYPES),
    text("unit", 40, nullable=True),
    Column("min", NUMBER),
    Column("max", NUMBER),
    Column("scale_step", NUMBER),
    flag("required"),
    flag("per_item"),
    Column("anchors", Text),
    enum("privacy", ("sensitive", "words", "quasi", "ops")),
    ForeignKeyConstraint(
        ["workshop_id", "version", "step_id"], ["steps.workshop_id", "steps.version", "steps.step_id"]
    ),
    CheckConstraint(
        "type NOT IN ('int', 'real') OR (min IS NOT NULL AND max IS NOT NULL AND min <= max)", name="bounds"
    ),
    sqlite_strict=True,
)

options = Table(
    "options",
    metadata,
    *_step_key(),
    text("step_id", 64, primary_key=True),
    text("option_id", 64, primary_key=True),
    text("field", 64),
    number("order_no", 1, 50),
    text("label", 2000, kind=Text),
    text("gain", 2000, kind=Text, nullable=True),
    text("cost", 2000, kind=Text, nullable=True),
    number("cust_effect", -2, 2, nullable=True),
    number("emp_effect", -2, 2, nullable=True),
    text("tag", 64, nullable=True),
    text("next_step", 64, nullable=True),
    ForeignKeyConstraint(
        ["workshop_id", "version", "step_id", "field"],
        ["fields.workshop_id", "fields.version", "fields.step_id", "fields.field"],
    ),
    sqlite_strict=True,
)

cohorts = Table(
    "cohorts",
    metadata,
    uuid("cohort_id", primary_key=True),
    text("label", 400, kind=Text),
    enum("org_type", ORG_TYPES),
    text("started_on", 10),
    enum("data_origin", Origin),
    enum("source", ("native", "imported", "generated")),
    Column("recipe", Text),
    number("k_numbers", 5, 50),
    number("k_text", 10, 100),
    text("language", 12),
    text("kit_version", 20),
    text("schema_version", 20),
    moment("closed_ms", nullable=True),
    CheckConstraint("data_origin <> 'synthetic' OR recipe IS NOT NULL", name="recipe"),
    sqlite_strict=True,
)

sessions = Table(
    "sessions",
    metadata,
    uuid("session_id", primary_key=True),
    Column("cohort_id", KEY, ForeignKey("cohorts.cohort_id"), nullable=False),
    Column("workshop_id", KEY, nullable=False),
    Column("workshop_version", KEY, nullable=False),
    enum("mode", ("live", "self_paced")),
    text("room_code", 40, index=True),
    text("facilitator_code", 16, nullable=True),
    number("seed", 0, 2147483647),
    moment("started_ms"),
    moment("ended_ms", nullable=True),
    ForeignKeyConstraint(["workshop_id", "workshop_version"], ["workshops.workshop_id", "workshops.version"]),
    sqlite_strict=True,
)

participants = Table(
    "participants",
    metadata,
    uuid("participant_id", primary_key=True),
    Column("cohort_id", KEY, ForeignKey("cohorts.cohort_id"), nullable=False),
    enum("role_band", ROLE_BANDS),
    enum("tenure_band", TENURE_BANDS),
    digest("link_hash", nullable=True),
    moment("joined_ms"),
    enum("state", ("active", "withdrawn")),
    UniqueConstraint("cohort_id", "link_hash"),
    sqlite_strict=True,
)

seats = Table(
    "seats",
    metadata,
    uuid("seat_id", primary_key=True),
    Column("session_id", KEY, ForeignKey("sessions.session_id"), nullable=False, index=True),
    Column("participant_id", KEY, ForeignKey("participants.participant_id"), nullable=False),
    digest("cookie_hash", unique=True),
    text("display_name", 500, kind=Text, nullable=True),
    moment("issued_ms"),
    moment("revoked_ms", nullable=True),
    sqlite_strict=True,
)

events = Table(
    "events",
    metadata,
    Column("seq", INT, Identity(always=True), primary_key=True),
    uuid("event_id", unique=True),
    Column("session_id", KEY, ForeignKey("sessions.session_id"), nullable=False),
    enum("kind", EventKind),
    text("step_id", 64, nullable=True),
    enum("phase", Phase, nullable=True),
    number("run_no", 1, 999, nullable=True),
    Column("participant_id", KEY, ForeignKey("participants.participant_id")),
    enum("actor", Actor),
    text("ref_id", 64, nullable=True),
    Column("details", Text),
    moment("at_ms"),
    Index("ix_events_session", "session_id", "seq"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)


def _seq(**options: Any) -> Column[Any]:
    return Column("seq", INT, ForeignKey("events.seq"), nullable=False, **options)


consents = Table(
    "consents",
    metadata,
    uuid("consent_id", primary_key=True),
    Column("participant_id", KEY, ForeignKey("participants.participant_id"), nullable=False),
    enum("scope", ("live", "reuse", "text", "link", "lines")),
    flag("granted"),
    text("text_version", 64),
    text("language", 12),
    moment("recorded_ms"),
    _seq(),
    UniqueConstraint("seq", "participant_id", "scope"),
    sqlite_strict=True,
)

answers = Table(
    "answers",
    metadata,
    uuid("answer_id", primary_key=True),
    Column("participant_id", KEY, ForeignKey("participants.participant_id")),
    number("group_no", 1, 99, nullable=True),
    Column("session_id", KEY, ForeignKey("sessions.session_id"), nullable=False),
    text("step_id", 64),
    enum("phase", Phase),
    number("run_no", 1, 999),
    text("step_version", 20),
    enum("status", AnswerStatus),
    Column("supersedes", KEY, ForeignKey("answers.answer_id")),
    flag("late"),
    number("elapsed_ms", 0, 86_400_000, nullable=True),
    digest("body_hash", nullable=True),
    moment("received_ms"),
    _seq(unique=True),
    CheckConstraint("(participant_id IS NULL) <> (group_no IS NULL)", name="person_or_group"),
    UniqueConstraint("answer_id", "session_id", "step_id", "phase", "run_no", "participant_id", name="uq_answers_run"),
    ForeignKeyConstraint(
        ["supersedes", "session_id", "step_id", "phase", "run_no", "participant_id"],
        [f"answers.{name}" for name in ("answer_id", "session_id", "step_id", "phase", "run_no", "participant_id")],
        name="fk_answers_same_run",
    ),
    sqlite_strict=True,
)
_RUN = (answers.c.session_id, answers.c.step_id, answers.c.phase, answers.c.run_no)
_FIRST_PERSON = answers.c.supersedes.is_(None) & answers.c.participant_id.is_not(None)
_FIRST_GROUP = answers.c.supersedes.is_(None) & answers.c.group_no.is_not(None)
_SUCCESSOR = answers.c.supersedes.is_not(None)
for _name, _columns, _where in (
    ("one_first_person", (*_RUN, answers.c.participant_id), _FIRST_PERSON),
    ("one_first_group", (*_RUN, answers.c.group_no), _FIRST_GROUP),
    ("one_successor", (answers.c.supersedes,), _SUCCESSOR),
):
    Index(_name, *_columns, unique=True, sqlite_where=_where, postgresql_where=_where)

answer_values = Table(
    "answer_values",
    metadata,
    Column("answer_id", KEY, ForeignKey("answers.answer_id"), primary_key=True),
    text("field", 64, primary_key=True),
    text("item", 64, primary_key=True),
    text("option_id", 64, nullable=True),
    Column("value_num", NUMBER),
    text("value_text", 4000, kind=Text, nullable=True),
    flag("not_applicable"),
    CheckConstraint(
        "CASE WHEN option_id IS NULL THEN 0 ELSE 1 END + CASE WHEN value_num IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN value_text IS NULL THEN 0 ELSE 1 END + not_applicable = 1",
        name="one_value",
    ),
    sqlite_strict=True,
)

text_reviews = Table(
    "text_reviews",
    metadata,
    uuid("review_id", primary_key=True),
    Column("answer_id", KEY, nullable=False),
    Column("field", KEY, nullable=False),
    Column("item", KEY, nullable=False),
    enum("state", ("held", "approved", "hidden")),
    text("masked_text", 4000, kind=Text, nullable=True),
    enum("reviewer", ("auto", "facilitator")),
    moment("at_ms"),
    _seq(),
    ForeignKeyConstraint(
        ["answer_id", "field", "item"], ["answer_values.answer_id", "answer_values.field", "answer_values.item"]
    ),
    sqlite_strict=True,
)


def _of_session(**options: Any) -> Column[Any]:
    return Column("session_id", KEY, ForeignKey("sessions.session_id"), nullable=False, **options)


rooms = Table(
    "rooms",
    metadata,
    _of_session(primary_key=True),
    flag("locked"),
    flag("code_open"),
    flag("approval"),
    flag("tickets_only"),
    text("address", 200, kind=Text, nullable=True),
    number("port", 1, 65535, nullable=True),
    sqlite_strict=True,
)

tickets = Table(
    "tickets",
    metadata,
    digest("ticket_hash", primary_key=True),
    _of_session(index=True),
    enum("role", Role),
    moment("issued_ms"),
    moment("used_ms", nullable=True),
    digest("cookie_hash", nullable=True),
    moment("revoked_ms", nullable=True),
    sqlite_strict=True,
)

erasures = Table(
    "erasures",
    metadata,
    uuid("erasure_id", primary_key=True),
    _of_session(index=True),
    enum("asked_by", (Actor.PARTICIPANT, Actor.FACILITATOR)),
    moment("at_ms"),
    sqlite_strict=True,
)
