"""Who may do what: the complete matrix of routes, and every message that a participant could forge."""

from __future__ import annotations

import asyncio
import builtins
import itertools
import random
import re
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awayday import scenario
from awayday.engine import members, pen_holder, role_of, shared_answers
from awayday.engine import tally as tally_of
from awayday.scenario import RoleCard, Roles, Workshop
from awayday.session import Role
from benchmarks.reliability import _forge, _matrix
from benchmarks.reliability._place import PROTOCOLS, Person, Place, Socket, frame_of, kernel_message, served
from benchmarks.reliability._result import Result, Say, Scale

NAME = "roles"
PROMISE = "nobody is in where they don't belong; forged messages are refused"

STEP = "picnic-02"
"""A choice with words of one's own, scales and texts: it has fields of every type."""

IN_A_ROW = 150
"""Messages between two looks at what came back; fewer than a socket may send in its window."""


@dataclass
class Attack:
    """What was sent, what came of it, and what must not have come of it."""

    sent: int = 0
    told: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        """Note a forged message that had an effect."""
        self.told.append(what)


@dataclass
class Scene:
    """A room in the middle of a step: Ann attacks, Ben and others have answered, a host and a wall look on."""

    place: Place
    ann: Person
    ben: Person
    wall: Person
    marker: Path
    kernels: dict[str, str] = field(default_factory=dict)

    def kernel(self, name: str) -> Any:
        """Return somebody's room kernel."""
        return self.place.server.kernel_manager.get_kernel(self.kernels[name])


async def set_up(place: Place) -> Scene:
    """Open the step and let people answer it."""
    ann, ben = await place.seat("Ann", "Ann"), await place.seat("Ben", "canaryben")
    host, wall = place.person("host", Role.FACILITATOR), place.person("wall", Role.VIEWER)
    scene = Scene(place, ann, ben, wall, place.folder / "hacked")
    await place.go_to(STEP)
    await place.say(ben, "choice", "cover")
    for number in range(6):
        await place.say(await place.seat(f"other {number}"), "choice", "close")
    for person, page in ((ann, "play"), (ben, "play"), (host, "host"), (wall, "wall")):
        scene.kernels[person.name] = await place.open_page(person, page)
    return scene


async def throw(
    scene: Scene, person: Person, frames: Iterable[tuple[str, bytes | str, str]], attack: Attack, *, is_quiet: bool
) -> None:
    """Send frames through somebody's socket, a few hundred at a time, and look at what comes back.

    `is_quiet` says that nothing at all may be answered; else only `busy`, `idle` and what `_may_say` lets pass.
    """
    for protocol in PROTOCOLS:
        mine = [frame for frame in frames if frame[0] in {"both", str(protocol)}]
        for first in range(0, len(mine), 4 * IN_A_ROW):
            socket = await scene.place.connect(person, scene.kernels[person.name], protocol)
            await socket.settle()
            for begin in range(first, min(first + 4 * IN_A_ROW, len(mine)), IN_A_ROW):
                part = mine[begin : min(begin + IN_A_ROW, first + 4 * IN_A_ROW)]
                ids = {msg_id for _, _, msg_id in part}
                for _, frame, _ in part:
                    await socket.send(frame)
                for message in await socket.settle():
                    answered = message["parent_header"].get("msg_id")
                    if answered in ids and (is_quiet or not _may_say(message)):
                        attack.fail(f"{person.name} got {message['header']['msg_type']}: {message['content']}"[:400])
                attack.sent += len(part)
            socket.close()


def _may_say(message: dict[str, Any]) -> bool:
    """Whether an answer gives nothing away: that the page is at work, or that it refuses."""
    kind, content = message["header"]["msg_type"], message["content"]
    if kind == "status":
        return True
    data = content.get("data", {})
    if kind == "comm_msg" and data.get("method") == "custom":
        return data["content"].get("type") in {"refused", "pong"}
    return kind in {"comm_msg", "error"} and data.get("method") in {"update", "echo_update", None}


def _frames(messages: Iterable[dict[str, Any]]) -> list[tuple[str, bytes | str, str]]:
    """Return messages as frames of either protocol."""
    return [
        (str(protocol), frame_of(message, protocol), message["header"]["msg_id"])
        for message in messages
        for protocol in PROTOCOLS
    ]


