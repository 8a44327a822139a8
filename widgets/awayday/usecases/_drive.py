"""What a host may do: open, lock, reveal, revote, go on, branch, go back, reset, seat, undo, release words, end."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from awayday import engine
from awayday.engine import Run, RunStatus
from awayday.errors import Refused
from awayday.session import Actor, Answer, BranchSource, Event, EventKind, Phase, Role, RunKey, TextReview
from awayday.steps import END, AnyStep, ChoiceStep, FieldType, RevealStep
from awayday.store import Unit
from awayday.usecases._groups import grouping, moving, place_all, regrouping
from awayday.usecases._live import Live, Visitor
from awayday.usecases._roles import permit

MOVED_ON = "The room has moved on since this page was drawn. Here is where it is now."


async def drive(visitor: Visitor, name: str, args: Mapping[str, Any], command_id: str) -> None:
    """Carry out one command of a host; all its events are written together, and undone together.

    Parameters
    ----------
    name
        One of `COMMANDS`; `rehearse` stamps a session that nobody joined as synthetic, for bots.
    args
        `at`: the run the page showed (see `place`), so that a second tap on an old page does nothing twice. Further
        `to` for `branch` and `show`; `answer_id`, `field` and `state` for `review`; `form`, "pair" or "table", and
        `made` (how often the page saw them made) for `regroup`, or `id`, `from` and `to` for `move`.
    command_id
        A UUID made by the page; a repeated one does nothing.

    Raises
    ------
    Refused
        `not_your_role`, `moved_on`, `not_now`, `choose`, `unknown_command`, `malformed` or `not_saved`.
    """
    live = visitor.live
    if name in COMMANDS or visitor.role is Role.PARTICIPANT:
        permit(visitor, name)
    else:
        raise Refused("unknown_command", "This page and the server do not understand each other. Reload the page.")
    try:
        ref_id = str(uuid.UUID(str(command_id)))
    except ValueError as error:
        raise Refused("malformed", "That command could not be read. Reload the page, please.") from error
    async with live.driving:
        if any(ref_id in (event.ref_id, event.details.get("command")) for event in live.events):
            return
        if name not in _ANYWHERE and args.get("at") != place(live):
            raise Refused("moved_on", MOVED_ON)
        await live.append(COMMANDS[name](Driver(visitor, ref_id), args))
        await place_all(live)


def place(live: Live) -> str:
    """Return a word for where the room is; two pages that show the same place agree on it."""
    run = live.state.run
    if run is None:
        return "lobby"
    turned = f"+{run.turned}" if run.turned else ""
    return f"{run.key.step_id}/{run.key.phase}/{run.key.run_no}/{run.status}{turned}"


class Driver:
    """Makes the events of one command."""

    def __init__(self, visitor: Visitor, ref_id: str) -> None:
        self.visitor = visitor
        self.live = visitor.live
        self.state = self.live.state
        self.workshop = self.live.workshop
        self.ref_id = ref_id

    def event(self, kind: EventKind, **parts: Any) -> Event:
        """One event of this command."""
        return self.live.event(kind, Actor.FACILITATOR, ref_id=self.ref_id, **parts)

    def here(self) -> tuple[AnyStep, Run]:
        """The step and run on the wall; refused in the lobby and after the end."""
        run = self.state.run
        if run is None:
            raise Refused("not_now", "The session has not started yet. Start it first.")
        if self.state.ended:
            raise Refused("not_now", "The session has ended. Undo the end to go on.")
        return self.workshop.step(run.key.step_id), run

    def enter(self, step_id: str) -> list[Event]:
        """Open a step, or return to its newest run; a reveal step reveals what it is about."""
        if step_id == END:
            permit(self.visitor, "end")
            return [self.event(EventKind.CLOSED)]
        step = self.workshop.step(step_id)
        known = engine.run_of(self.state, step_id)
        key = known.key if known else RunKey(step_id, step.phase, engine.next_run_no(self.state, step_id, step.phase))
        grouped = [self.event(EventKind.GROUPED, details=details) for details in grouping(self.live, step.group)]
        events = [*grouped, self.opened(step, key)]
        if isinstance(step, RevealStep):
            events += self.reveal_of(step)
        return events

    def opened(self, step: AnyStep, key: RunKey) -> Event:
        """Open a run; which items it asks for is settled with it, so that nothing later changes them."""
        items = engine.picked(self.workshop, self.state, step)
        return self.event(EventKind.OPENED, run=key, details={"items": items} if items else {})

    def reveal_of(self, step: RevealStep) -> list[Event]:
        """Reveal the runs that a reveal step is about, as far as they were asked."""
        runs = [engine.run_of(self.state, step_id) for step_id in step.of]
        return [self.revealed(run) for run in runs if run and run.status is not RunStatus.REVEALED]

    def revealed(self, run: Run) -> Event:
        """Reveal a run, and keep of how many people: should some be erased, the log still tells what the room saw."""
        return self.event(EventKind.REVEALED, run=run.key, details={"counted": len(run.valid)})

    def leave(self, step: AnyStep, run: Run) -> list[Event]:
        """Lock a step that is still open when the room leaves it."""
        is_open = run.status is RunStatus.OPEN and bool(step.fields())
        return [self.event(EventKind.LOCKED, run=run.key)] if is_open else []


def _open(driver: Driver, _: Mapping[str, Any]) -> Unit:
    state = driver.state
    if state.run is None:
        return Unit(events=tuple(driver.enter(driver.workshop.first.id)))
    step, run = driver.here()
    if not step.fields() or run.status is RunStatus.OPEN:
        raise Refused("not_now", "This step is open already.")
    return Unit(events=(driver.event(EventKind.REOPENED, run=run.key),))


def _lock(driver: Driver, _: Mapping[str, Any]) -> Unit:
    step, run = driver.here()
    events = driver.leave(step, run)
    if not events:
        raise Refused("not_now", "Nothing is open here that could be locked.")
    return Unit(events=tuple(events))


def _reveal(driver: Driver, _: Mapping[str, Any]) -> Unit:
    step, run = driver.here()
    if not reveals_here(driver.live, step):
        raise Refused("not_now", "There is nothing to reveal in this step.")
    if run.status is RunStatus.REVEALED:
        raise Refused("not_now", "This step is revealed already.")
    events = driver.leave(step, run)
    following = reveal_after(driver.live, step)
    if following is not None:
        return Unit(events=(*events, *driver.enter(following.id)))
    return Unit(events=(*events, driver.revealed(run)))


def reveal_after(live: Live, step: AnyStep) -> RevealStep | None:
    """Return the reveal step that comes right after `step` and is about it, if there is one."""
    if not isinstance(step.then, str) or step.then == END:
        return None
    following = live.workshop.step(step.then)
    return following if isinstance(following, RevealStep) and step.id in following.of else None


def reveals_here(live: Live, step: AnyStep) -> bool:
    """Whether closing a step shows what it collected: it has a chart for the room, and no later step reveals it."""
    if not step.chart or step.visibility != "room":
        return False
    later = any(isinstance(one, RevealStep) and step.id in one.of for one in live.workshop.steps)
    return not later or reveal_after(live, step) is not None


def turns(live: Live) -> tuple[int, int]:
    """Return the number of the picture on the wall, from 1, and how many the facilitator turns over there."""
    run = live.state.run
    if run is None or live.state.ended:
        return 1, 1
    step = live.workshop.step(run.key.step_id)
    shown = [step] if run.status is RunStatus.REVEALED else []
    shown = [live.workshop.step(step_id) for step_id in step.of] if isinstance(step, RevealStep) else shown
    return run.turned + 1, max((one.turns() for one in shown), default=1)


def can_revote(step: AnyStep, run: Run) -> bool:
    """Whether the question on the wall may be asked a second time."""
    first = run.key.phase is Phase.FIRST and run.status is RunStatus.REVEALED
    return isinstance(step, ChoiceStep) and step.revote_of is None and first


def revote_target(live: Live) -> AnyStep | None:
    """Return the step that "Revote" would ask again from where the room is: this one, or the one just revealed."""
    run = live.state.run
    if run is None or live.state.ended:
        return None
    step = live.workshop.step(run.key.step_id)
    asked = [live.workshop.step(step_id) for step_id in step.of] if isinstance(step, RevealStep) else [step]
    for candidate in asked:
        newest = engine.run_of(live.state, candidate.id)
        if newest is not None and can_revote(candidate, newest):
            return candidate
    return None


def _turn(driver: Driver, _: Mapping[str, Any]) -> Unit:
    at, total = turns(driver.live)
    run = driver.here()[1]
    if at >= total:
        raise Refused("not_now", "This was the last one.")
    return Unit(events=(driver.event(EventKind.REVEALED, run=run.key, details={"turn": at}),))


def _revote(driver: Driver, _: Mapping[str, Any]) -> Unit:
    step = revote_target(driver.live)
    if step is None:
        raise Refused("not_now", "A revote follows a revealed choice.")
    key = RunKey(step.id, Phase.REVOTE, engine.next_run_no(driver.state, step.id, Phase.REVOTE))
    return Unit(events=(driver.event(EventKind.OPENED, run=key),))


def _go_on(driver: Driver, _: Mapping[str, Any]) -> Unit:
    step, run = driver.here()
    found = engine.verdict(driver.workshop, driver.state, step)
    if found.to is None:
        raise Refused("choose", "The answers do not decide here. Choose where the room goes.")
    return Unit(events=tuple(_move(driver, step, run, found.to, found.source)))


def _branch(driver: Driver, args: Mapping[str, Any]) -> Unit:
    step, run = driver.here()
    found = engine.verdict(driver.workshop, driver.state, step)
    to = args.get("to")
    if step.branch is None or to not in found.choices:
        raise Refused("not_now", "The room can't go there from this step.")
    source = found.source if to == found.to else BranchSource.OVERRIDE
    if found.to is None:
        source = BranchSource.TIE_BREAK
    return Unit(events=tuple(_move(driver, step, run, str(to), source)))


def _move(driver: Driver, step: AnyStep, run: Run, to: str, source: BranchSource) -> list[Event]:
    events = driver.leave(step, run)
    if step.branch is not None:
        details = {"to": to, "source": source.value}
        events.append(driver.event(EventKind.BRANCHED, run=run.key, details=details))
    return [*events, *driver.enter(to)]


def _show(driver: Driver, args: Mapping[str, Any]) -> Unit:
    """Show another way of the branch behind, or a step that this one names in `also`."""
    step, run = driver.here()
    to, behind = args.get("to"), engine.branch_behind(driver.workshop, driver.state)
    events = driver.leave(step, run)
    if behind is not None and to in driver.workshop.step(behind).targets():
        back = engine.run_of(driver.state, behind)
        if back is not None:
            details = {"to": to, "source": BranchSource.OVERRIDE.value}
            # back to the branch first, so that the trail leads from there
            events += [
                driver.event(EventKind.OPENED, run=back.key),
                driver.event(EventKind.BRANCHED, run=back.key, details=details),
            ]
    elif to not in step.also:
        raise Refused("not_now", "The room can't go there from this step.")
    return Unit(events=(*events, *driver.enter(str(to))))


def _skip(driver: Driver, args: Mapping[str, Any]) -> Unit:
    """Leave out the rest of this part of the plan."""
    step, run = driver.here()
    part = driver.workshop.part_after(step.id)
    if part is None or args.get("to") != part.first:
        raise Refused("not_now", "The room can't go there from this step.")
    return Unit(events=(*driver.leave(step, run), *driver.enter(part.first)))


def _back(driver: Driver, _: Mapping[str, Any]) -> Unit:
    step, run = driver.here()
    if len(driver.state.trail) < 2:
        raise Refused("not_now", "This is the first step.")
    return Unit(events=(*driver.leave(step, run), *driver.enter(driver.state.trail[-2])))


def _reset(driver: Driver, _: Mapping[str, Any]) -> Unit:
    step, run = driver.here()
    if not step.fields():
        raise Refused("not_now", "Nothing was collected here that could be reset.")
    key = RunKey(step.id, run.key.phase, engine.next_run_no(driver.state, step.id, run.key.phase))
    return Unit(events=(driver.event(EventKind.VOIDED, run=run.key), driver.opened(step, key)))


def _regroup(driver: Driver, args: Mapping[str, Any]) -> Unit:
    return Unit(events=(driver.event(EventKind.GROUPED, details=regrouping(driver.live, args)),))


def _move_person(driver: Driver, args: Mapping[str, Any]) -> Unit:
    person, details = moving(driver.live, args)
    return Unit(events=(driver.event(EventKind.GROUPED, participant_id=person, details=details),))


_PASSED_OVER = engine.NEVER_UNDONE | {EventKind.REVIEWED}


def last_command(live: Live) -> Event | None:
    """Return the first event of the newest command that was not undone, or None."""
    undone = {event.ref_id for event in live.events if event.kind is EventKind.UNDONE}
    for event in reversed(live.events):
        is_command = event.actor is Actor.FACILITATOR and event.kind not in _PASSED_OVER
        if is_command and event.ref_id not in undone:
            return event
    return None


def _undo(driver: Driver, _: Mapping[str, Any]) -> Unit:
    last = last_command(driver.live)
    if last is None:
        raise Refused("not_now", "There is nothing to undo.")
    if driver.state.ended:
        permit(driver.visitor, "end")
    details: dict[str, object] = {"command": driver.ref_id}  # its `ref_id` is taken by what it undoes
    event = driver.live.event(EventKind.UNDONE, Actor.FACILITATOR, ref_id=last.ref_id, details=details)
    return Unit(events=(event,))


def _review(driver: Driver, args: Mapping[str, Any]) -> Unit:
    answer = driver.live.answers.get(str(args.get("answer_id")))
    field, state = str(args.get("field")), str(args.get("state"))
    fields = _words_with(driver, answer, field) if answer else ()
    if answer is None or state not in {"held", "approved", "hidden"} or not fields:
        raise Refused("not_now", "That text is not here any more.")
    events, reviews = [], []
    for number, name in enumerate(fields):
        details = {"answer_id": answer.answer_id, "field": name, "state": state}
        event = driver.event(EventKind.REVIEWED, run=answer.run, details=details)
        review_id = driver.ref_id if number == 0 else str(uuid.uuid5(uuid.UUID(driver.ref_id), name))
        events.append(event)
        reviews.append(TextReview(review_id, answer.answer_id, name, state, event.at_ms))
    return Unit(events=tuple(events), reviews=tuple(reviews))


def _words_with(driver: Driver, answer: Answer, field: str) -> tuple[str, ...]:
    """Return the fields that are released as one text with a field; none where nobody but the person may read it."""
    step = driver.workshop.by_id.get(answer.step_id)
    if step is None or not any(spec.name == field and spec.type is FieldType.TEXT for spec in step.fields()):
        return ()
    mine = engine.opened_to(driver.state, step, answer.participant_id)
    if mine != engine.ROOM if step.shared_by else step.visibility != "room":
        return ()
    return tuple(name for name in step.passage if name in answer.values) if field in step.passage else (field,)


def _end(driver: Driver, _: Mapping[str, Any]) -> Unit:
    if driver.state.ended:
        raise Refused("not_now", "The session has ended already.")
    run = driver.state.run
    locked = driver.leave(driver.workshop.step(run.key.step_id), run) if run else []
    return Unit(events=(*locked, driver.event(EventKind.CLOSED)))


def _rehearse(driver: Driver, _: Mapping[str, Any]) -> Unit:
    driver.live.stamp_synthetic()
    return Unit()


_ANYWHERE = {"move", "regroup", "rehearse", "review", "undo"}

COMMANDS: dict[str, Callable[[Driver, Mapping[str, Any]], Unit]] = {
    "open": _open,
    "lock": _lock,
    "reveal": _reveal,
    "revote": _revote,
    "go_on": _go_on,
    "branch": _branch,
    "show": _show,
    "skip": _skip,
    "back": _back,
    "reset": _reset,
    "regroup": _regroup,
    "move": _move_person,
    "turn": _turn,
    "undo": _undo,
    "review": _review,
    "end": _end,
    "rehearse": _rehearse,
}
