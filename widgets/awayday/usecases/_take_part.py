"""What a participant may do: join, answer the step in front of her, and take the pen of her pair or table."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from awayday import engine
from awayday.engine import Run, RunStatus, State
from awayday.errors import Refused
from awayday.scenario import Workshop
from awayday.session import (
    Actor,
    Answer,
    AnswerStatus,
    Event,
    EventKind,
    Origin,
    Participant,
    Phase,
    RunKey,
    Scalar,
)
from awayday.steps import AnyStep, ChoiceStep, FieldSpec, FieldType
from awayday.store import Seat, Unit
from awayday.usecases._doors import check_newcomer
from awayday.usecases._groups import SIZES, place_all
from awayday.usecases._later import check_was_in, lasts, later_run
from awayday.usecases._live import Live, Visitor
from awayday.usecases._people import new_consent, said, settle
from awayday.usecases._roles import permit
from awayday.usecases._texts import clean_name, clean_text


async def join(visitor: Visitor, name: str | None, *, reuse: bool = False, bot: bool = False) -> str:
    """Take a seat and return the participant's id; a second call from the same seat changes name and consent only.

    Raises
    ------
    Refused
        `ended`, `locked`, `tickets_only`, `too_long`, `not_your_role`, `not_saved`, or `real_session` when a bot knocks
        at a session of people.
    """
    permit(visitor, "join")
    live = visitor.live
    if live.ended:
        raise Refused("ended", "This session has ended. Nobody can join any more.")
    if bot and live.session.data_origin is Origin.REAL:
        raise Refused("real_session", "This session is for people. Rehearse before they come, or in a room of its own.")
    shown = clean_name(name)
    async with live.one_at_a_time(visitor.seat_hash):
        known = visitor.participant_id
        if known is not None:
            await _come_back(live, known)
            await place_all(live)
            return known
        check_newcomer(live, visitor.seat_hash)
        participant_id = str(uuid.uuid4())
        at = live.clock()
        seat = Seat(str(uuid.uuid4()), live.session.session_id, participant_id, visitor.seat_hash, shown, at)
        scopes = ("live", "reuse") if reuse else ("live",)
        consents = tuple(new_consent(live, participant_id, scope) for scope in scopes)
        details: dict[str, object] = {"waits": True} if live.rules.approval else {}
        joined = live.event(EventKind.JOINED, Actor.PARTICIPANT, participant_id=participant_id, details=details)
        consented = (
            live.event(EventKind.CONSENTED, Actor.PARTICIPANT, participant_id=participant_id, ref_id=one.consent_id)
            for one in consents
        )
        await live.append(
            Unit(
                events=(joined, *consented),
                participants=(Participant(participant_id, live.session.cohort_id, at, shown),),
                seats=(seat,),
                consents=consents,
            )
        )
        live.sit(visitor.seat_hash, participant_id)
        live.note_consents(consents)
        if shown:
            live.names[participant_id] = shown
        live.tell()
        await place_all(live)
        return participant_id


async def _come_back(live: Live, person: str) -> None:
    """Let somebody in again who left by herself, or who gave up waiting; who was asked to leave stays out."""
    known = live.state.people.get(person)
    if person in live.state.outside or (known is not None and not known.left):
        return
    details: dict[str, object] = {"waits": True} if known is None and live.rules.approval else {}
    joined = live.event(EventKind.JOINED, Actor.PARTICIPANT, participant_id=person, details=details)
    await live.append(Unit(events=(joined,)))


async def answer(visitor: Visitor, message: Mapping[str, Any]) -> Answer:
    """Record one field of an answer and return the participant's answer as it then stands, on disk.

    Parameters
    ----------
    message
        `id` (made by the phone, a UUID), `run` (step, phase, run_no, version), `field`, `value` (None takes the field
        back) and `elapsed_ms`. Every part is checked as if it came from a stranger. The other fields of the person's
        current answer to the same run are carried over.

    Raises
    ------
    Refused
        With the reply words of data.md 1.6: `gone`, `stale_page`, `step_closed`, `not_allowed`, `id_reused`, and
        `too_long`, `malformed`, `not_saved`.
    """
    permit(visitor, "answer")
    live = visitor.live
    answer_id, key, field, value, version = _parts(message)
    participant_id = _check_person(visitor, key)
    told = json.dumps([*key, version, field, value], ensure_ascii=False)
    body = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    async with live.one_at_a_time(participant_id):
        async with live.driving:
            pass  # a reveal that is being written comes first
        _check_person(visitor, key)  # she may have been asked to leave, or erased, while this waited
        known = live.answers.get(answer_id)
        if known is not None:
            if known.body_hash == body and known.participant_id == participant_id:
                return known
            raise Refused("id_reused", "This answer came twice with different contents. Choose again, please.")
        step, run = _open_run(live, key, version)
        spec = _spec(step, field)
        if value is not None:
            value = _checked(spec, value)
        before = run.current.get(participant_id)
        known_values = engine.shared_answer(live.state, run, step, participant_id)
        values = _merged(step, dict(known_values.values) if known_values else {}, field, value)
        check_asked(live, step, participant_id, field, values)
        record = Answer(
            answer_id=answer_id,
            participant_id=participant_id,
            step_id=key.step_id,
            phase=key.phase,
            run_no=key.run_no,
            step_version=version,
            values=values,
            status=AnswerStatus.OK if values else AnswerStatus.RETRACTED,
            supersedes=before.answer_id if before else None,
            late=run.status is RunStatus.LOCKED and key.phase is not Phase.PULSE,
            elapsed_ms=_elapsed(message.get("elapsed_ms")),
            body_hash=body,
            received_ms=live.clock(),
        )
        event = _given(live, record)
        agreed = _agreed(live, step, participant_id, field, value)
        await settle(live, Unit(events=(event, *agreed.events), consents=agreed.consents))
        return record


def _agreed(live: Live, step: AnyStep, participant_id: str, field: str, value: Scalar | None) -> Unit:
    """Return the rows of the consent that a choice gives or refuses; none for all other answers."""
    if not isinstance(step, ChoiceStep) or step.consent is None or field != "choice" or value is None:
        return Unit()
    return said(live, participant_id, step.consent.scope, granted=value == step.consent.by)


async def take_pen(visitor: Visitor, form: str) -> None:
    """Write for one's own pair or table from now on; nothing happens when one does already.

    Raises
    ------
    Refused
        `not_your_role`, `gone`, `not_now` for somebody who sits nowhere, or `not_saved`.
    """
    permit(visitor, "take_pen")
    live, person = visitor.live, check_inside(visitor)
    async with live.one_at_a_time(person):
        async with live.driving:
            pass  # new groups that are being written come first
        check_inside(visitor)
        number = engine.group_no(live.state, form, person) if form in SIZES else None
        if number is None or person not in live.state.present:
            raise Refused("not_now", "You sit at no table yet.")
        if live.state.pens.get((form, number)) == person:
            return
        details: dict[str, object] = {"form": form, "pen": True}
        event = live.event(EventKind.GROUPED, Actor.PARTICIPANT, participant_id=person, details=details)
        await live.append(Unit(events=(event,)))


async def pass_step(visitor: Visitor, message: Mapping[str, Any], key: RunKey, *, back: bool = False) -> Answer:
    """Pass a step, which takes back what was given to it, or come `back` to it; return the answer as it then stands.

    Whoever passes counts as having answered, so that no page tells who did.

    Raises
    ------
    Refused
        `gone`, `stale_page`, `step_closed`, `malformed`, `not_allowed` for a step that nobody may pass, or `not_saved`.
    """
    permit(visitor, "pass_step")
    live, participant_id = visitor.live, check_inside(visitor)
    try:
        answer_id = str(uuid.UUID(str(message["id"])))
    except (KeyError, ValueError) as error:
        raise Refused("malformed", "That could not be read. Reload the page, please.") from error
    async with live.one_at_a_time(participant_id):
        async with live.driving:
            pass  # as in `answer`
        check_inside(visitor)
        known = live.answers.get(answer_id)
        if known is not None and known.participant_id == participant_id:
            return known
        asked = live.workshop.by_id.get(key.step_id)
        step, run = _open_run(live, key, asked.version if asked else "")
        if engine.watches(live.workshop, live.state, step.id, participant_id):
            raise Refused("not_allowed", "You are watching; nothing of yours is stored.")
        if step.notice is None:
            raise Refused("not_allowed", "This step can't be passed; leave open what you don't want to answer.")
        before = run.current.get(participant_id)
        record = Answer(
            answer_id=answer_id,
            participant_id=participant_id,
            step_id=key.step_id,
            phase=key.phase,
            run_no=key.run_no,
            step_version=step.version,
            values={},
            status=AnswerStatus.RETRACTED if back else AnswerStatus.SKIPPED,
            supersedes=before.answer_id if before else None,
            late=run.status is RunStatus.LOCKED,
            body_hash=hashlib.sha256(json.dumps([*key, step.version, back]).encode()).hexdigest(),
            received_ms=live.clock(),
        )
        await live.append(Unit(events=(_given(live, record),)))
        return record


def _given(live: Live, record: Answer) -> Event:
    """Return the event that brings an answer."""
    return live.event(
        EventKind.ANSWERED,
        Actor.PARTICIPANT,
        run=record.run,
        participant_id=record.participant_id,
        ref_id=record.answer_id,
        answer=record,
    )


def check_inside(visitor: Visitor) -> str:
    """Return the id of a participant who is in the room; raises Refused `gone` for everybody else."""
    person = visitor.participant_id
    if person is None:
        raise Refused("gone", "You are not in this session. Reload the page to join again.")
    known = visitor.live.state.people.get(person)
    if known is None or known.left:
        raise Refused("gone", "You are not in this session right now, so this was not recorded.")
    return person


def _check_person(visitor: Visitor, key: RunKey) -> str:
    step = visitor.live.workshop.by_id.get(key.step_id)
    return check_was_in(visitor) if step is not None and lasts(visitor.live, step) else check_inside(visitor)


def _parts(message: Mapping[str, Any]) -> tuple[str, RunKey, str, Any, str]:
    try:
        run = message["run"]
        answer_id = str(uuid.UUID(str(message["id"])))
        if type(run["run_no"]) is not int:
            raise TypeError("no number of a run")
        key = RunKey(str(run["step"])[:64], Phase(run["phase"]), run["run_no"])
        return answer_id, key, str(message["field"])[:64], message.get("value"), str(run["version"])[:20]
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("malformed", "That answer could not be read. Reload the page, please.") from error


def _open_run(live: Live, key: RunKey, version: str) -> tuple[AnyStep, Run]:
    """Return the step and run that take answers under `key`, or refuse.

    A run takes answers until it is revealed or voided; `late` marks those that come after the lock, and they come only
    from phones that were already sending (a locked page offers no way to start). Who may see one's own words can be
    changed for as long as they are kept.
    """
    step = live.workshop.by_id.get(key.step_id)
    run = live.state.runs.get(key)
    if step is not None and step.phase is Phase.PULSE:
        run = later_run(live, key)
    elif step is None or run is None or run.opened_ms is None:
        raise Refused("stale_page", "The room is at another step. Here is where it is now.")
    if version != step.version:
        raise Refused("stale_page", "This step has changed. Here is how it stands now.")
    if lasts(live, step) and run.status is not RunStatus.VOIDED:
        return step, run
    if live.ended:
        raise Refused("step_closed", "This session has ended. Your earlier answers are kept.")
    if run.status in {RunStatus.REVEALED, RunStatus.VOIDED}:
        raise Refused("step_closed", "This step is closed. Your last saved answer counts.")
    return step, run


def _spec(step: AnyStep, field: str) -> FieldSpec:
    for spec in step.fields():
        if spec.name == field:
            return spec
    raise Refused("not_allowed", "This step does not ask that.")


def check_asked(live: Live, step: AnyStep, participant_id: str, field: str, values: Mapping[str, Scalar]) -> None:
    """Raise Refused `not_allowed` unless this person is asked that field now, and writes for those who sit with her."""
    if engine.watches(live.workshop, live.state, step.id, participant_id):
        raise Refused("not_allowed", "You only watch, so nothing of yours is recorded. You can take part on your page.")
    if not engine.holds_pen(live.state, step, participant_id):
        raise Refused("not_allowed", "Somebody else writes for all of you now. You can take over on your page.")
    specs = engine.asked(live.workshop, live.state, step, participant_id, values)
    if field not in {spec.name for spec in specs} and field in values:
        raise Refused("not_allowed", "This step does not ask that of you.")


def _checked(spec: FieldSpec, value: Any) -> Scalar | None:
    if spec.type is FieldType.TEXT and isinstance(value, str):
        value = clean_text(value, spec.max_chars) or None
        if value is None:
            return None
    reason = spec.reason_refused(value)
    if reason is not None:
        raise Refused("not_allowed", f"This can't be recorded: {reason}.")
    checked: Scalar = value
    return checked


def _merged(step: AnyStep, values: dict[str, Scalar], field: str, value: Scalar | None) -> dict[str, Scalar]:
    """Put one field into an answer; fields that hang on another option of it go."""
    if value is None:
        values.pop(field, None)
    else:
        values[field] = value
    for spec in step.fields():
        if spec.when is not None and values.get(spec.when[0]) != spec.when[1]:
            values.pop(spec.name, None)
    return values


def _elapsed(value: Any) -> int | None:
    in_a_day = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 86_400_000
    return value if in_a_day else None


def collecting(run: Run | None, step: AnyStep | None) -> bool:
    """Whether a run waits for answers now."""
    return run is not None and step is not None and run.status is RunStatus.OPEN and bool(step.fields())


def answered(workshop: Workshop, state: State, run: Run | None, step: AnyStep) -> set[str]:
    """Return the ids of the participants whose answer to this run is complete: each field required of them has a value.

    Where one phone writes for a pair or table, all who sit there have answered once it has. Who passed counts too. So
    does she whom a step with parts asks nothing, once those who sit with her have answered: nobody waits in vain.
    """
    if run is None:
        return set()
    has_parts = any(spec.role for spec in step.fields())
    people = state.people if step.pen or has_parts else run.current
    return {person for person in people if _is_complete(workshop, state, run, step, person)}


def _is_complete(workshop: Workshop, state: State, run: Run, step: AnyStep, person: str) -> bool:
    if run.passed_by(person):
        return True
    given = engine.shared_answer(state, run, step, person)
    values = given.values if given else {}
    if values:
        return _has_all(engine.asked(workshop, state, step, person, values), values)
    if step.pen or engine.asked(workshop, state, step, person, values):
        return False
    for mate in engine.seat_mates(workshop, state, step.id, person):
        theirs = run.given_by(mate)
        if not _has_all(engine.asked(workshop, state, step, mate, {}), theirs.values if theirs else {}):
            return False
    return any(spec.role for spec in step.fields())


def _has_all(specs: list[FieldSpec], values: Mapping[str, Scalar]) -> bool:
    return all(spec.name in values for spec in specs if spec.required)
