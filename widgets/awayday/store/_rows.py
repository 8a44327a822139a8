"""Between plain data and rows: what each column holds for an Event, an Answer, a Consent."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from awayday.errors import StoreError
from awayday.session import (
    EMPTY,
    NOT_APPLICABLE,
    Actor,
    Answer,
    AnswerStatus,
    Cohort,
    Consent,
    Event,
    EventKind,
    Origin,
    Participant,
    Phase,
    Scalar,
    Session,
    TextReview,
)
from awayday.store._unit import Seat

Row = dict[str, Any]
Fields = Mapping[tuple[str, str], str]
"""What each (step, field) of a workshop holds: a level of `fields.type`."""

ONE_ITEM = "-"
"""The item of a field that holds one value."""

_UNKEPT = re.compile("[\0\ud800-\udfff]")


def clean(row: Row) -> Row:
    """Give `row` back if both engines can hold it.

    Raises
    ------
    StoreError
        For NUL or half a surrogate pair in a text, for infinity and NaN, and for whole numbers past 64 bit.
    """
    for column, value in row.items():
        match value:
            case str():
                if _UNKEPT.search(value):
                    raise StoreError(
                        f"{column} holds a character that no database keeps.",
                        "Strip control characters before storing.",
                    )
            case float() if not math.isfinite(value):
                raise StoreError(f"{column} is {value}, which is no number.", "Leave the value out instead.")
            case int() if not -(2**63) <= value < 2**63:
                raise StoreError(f"{column} is past the range of whole numbers.", "Check where it was counted.")
    return row


def event_row(event: Event) -> Row:
    """Columns of one event; `seq` is the database's to give."""
    return clean(
        {
            "event_id": event.event_id,
            "session_id": event.session_id,
            "kind": str(event.kind),
            "step_id": event.step_id,
            "phase": None if event.phase is None else str(event.phase),
            "run_no": event.run_no,
            "participant_id": event.participant_id,
            "actor": str(event.actor),
            "ref_id": event.ref_id,
            "details": _to_json(event.details),
            "at_ms": event.at_ms,
        }
    )


def event(row: Row, answer: Answer | None) -> Event:
    """One event out of its row, its answer riding along."""
    return Event(
        event_id=row["event_id"],
        session_id=row["session_id"],
        kind=EventKind(row["kind"]),
        actor=Actor(row["actor"]),
        at_ms=row["at_ms"],
        seq=row["seq"],
        step_id=row["step_id"],
        phase=None if row["phase"] is None else Phase(row["phase"]),
        run_no=row["run_no"],
        participant_id=row["participant_id"],
        ref_id=row["ref_id"],
        details=EMPTY if row["details"] is None else json.loads(row["details"]),
        answer=answer,
    )


def answer_row(answer: Answer, session_id: str, seq: int) -> Row:
    """Columns of one answer, without its values."""
    return clean(
        {
            "answer_id": answer.answer_id,
            "participant_id": answer.participant_id,
            "session_id": session_id,
            "step_id": answer.step_id,
            "phase": str(answer.phase),
            "run_no": answer.run_no,
            "step_version": answer.step_version,
            "status": str(answer.status),
            "supersedes": answer.supersedes,
            "late": int(answer.late),
            "elapsed_ms": answer.elapsed_ms,
            "body_hash": answer.body_hash or None,
            "received_ms": answer.received_ms,
            "seq": seq,
        }
    )


def answer(row: Row, values: Mapping[str, Scalar]) -> Answer:
    """One answer out of its row and its values."""
    return Answer(
        answer_id=row["answer_id"],
        participant_id=row["participant_id"],
        step_id=row["step_id"],
        phase=Phase(row["phase"]),
        run_no=row["run_no"],
        step_version=row["step_version"],
        values=values,
        status=AnswerStatus(row["status"]),
        supersedes=row["supersedes"],
        late=bool(row["late"]),
        elapsed_ms=row["elapsed_ms"],
        body_hash=row["body_hash"] or "",
        received_ms=row["received_ms"],
    )


def value_rows(answer: Answer, fields: Fields) -> list[Row]:
    """One row for each value of an answer; empty texts are missing and get none.

    Raises
    ------
    StoreError
        If the step has no such field, or the value is not of the field's type.
    """
    return [
        clean(
            {
                "answer_id": answer.answer_id,
                "field": field,
                "item": item or ONE_ITEM,
                "option_id": None,
                "value_num": None,
                "value_text": None,
                "not_applicable": 0,
                **_column(answer.step_id, field, value, fields.get((answer.step_id, field))),
            }
        )
        for (field, _, item), value in ((name.partition(":"), value) for name, value in answer.values.items())
        if value != ""
    ]


def value_name(row: Row) -> str:
    """Return the name under which a step knows a value: its field, and its item where there are several."""
    return str(row["field"]) if row["item"] == ONE_ITEM else f"{row['field']}:{row['item']}"


