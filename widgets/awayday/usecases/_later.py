"""What is asked weeks after a session has ended: from when on, and of whom."""

from __future__ import annotations

import datetime as dt

from awayday import engine
from awayday.engine import Run
from awayday.errors import Refused
from awayday.session import EventKind, Phase, RunKey
from awayday.steps import AnyStep
from awayday.usecases._live import Live, Visitor

DAY_MS = 24 * 3600 * 1000


def later_steps(live: Live) -> list[AnyStep]:
    """Return the steps that each person is asked by her own link, weeks after the session."""
    return [step for step in live.workshop.steps if step.phase is Phase.PULSE]


def later_from_ms(live: Live) -> int | None:
    """Return from when on they are asked, or None while the session goes on and where there are none."""
    if not live.ended or not later_steps(live):
        return None
    ended_ms = max((event.at_ms for event in live.events if event.kind is EventKind.CLOSED), default=live.clock())
    days = live.workshop.pulse_after_days if live.pulse_after_days is None else live.pulse_after_days
    return ended_ms + days * DAY_MS


def is_later(live: Live) -> bool:
    """Whether they are asked now."""
    from_ms = later_from_ms(live)
    return from_ms is not None and live.clock() >= from_ms


def day_of(at_ms: int) -> str:
    """Return a day by the server's calendar, as people write it.

    >>> day_of(1_800_000_000_000)[-4:]
    '2027'
    """
    day = dt.datetime.fromtimestamp(at_ms / 1000).astimezone()
    return f"{day.day} {day:%B %Y}"


def lasts(live: Live, step: AnyStep) -> bool:
    """Whether answers to a step are taken after the end: what is asked later, and who may see what one wrote."""
    return step.phase is Phase.PULSE or engine.decides_sharing(live.workshop, step.id)


def check_was_in(visitor: Visitor) -> str:
    """Return the id of a participant who is in the room, or went by herself; raises Refused `gone` for all others."""
    person = visitor.participant_id
    if person is None or person not in visitor.live.state.people:
        raise Refused("gone", "You were not in this session, so this was not recorded.")
    return person


def later_run(live: Live, key: RunKey) -> Run:
    """Return the run of a step that is asked later; nobody opens it, so there is one.

    Raises
    ------
    Refused
        `step_closed` before its day, `stale_page` for any other run.
    """
    if (key.phase, key.run_no) != (Phase.PULSE, 1):
        raise Refused("stale_page", "The room is at another step. Here is where it is now.")
    from_ms = later_from_ms(live)
    if from_ms is None:
        raise Refused("step_closed", "This is asked weeks after the session.")
    if not is_later(live):
        raise Refused("step_closed", f"This is asked from {day_of(from_ms)} on.")
    return live.state.runs.get(key, Run(key))
