"""Exactly once: whatever a network does to messages, each answer is in the tables once, in one unbranched chain.

Two searches against the real use cases and the real store. A hypothesis state machine plays short rooms step by step
against a model: joins, answers, replays, ids used again with other contents, two tabs of one person, resets, undo,
reveals, restarts. A plain loop then sends a hundred thousand messages through a network that drops requests and
replies, repeats and reorders.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import tempfile
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from awayday import engine
from awayday.errors import Refused
from awayday.session import Role, RunKey
from awayday.store import open_store
from awayday.usecases import Visitor, answer, join
from benchmarks.reliability._cluster import Cluster, NoServer
from benchmarks.reliability._result import Result, Say, Scale
from benchmarks.reliability._room import Room, open_room, take_up

NAME = "once"
PROMISE = "every answer is saved exactly once, whatever is repeated, reordered or dropped"

T = TypeVar("T")
Message = dict[str, Any]
Person = tuple[str, RunKey]

SAYINGS = [
    ("choice", "close"),
    ("choice", "cover"),
    ("choice", None),
    ("confidence", 40),
    ("confidence", 75),
    ("hope", "sun"),
]
NOT_NOW = {"step_closed", "stale_page", "not_allowed"}
"""Refusals of answers that come when the room is elsewhere; a phone drops such an answer."""

PEOPLE = 40


@dataclass
class Ledger:
    """What the answers of a room must be, worked out from what was acknowledged and in which order."""

    chains: dict[Person, list[str]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, tuple[Visitor, Message]] = field(default_factory=dict)

    def accept(self, who: Visitor, message: Message, shown: dict[str, Any]) -> str:
        """Take an acknowledgement, and say what is wrong with it, if anything is."""
        answer_id, chain = message["id"], self.chains[_person(who, message)]
        if answer_id not in self.values:
            values = dict(self.values[chain[-1]]) if chain else {}
            values.pop(message["field"], None)
            if message["value"] is not None:
                values[message["field"]] = message["value"]
            chain.append(answer_id)
            self.values[answer_id], self.messages[answer_id] = values, (who, message)
        wanted = self.values[answer_id]
        return "" if wanted == shown else f"{answer_id}: acknowledged {shown}, should be {wanted}"

    def compare(self, room: Room) -> list[str]:
        """Hold the tables against the ledger."""
        session_id, store = room.live.session.session_id, room.live.store
        wrong = []
        stored: dict[Person, list[dict[str, Any]]] = defaultdict(list)
        for row in sorted(store.rows("answers", session_id), key=lambda row: int(row["seq"])):
            key = RunKey(row["step_id"], row["phase"], row["run_no"])
            stored[row["participant_id"], key].append(row)
        chains = {person: chain for person, chain in self.chains.items() if chain}
        if stored.keys() != chains.keys():
            wrong.append(f"answers of {len(stored)} people and runs are stored, {len(chains)} were acknowledged")
        for person, rows in stored.items():
            if [row["answer_id"] for row in rows] != chains.get(person, []):
                wrong.append(
                    f"{person}: stored {len(rows)}, acknowledged {len(chains.get(person, []))}, or another order"
                )
            if [row["supersedes"] for row in rows] != [None, *(row["answer_id"] for row in rows[:-1])]:
                wrong.append(f"{person}: the chain branches")
        events = store.events(session_id)
        for event in events:
            if event.answer is not None and dict(event.answer.values) != self.values.get(event.answer.answer_id):
                wrong.append(f"{event.answer.answer_id}: other values are stored")
        if engine.fold(room.live.workshop, events) != room.live.state:
            wrong.append("the room shows something else than what is stored")
        return wrong


def _person(who: Visitor, message: Message) -> Person:
    run = message["run"]
    return str(who.participant_id), RunKey(run["step"], run["phase"], run["run_no"])


def reopened(room: Room, people: list[Visitor]) -> tuple[Room, list[Visitor]]:
    """Close the store and take the room up again, the phones keeping their cookies."""
    url, session_id = room.live.store.url, room.live.session.session_id
    room.live.close()
    again = take_up(open_store(url), session_id)
    return again, [Visitor(again.live, Role.PARTICIPANT, who.seat_hash) for who in people]


class Play(RuleBasedStateMachine):
    """One room, played against the ledger."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.room = open_room(open_store(self.url))
        self.ledger = Ledger()
        self.people: list[Visitor] = []
        self.sent: list[tuple[int, Message]] = []

    def do(self, *works: Coroutine[Any, Any, T]) -> list[T | Refused]:
        """Carry out some things at once."""

        async def wrapped(work: Coroutine[Any, Any, T]) -> T | Refused:
            try:
                return await work
            except Refused as refused:
                return refused

        async def all_of_them() -> list[T | Refused]:
            return list(await asyncio.gather(*(wrapped(work) for work in works)))

        return self.runner.run(all_of_them())

    @initialize()
    def open(self) -> None:
        """Begin with a question on the wall and one person."""
        self.runner.run(self.room.go_to_first_question())
        self.join("first")

    @rule(name=st.sampled_from(["Ama", "Ben"]))
    def join(self, name: str) -> None:
        """Somebody comes in, tapping twice."""
        who = self.room.stranger()
        seats = self.do(join(who, name), join(who, name))  # a tap that came twice
        assert set(seats) == {who.participant_id}
        self.people.append(who)

    def _send(self, number: int, message: Message) -> None:
        who = self.people[number]
        (given,) = self.do(answer(who, message))
        if isinstance(given, Refused):
            assert given.reason in NOT_NOW, given
            assert message["id"] not in self.ledger.values
        else:
            assert self.ledger.accept(who, message, dict(given.values)) == ""

    @rule(data=st.data(), said=st.sampled_from(SAYINGS))
    def answer(self, data: st.DataObject, said: tuple[str, Any]) -> None:
        """Somebody answers; the message may be lost on the way."""
        number = data.draw(st.integers(0, len(self.people) - 1))
        message = self.room.message(*said)
        self.sent.append((number, message))
        if data.draw(st.booleans(), label="arrives"):
            self._send(number, message)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        """A phone sends again what it has sent before, whether or not that arrived."""
        number, message = data.draw(st.sampled_from(self.sent))
        if message["id"] in self.ledger.values:
            (given,) = self.do(answer(self.people[number], message))
            assert not isinstance(given, Refused), given
            assert dict(given.values) == self.ledger.values[message["id"]]
        else:
            self._send(number, message)

    @precondition(lambda self: self.ledger.values)
    @rule(data=st.data())
    def use_an_id_again(self, data: st.DataObject) -> None:
        """A message with a known id and other contents."""
        who, message = self.ledger.messages[data.draw(st.sampled_from(sorted(self.ledger.values)))]
        other = {**message, "value": "rain" if message["field"] == "hope" else None, "field": "hope"}
        if other["value"] == message["value"] and message["field"] == "hope":
            return
        (given,) = self.do(answer(Visitor(self.room.live, Role.PARTICIPANT, who.seat_hash), other))
        assert isinstance(given, Refused)
        assert given.reason == "id_reused"

    @rule(data=st.data(), first=st.sampled_from(SAYINGS), second=st.sampled_from(SAYINGS))
    def two_tabs(self, data: st.DataObject, first: tuple[str, Any], second: tuple[str, Any]) -> None:
        """One person answers in two tabs at once."""
        number = data.draw(st.integers(0, len(self.people) - 1))
        who, messages = self.people[number], [self.room.message(*first), self.room.message(*second)]
        given = self.do(answer(who, messages[0]), answer(who, messages[1]))
        done = [(one, message) for one, message in zip(given, messages, strict=True) if not isinstance(one, Refused)]
        if len(done) == 2 and done[0][0].supersedes == messages[1]["id"]:
            done.reverse()
        for one, message in done:
            assert self.ledger.accept(who, message, dict(one.values)) == ""
            self.sent.append((number, message))

    @rule(name=st.sampled_from(["reset", "undo", "lock", "open", "reveal", "back"]))
    def press(self, name: str) -> None:
        """The facilitator drives."""
        self.do(self.room.do(name))
        if self.room.live.state.run is None:
            self.do(self.room.do("open"))

    @rule()
    def restart(self) -> None:
        """The server starts again."""
        self.room, self.people = reopened(self.room, self.people)

    @invariant()
    def memory_is_what_was_acknowledged(self) -> None:
        """Whether the room holds the acknowledged answers and no others."""
        assert set(self.room.live.answers) == set(self.ledger.values)

    def teardown(self) -> None:
        """Hold the tables against the ledger."""
        wrong = self.ledger.compare(self.room)
        self.room.live.close()
        self.runner.close()
        assert wrong == []


