"""Who is in: letting people in and asking them to leave, one person on another phone, going, and what is deleted."""

from __future__ import annotations

import asyncio
import uuid

from awayday import engine
from awayday.engine import Standing
from awayday.errors import Refused, StoreError
from awayday.session import Actor, Consent, EventKind, Role
from awayday.store import Seat, Unit
from awayday.usecases._clean_up import clean_up
from awayday.usecases._codes import recovery_code
from awayday.usecases._doors import check_newcomer
from awayday.usecases._groups import place_all
from awayday.usecases._live import Live, Visitor
from awayday.usecases._roles import permit

SCOPES = frozenset({"live", "reuse"})
"""What a person may agree to, or take back, while the session goes on."""


async def admit(visitor: Visitor, *participant_ids: str) -> None:
    """Let people in who wait, or all of them when none is named.

    Raises
    ------
    Refused
        `not_your_role` or `not_saved`.
    """
    permit(visitor, "admit")
    live = visitor.live
    async with live.driving:
        waiting = [person for person, why in live.state.outside.items() if why is Standing.WAITING]
        wanted = [person for person in waiting if person in participant_ids] if participant_ids else waiting
        await _move(live, EventKind.JOINED, wanted)


async def remove(visitor: Visitor, participant_id: str) -> None:
    """Ask somebody to leave, or to stay outside for now; her answers count nowhere until she is let in again.

    Raises
    ------
    Refused
        `not_your_role`, `unknown` or `not_saved`.
    """
    permit(visitor, "remove")
    live = visitor.live
    async with live.driving:
        check_known(live, participant_id)
        if live.state.outside.get(participant_id) is not Standing.REMOVED:
            await _move(live, EventKind.LEFT, [participant_id])


async def readmit(visitor: Visitor, participant_id: str) -> None:
    """Let somebody in again, with all that she answered.

    Raises
    ------
    Refused
        `not_your_role`, `unknown` or `not_saved`.
    """
    permit(visitor, "readmit")
    live = visitor.live
    async with live.driving:
        check_known(live, participant_id)
        if participant_id in live.state.outside:
            await _move(live, EventKind.JOINED, [participant_id])


async def _move(live: Live, kind: EventKind, people: list[str]) -> None:
    moved = [live.event(kind, Actor.FACILITATOR, participant_id=person) for person in people]
    await live.append(Unit(events=tuple(moved)))
    await place_all(live)


def everybody(live: Live) -> set[str]:
    """Return everybody who has a seat, inside or outside."""
    return {*live.seats.values(), *live.state.people, *live.state.outside}


def check_known(live: Live, participant_id: str) -> None:
    """Raise Refused `unknown` unless there is somebody of that id, inside or outside."""
    if participant_id not in everybody(live):
        raise Refused("unknown", "That person is not here any more.")


def was_in(live: Live, participant_id: str) -> bool:
    """Whether somebody has ever been in the room, and not only at its door."""
    return any(
        event.kind is EventKind.JOINED and event.participant_id == participant_id and not event.details.get("waits")
        for event in live.events
    )


def may_join(visitor: Visitor) -> bool:
    """Whether a browser that is nobody's yet would be taken in, or may wait to be."""
    try:
        check_newcomer(visitor.live, visitor.seat_hash)
    except Refused:
        return False
    return True


async def leave(visitor: Visitor) -> None:
    """Go, by one's own wish; what was answered stays, and `join` brings back.

    Raises
    ------
    Refused
        `not_your_role`, `gone` or `not_saved`.
    """
    permit(visitor, "leave")
    live, person = visitor.live, _oneself(visitor)
    async with live.one_at_a_time(person):
        known = live.state.people.get(person)
        if live.state.outside.get(person) is not Standing.REMOVED and (known is None or not known.left):
            await live.append(Unit(events=(live.event(EventKind.LEFT, Actor.PARTICIPANT, participant_id=person),)))


def _oneself(visitor: Visitor) -> str:
    person = visitor.participant_id
    if person is None:
        raise Refused("gone", "You are not in this session. Reload the page to join again.")
    return person


async def recover(visitor: Visitor, code: str) -> str:
    """Take one's own place from another phone, by the code that the first one shows; returns the participant's id.

    It works in a room that is locked, and after the end, for one's own summary.

    Raises
    ------
    Refused
        `not_your_role`, `wrong_code`, `too_many` wrong guesses, `seated` for somebody who is in already, `not_saved`.
    """
    permit(visitor, "recover")
    live, seat_hash = visitor.live, visitor.seat_hash
    async with live.one_at_a_time(seat_hash):
        if visitor.participant_id is not None:
            raise Refused("seated", "You are in this session already, on this phone.")
        if not live.recoveries.may_guess(seat_hash):
            raise Refused("too_many", "That were many tries. Wait a minute, and look at the code once more.")
        wanted = "".join(letter for letter in code[:40].lower() if letter.isalnum())
        person = codes(live).get(wanted)
        if person is None:
            live.recoveries.wrong(seat_hash)
            raise Refused("wrong_code", "That code is not one of this room. It has eight letters and digits.")
        name = live.names.get(person)
        seat = Seat(str(uuid.uuid4()), live.session.session_id, person, seat_hash, name, live.clock())
        await live.append(Unit(seats=(seat,)))
        live.sit(seat_hash, person)
        live.tell()
        return person