OWN_RIGHTS = ("leave", "erase", "withdraw")
"""What a participant may ask of her own sheet; tests/usecases/test_people.py looks at what comes of it."""


def _sample(found: list[Any], scale: Scale) -> list[Any]:
    """Return all, or every fifth in the quick form."""
    return found[random.Random(scale.seed).randrange(5) :: 5] if scale.quick else found


async def forbidden(scene: Scene, scale: Scale, attack: Attack) -> None:
    """Send everything that may not pass, to a room kernel and to a stock one."""
    marker = str(scene.marker)
    own = next(iter(scene.kernel("Ann").widgets))
    foreign = next(iter(scene.kernel("Ben").widgets))
    kinds = _sample(list(_forge.by_type(marker, own, foreign)), scale)
    disguised = kernel_message("execute_request", {"code": _forge.code(marker), "silent": False})
    raw = [("both", frame, disguised["header"]["msg_id"]) for frame in _forge.frames(disguised, own)]
    shutdown = kernel_message("shutdown_request", {"restart": True}, channel="control")
    raw += [("both", frame, shutdown["header"]["msg_id"]) for frame in _forge.frames(shutdown, own)]
    for person in (scene.ann, scene.wall):
        await throw(scene, person, [*_frames(kinds), *raw], attack, is_quiet=True)
    for name in ("Ann", "Ben", "host"):
        if scene.kernel(name).closed:
            attack.fail(f"the page of {name} was ended")
    if scene.marker.exists() or hasattr(builtins, "hacked"):
        attack.fail("code has run")


async def foreign_comms(scene: Scene, scale: Scale, attack: Attack) -> None:
    """Speak to the widgets of others, and to none; none of it is heard."""
    theirs = [*scene.kernel("Ben").widgets, *scene.kernel("host").widgets, str(uuid.uuid4()), "", "\ud83d", "x" * 5000]
    before = _states(scene.kernel("Ben"))
    await throw(scene, scene.ann, _frames(_sample(list(_forge.to_comms(theirs)), scale)), attack, is_quiet=False)
    if _states(scene.kernel("Ben")) != before:
        attack.fail("widgets of Ben have changed")
    if "forged" in repr(_states(scene.kernel("host"))):  # who is there changes on a host page all the time
        attack.fail("widgets of the host have changed")


def _states(kernel: Any) -> dict[str, str]:
    return {model_id: repr(widget.get_state()) for model_id, widget in kernel.widgets.items()}


async def own_widgets(scene: Scene, scale: Scale, attack: Attack) -> None:
    """Forge every trait of the own page and say everything to its widgets; then the page is drawn anew, as it was."""
    place = scene.place
    kernel = scene.kernel("Ann")
    here = {key: w for key, w in kernel.widgets.items() if type(w).__module__.startswith("awayday")}
    ours = {key: repr(widget.get_state()) for key, widget in here.items()}
    states = {key: {"state": widget.get_state()} for key, widget in kernel.widgets.items()}
    answers = [*place.live.answers.values()]
    ben = place.visitor(scene.ben).participant_id
    theirs = next(answer for answer in answers if answer.participant_id == ben)
    good = place.message("choice", "close")
    runs = [
        {**good["run"], "step": step.id, "version": step.version}
        for step in place.live.workshop.steps
        if step.id != STEP
    ]
    moves = list(_forge.bad_answers(good, theirs.answer_id, runs))
    moves += [{"type": "join", "id": str(uuid.uuid4()), "name": name, "bot": True} for name in ("canaryben", "x" * 99)]
    customs = [each for each in _forge.customs(ours, moves) if not _is_own_right(each, here)]
    await throw(scene, scene.ann, _frames(_sample(customs, scale)), attack, is_quiet=False)
    await throw(scene, scene.ann, _frames(_sample(list(_forge.traits(states)), scale)), attack, is_quiet=False)
    for key, state in ours.items():
        kind = type(here[key]).__name__
        if key not in kernel.widgets:
            attack.fail(f"the widget {kind} is gone")
        elif kind != "Status" and repr(here[key].get_state()) != state:  # the status says the refusals
            attack.fail(f"the widget {kind} has changed")