def search(url: str, examples: int, steps: int) -> None:
    """Let hypothesis look for a play that breaks the promise.

    Raises
    ------
    AssertionError
        With the play that does.
    """
    kind = type("Play", (Play,), {"url": url})
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # a play that fails is short enough to read; making it shorter takes minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(kind, settings=how)  # type: ignore[no-untyped-call]


@dataclass
class Count:
    """What the loop did."""

    sends: int = 0
    answers: int = 0
    repeated: int = 0
    requests_dropped: int = 0
    replies_dropped: int = 0
    refused: int = 0
    restarts: int = 0
    wrong: list[str] = field(default_factory=list)


Delivery = tuple[int, Message]


async def _burst(
    room: Room, people: list[Visitor], ledger: Ledger, late: list[Delivery], chance: random.Random, count: Count
) -> list[Delivery]:
    """Send a burst out of order, some repeated, some lost on the way there or back; return what comes late."""
    seats = {who.seat_hash: number for number, who in enumerate(people)}
    fresh = [(chance.randrange(len(people)), room.message(*chance.choice(SAYINGS))) for _ in range(100)]
    old = list(ledger.messages.values())
    replays = [chance.choice(old) for _ in range(30) if old]
    waiting = [*late, *fresh, *((seats[who.seat_hash], message) for who, message in replays)]
    waiting += chance.choices(fresh, k=20)  # sent twice before the first reply
    for _ in range(3):
        chance.shuffle(waiting)
        arrives = [chance.random() > 0.15 for _ in waiting]
        arriving = [one for one, does in zip(waiting, arrives, strict=True) if does]
        waiting = [one for one, does in zip(waiting, arrives, strict=True) if not does]
        count.requests_dropped += len(waiting)
        waiting += await _deliver(room, people, ledger, arriving, chance, count)
    return waiting


