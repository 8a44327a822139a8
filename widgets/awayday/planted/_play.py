"""A meeting of made-up people, played through the engine and the use cases themselves, by a clock of its own."""

from __future__ import annotations

import hashlib
import heapq
import math
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from awayday import engine
from awayday.engine import Run
from awayday.errors import AwaydayError
from awayday.planted._people import People
from awayday.rehearsal import THINKS_S, move_on, normal
from awayday.scenario import Workshop, find, load
from awayday.session import Actor, Cohort, Consent, EventKind, Origin, Phase, Role, RunKey, Scalar, Session
from awayday.steps import AnyStep, FieldSpec, FieldType, RevealStep
from awayday.store import Store, Unit
from awayday.usecases import (
    DAY_MS,
    Live,
    Visitor,
    answer,
    collecting,
    drive,
    join,
    later_from_ms,
    later_steps,
    leave,
    place,
)

MOST_MOVES = 200
"""A walk with more moves than this comes back to where it was for ever."""

MOST_LINES = 5
"""Lines of tables that the facilitator releases: as many as a phone is dealt, so that all are dealt the same."""

OPENS_AT = time(9, 0, tzinfo=UTC)

TALK_SHARE = 0.9
"""How much of the planned minutes a step takes in which nothing is asked."""


def uuid_of(*about: object) -> str:
    """Return the id, a UUID of version 4 by its form, that always belongs to one thing."""
    digest = hashlib.sha256("/".join(map(str, about)).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


class Clock:
    """Milliseconds since 1970; it stands still until it is set, and never goes back."""

    def __init__(self, at_ms: int) -> None:
        self.at_ms = at_ms

    def __call__(self) -> int:
        return self.at_ms

    def forward(self, to_ms: int) -> None:
        """Set it to a time, or a millisecond on where that has passed."""
        self.at_ms = max(self.at_ms + 1, to_ms)


@dataclass
class Meeting:
    """One session of a cohort while it is played.

    Parameters
    ----------
    people
        Who they are.
    number
        Which meeting of the recipe it is, from 0.
    live
        The Session, stamped synthetic, with `clock` as its clock.
    """

    people: People
    number: int
    live: Live
    clock: Clock
    gone: set[int] = field(default_factory=set)
    asked: dict[int, int] = field(default_factory=dict)

    @property
    def here(self) -> list[int]:
        """Numbers of those who have not gone."""
        return [person for person in self.people.comes(self.number) if person not in self.gone]

    def seat(self, person: int) -> Visitor:
        """Return the seat of a person."""
        key = f"{self.live.session.session_id}/{person}"
        return Visitor(self.live, Role.PARTICIPANT, hashlib.sha256(key.encode()).hexdigest())

    @property
    def host(self) -> Visitor:
        """Who leads the room."""
        return Visitor(self.live, Role.FACILITATOR)

    async def play(self) -> None:
        """Play it from the door to the end, and what is asked weeks later."""
        live, planned = self.live, self.people.recipe.meetings[self.number]
        await self._arrive()
        shown: set[str] = set()
        for _ in range(MOST_MOVES):
            run = live.state.run
            if run is None:
                await move_on(self.host, live.session.seed)
                continue
            step = live.workshop.step(run.key.step_id)
            await self._take_part(step, run)
            await self._release(step)
            self.clock.forward(self.clock() + 2_000)
            to_show = [to for to in step.also if to in planned.show and to not in shown]
            if step.id == planned.until:
                await self._drive("end")
            elif to_show:
                shown.add(to_show[0])
                await self._drive("show", to=to_show[0])
            else:
                await move_on(self.host, live.session.seed)
            if live.ended:
                await self._weeks_later()
                return
        raise AwaydayError(f"The meeting is stuck: {MOST_MOVES} moves and no end.", "Look at its walk.")

    async def _drive(self, name: str, **args: Any) -> None:
        where = place(self.live)
        command = uuid_of(self.live.session.session_id, name, where, *args.values())
        await drive(self.host, name, {"at": where, **args}, command)

    async def _arrive(self) -> None:
        """Let all join in the minutes before, in an order of their own."""
        start_ms = self.clock()

        def comes_ms(person: int) -> int:
            return start_ms + round(240_000 * self.people.draw(person, "arrives", str(self.number))()) + person

        for person in sorted(self.people.comes(self.number), key=comes_ms):
            self.clock.forward(comes_ms(person))
            seat = self.seat(person)
            await join(seat, None, reuse=self.people.reuse(person), bot=True)
            if person not in self.people.comes(0) or self.number == 0:
                await self._agree(str(seat.participant_id), "link", granted=True)
                await self._agree(str(seat.participant_id), "lines", granted=self.people.lines(person))
        self.clock.forward(start_ms + 300_000)

    async def _agree(self, participant_id: str, scope: str, *, granted: bool) -> None:
        """Write what a person says to a scope that no phone asks yet."""
        live = self.live
        consent = Consent(
            uuid_of(live.session.session_id, participant_id, scope), participant_id, scope, granted,
            live.workshop.consent.version, live.workshop.language, self.clock(),
        )  # fmt: skip
        self.clock.forward(self.clock())
        event = live.event(
            EventKind.CONSENTED, Actor.PARTICIPANT, participant_id=participant_id, ref_id=consent.consent_id
        )
        await live.append(Unit(events=(event,), consents=(consent,)))

    async def _take_part(self, step: AnyStep, run: Run) -> None:
        """Let everybody answer what the wall asks, in the order in which they are done thinking."""
        if not collecting(run, step):
            self.clock.forward(self.clock() + round(TALK_SHARE * step.minutes * 60_000))
            return
        await self._let_go(step)
        late = [person for person in self.here if self.people.is_late(person, step.id, run.key.phase)]
        late = [person for person in late if step.id not in self.people.counted and not step.pen]
        await self._answer(step, run.key, [person for person in self.here if person not in late])
        if late:
            self.clock.forward(self.clock() + 1_000)
            await self._drive("lock")
            await self._answer(step, run.key, late)

    async def _let_go(self, step: AnyStep) -> None:
        """Let those leave who have had enough, unless something is still dealt out in this meeting."""
        to_come = {one.id for one in self.live.workshop.steps if one.phase is not Phase.PULSE} - set(
            self.live.state.trail
        )
        for person in self.here:
            self.asked[person] = self.asked.get(person, 0) + 1
            after = self.people.leaves_after(person, self.number)
            if after is not None and self.asked[person] > after and not self.people.counted & (to_come | {step.id}):
                self.clock.forward(self.clock() + 100)
                await leave(self.seat(person))
                self.gone.add(person)

    async def _answer(self, step: AnyStep, key: RunKey, people: Collection[int], spread_ms: float = 0.0) -> None:
        """Let people answer a run field by field; whoever is done thinking first sends first."""
        start_ms = self.clock()
        begun = {
            person: start_ms + round(spread_ms * self.people.draw(person, step.id, "begins")()) for person in people
        }
        waiting = [(begun[person], person) for person in people]
        heapq.heapify(waiting)
        done: dict[int, set[str]] = {person: set() for person in people}
        idle: list[int] = []
        while waiting:
            at_ms, person = heapq.heappop(waiting)
            spec = self._next(step, key, person, done[person])
            if spec is None:
                idle.append(person)
                continue
            done[person].add(spec.name)
            for value in self._values(person, key, spec):
                at_ms += self._thinks_ms(person, key, spec)
                self.clock.forward(at_ms)
                await self._send(person, key, step.version, spec.name, value, self.clock() - begun[person])
            heapq.heappush(waiting, (at_ms, person))
            for other in idle:  # what one gave may be what another is asked about
                heapq.heappush(waiting, (at_ms, other))
            idle.clear()

    def _next(self, step: AnyStep, key: RunKey, person: int, done: set[str]) -> FieldSpec | None:
        live = self.live
        who, run = str(self.seat(person).participant_id), live.state.runs.get(key, Run(key))
        is_elsewhere = not live.ended and engine.position(live.workshop, live.state, who) != step.id
        if is_elsewhere or not engine.holds_pen(live.state, step, who):
            return None
        given = engine.shared_answer(live.state, run, step, who)
        asked = engine.asked(live.workshop, live.state, step, who, given.values if given else {})
        order = [spec.name for spec in step.fields()]
        left = [spec for spec in asked if spec.name not in done]
        # a phone puts cards in an order by the id of its owner, which is drawn anew; here they come as authored
        return min(
            left, key=lambda spec: (order.index(spec.name) if spec.name in order else -1, spec.name), default=None
        )

    def _values(self, person: int, key: RunKey, spec: FieldSpec) -> list[Scalar]:
        value = self.people.value(person, key.step_id, key.phase, spec)
        if value is None:
            return []
        at_first = self.people.at_first(person, key.step_id, key.phase, spec, value)
        return [value] if at_first is None else [at_first, value]

    def _thinks_ms(self, person: int, key: RunKey, spec: FieldSpec) -> int:
        pace = math.exp(0.5 * normal(self.people.draw(person, key.step_id, key.phase, spec.name, "time")))
        return max(round(1000 * THINKS_S[spec.type] * pace), 1)

    async def _send(self, person: int, key: RunKey, version: str, name: str, value: Scalar, elapsed_ms: int) -> None:
        about = (self.live.session.session_id, person, *key, name, value)
        message = {
            "id": uuid_of(*about),
            "run": {"step": key.step_id, "phase": str(key.phase), "run_no": key.run_no, "version": version},
            "field": name,
            "value": value,
            "elapsed_ms": min(elapsed_ms, 86_400_000),
        }
        await answer(self.seat(person), message)

    async def _release(self, step: AnyStep) -> None:
        """Let words be shown, as a facilitator who has read them: all, and of the lines of tables the first few."""
        live = self.live
        about = [live.workshop.step(of) for of in step.of] if isinstance(step, RevealStep) else [step]
        for one in about:
            run = engine.run_of(live.state, one.id)
            if run is None:
                continue
            for name in [spec.name for spec in one.fields() if spec.type is FieldType.TEXT]:
                readable = engine.readable(live.state, one, run, name)
                for given in readable[: MOST_LINES if one.pen else None]:
                    if (given.answer_id, name) not in live.state.reviews:
                        self.clock.forward(self.clock() + 300)
                        await self._drive("review", answer_id=given.answer_id, field=name, state="approved")

    async def _weeks_later(self) -> None:
        """Let those who reply answer what is asked by their own link, each on a day of her own."""
        live, steps = self.live, later_steps(self.live)
        from_ms = later_from_ms(live)
        if from_ms is None or not self.people.recipe.meetings[self.number].later:
            return
        replying = [
            person
            for person in self.people.comes(self.number)
            if self.people.replies(person, [step.id for step in steps])
        ]
        self.clock.forward(from_ms)

        def day(person: int) -> float:
            return self.people.draw(person, "replies")()

        for person in sorted(replying, key=day):
            self.clock.forward(from_ms + round(6 * DAY_MS * day(person)))
            for step in steps:
                await self._answer(step, RunKey(step.id, Phase.PULSE, 1), [person])


async def play(store: Store, people: People, number: int) -> Meeting:
    """Play one meeting of a cohort in a store, which may be in memory, and return it."""
    recipe = people.recipe
    planned = recipe.meetings[number]
    workshop: Workshop = load(find(planned.workshop))
    start = datetime.combine(planned.day, OPENS_AT) - timedelta(minutes=5)
    clock = Clock(round(start.timestamp() * 1000))
    cohort = Cohort(
        uuid_of(recipe.name, people.seed, "cohort"), recipe.label, Origin.SYNTHETIC, recipe.started_on.isoformat(),
        workshop.language,
    )  # fmt: skip
    session = Session(
        session_id=uuid_of(recipe.name, people.seed, "session", number),
        cohort_id=cohort.cohort_id,
        workshop_id=workshop.id,
        workshop_version=workshop.version,
        data_origin=Origin.SYNTHETIC,
        cohort_label=recipe.label,
        room_code=f"planted{number}",
        seed=int(people.draw("room", "session", str(number))() * 2**31),
        started_ms=clock(),
    )
    store.create_session(cohort, session, workshop)
    meeting = Meeting(people, number, Live(store, session, workshop, clock), clock)
    await meeting.play()
    return meeting
