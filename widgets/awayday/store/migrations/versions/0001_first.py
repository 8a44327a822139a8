"""The first tables.

Revision ID: 0001_first
Revises:
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)

revision = "0001_first"
down_revision = None
branch_labels = None
depends_on = None

KEY = Text().with_variant(Text(collation="C"), "postgresql")
INT = BigInteger().with_variant(Integer(), "sqlite")
FLAG = SmallInteger().with_variant(Integer(), "sqlite")
NUMBER: Double[float] = Double().with_variant(REAL(), "sqlite")
PHASES = ("pre", "first", "revote", "post", "retro", "pulse")
EVENT_KINDS = (
    "joined",
    "left",
    "opened",
    "locked",
    "revealed",
    "reopened",
    "voided",
    "closed",
    "branched",
    "timer_set",
    "answered",
    "consented",
    "reviewed",
    "undone",
)
APPEND_ONLY = ("events", "consents", "answers", "answer_values", "text_reviews")


def _check(name: str, kind: Any, rule: str, suffix: str, *args: Any, **options: Any) -> Column[Any]:
    options.setdefault("nullable", False)
    return Column(name, kind, *args, CheckConstraint(rule, name=f"{name}_{suffix}"), **options)


def _uuid(name: str, *args: Any, **options: Any) -> Column[Any]:
    return _check(name, KEY, f"length({name}) = 36 AND {name} = lower({name})", "uuid", *args, **options)


def _digest(name: str, *args: Any, **options: Any) -> Column[Any]:
    return _check(name, KEY, f"length({name}) = 64 AND {name} = lower({name})", "hash", *args, **options)


def _text(name: str, longest: int, *args: Any, kind: Any = KEY, **options: Any) -> Column[Any]:
    return _check(name, kind, f"length({name}) BETWEEN 1 AND {longest}", "length", *args, **options)


def _enum(name: str, levels: tuple[str, ...], *args: Any, **options: Any) -> Column[Any]:
    known = ", ".join(f"'{level}'" for level in levels)
    return _check(name, KEY, f"{name} IN ({known})", "level", *args, **options)


def _number(name: str, low: int, high: int, *args: Any, **options: Any) -> Column[Any]:
    return _check(name, INT, f"{name} BETWEEN {low} AND {high}", "range", *args, **options)


def _flag(name: str, **options: Any) -> Column[Any]:
    return _check(name, FLAG, f"{name} IN (0, 1)", "flag", **options)


def _moment(name: str, **options: Any) -> Column[Any]:
    return _check(name, INT, f"{name} >= 0", "ms", **options)


def _step_key() -> tuple[Column[Any], ...]:
    return _text("workshop_id", 64, primary_key=True), _text("version", 20, primary_key=True)


def _seq(**options: Any) -> Column[Any]:
    return Column("seq", INT, ForeignKey("events.seq"), nullable=False, **options)


def _content() -> None:
    op.create_table(
        "workshops",
        *_step_key(),
        _text("language", 12),
        _text("title", 2000, kind=Text),
        _text("seed_trace", 200),
        _text("licence", 40),
        _digest("content_hash"),
        Column("content", Text, nullable=False),
        sqlite_strict=True,
    )

    op.create_table(
        "steps",
        *_step_key(),
        _text("step_id", 64, primary_key=True),
        _text("module_id", 2000),
        _number("order_no", 1, 999),
        _text("kind", 64),
        _enum("answered_by", ("nobody", "person", "pair", "table")),
        _text("prompt", 2000, kind=Text),
        _text("widget", 64),
        _enum("visibility", ("room", "never_shown", "own_copy")),
        _enum("small_counts", ("show", "join")),
        _text("seed_trace", 200, nullable=True),
        ForeignKeyConstraint(["workshop_id", "version"], ["workshops.workshop_id", "workshops.version"]),
        UniqueConstraint("workshop_id", "version", "order_no"),
        sqlite_strict=True,
    )

    op.create_table(
        "fields",
        *_step_key(),
        _text("step_id", 64, primary_key=True),
        _text("field", 64, primary_key=True),
        _text("label", 2000, kind=Text),
        _enum("type", ("option", "int", "real", "text", "date", "bool")),
        _text("unit", 40, nullable=True),
        Column("min", NUMBER),
        Column("max", NUMBER),
        Column("scale_step", NUMBER),
        _flag("required"),
        _flag("per_item"),
        Column("anchors", Text),
        _enum("privacy", ("sensitive", "words", "quasi", "ops")),
        ForeignKeyConstraint(
            ["workshop_id", "version", "step_id"], ["steps.workshop_id", "steps.version", "steps.step_id"]
        ),
        CheckConstraint(
            "type NOT IN ('int', 'real') OR (min IS NOT NULL AND max IS NOT NULL AND min <= max)", name="bounds"
        ),
        sqlite_strict=True,
    )

    op.create_table(
        "options",
        *_step_key(),
        _text("step_id", 64, primary_key=True),
        _text("option_id", 64, primary_key=True),
        _text("field", 64),
        _number("order_no", 1, 50),
        _text("label", 2000, kind=Text),
        _text("gain", 2000, kind=Text),
        _text("cost", 2000, kind=Text),
        _number("cust_effect", -2, 2),
        _number("emp_effect", -2, 2),
        _text("tag", 64, nullable=True),
        _text("next_step", 64, nullable=True),
        ForeignKeyConstraint(
            ["workshop_id", "version", "step_id", "field"],
            ["fields.workshop_id", "fields.version", "fields.step_id", "fields.field"],
        ),
        sqlite_strict=True,
    )


def _people() -> None:
    op.create_table(
        "cohorts",
        _uuid("cohort_id", primary_key=True),
        _text("label", 400, kind=Text),
        _enum("org_type", ("business", "public", "nonprofit", "education", "mixed", "undisclosed")),
        _text("started_on", 10),
        _enum("data_origin", ("real", "synthetic", "demo")),
        _enum("source", ("native", "imported", "generated")),
        Column("recipe", Text),
        _number("k_numbers", 5, 50),
        _number("k_text", 10, 100),
        _text("language", 12),
        _text("kit_version", 20),
        _text("schema_version", 20),
        _moment("closed_ms", nullable=True),
        CheckConstraint("data_origin <> 'synthetic' OR recipe IS NOT NULL", name="recipe"),
        sqlite_strict=True,
    )

    op.create_table(
        "sessions",
        _uuid("session_id", primary_key=True),
        Column("cohort_id", KEY, ForeignKey("cohorts.cohort_id"), nullable=False),
        Column("workshop_id", KEY, nullable=False),
        Column("workshop_version", KEY, nullable=False),
        _enum("mode", ("live", "self_paced")),
        _text("room_code", 40, index=True),
        _text("facilitator_code", 16, nullable=True),
        _number("seed", 0, 2147483647),
        _moment("started_ms"),
        _moment("ended_ms", nullable=True),
        ForeignKeyConstraint(["workshop_id", "workshop_version"], ["workshops.workshop_id", "workshops.version"]),
        sqlite_strict=True,
    )

    op.create_table(
        "participants",
        _uuid("participant_id", primary_key=True),
        Column("cohort_id", KEY, ForeignKey("cohorts.cohort_id"), nullable=False),
        _enum("role_band", ("individual", "team_lead", "senior_manager", "executive", "other", "undisclosed")),
        _enum("tenure_band", ("lt1", "y1to3", "y3to10", "gt10", "undisclosed")),
        _digest("link_hash", nullable=True),
        _moment("joined_ms"),
        _enum("state", ("active", "withdrawn")),
        UniqueConstraint("cohort_id", "link_hash"),
        sqlite_strict=True,
    )

    op.create_table(
        "seats",
        _uuid("seat_id", primary_key=True),
        Column("session_id", KEY, ForeignKey("sessions.session_id"), nullable=False, index=True),
        Column("participant_id", KEY, ForeignKey("participants.participant_id"), nullable=False),
        _digest("cookie_hash", unique=True),
        _text("display_name", 500, kind=Text, nullable=True),
        _moment("issued_ms"),
        _moment("revoked_ms", nullable=True),
        sqlite_strict=True,
    )


def _log() -> None:
    op.create_table(
        "events",
        Column("seq", INT, Identity(always=True), primary_key=True),
        _uuid("event_id", unique=True),
        Column("session_id", KEY, ForeignKey("sessions.session_id"), nullable=False),
        _enum("kind", EVENT_KINDS),
        _text("step_id", 64, nullable=True),
        _enum("phase", PHASES, nullable=True),
        _number("run_no", 1, 999, nullable=True),
        Column("participant_id", KEY, ForeignKey("participants.participant_id")),
        _enum("actor", ("participant", "facilitator", "timer", "system")),
        _text("ref_id", 64, nullable=True),
        Column("details", Text),
        _moment("at_ms"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_session", "events", ["session_id", "seq"])

    op.create_table(
        "consents",
        _uuid("consent_id", primary_key=True),
        Column("participant_id", KEY, ForeignKey("participants.participant_id"), nullable=False),
        _enum("scope", ("live", "reuse", "text", "link", "lines")),
        _flag("granted"),
        _text("text_version", 64),
        _text("language", 12),
        _moment("recorded_ms"),
        _seq(),
        UniqueConstraint("seq", "participant_id", "scope"),
        sqlite_strict=True,
    )


def _answers() -> None:
    op.create_table(
        "answers",
        _uuid("answer_id", primary_key=True),
        Column("participant_id", KEY, ForeignKey("participants.participant_id")),
        _number("group_no", 1, 99, nullable=True),
        Column("session_id", KEY, ForeignKey("sessions.session_id"), nullable=False),
        _text("step_id", 64),
        _enum("phase", PHASES),
        _number("run_no", 1, 999),
        _text("step_version", 20),
        _enum("status", ("ok", "skipped", "timeout", "retracted")),
        Column("supersedes", KEY, ForeignKey("answers.answer_id")),
        _flag("late"),
        _number("elapsed_ms", 0, 86_400_000, nullable=True),
        _digest("body_hash", nullable=True),
        _moment("received_ms"),
        _seq(unique=True),
        CheckConstraint("(participant_id IS NULL) <> (group_no IS NULL)", name="person_or_group"),
        UniqueConstraint(
            "answer_id", "session_id", "step_id", "phase", "run_no", "participant_id", name="uq_answers_run"
        ),
        ForeignKeyConstraint(
            ["supersedes", "session_id", "step_id", "phase", "run_no", "participant_id"],
            [f"answers.{name}" for name in ("answer_id", "session_id", "step_id", "phase", "run_no", "participant_id")],
            name="fk_answers_same_run",
        ),
        sqlite_strict=True,
    )
    run = ["session_id", "step_id", "phase", "run_no"]
    for name, columns, where in (
        ("one_first_person", [*run, "participant_id"], "supersedes IS NULL AND participant_id IS NOT NULL"),
        ("one_first_group", [*run, "group_no"], "supersedes IS NULL AND group_no IS NOT NULL"),
        ("one_successor", ["supersedes"], "supersedes IS NOT NULL"),
    ):
        op.create_index(name, "answers", columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))

    op.create_table(
        "answer_values",
        Column("answer_id", KEY, ForeignKey("answers.answer_id"), primary_key=True),
        _text("field", 64, primary_key=True),
        _text("item", 64, primary_key=True),
        _text("option_id", 64, nullable=True),
        Column("value_num", NUMBER),
        _text("value_text", 4000, kind=Text, nullable=True),
        _flag("not_applicable"),
        CheckConstraint(
            "CASE WHEN option_id IS NULL THEN 0 ELSE 1 END + CASE WHEN value_num IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN value_text IS NULL THEN 0 ELSE 1 END + not_applicable = 1",
            name="one_value",
        ),
        sqlite_strict=True,
    )

    op.create_table(
        "text_reviews",
        _uuid("review_id", primary_key=True),
        Column("answer_id", KEY, nullable=False),
        Column("field", KEY, nullable=False),
        Column("item", KEY, nullable=False),
        _enum("state", ("held", "approved", "hidden")),
        _text("masked_text", 4000, kind=Text, nullable=True),
        _enum("reviewer", ("auto", "facilitator")),
        _moment("at_ms"),
        _seq(),
        ForeignKeyConstraint(
            ["answer_id", "field", "item"], ["answer_values.answer_id", "answer_values.field", "answer_values.item"]
        ),
        sqlite_strict=True,
    )


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
                )
        op.execute(
            "CREATE TRIGGER cohorts_keep_origin BEFORE UPDATE OF data_origin ON cohorts "
            "BEGIN SELECT RAISE(ABORT, 'data_origin is fixed when the cohort is made'); END"
        )
        return
    for function, words in (
        ("awayday_only_grows", "'% only grows', TG_TABLE_NAME"),
        ("awayday_keeps_origin", "'data_origin is fixed when the cohort is made'"),
    ):
        op.execute(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION {words} USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION awayday_only_grows()"
        )
    op.execute(
        "CREATE TRIGGER cohorts_keep_origin BEFORE UPDATE OF data_origin ON cohorts "
        "FOR EACH STATEMENT EXECUTE FUNCTION awayday_keeps_origin()"
    )


def upgrade() -> None:
    """Make the tables, and the triggers that keep the log as it was written."""
    _content()
    _people()
    _log()
    _answers()
    _forbid_changes()
