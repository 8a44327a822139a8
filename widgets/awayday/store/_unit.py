"""What is written together or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from awayday.session import Consent, Event, Participant, TextReview


@dataclass(frozen=True, slots=True)
class Seat:
    """A browser's place in a Session: the hash of its cookie, and the name shown in lobby and host page."""

    seat_id: str
    session_id: str
    participant_id: str
    cookie_hash: str
    display_name: str | None
    issued_ms: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Rows that are written together or not at all.

    An `answered` event carries its Answer in `event.answer`; a `closed` event also sets the end of its Session and
    erases the names on its seats. Consents and reviews take the `seq` of the event of this unit whose `ref_id` names
    them, otherwise of the unit's last event; so they never come without an event.
    """

    events: tuple[Event, ...] = ()
    participants: tuple[Participant, ...] = ()
    seats: tuple[Seat, ...] = ()
    consents: tuple[Consent, ...] = ()
    reviews: tuple[TextReview, ...] = ()
