"""Pairs and tables: made by the room, changed by the host, joined by latecomers; and who holds the pen."""

from __future__ import annotations

import random
from collections.abc import Sequence

from awayday import engine
from awayday.errors import Refused
from awayday.session import Actor, Event, EventKind
from awayday.store import Unit
from awayday.usecases._live import Live, Visitor
from awayday.usecases._roles import permit

SIZES = {"pair": 2, "table": 4}
"""How many sit together."""

FORMS = {"pair": "pairs", "table": "tables"}


def seated(people: Sequence[str], form: str, seed: int) -> list[list[str]]:
    """Put people together by chance: pairs and one trio, or tables of 4 and as few of 3 as there must be.

    Parameters
    ----------
    form
        "pair" or "table".
    seed
        Decides the chance; the same people and seed give the same groups.

    Returns
    -------
    Groups of at least two, all of `SIZES` or one less or more; one group of all when they are too few.
    """
    order = sorted(people)
    random.Random(f"{seed}/{form}").shuffle(order)
    size = SIZES[form]
    count = max(len(order) // size if form == "pair" else -(-len(order) // size), 1)
    if form == "table" and len(order) == 5:
        count = 2
    return [order[at::count] for at in range(count)] if order else []


def grouping(live: Live, form: str | None) -> list[dict[str, object]]:
    """Return the details of the event that makes pairs or tables, once: empty when they are made or nobody is here."""
    if form is None or engine.has_groups(live.state, form) or not live.state.present:
        return []
    return [{"form": form, "groups": seated(live.state.present, form, live.session.seed)}]


def placing(live: Live, participant_id: str) -> tuple[Event, ...]:
    """Return the events that seat a latecomer in the smallest pair and the smallest table, where there are some."""
    events = []
    for form, sitting in live.state.groups.items():
        if participant_id in sitting or not sitting:
            continue
        sizes = {number: len(engine.members(live.state, form, number)) for number in sorted(set(sitting.values()))}
        smallest = min(sizes, key=lambda number: (sizes[number] == 0, sizes[number], number))
        details: dict[str, object] = {"form": form, "group": smallest}
        events.append(live.event(EventKind.GROUPED, Actor.SYSTEM, participant_id=participant_id, details=details))
    return tuple(events)


async def take_pen(visitor: Visitor, form: str) -> None:
    """Write for one's own pair or table from now on.

    Raises
    ------
    Refused
        `not_your_role`, `gone`, `not_now` for somebody who sits nowhere, or `not_saved`.
    """
    permit(visitor, "take_pen")
    live, person = visitor.live, visitor.participant_id
    if person is None:
        raise Refused("gone", "You are not in this session. Reload the page to join again.")
    async with live.one_at_a_time(person):
        if engine.group_no(live.state, form, person) is None:
            raise Refused("not_now", "You sit at no table yet.")
        details: dict[str, object] = {"form": form, "pen": True}
        event = live.event(EventKind.GROUPED, Actor.PARTICIPANT, participant_id=person, details=details)
        await live.append(Unit(events=(event,)))