def _is_own_right(message: dict[str, Any], widgets: Mapping[str, Any]) -> bool:
    """Whether a message asks for what everybody may do with what is her own: to leave, or to have it deleted."""
    content = message["content"]["data"]["content"]
    kind = content.get("type") if isinstance(content, dict) else None
    return type(widgets[message["content"]["comm_id"]]).__name__ == "You" and kind in OWN_RIGHTS


async def replays(scene: Scene, attack: Attack) -> None:
    """Record what Ben's page sends, and send it from Ann's."""
    kernel = scene.kernel("Ben")
    field_id = next(key for key, w in kernel.widgets.items() if type(w).__name__ == "Choice")
    message = scene.place.message("choice", "other")
    sent = kernel_message(
        "comm_msg", {"comm_id": field_id, "data": {"method": "custom", "content": {"type": "answer", **message}}}
    )
    for protocol in PROTOCOLS:
        socket = await scene.place.connect(scene.ben, scene.kernels["Ben"], protocol)
        await socket.say(sent)
        await socket.settle()
        while not any(_is_saved(heard, message["id"]) for heard in socket.seen):
            assert await socket.hear() is not None
        socket.close()
    own = next(key for key, w in scene.kernel("Ann").widgets.items() if type(w).__name__ == "Choice")
    there = kernel_message("comm_msg", {**sent["content"], "comm_id": own})
    again = {**there, "header": sent["header"]}
    before = scene.place.rows()
    await throw(scene, scene.ann, _frames([sent, there, again]), attack, is_quiet=False)
    if scene.place.rows() != before:
        attack.fail("a replayed answer was written")


def _is_saved(message: dict[str, Any], answer_id: str) -> bool:
    content = message["content"].get("data", {}).get("content", {})
    return content.get("type") == "saved" and content.get("id") == answer_id


async def one_vote(scene: Scene, attack: Attack) -> None:
    """Answer again and again, under other ids and for others; it stays one vote, and one's own."""
    place = scene.place
    live, kernel = place.live, scene.kernel("Ann")
    choice = next(key for key, w in kernel.widgets.items() if type(w).__name__ == "Choice")
    ben = place.visitor(scene.ben).participant_id
    before = tally_of(live.workshop, live.state, STEP).n
    bens = live.state.run.given_by(ben) if live.state.run else None
    socket = await place.connect(scene.ann, scene.kernels["Ann"], PROTOCOLS[0])
    for claim in ({}, {"participant_id": ben}, {"seat_hash": place.visitor(scene.ben).seat_hash}, {"role": "host"}) * 5:
        message = {"type": "answer", **place.message("choice", "close"), **claim}
        data = {"method": "custom", "content": message}
        await socket.say(kernel_message("comm_msg", {"comm_id": choice, "data": data}))
        while not any(_is_saved(heard, message["id"]) for heard in socket.seen):
            assert await socket.hear() is not None
        attack.sent += 1
    socket.close()
    if tally_of(live.workshop, live.state, STEP).n != before + 1:
        attack.fail("one person has several votes")
    if live.state.run is None or live.state.run.given_by(ben) != bens:
        attack.fail("an answer of another has changed")


_IDS = re.compile(
    r"'code': '[a-z0-9 ]{9}'|0x[0-9a-f]+|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
    r"|[0-9a-f]{12,64}|\d{4}-\d\d-\d\dT\S+"
)


async def watched(folder: Path, others: int, choice: str, name: str) -> tuple[list[str], str]:
    """Play Ann's part while others answer.

    Returns
    -------
    All that her socket was sent up to the lock, and her page after the reveal, without random ids.
    """
    async with served(folder, code="abc234") as place:
        ann = await place.seat("Ann", "Ann")
        people = [await place.seat(f"other {n}", f"{name}{n}") for n in range(others)]
        await place.go_to(STEP)
        kernel_id = await place.open_page(ann, "play")
        frames: list[Any] = []
        for protocol in PROTOCOLS:
            socket = await place.connect(ann, kernel_id, protocol)
            await socket.states()
            for person in people:
                await place.say(person, "choice", choice)
                if choice == "other":
                    await place.say(person, "hope", f"canary {name}")
            await _told(socket, place)
            if protocol is None:
                await place.do("lock")
                await _told(socket, place)
            await socket.states()
            frames += [message for message in socket.seen if message["header"]["msg_type"] != "kernel_info_reply"]
            socket.close()
        texts = [*(repr(message["content"]) for message in frames), await _text(place, ann)]
        await place.do("reveal")
        socket = await place.connect(ann, kernel_id, None)
        await _told(socket, place)
        texts.append(repr(await socket.states()))
        socket.close()
        *before, after = [_IDS.sub("#", text).replace(place.live.session.room_code, "CODE") for text in texts]
        return before, after


