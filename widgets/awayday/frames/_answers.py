"""What people answered, one row for each answer, field and item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from awayday import engine, packages
from awayday.frames._people import is_undone, uncounted, undone_commands
from awayday.scenario import Workshop
from awayday.session import AnswerStatus, EventKind, Session
from awayday.steps import AnyStep
from awayday.store import Store
from awayday.tables import Value, moment

Raw = dict[str, Any]
Run = tuple[Any, ...]
Place = tuple[str, str]
"""A field and its item."""

ONE_ITEM = "-"
"""The item of a field that holds one value."""


def answers(store: Store, session_id: str) -> pd.DataFrame:
    """One row for each answer, field and item, replaced answers too.

    An answer without values (skipped, out of time, taken back) has a row for each field that its step requires, or for
    each field where none is required, so that it is counted and says why. Words are there once the facilitator has
    approved them; words meant for the person alone only as far as she opens them to the room or to the coach. People
    who are outside the room, or only watch, have no rows.
    """
    session = store.session(session_id)
    log = store.rows("events", session.session_id)
    out = uncounted(log)
    given = [row for row in store.rows("answers", session.session_id) if row["participant_id"] not in out]
    given.sort(key=lambda row: row["seq"])
    values = _values(store.rows("answer_values", session.session_id))
    reviews = store.rows("text_reviews", session.session_id)
    voided = _voided(log)
    workshop = store.workshop(session.session_id)
    replaced = {row["supersedes"] for row in given} | _written_over(store, workshop, session.session_id)
    opened = _opened(given, values, voided)

    chains: defaultdict[Run, list[Raw]] = defaultdict(list)
    for row in given:
        chains[_run(row), row["participant_id"], row["group_no"]].append(row)
    rows = []
    for chain in chains.values():
        step = workshop.by_id.get(chain[0]["step_id"])
        shared_by = step.shared_by if step else None
        words = _Words(chain, values, reviews, step, opened.get((shared_by, chain[0]["participant_id"])))
        n_changes = _changes(chain, values)
        for row in chain:
            is_current = row["answer_id"] not in replaced and _run(row) not in voided
            shared = {**_shared(row, session, workshop), "is_current": is_current}
            for place, value in _places(row, values, step).items():
                rows.append(
                    shared
                    | {
                        "field": place[0],
                        "item": place[1],
                        "option_id": value.get("option_id"),
                        "value_num": value.get("value_num"),
                        "value_text": words.shown(place, value.get("value_text")),
                        "not_applicable": bool(value.get("not_applicable", 0)),
                        "n_changes": n_changes.get(place, 0),
                    }
                )
    return packages.frame("answers", rows)


def _written_over(store: Store, workshop: Workshop, session_id: str) -> frozenset[str]:
    """Return the ids of answers in whose place another phone of the same pair or table wrote a later one."""
    if not any(step.pen for step in workshop.steps):
        return frozenset()
    state = engine.fold(workshop, store.events(session_id))
    return frozenset().union(*(run.past for run in state.runs.values()))


def _opened(given: list[Raw], values: Mapping[str, dict[Place, Raw]], voided: set[Run]) -> dict[tuple[Any, Any], str]:
    """Return what each person chose last in each step; of a step that asks who may see her words, to whom."""
    found: dict[tuple[Any, Any], str] = {}
    for row in given:
        if _run(row) not in voided:
            chosen = values.get(row["answer_id"], {}).get(("choice", ONE_ITEM), {})
            found[row["step_id"], row["participant_id"]] = str(chosen.get("option_id"))
    return found


def _values(found: list[Raw]) -> dict[str, dict[Place, Raw]]:
    values: defaultdict[str, dict[Place, Raw]] = defaultdict(dict)
    for row in found:
        values[row["answer_id"]][row["field"], row["item"]] = row
    return dict(values)


def _run(row: Raw) -> Run:
    return row["step_id"], row["phase"], row["run_no"]


def _voided(log: list[Raw]) -> set[Run]:
    undone = undone_commands(log)
    return {_run(row) for row in log if row["kind"] == EventKind.VOIDED and not is_undone(row, undone)}


def _shared(row: Raw, session: Session, workshop: Workshop) -> dict[str, Value | None]:
    return {
        "cohort_id": session.cohort_id,
        "data_origin": session.data_origin,
        "session_id": session.session_id,
        "participant_id": row["participant_id"],
        "group_no": row["group_no"],
        "workshop_id": session.workshop_id,
        "workshop_version": session.workshop_version,
        "module_id": workshop.module_of(row["step_id"]),
        "step_id": row["step_id"],
        "phase": row["phase"],
        "run_no": row["run_no"],
        "status": row["status"],
        "late": bool(row["late"]),
        "elapsed_ms": row["elapsed_ms"],
        "answered_at": moment(row["received_ms"]),
        "answer_id": row["answer_id"],
    }


def _places(row: Raw, values: Mapping[str, dict[Place, Raw]], step: AnyStep | None) -> Mapping[Place, Raw]:
    found = values.get(row["answer_id"], {})
    if found or row["status"] == AnswerStatus.OK or step is None:
        return found
    specs = step.fields()
    required = [spec for spec in specs if spec.required and not (spec.when or spec.given or spec.role)]
    return {(spec.field, spec.item or ONE_ITEM): {} for spec in required or specs}


def _changes(chain: list[Raw], values: Mapping[str, dict[Place, Raw]]) -> dict[Place, int]:
    """Count for each field and item how often its value went from one to another along a chain of answers."""
    last: dict[Place, tuple[Any, ...]] = {}
    changes: defaultdict[Place, int] = defaultdict(int)
    for row in chain:
        for place, value in values.get(row["answer_id"], {}).items():
            now = tuple(value[name] for name in ("option_id", "value_num", "value_text", "not_applicable"))
            changes[place] += place in last and last[place] != now
            last[place] = now
    return dict(changes)


@dataclass(frozen=True)
class _Words:
    """Which words of one chain of answers may be shown.

    An answer carries all fields each time, so words that were approved stay approved in the answers that follow, as
    long as they are the same words.
    """

    chain: list[Raw]
    values: Mapping[str, dict[Place, Raw]]
    reviews: list[Raw]
    step: AnyStep | None
    opened_to: str | None = None

    def shown(self, place: Place, words: str | None) -> str | None:
        """Return the words as they may be shown, or None."""
        if words is None or self.step is None:
            return None
        if self.step.visibility == "own_copy" and self.opened_to == engine.COACH:
            return words
        if self.step.visibility == "own_copy" and self.opened_to != engine.ROOM:
            return None
        if not self._is_free_text(place[0]):
            return words
        review = self._newest_review(place, words)
        if review is None or review["state"] != "approved":
            return None
        masked: str | None = review["masked_text"]
        return masked or words

    def _is_free_text(self, field: str) -> bool:
        classes = [spec.privacy for spec in self.step.fields() if spec.field == field] if self.step else []
        return set(classes) != {"sensitive"}

    def _newest_review(self, place: Place, words: str) -> Raw | None:
        same = {
            row["answer_id"]
            for row in self.chain
            if self.values.get(row["answer_id"], {}).get(place, {}).get("value_text") == words
        }
        found = [
            review
            for review in self.reviews
            if review["answer_id"] in same and (review["field"], review["item"]) == place
        ]
        return max(found, key=lambda review: review["seq"], default=None)
