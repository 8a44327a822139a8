"""What a session's workshop says and asks: workshops, steps, fields and options as tidy tables."""

from __future__ import annotations

import pandas as pd

from awayday import packages
from awayday.scenario import Workshop
from awayday.steps import FieldSpec, FieldType, Mark, Option, answered_by, one_a_field
from awayday.store import Store
from awayday.tables import Value

Row = dict[str, Value | None]


def workshops(store: Store, session_id: str) -> pd.DataFrame:
    """One row for the session's workshop, with the words of its consent screen."""
    workshop = store.workshop(session_id)
    row: Row = {
        **_key(workshop),
        "language": workshop.language,
        "title": workshop.title,
        "module_id": workshop.module,
        "goal": workshop.goal,
        "licence": workshop.licence,
        "seed_trace": ",".join(workshop.seed_trace),
        "consent_version": workshop.consent.version,
        "consent_text": workshop.consent.text,
        "reuse_text": workshop.consent.reuse,
    }
    return packages.frame("workshops", [row])


def steps(store: Store, session_id: str) -> pd.DataFrame:
    """One row a step, in the order of the workshop."""
    workshop = store.workshop(session_id)
    rows: list[Row] = [
        {
            **_key(workshop),
            "module_id": workshop.module_of(step.id),
            "step_id": step.id,
            "step_version": step.version,
            "order_no": order_no,
            "kind": step.kind,
            "title": step.title,
            "prompt": getattr(step, "prompt", None),
            "phase": step.phase,
            "revote_of": getattr(step, "revote_of", None),
            "answered_by": answered_by(step),
            "visibility": step.visibility,
            "small_counts": step.small_counts,
            "chart": step.chart,
            "minutes": step.minutes,
            "seed_trace": ",".join(step.seed_trace) or None,
        }
        for order_no, step in enumerate(workshop.steps, start=1)
    ]
    return packages.frame("steps", rows)


def fields(store: Store, session_id: str) -> pd.DataFrame:
    """One row for each value that a step asks for, in the order asked."""
    workshop = store.workshop(session_id)
    rows: list[Row] = [
        {**_key(workshop), "step_id": step.id, "order_no": order_no, **_field(spec)}
        for step in workshop.steps
        for order_no, spec in enumerate(one_a_field(step), start=1)
    ]
    return packages.frame("fields", rows)


def options(store: Store, session_id: str) -> pd.DataFrame:
    """One row for each option of each field, in the order authored."""
    workshop = store.workshop(session_id)
    rows: list[Row] = [
        {
            **_key(workshop),
            "step_id": step.id,
            "field": spec.field,
            "option_id": option.id,
            "order_no": order_no,
            "label": option.label,
            **_worth(option),
        }
        for step in workshop.steps
        for spec in one_a_field(step)
        for order_no, option in enumerate(spec.options, start=1)
    ]
    return packages.frame("options", rows)


def _worth(option: Option | Mark) -> Row:
    if isinstance(option, Mark):
        return {"gain": None, "cost": None, "cust_effect": None, "emp_effect": None}
    effect: Row = {"cust_effect": option.effect.customer, "emp_effect": option.effect.employee}
    return {"gain": option.gain, "cost": option.cost, **effect}


def _key(workshop: Workshop) -> Row:
    return {"workshop_id": workshop.id, "workshop_version": workshop.version}


def _field(spec: FieldSpec) -> Row:
    is_number = spec.type is FieldType.INT
    return {
        "field": spec.field,
        "label": spec.label,
        "per_item": bool(spec.item),
        "type": spec.type,
        "min": float(spec.min) if is_number else None,
        "max": float(spec.max) if is_number else None,
        "scale_step": 1.0 if is_number else None,
        "low_anchor": spec.low or None,
        "high_anchor": spec.high or None,
        "required": spec.required,
        "when_field": spec.when[0] if spec.when else None,
        "when_option": spec.when[1] if spec.when else None,
        "privacy": spec.privacy,
    }