async def _deliver(
    room: Room, people: list[Visitor], ledger: Ledger, arriving: list[Delivery], chance: random.Random, count: Count
) -> list[Delivery]:
    """Let messages arrive at once; return those whose reply is lost."""
    sending = (answer(people[number], message) for number, message in arriving)
    results = await asyncio.gather(*sending, return_exceptions=True)
    count.sends += len(arriving)
    unheard, done = [], []
    for (number, message), given in zip(arriving, results, strict=True):
        if isinstance(given, Refused):
            count.refused += 1
            if given.reason not in NOT_NOW or message["id"] in ledger.values:
                count.wrong.append(f"{given.reason}: {message['id']}")
        elif isinstance(given, BaseException):
            raise given
        else:
            done.append((number, message, given))
            if chance.random() < 0.15:
                count.replies_dropped += 1
                unheard.append((number, message))
    order = {one: place for place, one in enumerate(room.live.answers)}
    for number, message, given in sorted(done, key=lambda one: order[one[2].answer_id]):
        count.repeated += message["id"] in ledger.values
        problem = ledger.accept(people[number], message, dict(given.values))
        if problem:
            count.wrong.append(problem)
    return unheard


async def play_evening(url: str, sends: int, chance: random.Random, count: Count) -> None:
    """Play one room until so many messages have arrived in it."""
    room = open_room(open_store(url))
    people = [await room.seat() for _ in range(PEOPLE)]
    await room.go_to_first_question()
    ledger, late, upto = Ledger(), list[Delivery](), count.sends + sends
    for number in itertools.count(1):
        late = await _burst(room, people, ledger, late, chance, count)
        if number % 5 == 0:
            for name in chance.choice((("reset",), ("reset", "undo"), ("lock",), ("lock", "open"), ("reset",))):
                with contextlib.suppress(Refused):
                    await room.do(name)
        if number % 40 == 0:
            room, people = reopened(room, people)
            count.restarts += 1
        if count.sends >= upto:
            break
    count.wrong += ledger.compare(room)
    count.answers += len(ledger.values)
    room.live.close()


def run(scale: Scale, say: Say) -> Result:
    """Search with hypothesis on both engines, then send many messages."""
    examples, steps, sends = (5, 25, 2_000) if scale.quick else (100, 50, 100_000)
    notes: list[str] = []
    engines = []
    with tempfile.TemporaryDirectory(prefix="awayday-once-") as name, contextlib.ExitStack() as stack:
        places = {"SQLite": str(Path(name) / "awayday.db")}
        try:
            places["PostgreSQL"] = stack.enter_context(Cluster()).url
        except NoServer as error:
            notes.append(f"on SQLite only: {error}")
        for engine_name, url in places.items():
            try:
                search(url, examples, steps)
            except AssertionError as error:
                notes.append(f"{engine_name}: {error}")
            engines.append(engine_name)
            say(f"{NAME}: {examples} plays on {engine_name}")
        count, chance = Count(), random.Random(scale.seed)
        while count.sends < sends:
            asyncio.run(play_evening(str(Path(name) / "loop.db"), min(sends, 10_000), chance, count))
            say(f"{NAME}: {count.sends} sends, {count.answers} answers, {len(count.wrong)} wrong")
    figure = {
        "plays of the state machine": f"{examples} of up to {steps} steps on {' and '.join(engines)}",
        "sends": count.sends,
        "answers saved": count.answers,
        "arrived again": count.repeated,
        "requests dropped": count.requests_dropped,
        "replies dropped": count.replies_dropped,
        "refused, the step being closed": count.refused,
        "restarts": count.restarts,
        "lost, doubled, branched or other": len(count.wrong),
    }
    return Result(figure, not count.wrong and len(engines) == 2 and not notes, (*notes, *count.wrong[:10]))
