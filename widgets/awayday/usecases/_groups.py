"""Pairs and tables: made by the room, made anew and changed by hosts, joined by latecomers."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

from awayday import engine
from awayday.engine import RunStatus
from awayday.errors import Refused
from awayday.session import Actor, Event, EventKind
from awayday.store import Unit
from awayday.usecases._live import Live

SIZES = {"pair": 2, "table": 4}
"""How many sit together."""

MOVED_ON = "The groups have changed since this page was drawn. Here is how people sit now."


def seated(people: Sequence[str], form: str, seed: int, turn: int = 0) -> list[list[str]]:
    """Put people together by chance: pairs and one trio, or tables of 4 and as few of 3 as there must be.

    Parameters
    ----------
    form
        "pair" or "table".
    seed, turn
        Decide the chance; people in the same order, seed and turn give the same groups. The order is that of coming
        in, and not that of their ids, which are drawn anew: the same rehearsal seats the same bots together.

    Returns
    -------
    Groups of at least two, all of `SIZES` or one less or more; one group of all when they are too few. Five people sit
    at a table of 3 and one of 2.
    """
    order = list(people)
    random.Random(f"{seed}/{form}" + (f"/{turn}" if turn else "")).shuffle(order)
    size = SIZES[form]
    count = max(len(order) // size if form == "pair" else -(-len(order) // size), 1)
    return [order[at::count] for at in range(count)] if order else []


def grouping(live: Live, form: str | None) -> list[dict[str, object]]:
    """Return the details of the event that makes pairs or tables, once: empty when they are made or nobody is here."""
    if form is None or engine.has_groups(live.state, form) or not live.state.present:
        return []
    return [{"form": form, "groups": seated(live.state.present, form, live.session.seed)}]


def regrouping(live: Live, args: Mapping[str, Any]) -> dict[str, object]:
    """Return the details of the event that makes pairs or tables anew, of all who are in the room.

    Raises
    ------
    Refused
        `malformed`, `moved_on` when they are not those that the page showed, and `not_now` when nobody is here or
        groups have written together in the step on the wall.
    """
    form, state = _form(live, args), live.state
    if args.get("made") != state.made.get(form, 0):
        raise Refused("moved_on", MOVED_ON)
    if not state.present:
        raise Refused("not_now", "Nobody is in the room yet.")
    run = state.run
    step = live.workshop.step(run.key.step_id) if run else None
    if run and step and step.pen and step.group == form and run.status is not RunStatus.REVEALED and run.shared:
        text = "Some have written together in this step. Go on first, or reset the step; then make new groups."
        raise Refused("not_now", text)
    turn = sum(event.details.get("form") == form and "groups" in event.details for event in live.events)
    return {"form": form, "groups": seated(state.present, form, live.session.seed, turn)}


def moving(live: Live, args: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    """Return whom to move to another pair or table, and the details of the event that does.

    Raises
    ------
    Refused
        `malformed`, `unknown` for somebody who is not in the room, `moved_on` when she sits elsewhere than the page
        showed, and `not_now` when there are no groups, or she is to go where nobody can.
    """
    form, person, to, state = _form(live, args), str(args.get("id")), args.get("to"), live.state
    if not isinstance(to, int) or isinstance(to, bool):
        raise Refused("malformed", "That command could not be read. Reload the page, please.")
    if person not in state.present:
        raise Refused("unknown", "That person is not here any more.")
    groups = engine.sizes(state, form)
    if not groups:
        raise Refused("not_now", "There are no groups yet. Make them first.")
    if args.get("from") != (engine.group_no(state, form, person) or 0):
        raise Refused("moved_on", MOVED_ON)
    if to == args.get("from") or not 1 <= to <= max(groups) + 1:
        raise Refused("not_now", "There is no such group to go to.")
    return person, {"form": form, "group": to, "chair": engine.free_chair(state, form, to)}


def _form(live: Live, args: Mapping[str, Any]) -> str:
    form = args.get("form")
    if form not in SIZES:
        raise Refused("malformed", "That command could not be read. Reload the page, please.")
    if live.ended:
        raise Refused("not_now", "The session has ended. Undo the end to go on.")
    return str(form)


def placing(live: Live) -> tuple[Event, ...]:
    """Return the events that seat everybody who has no place, each in the pair and the table that is smallest then."""
    events: list[Event] = []
    for form in live.state.groups:
        groups = engine.sizes(live.state, form)
        late = engine.without_place(live.state, form) if groups else []
        chairs: dict[int, int] = {}
        for person in late:
            number = min(groups, key=lambda one: (groups[one] == 0, groups[one], one))
            chair = max(engine.free_chair(live.state, form, number), chairs.get(number, -1) + 1)
            groups[number] += 1
            chairs[number] = chair
            details: dict[str, object] = {"form": form, "group": number, "chair": chair}
            events.append(live.event(EventKind.GROUPED, Actor.SYSTEM, participant_id=person, details=details))
    return tuple(events)


async def place_all(live: Live) -> None:
    """Seat everybody who has no place yet; those for whom that can't be saved now have another chance later.

    It is called after all that may leave somebody without one: whichever of a coming and a making of groups is written
    last, sees both. One such call at a time, so that two latecomers don't take the same chair.
    """
    if not any(engine.without_place(live.state, form) for form in live.state.groups):
        return
    async with live.seating:
        with contextlib.suppress(Refused):
            await live.append(Unit(events=placing(live)))
