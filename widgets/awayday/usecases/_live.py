"""One live Session as the room server holds it: the state in memory, the store behind it, news for the pages."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
import time
import uuid
from collections.abc import Callable, Collection, Coroutine, Hashable, Iterable
from contextvars import Context
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from awayday import engine
from awayday.bus import Bus
from awayday.engine import RunStatus
from awayday.errors import Refused, RowsRefused, StoreError
from awayday.scenario import Workshop
from awayday.session import Actor, Answer, Cohort, Consent, Event, EventKind, Origin, Role, RunKey, Session
from awayday.steps import VoteStep
from awayday.store import Seat, Store, Unit
from awayday.usecases._codes import long_code
from awayday.usecases._guesses import Guesses
from awayday.usecases._tickets import Tickets

log = logging.getLogger(__name__)

T = TypeVar("T")

NEWS_EVERY_S = 0.05
"""Changes within this time reach the pages as one."""

MEND_EVERY_S = 1.0
"""Seconds between two looks whether a store that failed writes again."""

NEWS_PER_PERSON_S = 0.0002
"""So much of it for each person at the least: the console lists everybody, so its news grow with the room."""


def now_ms() -> int:
    """Return the server's clock in milliseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page: a role in a live Session and, for participants, the seat that the cookie stands for."""

    live: Live = field(repr=False)
    role: Role
    seat_hash: str = ""

    @property
    def participant_id(self) -> str | None:
        """The participant in this seat, once she has joined."""
        return self.live.seats.get(self.seat_hash)

    def __hash__(self) -> int:
        return hash((id(self.live), self.role, self.seat_hash))


