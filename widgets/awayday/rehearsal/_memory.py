"""A rehearsal without server and pages: bots join and answer a live Session directly, for demo pages and tests."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from awayday import engine
from awayday.engine import Run, RunStatus
from awayday.errors import AwaydayError
from awayday.rehearsal._habits import Habits, stream
from awayday.session import Phase, Role, RunKey
from awayday.steps import AnyStep, FieldSpec, FieldType, RevealStep
from awayday.usecases import Live, Visitor, answer, collecting, drive, join, place, reveals_here

MOST_MOVES = 500
"""A walk with more moves than this comes back to where it was for ever."""


async def rehearse_in_memory(live: Live, people: int, seed: int, until: str | None = None) -> None:
    """Let `people` bots play a live Session to its end, or to a step, with a host bot that decides ties by the seed.

    Parameters
    ----------
    live
        A Session stamped synthetic or demo; one that has begun already goes on from where it is.
    people, seed
        How many bots, and what decides everything they do.
    until
        A step: stop as soon as the room is there and every bot has answered it. None: to the end.

    Raises
    ------
    Refused
        `real_session`, when the Session is one of real people.
    AwaydayError
        When the room walks in circles.
    """
    company = Company(live, people, seed)
    host = Visitor(live, Role.FACILITATOR)
    for _ in range(MOST_MOVES):
        if live.ended:
            return
        await company.answer()
        run = live.state.run
        if run is not None:
            step = live.workshop.step(run.key.step_id)
            if step.id == until:
                return
            await release_words(host, step, run)
        await move_on(host, seed)
    raise AwaydayError(f"The rehearsal is stuck: {MOST_MOVES} moves and no end.", "Does the workshop walk in circles?")


class Company:
    """Bots in the same process as the Session: they join once, and answer whatever is on the wall when told to.

    Parameters
    ----------
    live
        A Session stamped synthetic or demo.
    people, seed
        How many bots, and what decides everything they do.
    """

    def __init__(self, live: Live, people: int, seed: int) -> None:
        self.live = live
        self.bots = [Habits(seed, person) for person in range(people)]
        self._answered: set[RunKey] = set()

    async def answer(self) -> None:
        """Join whoever has not joined, then let every bot answer the run on the wall, once for each run."""
        for bot in self.bots:
            seat = _seat(self.live, bot)
            if seat.participant_id is None:
                await join(seat, bot.name, reuse=bot.reuse, bot=True)
                self.live.presence(seat, here=True)
        run = self.live.state.run
        if run is not None and run.key not in self._answered and not self.live.ended:
            self._answered.add(run.key)
            await _answer_all(self.live, self.bots, self.live.workshop.step(run.key.step_id), run)


def _seat(live: Live, bot: Habits) -> Visitor:
    return Visitor(live, Role.PARTICIPANT, hashlib.sha256(f"{bot.seed}/{bot.person}".encode()).hexdigest())


async def _answer_all(live: Live, bots: list[Habits], step: AnyStep, run: Run) -> None:
    """Let every bot do to the run on the wall what its habits say."""
    if not collecting(run, step):
        return
    done: dict[int, set[str]] = {bot.person: set() for bot in bots}
    while sum([await _answer_one(live, bot, step, run.key, done[bot.person]) for bot in bots]):
        pass  # what one gave may be what another is asked about


async def _answer_one(live: Live, bot: Habits, step: AnyStep, key: RunKey, done: set[str]) -> int:
    """Let a bot give what it is asked now, and return how many fields that were; `done` takes them up."""
    seat, before = _seat(live, bot), len(done)
    where = {"step": key.step_id, "phase": str(key.phase), "run_no": key.run_no, "version": step.version}
    if engine.position(live.workshop, live.state, str(seat.participant_id)) != step.id:
        return 0  # an own branch led her elsewhere
    while spec := _next_field(live, step, key, str(seat.participant_id), done):
        done.add(spec.name)
        spent_s = 0.0
        for number, deed in enumerate(bot.deeds(key.step_id, Phase(key.phase), spec)):
            spent_s += deed.wait_s
            message: dict[str, Any] = {
                "id": _message_id(live, bot, *(str(part) for part in (*key, spec.name, number))),
                "run": where,
                "field": deed.field,
                "value": deed.value,
                "elapsed_ms": round(spent_s * 1000),
            }
            await answer(seat, message)
    return len(done) - before


def _next_field(live: Live, step: AnyStep, key: RunKey, person: str, done: set[str]) -> FieldSpec | None:
    """Return the first field that a bot is asked now and has not thought about."""
    state = live.state
    if not engine.holds_pen(state, step, person):
        return None
    given = engine.shared_answer(state, state.runs[key], step, person)
    asked = engine.asked(live.workshop, state, step, person, given.values if given else {})
    return next((spec for spec in asked if spec.name not in done), None)


def _message_id(live: Live, bot: Habits, *about: str) -> str:
    """Return an id that is the same whenever the same bot does the same in the same session."""
    key = "/".join((live.session.session_id, str(bot.seed), str(bot.person), *about))
    return str(uuid.UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4))


async def release_words(host: Visitor, step: AnyStep, run: Run) -> None:
    """Let the free texts of a run be shown, as a facilitator would before the reveal."""
    live = host.live
    asked = [(step, live.state.runs.get(run.key, run))]
    if isinstance(step, RevealStep):  # what people opened to the room by themselves
        own = [live.workshop.step(of) for of in step.of]
        asked = [(one, found) for one in own if one.shared_by and (found := engine.run_of(live.state, one.id))]
    for one, held in asked:
        for name in [spec.name for spec in one.fields() if spec.type is FieldType.TEXT]:
            for given in engine.readable(live.state, one, held, name):
                if (given.answer_id, name) not in live.state.reviews:
                    args = {"answer_id": given.answer_id, "field": name, "state": "approved"}
                    await drive(host, "review", args, str(uuid.uuid4()))


async def move_on(host: Visitor, seed: int) -> None:
    """Do what usually comes next: start, reveal what was collected, take the branch, go on."""
    live = host.live
    at, run = place(live), live.state.run
    name, args = "go_on", {"at": at}
    if run is None:
        name = "open"
    else:
        step = live.workshop.step(run.key.step_id)
        if reveals_here(live, step) and run.status is not RunStatus.REVEALED:
            name = "reveal"
        elif step.branch is not None:
            found = engine.verdict(live.workshop, live.state, step)
            if found.to is None:
                ways = sorted(found.choices)
                name, args["to"] = "branch", ways[int(stream(seed, "room", "branch", at)() * len(ways))]
    await drive(host, name, args, str(uuid.uuid4()))