def _column(step_id: str, field: str, value: Scalar, kind: str | None) -> Row:
    match kind, value:
        case "option", str():
            return {"option_id": value}
        case (("text" | "date"), str()):
            return {"value_text": value}
        case "bool", bool():
            return {"value_num": float(value)}
        case (("int" | "real"), str()) if value == NOT_APPLICABLE:
            return {"not_applicable": 1}
        case "int", int() if not isinstance(value, bool) and abs(value) <= 2**53:
            return {"value_num": float(value)}
        case "real", (int() | float()) if not isinstance(value, bool):
            return {"value_num": float(value)}
        case None, _:
            raise StoreError(f'Step "{step_id}" has no field "{field}".', "Store only what the step asks.")
    raise StoreError(
        f'Field "{field}" of step "{step_id}" holds {kind}, and was given {type(value).__name__}.',
        "Check the answer against the step before storing it.",
    )


def value(row: Row, kind: str | None) -> Scalar:
    """One value out of its row, as the type that its field holds."""
    number: float | None = row["value_num"]
    if row["not_applicable"]:
        return NOT_APPLICABLE
    if number is None:
        words: str = row["option_id"] or row["value_text"]
        return words
    match kind:
        case "int":
            return int(number)
        case "bool":
            return bool(number)
        case _:
            return number


def participant_row(participant: Participant) -> Row:
    """Columns of one participant; the name stays on the seat."""
    return clean(
        {
            "participant_id": participant.participant_id,
            "cohort_id": participant.cohort_id,
            "role_band": "undisclosed",
            "tenure_band": "undisclosed",
            "joined_ms": participant.joined_ms,
            "state": "active",
        }
    )


def seat_row(seat: Seat) -> Row:
    """Columns of one seat."""
    return clean(
        {
            "seat_id": seat.seat_id,
            "session_id": seat.session_id,
            "participant_id": seat.participant_id,
            "cookie_hash": seat.cookie_hash,
            "display_name": seat.display_name or None,
            "issued_ms": seat.issued_ms,
        }
    )


def consent_row(consent: Consent, seq: int) -> Row:
    """Columns of one consent."""
    return clean(
        {
            "consent_id": consent.consent_id,
            "participant_id": consent.participant_id,
            "scope": consent.scope,
            "granted": int(consent.granted),
            "text_version": consent.text_version,
            "language": consent.language,
            "recorded_ms": consent.recorded_ms,
            "seq": seq,
        }
    )


def consent(row: Row) -> Consent:
    """One consent out of its row."""
    kept = {name: row[name] for name in ("consent_id", "participant_id", "scope", "text_version", "language")}
    return Consent(**kept, granted=bool(row["granted"]), recorded_ms=row["recorded_ms"])


def review_row(review: TextReview, seq: int) -> Row:
    """Columns of one review by a facilitator."""
    return clean(
        {
            "review_id": review.review_id,
            "answer_id": review.answer_id,
            "field": review.field.partition(":")[0],
            "item": review.field.partition(":")[2] or ONE_ITEM,
            "state": review.state,
            "reviewer": "facilitator",
            "at_ms": review.at_ms,
            "seq": seq,
        }
    )


def review(row: Row) -> TextReview:
    """One review out of its row."""
    kept = {name: row[name] for name in ("review_id", "answer_id", "state", "at_ms")}
    return TextReview(**kept, field=value_name(row))


def session(row: Row) -> Session:
    """One session out of its row and its cohort's origin and label."""
    names = ("session_id", "cohort_id", "workshop_id", "workshop_version", "cohort_label", "room_code", "seed")
    kept = {name: row[name] for name in names}
    return Session(
        **kept, data_origin=Origin(row["data_origin"]), started_ms=row["started_ms"], ended_ms=row["ended_ms"]
    )


def cohort(row: Row) -> Cohort:
    """One cohort out of its row."""
    kept = {name: row[name] for name in ("cohort_id", "label", "started_on", "language")}
    return Cohort(**kept, data_origin=Origin(row["data_origin"]))


def seq_of(ref_id: str, events: Iterable[Event]) -> int:
    """Place in the order of events of what `ref_id` names: its own event's, otherwise the unit's last.

    Raises
    ------
    StoreError
        If there is no event at all.
    """
    last = 0
    for one in events:
        last = one.seq
        if one.ref_id == ref_id:
            return last
    if not last:
        raise StoreError(
            "A consent or a review came without an event.",
            "Put its `consented` or `reviewed` event into the same unit.",
        )
    return last


def _to_json(details: Mapping[str, Any]) -> str | None:
    if not details:
        return None
    try:
        return json.dumps(dict(details), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise StoreError(
            f"The details of an event are no JSON: {error}.", "Keep to texts, numbers and lists."
        ) from None