class Live:
    """A Session that is going on.

    Holds the fold of its events and appends new ones. An event counts once the store has committed it: only then is the
    state moved on and the caller's `await` over.

    Parameters
    ----------
    store, session, workshop
        Where the rows go, and whose they are.
    clock
        Milliseconds since 1970; an argument so that tests own time.
    secret
        What codes are derived from; random when missing.

    Attributes
    ----------
    rules, tickets
        Who may come in; the one-time links, and the roles that browsers have by them.
    pulse_after_days
        How many days after the end the steps of phase `pulse` are asked; None: as the workshop says.
    base_url, join_url
        What stands in front of every path in links, and the address in the QR code; empty while no server is open.
    guesses
        Wrong codes that were typed lately.
    scene
        Grows with each change that any participant may see: a step opened, locked, revealed … but not with who joins or
        what the others answer before the reveal. Together with `latest` it says when a phone has news.
    latest
        `seq` of the newest event of each participant.
    problem
        Why nothing can be saved right now, in plain words for the facilitator; empty when all is well.
    granted
        What each person agrees to now beside taking part.
    emptied
        Seats of people who were erased; what their phones still hold is to go.
    tasks
        Work in the background that is not done yet.
    notes
        What the hosts should know of erasures: which copies were written again, which are left.
    """

    def __init__(
        self, store: Store, session: Session, workshop: Workshop, clock: Callable[[], int] = now_ms, *,
        secret: bytes | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.session = session
        self.workshop = workshop
        self.clock = clock
        self.secret = secrets.token_bytes(32) if secret is None else secret
        self.pulse_after_days: int | None = None
        self.rules = store.rules(session.session_id)
        self.tickets = Tickets(store.tickets(session.session_id))
        self.bus = Bus()
        self.events: list[Event] = store.events(session.session_id)
        self.state = engine.fold(workshop, self.events)
        self.answers: dict[str, Answer] = {
            event.answer.answer_id: event.answer for event in self.events if event.answer
        }
        self.scene = 0
        self.latest: dict[str, int] = {}
        self._made: dict[Hashable, object] = {}
        self._made_of = self.state
        self.names: dict[str, str] = {}
        self.seats: dict[str, str] = {}
        self.driving = asyncio.Lock()
        self.seating = asyncio.Lock()
        self.answering: dict[str, asyncio.Lock] = {}
        self.problem = ""
        self.base_url = self.join_url = ""
        self.guesses = Guesses()
        self.recoveries = Guesses()
        self.granted: dict[str, set[str]] = {}
        self.emptied: set[str] = set()
        self.cleaning = asyncio.Lock()
        self.tasks: set[asyncio.Task[None]] = set()
        self.notes: list[str] = []
        self._sockets: dict[str, int] = {}
        self._news: asyncio.TimerHandle | None = None
        self._is_behind = False
        self._mend: asyncio.TimerHandle | None = None
        self._catching_up: asyncio.Task[None] | None = None
        self._taken = {event.seq for event in self.events}
        self._seat(store.seats(session.session_id))
        self.note_consents(store.consents(session.session_id))

    @property
    def ended(self) -> bool:
        """Whether the facilitator has ended the Session."""
        return self.state.ended

    @property
    def long_code(self) -> str:
        """The code in the QR picture."""
        return long_code(self.secret, self.session.session_id)

    @property
    def here(self) -> set[str]:
        """Participants with at least one page open."""
        return {self.seats[seat] for seat, count in self._sockets.items() if count and seat in self.seats}

    def one_at_a_time(self, key: str) -> asyncio.Lock:
        """Return the lock of a person, or of a seat that is nobody's yet: what she does is done in turn."""
        return self.answering.setdefault(key, asyncio.Lock())

    def sit(self, seat_hash: str, participant_id: str) -> None:
        """Note whose a seat is, once that is on disk."""
        self.seats[seat_hash] = participant_id
        self.emptied.discard(seat_hash)

    def note_consents(self, consents: Iterable[Consent]) -> None:
        """Take in what people agreed to, in the order they said it."""
        for one in consents:
            scopes = self.granted.setdefault(one.participant_id, set())
            scopes.add(one.scope) if one.granted else scopes.discard(one.scope)

    def forget(self, participant_id: str, told: Event) -> None:
        """Let go of everything about somebody who was erased; `told` is the event that says so."""
        theirs = {one.answer_id for one in self.answers.values() if one.participant_id == participant_id}
        self.answers = {key: one for key, one in self.answers.items() if key not in theirs}
        kept = [
            event.without(participant_id)
            for event in self.events
            if event.participant_id != participant_id and event.details.get("answer_id") not in theirs
        ]
        self.events = [*kept, told]
        self.emptied |= {seat for seat, person in self.seats.items() if person == participant_id}
        self.seats = {seat: person for seat, person in self.seats.items() if person != participant_id}
        for held in (self.names, self.latest, self.granted, self.answering):
            held.pop(participant_id, None)
        self.state = engine.fold(self.workshop, self.events)
        self._made = {}
        self.scene += 1
        self.tell()

    def forget_answers(self, participant_id: str, but_steps: Collection[str], told: Event) -> None:
        """Let go of what somebody answered, save to some steps; `told` is the event that says so."""
        gone = {
            one.answer_id
            for one in self.answers.values()
            if one.participant_id == participant_id and one.step_id not in but_steps
        }
        self.answers = {key: one for key, one in self.answers.items() if key not in gone}
        kept = [one for one in self.events if one.ref_id not in gone and one.details.get("answer_id") not in gone]
        self.events = [*kept, told]
        self.state = engine.fold(self.workshop, self.events)
        self._made = {}
        self.scene += 1
        self.tell()

    def background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` in no page's context, so that it does not end with the page; a failure is logged."""

        def done(task: asyncio.Task[None]) -> None:
            self.tasks.discard(task)
            if not task.cancelled() and task.exception() is not None:
                log.error("work in the background failed", exc_info=task.exception())

        task = asyncio.get_running_loop().create_task(work, context=Context())
        self.tasks.add(task)
        task.add_done_callback(done)

    def presence(self, visitor: Visitor, here: bool) -> None:
        """Note that a page of this visitor opened (or lost) its connection."""
        if visitor.role is not Role.PARTICIPANT:
            return
        count = self._sockets.get(visitor.seat_hash, 0) + (1 if here else -1)
        self._sockets[visitor.seat_hash] = max(count, 0)
        self.tell()

    def tell(self) -> None:
        """Bring the news to all pages soon; changes close together travel as one."""
        if self._news is None:
            # in no page's context: the page that had the news may be gone by then
            soon_s = max(NEWS_EVERY_S, NEWS_PER_PERSON_S * len(self.state.people))
            self._news = asyncio.get_running_loop().call_later(soon_s, self._publish, context=Context())

    def _publish(self) -> None:
        self._news = None
        self.bus.publish()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make()` returns, made once for all pages and kept until the state moves on; not to be altered.

        `make` reads the state and nothing of a person; `key` names what it makes.
        """
        if self._made_of is not self.state:
            self._made, self._made_of = {}, self.state
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    def event(
        self,
        kind: EventKind,
        actor: Actor,
        *,
        run: RunKey | None = None,
        step_id: str | None = None,
        participant_id: str | None = None,
        ref_id: str | None = None,
        details: dict[str, object] | None = None,
        answer: Answer | None = None,
    ) -> Event:
        """Make an event of this Session with a new id and the server's time."""
        return Event(
            event_id=str(uuid.uuid4()),
            session_id=self.session.session_id,
            kind=kind,
            actor=actor,
            at_ms=self.clock(),
            step_id=run.step_id if run else step_id,
            phase=run.phase if run else None,
            run_no=run.run_no if run else None,
            participant_id=participant_id,
            ref_id=ref_id,
            details=details or {},
            answer=answer,
        )

    async def append(self, unit: Unit) -> None:
        """Write `unit` and move the state on once it is on disk.

        After a write that failed nothing is written until the store has been read again. What that read brought may
        have been asked for by this very caller, so the caller is sent back to ask again.

        Raises
        ------
        Refused
            `not_saved`, when the store could not write; `problem` then says why to the facilitator.
            `not_allowed`, when it never will: the rows break a rule of the tables.
        """
        if unit == Unit():
            return
        if self._is_behind:
            seen = len(self.events)
            if not await self._caught_up() or len(self.events) != seen:
                raise _not_saved()
        try:
            written = await asyncio.wrap_future(self.store.append(unit))
        except RowsRefused as error:
            log.error("refused by the tables: %s", error)
            raise Refused("not_allowed", "This can't be recorded. Reload the page, please.") from error
        except Exception as error:
            self._is_behind = True
            self._say_problem(error)
            await self._caught_up()
            raise _not_saved() from error
        self.problem = ""
        self._take(written)
        self.tell()

    def _say_problem(self, error: Exception) -> None:
        self.problem = f"Nothing can be saved right now. {error}"
        self.tell()
        self._try_later()

    def _try_later(self) -> None:
        if self._mend is None:
            self._mend = asyncio.get_running_loop().call_later(MEND_EVERY_S, self._try_again, context=Context())

    def _try_again(self) -> None:
        """Take the problem back once the store writes again, also when nobody sends anything."""
        self._mend = None
        if self._is_behind:
            self._start_catching_up()
            self._try_later()
        elif self.problem:
            self.problem = ""
            self.tell()

    def _start_catching_up(self) -> asyncio.Task[None]:
        if self._catching_up is None:
            self._catching_up = asyncio.get_running_loop().create_task(self._catch_up(), context=Context())
        return self._catching_up

    async def _caught_up(self) -> bool:
        """Try the store once more and return whether it works; all who wait share one try."""
        await asyncio.shield(self._start_catching_up())
        return not self._is_behind

    async def _catch_up(self) -> None:
        """Once the store writes again, read what is on disk: perhaps only the good news was lost."""
        session_id = self.session.session_id
        try:
            await asyncio.wrap_future(self.store.probe(session_id))
            stored = await asyncio.to_thread(self.store.events, session_id)
            self._seat(await asyncio.to_thread(self.store.seats, session_id))
        except StoreError as error:
            self._say_problem(error)
            return
        finally:
            self._catching_up = None
        known = {event.event_id for event in stored}
        self.events = [*stored, *(event for event in self.events if event.event_id not in known)]
        self._taken = {event.seq for event in self.events}
        self.answers = {event.answer.answer_id: event.answer for event in self.events if event.answer}
        self.state = engine.fold(self.workshop, self.events)
        self.scene += 1
        self._is_behind = False
        self.tell()

    def _seat(self, seats: Iterable[Seat]) -> None:
        for seat in seats:
            self.seats[seat.cookie_hash] = seat.participant_id
            if seat.display_name:
                self.names[seat.participant_id] = seat.display_name

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.seq in self._taken:  # read already, after another write had failed
                continue
            self._taken.add(event.seq)
            self.events.append(event)
            if event.answer is not None:
                self.answers[event.answer.answer_id] = event.answer
            if event.participant_id is not None:
                self.latest[event.participant_id] = event.seq
            if not self._is_quiet(event):
                self.scene += 1
            if event.kind is EventKind.CLOSED:
                self.names.clear()
            if event.kind is EventKind.UNDONE:
                self.state = engine.fold(self.workshop, self.events)
            else:
                self.state = engine.apply(self.workshop, self.state, event)

    def _is_quiet(self, event: Event) -> bool:
        """Whether nobody's phone shows anything of this event, save the phone of who caused it."""
        if event.kind is EventKind.ANSWERED:
            run = self.state.runs.get(event.run) if event.run else None
            return run is None or run.status is not RunStatus.REVEALED
        if event.kind in {EventKind.JOINED, EventKind.LEFT}:
            return event.actor is Actor.PARTICIPANT  # a host's word changes what counts
        if event.kind is EventKind.GROUPED:
            return event.participant_id is not None  # her own phone and those of her group look at that themselves
        if event.kind is EventKind.REVIEWED:  # words stand on the wall, and on phones where they are rated
            here = self.state.current
            return here is None or not isinstance(self.workshop.by_id.get(here.step_id), VoteStep)
        return event.kind is EventKind.CONSENTED

    def stamp_synthetic(self) -> None:
        """Mark every row of this Session as made by a program; a try-out keeps its own stamp.

        Raises
        ------
        Refused
            `real_session`, once somebody has joined a session of people.
        """
        if self.session.data_origin is not Origin.REAL:
            return
        if self.state.people:
            raise Refused("real_session", "People have joined here already. Rehearse in a room of its own.")
        today = dt.datetime.fromtimestamp(self.clock() / 1000, dt.UTC).date().isoformat()
        cohort = Cohort(str(uuid.uuid4()), self.session.cohort_label, Origin.SYNTHETIC, today, self.workshop.language)
        self.store.move_session(self.session.session_id, cohort)
        self.session = replace(self.session, cohort_id=cohort.cohort_id, data_origin=Origin.SYNTHETIC)

    def close(self) -> None:
        """Write what is queued and close the store."""
        if self._news is not None:
            self._news.cancel()
        if self._mend is not None:
            self._mend.cancel()
        if self._catching_up is not None:
            self._catching_up.cancel()
        for task in self.tasks:
            task.cancel()
        self.store.close()


def _not_saved() -> Refused:
    return Refused("not_saved", "That is not saved yet. Leave this page open, and it will be tried again.")
