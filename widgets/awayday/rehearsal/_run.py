"""A rehearsal over the real pages: bots join by the join address, one hosts, and every answer is accounted for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from awayday.errors import AwaydayError
from awayday.rehearsal._bots import Bot, Ledger
from awayday.rehearsal._client import Page
from awayday.rehearsal._habits import Habits
from awayday.rehearsal._host import HostBot
from awayday.rehearsal._usage import Usage, raise_file_limit, watching
from awayday.scenario import Workshop
from awayday.store import open_store


class Spread(NamedTuple):
    """How long something took, in milliseconds: the middle, the slow end, the slowest; None when it never happened."""

    p50: float | None
    p95: float | None
    max: float | None

    @classmethod
    def of(cls, times_ms: Sequence[float]) -> Spread:
        """Spread of some times; percentiles are values that occurred (nearest rank)."""
        if not times_ms:
            return cls(None, None, None)
        ordered = sorted(times_ms)

        def ranked(percent: int) -> float:
            return round(ordered[max(-(-percent * len(ordered) // 100), 1) - 1], 1)

        return cls(ranked(50), ranked(95), round(ordered[-1], 1))


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a rehearsal.

    Attributes
    ----------
    joined
        Bots that took a seat.
    answers_sent, answers_saved
        Answers that bots sent, and those that the room acknowledged as saved.
    lost
        Answers seen as saved that are not there afterwards, and answers that nobody ever acknowledged or refused.
    join_ms, saved_ms
        From opening the join address to being in the room, without the time to type a name; from sending to "saved".
    path
        The steps that the room walked.
    server
        What the room's server took, when its process could be looked at.
    """

    joined: int
    answers_sent: int
    answers_saved: int
    lost: int
    join_ms: Spread
    saved_ms: Spread
    path: tuple[str, ...]
    server: Usage | None = None

    def document(self) -> dict[str, Any]:
        """Return the report as one JSON document."""
        return {
            "joined": self.joined,
            "answers_sent": self.answers_sent,
            "answers_saved": self.answers_saved,
            "lost": self.lost,
            "join_ms": self.join_ms._asdict(),
            "saved_ms": self.saved_ms._asdict(),
            "path": list(self.path),
            "server": None if self.server is None else self.server.document(max(self.joined, 1)),
        }


async def rehearse(
    join: str,
    workshop: Workshop,
    participants: int,
    seed: int,
    *,
    host: str | None = None,
    store: str | None = None,
    session: str | None = None,
    pid: int | None = None,
    pace: float = 0.0,
    patience_s: float | None = None,
    tell: Callable[[Ledger], None] | None = None,
) -> Report:
    """Let bots play a whole session through its real pages, and count what was saved.

    Parameters
    ----------
    join, host
        The join address, and the facilitator's link; without it a person hosts and the rehearsal goes on until she ends
        the session.
    store, session
        Where the room keeps its rows, when they can be read from here; else the bots' own copies are compared.
    pid
        The room server's process, when it runs on this machine; its memory and CPU time are then reported.
    pace
        How much of the bots' thinking time really passes: 1 like people, 0 at once.
    patience_s
        Longest wait for a server's reply or, with a host bot, for the answers of one step. By default half a minute
        and a bit for each bot.
    tell
        Called with what happened so far, after each thing that happens.

    Raises
    ------
    AwaydayError
        When the room can't be reached, takes no bots, or is stuck; it names the step and who is missing.
    """
    raise_file_limit()
    patience_s = 30 + 0.3 * participants if patience_s is None else patience_s
    ledger = Ledger()
    if tell is not None:
        ledger.listeners.append(lambda: tell(ledger))
    people = [
        Bot(habits, Page(join, habits.label, patience_s), workshop, ledger, pace=pace, leads=host is None and i == 0)
        for i, habits in enumerate(Habits(seed, person) for person in range(participants))
    ]
    step_s = patience_s + 90 * pace
    hosts = [
        HostBot(seed, Page(link, "the host bot", patience_s), workshop, ledger, people, pace=pace, patience_s=step_s)
        for link in ([] if host is None else [host])
    ]
    async with watching(pid) as usage:
        try:
            await _play(people, hosts, patience_s)
            missing = sum(await asyncio.gather(*(bot.missing() for bot in people)))
        finally:
            await asyncio.gather(*(bot.page.close() for bot in people), *(bot.page.close() for bot in hosts))
    if store is not None:
        missing = max(missing, _missing_in_store(ledger, store, session or "latest"))
    unknown = sum(given.outcome == "" for given in ledger.given)
    return Report(
        joined=ledger.n_joined,
        answers_sent=len(ledger.given),
        answers_saved=ledger.n_saved,
        lost=missing + unknown,
        join_ms=Spread.of(ledger.join_ms),
        saved_ms=Spread.of([given.took_ms for given in ledger.given if given.outcome == "saved"]),
        path=tuple(ledger.path),
        server=usage,
    )


async def _play(people: list[Bot], hosts: list[HostBot], patience_s: float) -> None:
    for host in hosts:
        await host.arrive()
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(bot.play()) for bot in people]
            for host in hosts:
                await host.host()
                await _all_hear_of_the_end(people, tasks, patience_s)
    except BaseExceptionGroup as errors:
        raise _first(errors) from errors


async def _all_hear_of_the_end(people: list[Bot], tasks: list[asyncio.Task[None]], patience_s: float) -> None:
    _, waiting = await asyncio.wait(tasks, timeout=patience_s)
    if waiting:
        late = [bot.habits.label for bot, task in zip(people, tasks, strict=True) if task in waiting]
        raise AwaydayError(
            f"The rehearsal is stuck at the end: the session is over, and {', '.join(late[:5])} "
            f"({len(late)} in all) did not hear of it in {patience_s:.0f} s.",
            "Look at the room server's messages.",
        )


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return one error of a group; the others mostly follow from it."""
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _missing_in_store(ledger: Ledger, url: str, session: str) -> int:
    """Count the answers that a bot saw as saved and that the store does not hold."""
    store = open_store(url, read_only=True)
    try:
        session_id = store.session(session).session_id
        held = {event.answer.answer_id for event in store.events(session_id) if event.answer is not None}
    finally:
        store.close()
    return sum(given.outcome == "saved" and given.answer_id not in held for given in ledger.given)
