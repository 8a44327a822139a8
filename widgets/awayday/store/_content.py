"""A workshop's own rows: the workshop, its steps, their fields and options."""

from __future__ import annotations

import hashlib
import json
from itertools import chain

from sqlalchemy import Connection, insert, select, update

from awayday import __version__
from awayday.errors import StoreError
from awayday.scenario import Workshop
from awayday.session import Cohort, Origin, Session
from awayday.steps import AnyStep, FieldSpec, FieldType, Mark, Option, Own, Plurality, answered_by, one_a_field
from awayday.store import _rows as rows
from awayday.store._tables import cohorts, fields, options, seats, sessions, steps, workshops

SCHEMA_VERSION = "1"


def insert_session(connection: Connection, cohort: Cohort, session: Session, workshop: Workshop) -> None:
    """Write a session, and its cohort and workshop where they are new.

    Raises
    ------
    StoreError
        If the cohort or this version of the workshop is already there and says something else.
    """
    _insert_workshop(connection, workshop)
    _insert_cohort(connection, cohort, session)
    row = {
        "session_id": session.session_id,
        "cohort_id": session.cohort_id,
        "workshop_id": session.workshop_id,
        "workshop_version": session.workshop_version,
        "mode": "live",
        "room_code": session.room_code,
        "seed": session.seed,
        "started_ms": session.started_ms,
        "ended_ms": session.ended_ms,
    }
    connection.execute(insert(sessions), rows.clean(row))


def move_session(connection: Connection, cohort: Cohort, session: Session) -> None:
    """Put a session into another cohort, which is written where it is new.

    Raises
    ------
    StoreError
        If somebody has joined the session.
    """
    joined = select(seats.c.seat_id).where(seats.c.session_id == session.session_id).limit(1)
    if connection.execute(joined).first() is not None:
        raise StoreError(
            "Somebody has joined this session, so where its rows come from is fixed.", "Start a new session instead."
        )
    _insert_cohort(connection, cohort, session)
    move = update(sessions).where(sessions.c.session_id == session.session_id).values(cohort_id=cohort.cohort_id)
    connection.execute(move)


def _insert_cohort(connection: Connection, cohort: Cohort, session: Session) -> None:
    stored = connection.execute(select(cohorts).where(cohorts.c.cohort_id == cohort.cohort_id)).mappings().one_or_none()
    if stored is not None:
        if rows.cohort(dict(stored)) != cohort:
            raise StoreError(
                f'Cohort "{cohort.label}" is already stored with another label, origin, date or language.',
                "Give the new cohort an id of its own; where rows come from is fixed when a cohort is made.",
            )
        return
    recipe = {"name": session.workshop_id, "version": session.workshop_version, "seed": session.seed}
    synthetic = cohort.data_origin is Origin.SYNTHETIC
    row = {
        "cohort_id": cohort.cohort_id,
        "label": cohort.label,
        "org_type": "undisclosed",
        "started_on": cohort.started_on,
        "data_origin": str(cohort.data_origin),
        "source": "generated" if synthetic else "native",
        "recipe": json.dumps(recipe, sort_keys=True, separators=(",", ":")) if synthetic else None,
        "k_numbers": 5,
        "k_text": 10,
        "language": cohort.language,
        "kit_version": __version__,
        "schema_version": SCHEMA_VERSION,
    }
    connection.execute(insert(cohorts), rows.clean(row))


def content_hash(workshop: Workshop) -> str:
    """SHA-256 of all that an author wrote, without keys at their default, so that a new key changes no old hash."""
    return hashlib.sha256(workshop.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def _insert_workshop(connection: Connection, workshop: Workshop) -> None:
    same = (workshops.c.workshop_id == workshop.id) & (workshops.c.version == workshop.version)
    stored = connection.execute(select(workshops.c.content_hash).where(same)).scalar_one_or_none()
    if stored is not None:
        if stored != content_hash(workshop):
            raise StoreError(
                f'Workshop "{workshop.id}" {workshop.version} is already stored with other words, '
                "and what earlier sessions showed must stay as it was.",
                'Raise "version" in its file.',
            )
        return
    row = {
        "workshop_id": workshop.id,
        "version": workshop.version,
        "language": workshop.language,
        "title": workshop.title,
        "seed_trace": ",".join(workshop.seed_trace),
        "licence": workshop.licence,
        "content_hash": content_hash(workshop),
        "content": workshop.model_dump_json(),
    }
    connection.execute(insert(workshops), rows.clean(row))
    tables = (
        (steps, [_step_row(workshop, step, number) for number, step in enumerate(workshop.steps, 1)]),
        (fields, [_field_row(spec) | key for key, step in _keys(workshop) for spec in one_a_field(step)]),
        (options, list(chain.from_iterable(_option_rows(workshop, step, key) for key, step in _keys(workshop)))),
    )
    for table, found in tables:
        if found:
            connection.execute(insert(table), [rows.clean(row) for row in found])


def _keys(workshop: Workshop) -> list[tuple[rows.Row, AnyStep]]:
    return [
        ({"workshop_id": workshop.id, "version": workshop.version, "step_id": step.id}, step) for step in workshop.steps
    ]


def _step_row(workshop: Workshop, step: AnyStep, order_no: int) -> rows.Row:
    return {
        "workshop_id": workshop.id,
        "version": workshop.version,
        "step_id": step.id,
        "module_id": workshop.module_of(step.id),
        "order_no": order_no,
        "kind": step.kind,
        "answered_by": answered_by(step),
        "prompt": getattr(step, "prompt", step.title),
        "widget": step.kind,
        "visibility": step.visibility,
        "small_counts": step.small_counts,
        "seed_trace": ",".join(step.seed_trace) or None,
    }


def _field_row(spec: FieldSpec) -> rows.Row:
    number = spec.type is FieldType.INT
    anchors = {name: words for name, words in (("high", spec.high), ("low", spec.low)) if words}
    return {
        "field": spec.field,
        "label": spec.label,
        "type": str(spec.type),
        "min": float(spec.min) if number else None,
        "max": float(spec.max) if number else None,
        "scale_step": 1.0 if number else None,
        "required": int(spec.required),
        "per_item": int(bool(spec.item)),
        "anchors": json.dumps(anchors, ensure_ascii=False, separators=(",", ":")) if anchors else None,
        "privacy": spec.privacy,
    }


def _option_rows(workshop: Workshop, step: AnyStep, key: rows.Row) -> list[rows.Row]:
    leads_to = _leads_to(workshop, step.id)
    return [
        key
        | {
            "option_id": option.id,
            "field": spec.field,
            "order_no": order_no,
            "label": option.label,
            **_worth(option),
            "next_step": leads_to.get(option.id) if spec.name == "choice" else None,
        }
        for spec in one_a_field(step)
        for order_no, option in enumerate(spec.options, 1)
    ]


def _worth(option: Option | Mark) -> rows.Row:
    """Return what somebody gains and pays by an option; by a mark nobody does."""
    if isinstance(option, Mark):
        return {"gain": None, "cost": None, "cust_effect": None, "emp_effect": None}
    effect = {"cust_effect": option.effect.customer, "emp_effect": option.effect.employee}
    return {"gain": option.gain, "cost": option.cost, **effect}


def _leads_to(workshop: Workshop, step_id: str) -> dict[str, str]:
    for step in workshop.steps:
        match step.branch:
            case Plurality(of=of, to=to) | Own(of=of, to=to) if of == step_id:
                return dict(to)
    return {}