def at_tables() -> Workshop:
    """Return the picnic with its choice made at tables, one phone of each writing, and a part dealt to each person."""
    picnic = scenario.load(scenario.find("picnic"))
    cards = [RoleCard(id=f"part{n}", title=f"Part {n}", text=f"canarypart{n}") for n in range(4)]
    steps = [
        step.model_copy(update={"group": "table", "pen": True}) if step.id == STEP else step for step in picnic.steps
    ]
    return picnic.model_copy(update={"steps": tuple(steps), "roles": Roles(form="table", cards=tuple(cards))})


def _of_tables(others: list[str]) -> Iterator[dict[str, Any]]:
    """Yield what somebody might say who wants another table's pen, another seat, or others to sit elsewhere."""
    for name in ("regroup", "move", "undo"):
        for args in ({"form": "table", "made": 1}, {"form": "table", "id": others[0], "from": 2, "to": 1}):
            for kind in ("command", name, "drive"):
                yield {"type": kind, "id": str(uuid.uuid4()), "name": name, "args": args, **args}


async def of_another_table(folder: Path, attack: Attack) -> None:
    """Sit at one table and try to write, see or change what is another's."""
    async with served(folder, workshop=at_tables()) as place:
        live = place.live
        people = [await place.seat(f"person {n}", f"name {n}") for n in range(8)]
        await place.go_to(STEP)
        by_id = {str(place.visitor(one).participant_id): one for one in people}
        mine, theirs = (members(live.state, "table", number) for number in (1, 2))
        ann, writer = by_id[mine[1]], by_id[theirs[0]]
        await place.say(writer, "choice", "other")
        await place.say(writer, "hope", "canaryhope")
        kernel_id = await place.open_page(ann, "play")
        kernel = place.server.kernel_manager.get_kernel(kernel_id)
        scene = Scene(place, ann, writer, ann, folder / "hacked", {ann.name: kernel_id})
        here = {key: w for key, w in kernel.widgets.items() if type(w).__module__.startswith("awayday")}
        choice, mates = (next(k for k, w in here.items() if type(w).__name__ == kind) for kind in ("Choice", "Mates"))

        def said(comm_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
            return kernel_message("comm_msg", {"comm_id": comm_id, "data": {"method": "custom", "content": content}})

        claims: list[dict[str, Any]] = [
            {"participant_id": theirs[0]}, {"group": 2}, {"form": "table", "group": 2, "pen": True}, {}
        ]  # fmt: skip
        answers = [said(choice, {"type": "answer", **place.message("choice", "close"), **claim}) for claim in claims]
        commands = [said(key, content) for key in here for content in _of_tables(theirs)]
        before = place.rows()
        await throw(scene, ann, _frames([*answers, *commands]), attack, is_quiet=False)
        if place.rows() != before:
            attack.fail("somebody without the pen, or without a role, changed rows")
        pens = [said(mates, {"type": "take_pen", "id": str(uuid.uuid4()), **claim}) for claim in claims]
        again = [said(choice, {"type": "answer", **place.message("choice", "close"), **claim}) for claim in claims]
        socket = await place.connect(ann, kernel_id, PROTOCOLS[0])
        for message in (*pens, *again):
            await socket.say(message)
            attack.sent += 1
        await _told(socket, place)
        while not any(_is_saved(heard, again[-1]["content"]["data"]["content"]["id"]) for heard in socket.seen):
            assert await socket.hear() is not None
        seen = repr([message["content"] for message in socket.seen]) + repr(await socket.states())
        socket.close()
        run = live.state.run
        assert run is not None
        written = shared_answers(live.state, run, live.workshop.step(STEP))
        values = {number: dict(answer.values) for number, answer in written.items()}
        if values != {1: {"choice": "close"}, 2: {"choice": "other", "hope": "canaryhope"}}:
            attack.fail(f"tables have written {values}")
        if [pen_holder(live.state, "table", number) for number in (1, 2)] != [mine[1], theirs[0]]:
            attack.fail("the pen of another table was taken")
        own = role_of(live.workshop, live.state, mine[1])
        parts = live.workshop.roles.cards if live.workshop.roles else ()
        if "canaryhope" in seen or any(card.text in seen for card in parts if card != own):
            attack.fail("words of another table, or the part of another, reached a participant")


async def _told(socket: Socket, place: Place) -> None:
    """Bring all news to all pages now, and hear them."""
    place.live._publish()
    await socket.settle()


async def _text(place: Place, person: Person) -> str:
    async with place.http() as http:
        return (await http.get(f"/r/{place.code}/play", headers={"Cookie": person.cookie})).text


async def nothing_learned(folder: Path, attack: Attack) -> int:
    """Compare what Ann gets in rooms that differ only in what the others do, before the reveal."""
    rooms = [(0, "close", "zo"), (7, "close", "zo"), (11, "other", "canaryname")]
    seen, after = [], set()
    for number, (others, choice, name) in enumerate(rooms):
        where = folder / f"room{number}"
        where.mkdir()
        frames, revealed = await watched(where, others, choice, name)
        seen.append(frames)
        after.add(revealed)
    if len(after) < len(rooms):
        attack.fail("the comparison is blind: even after the reveal it finds no difference")
    for frames in seen[1:]:
        for mine, theirs in itertools.zip_longest(seen[0], frames):
            if mine != theirs:
                attack.fail(f"what others do shows before the reveal: {_first_difference(mine, theirs)}")
                break
    if any("canary" in frame for frames in seen for frame in frames):
        attack.fail("a name or word of another reached a participant")
    return sum(map(len, seen))


def _first_difference(mine: str | None, theirs: str | None) -> str:
    one, other = mine or "nothing", theirs or "nothing"
    at = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return f"{one[max(at - 80, 0) : at + 80]} / {other[max(at - 80, 0) : at + 80]}"


async def forge_all(folder: Path, scale: Scale) -> tuple[Attack, int]:
    """Try every forged message; returns what came of it and how many frames were compared."""
    attack = Attack()
    async with served(folder) as place:
        scene = await set_up(place)
        before = place.rows()
        text = _IDS.sub("#", await _text(place, scene.ann))
        await forbidden(scene, scale, attack)
        await foreign_comms(scene, scale, attack)
        await own_widgets(scene, scale, attack)
        if place.rows() != before:
            attack.fail("rows of the session have changed")
        if _IDS.sub("#", await _text(place, scene.ann)) != text:
            attack.fail("a page that was loaded again is not what it was")
        scene.kernels["Ann"] = await place.open_page(scene.ann, "play")
        await replays(scene, attack)
        await one_vote(scene, attack)
    (folder / "tables").mkdir()
    await of_another_table(folder / "tables", attack)
    frames = await nothing_learned(folder, attack)
    return attack, frames


def run(scale: Scale, say: Say) -> Result:
    """Ask for every route as everybody, and forge every message."""

    async def all_of_it() -> Result:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "matrix").mkdir()
            async with served(folder / "matrix") as place:
                unnamed = _matrix.differences(place)
                tally = await _matrix.whole(place)
            say(f"{tally.cells:,} cells of the matrix, {len(tally.wrong)} wrong")
            attack, frames = await forge_all(folder, scale)
            say(f"{attack.sent:,} forged messages, {len(attack.told)} with an effect")
        figure = {
            "cells of the matrix": tally.cells,
            "wrong": len(tally.wrong) + len(unnamed),
            "forged messages": attack.sent,
            "with an effect": len(attack.told),
            "frames compared before the reveal": frames,
        }
        told = (*unnamed, *tally.wrong, *attack.told)
        return Result(figure, not told, told[:20])

    return asyncio.run(all_of_it())
