"""Who was there and what happened: sessions, participants and events as tidy tables."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd

from awayday import engine, packages
from awayday.session import Actor, Event, EventKind
from awayday.store import Store
from awayday.tables import Value, moment

Row = dict[str, Value | None]


def sessions(store: Store, session_id: str) -> pd.DataFrame:
    """One row for the session, with its cohort."""
    session = store.session(session_id)
    cohort = store.rows("cohorts", session.session_id)[0]
    row: Row = {
        "session_id": session.session_id,
        "cohort_id": session.cohort_id,
        "cohort_label": session.cohort_label,
        "data_origin": session.data_origin,
        "recipe": cohort["recipe"],
        "cohort_started_on": date.fromisoformat(cohort["started_on"]),
        "workshop_id": session.workshop_id,
        "workshop_version": session.workshop_version,
        "language": cohort["language"],
        "seed": session.seed,
        "started_at": moment(session.started_ms),
        "ended_at": None if session.ended_ms is None else moment(session.ended_ms),
    }
    return packages.frame("sessions", [row])


def participants(store: Store, session_id: str) -> pd.DataFrame:
    """One row a person who takes part, without her name; not who waits to be let in, was asked to leave, or watches."""
    session = store.session(session_id)
    out = uncounted(store.rows("events", session.session_id))
    granted = {
        (row["participant_id"], row["scope"]): bool(row["granted"])
        for row in sorted(store.rows("consents", session.session_id), key=lambda row: row["seq"])
    }
    rows: list[Row] = [
        {
            "participant_id": row["participant_id"],
            "cohort_id": row["cohort_id"],
            "data_origin": session.data_origin,
            "role_band": row["role_band"],
            "tenure_band": row["tenure_band"],
            **{
                f"consent_{scope}": granted.get((row["participant_id"], scope), False)
                for scope in ("reuse", "text", "link", "lines")
            },
            "joined_at": moment(row["joined_ms"]),
        }
        for row in store.rows("participants", session.session_id)
        if row["participant_id"] not in out
    ]
    return packages.frame("participants", rows)


def events(store: Store, session_id: str) -> pd.DataFrame:
    """One row an event, in order; of its details only the branch taken is kept.

    Events about people who are outside the room, or only watch, are left out with them.
    """
    session = store.session(session_id)
    log = store.rows("events", session.session_id)
    undone, out = undone_commands(log), uncounted(log)
    rows: list[Row] = [
        {
            **{name: row[name] for name in ("session_id", "seq", "kind", "step_id", "phase", "run_no")},
            **{name: row[name] for name in ("participant_id", "actor", "event_id")},
            **_branch(row),
            "cohort_id": session.cohort_id,
            "data_origin": session.data_origin,
            "is_undone": is_undone(row, undone),
            "at": moment(row["at_ms"]),
        }
        for row in log
        if row["participant_id"] not in out
    ]
    return packages.frame("events", rows)


def _branch(row: dict[str, Any]) -> Row:
    details = json.loads(row["details"]) if row["kind"] == EventKind.BRANCHED and row["details"] else {}
    return {"branch_to": details.get("to"), "branch_source": details.get("source")}


def outside(log: list[dict[str, Any]]) -> set[str]:
    """Return the ids of those whose last word is that they are not in the room: never let in, or asked to leave."""
    people: engine.People = {}
    out: engine.Outside = {}
    seen: set[str] = set()
    for row in sorted(log, key=lambda row: row["seq"]):
        if row["kind"] not in {EventKind.JOINED, EventKind.LEFT} or row["participant_id"] is None:
            continue
        details = json.loads(row["details"]) if row["details"] else {}
        one = (row["event_id"], row["session_id"], EventKind(row["kind"]), Actor(row["actor"]), row["at_ms"])
        people, out = engine.moved(people, out, Event(*one, participant_id=row["participant_id"], details=details))
        seen.add(row["participant_id"])
    return seen - set(people)


def observers(log: list[dict[str, Any]]) -> set[str]:
    """Return the ids of those whose last word is that they only watch."""
    watching: dict[str, bool] = {}
    for row in sorted(log, key=lambda row: row["seq"]):
        details = json.loads(row["details"]) if row["kind"] == EventKind.CONSENTED and row["details"] else {}
        if details.get("scope") == "live":
            watching[row["participant_id"]] = details.get("granted") is not True
    return {person for person, watches in watching.items() if watches}


def uncounted(log: list[dict[str, Any]]) -> set[str]:
    """Return the ids of those who are in no table: outside the room, or only watching."""
    return outside(log) | observers(log)


def undone_commands(log: list[dict[str, Any]]) -> set[str]:
    """Return the ids of the facilitator's commands that she took back."""
    return {row["ref_id"] for row in log if row["kind"] == EventKind.UNDONE}


def is_undone(row: dict[str, Any], undone: set[str]) -> bool:
    """Whether this event belongs to a command that was taken back."""
    is_command = row["actor"] == Actor.FACILITATOR and row["kind"] not in engine.NEVER_UNDONE
    return is_command and row["ref_id"] in undone