def codes(live: Live) -> dict[str, str]:
    """Return everybody's recovery code and whose it is."""
    return live.once("codes", lambda: {recovery_code(live.secret, person): person for person in everybody(live)})


async def withdraw(visitor: Visitor, scope: str, *, granted: bool = False) -> None:
    """Take back what one agreed to, or agree to it again; both are added to what was said before.

    Who takes back `live` only watches from then on, and what she answered is deleted.

    Raises
    ------
    Refused
        `not_your_role`, `gone`, `malformed` for a scope that there is none of, or `not_saved`.
    """
    permit(visitor, "withdraw")
    live, person = visitor.live, _oneself(visitor)
    if scope not in SCOPES:
        raise Refused("malformed", "This page and the server do not understand each other. Reload the page.")
    async with live.one_at_a_time(person):
        if (scope in live.granted.get(person, ())) is not granted:
            await settle(live, said(live, person, scope, granted=granted))


def said(live: Live, person: str, scope: str, *, granted: bool) -> Unit:
    """Return the rows of what a person agrees to, or refuses; none when she agreed before.

    To refuse is more than not to have agreed: who keeps answers for today only has to be deleted after it.
    """
    if granted and scope in live.granted.get(person, ()):
        return Unit()
    consent = new_consent(live, person, scope, granted=granted)
    details: dict[str, object] = {"scope": scope, "granted": granted}
    event = live.event(
        EventKind.CONSENTED, Actor.PARTICIPANT, participant_id=person, ref_id=consent.consent_id, details=details
    )
    return Unit(events=(event,), consents=(consent,))


async def settle(live: Live, unit: Unit) -> None:
    """Write what a person agrees to or takes back, and do what it means; what comes with it in the unit is written too.

    Raises
    ------
    Refused
        `not_saved`.
    """
    await live.append(unit)
    live.note_consents(unit.consents)
    for consent in unit.consents:
        if consent.scope == "live" and not consent.granted:
            await _watch_only(live, consent.participant_id)
    if unit.consents:
        live.tell()
        await place_all(live)


async def _watch_only(live: Live, person: str) -> None:
    """Delete what somebody answered who takes no part any more, save whether she does; her answers count no more.

    Should that fail, her answers stay aside and in no table of the session, and the hosts are told.
    """
    watched = {step.id for step in live.workshop.steps if engine.watches(live.workshop, live.state, step.id, person)}
    but_steps = [step.id for step in live.workshop.steps if step.id not in watched]
    if not any(one.participant_id == person and one.step_id in watched for one in live.answers.values()):
        return
    async with live.driving:
        try:
            told = await asyncio.wrap_future(
                live.store.erase_answers(live.session.session_id, person, but_steps, live.clock())
            )
        except StoreError as error:
            live.problem = f"Answers of somebody who only watches could not be deleted: {error}"
            return
        live.forget_answers(person, but_steps, told)
    live.background(clean_up(live))


def new_consent(live: Live, person: str, scope: str, *, granted: bool = True) -> Consent:
    """Make what is kept of a person's word, in the words that she saw."""
    words = live.workshop.consent.version
    return Consent(str(uuid.uuid4()), person, scope, granted, words, live.workshop.language, live.clock())


async def erase(visitor: Visitor, participant_id: str | None = None) -> str:
    """Delete everything that a person gave, and return her id, which nothing knows any more.

    A participant asks for herself; the facilitator for somebody who asked aloud. Figures that a room has seen stay, and
    so do backups. Traces in the file and exports follow in the background; `live.notes` then tells the hosts what is
    left to do.

    Raises
    ------
    Refused
        `not_your_role`, `gone`, `unknown`, or `not_saved` when nothing was deleted.
    """
    permit(visitor, "erase")
    live, is_own = visitor.live, visitor.role is Role.PARTICIPANT
    person = _oneself(visitor) if is_own else str(participant_id)
    actor = Actor.PARTICIPANT if is_own else Actor.FACILITATOR
    async with live.one_at_a_time(person), live.driving:
        check_known(live, person)
        try:
            told = await asyncio.wrap_future(
                live.store.erase_person(live.session.session_id, person, actor, live.clock())
            )
        except StoreError as error:
            if not await _is_gone(live, person):
                live.problem = f"Nothing can be saved right now: {error}"
                live.tell()
                raise Refused("not_saved", "Nothing is deleted yet. Try it again in a moment.") from error
            told = live.event(EventKind.LEFT, actor, details={"erased": True})  # only the good news was lost
        live.forget(person, told)
    live.background(clean_up(live))
    return person


async def _is_gone(live: Live, person: str) -> bool:
    try:
        known = await asyncio.to_thread(live.store.participants, live.session.session_id)
    except StoreError:
        return False
    return person not in {one.participant_id for one in known}
