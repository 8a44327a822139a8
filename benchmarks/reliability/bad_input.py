"""Generated nonsense at every entrance: HTTP, sockets, the messages of widgets, the use cases themselves."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
import string
import struct
import tempfile
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from awayday.errors import Refused
from awayday.session import Role
from awayday.usecases import answer, drive, join
from benchmarks.reliability import _forge
from benchmarks.reliability._place import PROTOCOLS, Person, Place, Socket, kernel_message, served, v1_frame
from benchmarks.reliability._result import Result, Say, Scale

NAME = "bad_input"
PROMISE = "no generated input ends in a 500, a crash or an unkind word"

SHARES = {"http": 0.15, "frames": 0.15, "widgets": 0.2, "use cases": 0.5}
"""Which part of the inputs goes in where; the slower the way, the smaller."""

STEP = "picnic-02"

HINTS = ("Traceback", "Error:", "site-packages", ".py", "awayday.", "sqlite", "0x7f")
"""What a calm sentence has none of: names of code, files and addresses in memory."""

CALM = re.compile(r"[A-Z0-9].{3,400}[.!?:)]", re.DOTALL)


@dataclass
class Finding:
    """What came of it."""

    sent: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Note what must not be."""
        if len(self.wrong) < 1000:
            self.wrong.append(what[:600])

    def check_words(self, text: str, way: str) -> None:
        """See that a refusal is a sentence for people."""
        self.refused += 1
        told = [hint for hint in HINTS if hint in text]
        if told or not CALM.fullmatch(text) or re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|(/\w+){3}", text):
            self.note(f"{way}: no calm sentence: {text!r}")


class Overheard(logging.Handler):
    """Keeps what the log says about errors that nobody handled."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line with its reason."""
        reason = record.exc_info[1] if record.exc_info else None
        self.lines.append(f"{record.name}: {record.getMessage()[:300]} {reason!r}"[:600])


class Dice:
    """Seeded nonsense."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self, most: int = 40) -> str:
        """Text of many kinds: plain, markup, control, surrogates, far planes, long."""
        pick = self.random
        kind = pick.randrange(8)
        length = pick.randrange(most)
        if kind == 0:
            return pick.choice(("", " ", "\x00", "null", "NaN", "../../etc/passwd", "%00", "{{7*7}}", "' OR 1=1 --"))
        if kind == 1:
            return "".join(pick.choice(string.printable) for _ in range(length))
        if kind == 2:
            return "".join(chr(pick.randrange(0x20)) for _ in range(length))
        if kind == 3:
            return "".join(chr(pick.randrange(0xD800, 0xE000)) for _ in range(length))
        if kind == 4:
            return "".join(chr(pick.randrange(0x110000)) for _ in range(length))
        if kind == 5:
            return pick.choice("a\u0301\u202e\u200d🙂<=+@") * pick.choice((1, 39, 141, 501, 20_001))
        if kind == 6:
            return "<script>alert(1)</script>"[: pick.randrange(26)]
        return pick.choice((STEP, "picnic-03", "choice", "close", "first", "hope", "confidence", "1.0.0", "answer"))

    def value(self, depth: int = 3) -> Any:
        """Any value that JSON has, and some that it hasn't."""
        pick = self.random
        kind = pick.randrange(10 if depth else 7)
        if kind == 0:
            return pick.choice((None, True, False))
        if kind == 1:
            return pick.choice((0, -1, 1, 3, 2**31, 2**63, -(2**200), 10**400))
        if kind == 2:
            return pick.choice((0.0, -0.0, 1.5, 1e308, -1e-308, float("inf"), float("nan")))
        if kind < 6:
            return self.text()
        if kind == 6:
            return str(uuid.UUID(int=pick.getrandbits(128)))
        if kind == 7:
            return [self.value(depth - 1) for _ in range(pick.randrange(4))]
        return {self.text(12): self.value(depth - 1) for _ in range(pick.randrange(4))}

    def near(self, good: Mapping[str, Any]) -> dict[str, Any]:
        """A message that is right save for one to three parts."""
        found = dict(good)
        for _ in range(self.random.randrange(1, 4)):
            key = self.random.choice([*good, self.text(10)])
            if self.random.random() < 0.15:
                found.pop(key, None)
            elif isinstance(found.get(key), dict) and self.random.random() < 0.6:
                found[key] = self.near(found[key]) if found[key] else self.value()
            else:
                found[key] = self.value()
        return found

    def bytes(self, most: int = 200) -> bytes:
        """Any bytes."""
        return self.random.randbytes(self.random.randrange(most))


# --- HTTP ------------------------------------------------------------------------------------------------------------


def request(dice: Dice, place: Place, cookies: list[str]) -> bytes:
    """Return a request, more or less."""
    pick = dice.random
    method = pick.choice(("GET", "GET", "GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", dice.text(6)))
    stem = pick.choice((
        "/", "/j/", f"/j/{place.code}", "/door", "/door/", f"/r/{place.code}/play/", f"/r/{place.code}/wall", "/r/",
        "/api/kernels/", f"/api/kernels/{uuid.uuid4()}", f"/api/kernels/{uuid.uuid4()}/channels",
        f"/static/{place.server.assets.stamp}/", "/static/x/page.css", "/healthz", "//", "/.", "", "*", "http://[",
    ))  # fmt: skip
    tail = pick.choice(("", "?", "#", "/", "?code=", "?template=", "?session_id=", "?to=", "/%", "/%ff", "/..%2f"))
    target = (stem + tail + pick.choice(("", dice.text(30)))).encode("utf-8", "surrogatepass")
    if pick.random() < 0.7:  # most requests get past the parser of HTTP itself
        target = b"/" + re.sub(rb"[\x00-\x20\x7f-\xff]", lambda found: b"%%%02X" % found[0][0], target.lstrip(b"/"))
    lines = [method.encode("utf-8", "surrogatepass") + b" " + target + b" HTTP/1.1"]
    names = (
        "Host", "Cookie", "Origin", "Content-Length", "Content-Type", "Transfer-Encoding", "Accept-Encoding", "Range",
        "If-None-Match", "If-Modified-Since", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
        "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "X-Forwarded-For", "Authorization", "X-XSRFToken",
        "Expect",
    )  # fmt: skip
    if pick.random() < 0.9:
        lines.append(b"Host: " + (b"127.0.0.1" if pick.random() < 0.9 else dice.bytes(30)))
    for _ in range(pick.randrange(4)):
        name = pick.choice(names)
        usual = {
            "Cookie": pick.choice(cookies), "Upgrade": "websocket", "Connection": "Upgrade", "Content-Length": "5",
            "Sec-WebSocket-Version": "13", "Origin": place.base, "Content-Type": "application/x-www-form-urlencoded",
            "Expect": "100-continue", "Transfer-Encoding": "chunked", "Range": "bytes=5-2",
            "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits=x",
        }.get(name, "x")  # fmt: skip
        given = usual if pick.random() < 0.5 else dice.text(60)
        if name == "Cookie" and pick.random() < 0.5:
            given = f"awayday-{pick.choice(('seat', 'role'))}-{place.code}={dice.text(60)}"
        lines.append(name.encode() + b": " + given.encode("utf-8", "surrogatepass"))
    if pick.random() < 0.95:
        lines.append(b"Connection: close")
    body = pick.choice((b"", b"ticket=", b"code=", b"{}", dice.bytes(), b"0\r\n\r\n", b"x" * 20_000))
    if body and pick.random() < 0.7:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def ask(place: Place, raw: bytes) -> bytes:
    """Send bytes, and return what comes back before the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", place.server.port)
    try:
        writer.write(raw)
        writer.write_eof()
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def over_http(place: Place, dice: Dice, count: int, found: Finding) -> None:
    """Send requests, and read the answers."""
    people = [place.person("ann", Role.PARTICIPANT), place.person("wall", Role.COHOST)]
    cookies = [person.cookie for person in people] + [person.cookie[:-3] for person in people]
    for begin in range(0, count, 20):
        asked = [request(dice, place, cookies) for _ in range(min(20, count - begin))]
        for raw, answered in zip(asked, await asyncio.gather(*(ask(place, raw) for raw in asked)), strict=True):
            statuses = [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3})", answered, re.MULTILINE)]
            if any(status >= 500 and status != 503 for status in statuses):
                found.note(f"http: {statuses} for {raw[:300]!r}")
            if any(status >= 400 for status in statuses):
                found.refused += 1
                text = answered.decode("utf-8", "replace")
                if "Traceback" in text or "site-packages" in text or str(place.folder) in text:
                    found.note(f"http: the answer names code: {text[:300]!r}")
    found.sent["http"] = count


# --- sockets ---------------------------------------------------------------------------------------------------------


def frame(dice: Dice, comm_ids: list[str]) -> bytes | str:
    """Return a frame, more or less."""
    pick = dice.random
    kind = pick.randrange(7)
    content = dice.near({"comm_id": pick.choice(comm_ids), "data": {"method": "custom", "content": dice.value()}})
    message = kernel_message(pick.choice(_forge.KINDS), content)
    if pick.random() < 0.5:
        message = kernel_message(pick.choice(("comm_msg", "comm_open", "comm_close", "comm_info_request")), content)
    if pick.random() < 0.3:
        message["header"] = dice.near(message["header"])
    if pick.random() < 0.2:
        message = dice.near(message)
    text = json.dumps(message, ensure_ascii=True)
    parts = [b"shell", *(json.dumps(message.get(name)).encode() for name in _FIELDS)]
    match kind:
        case 0:
            return text
        case 1:
            return v1_frame([*parts, *(dice.bytes() for _ in range(pick.randrange(3)))])
        case 2:
            whole = v1_frame(parts)
            return whole[: pick.randrange(len(whole))]
        case 3:
            whole = bytearray(v1_frame(parts))
            for _ in range(pick.randrange(1, 9)):
                whole[pick.randrange(len(whole))] = pick.randrange(256)
            return bytes(whole)
        case 4:
            return dice.bytes()
        case 5:
            at = pick.randrange(len(text))
            return text[:at] + pick.choice(("", "[" * 500, '"', "\\ud83d", "1e999", "9" * 5000, "{", "NaN")) + text[at:]
    return struct.pack("!II", 2, pick.randrange(20)) + dice.bytes()


_FIELDS = ("header", "parent_header", "metadata", "content")


async def pour(place: Place, person: Person, kernel_id: str, make: Callable[[], bytes | str], count: int) -> None:
    """Send frames through sockets, each for as many as it may send; the page must answer after each lot."""
    sent = 0
    while sent < count:
        protocol = PROTOCOLS[(sent // 300) % 2]
        socket: Socket = await place.connect(person, kernel_id, protocol)
        n_bytes = 0
        for _ in range(min(300, count - sent)):
            one = make()
            while len(one) > 60_000:  # size has limits of its own, that close the socket
                one = make()
            n_bytes += len(one)
            if n_bytes > 1_500_000:
                break
            await socket.send(one if isinstance(one, bytes) else one.encode("utf-8", "replace").decode())
            sent += 1
        await socket.settle()
        socket.close()


async def through_sockets(place: Place, dice: Dice, count: int, found: Finding) -> None:
    """Send frames to the real page of a participant."""
    ann = await place.seat("Ann", "Ann")
    kernel_id = await place.open_page(ann, "play")
    ids = [*place.server.kernel_manager.get_kernel(kernel_id).widgets, "x", ""]
    await pour(place, ann, kernel_id, lambda: frame(dice, ids), count)
    found.sent["frames"] = count


async def to_widgets(place: Place, dice: Dice, count: int, found: Finding) -> None:
    """Send messages to the widgets of the real pages of somebody new, somebody joined, and the host."""
    new, joined, host = (
        place.person("new", Role.PARTICIPANT),
        await place.seat("Ben"),
        place.person("h", Role.FACILITATOR),
    )
    good = place.message("choice", "close")
    texts: list[str] = []
    for person, page in ((new, "play"), (joined, "play"), (host, "host")):
        kernel_id = await place.open_page(person, page)
        kernel = place.server.kernel_manager.get_kernel(kernel_id)

        def make(kernel: Any = kernel) -> bytes | str:
            kind = dice.random.choice(("answer", "answer", "command", "join", "ping", "note", "leave", dice.text(9)))
            content = dice.near(
                {"type": kind, "name": "lock", "args": {"at": "lobby", "to": "x"}, "reuse": True, **good}
            )
            if kind == "join":  # nobody new comes in: only names that are refused
                content["name"] = "x" * 200
            target = dice.random.choice([*kernel.widgets])
            message = kernel_message("comm_msg", {"comm_id": target, "data": {"method": "custom", "content": content}})
            parts = [b"shell", *(json.dumps(message[name]).encode() for name in _FIELDS)]
            return v1_frame(parts)

        class Ears:
            def take(self, message: Any) -> None:
                data = message.content().get("data") or {}
                said = data.get("content") if message.kind == "comm_msg" and data.get("method") == "custom" else None
                if isinstance(said, dict) and said.get("text"):
                    texts.append(said["text"])

        kernel.attach(Ears())
        await pour(place, person, kernel_id, make, count // 3)
        await asyncio.sleep(0)
    for text in dict.fromkeys(texts):
        found.check_words(text, "widget")
    found.sent["widgets"] = 3 * (count // 3)


# --- use cases -------------------------------------------------------------------------------------------------------


async def to_use_cases(place: Place, dice: Dice, count: int, found: Finding) -> None:
    """Call what the pages call, directly."""
    ann, host = await place.seat("Cleo"), place.person("h", Role.FACILITATOR)
    who, facilitator, stranger = place.visitor(ann), place.visitor(host), place.visitor(place.person("n", Role.VIEWER))
    good = place.message("choice", "close")
    commands = ("lock", "branch", "review", "show", "reset", "undo", "no", "", "__class__", "end ")
    words: set[str] = set()
    for number in range(count):
        message = dice.near({**good, "elapsed_ms": 5})
        try:
            if number % 4 < 2:
                await answer(who, message)
            elif number % 4 == 2:
                args = dice.near({"at": "lobby", "to": "picnic-03", "answer_id": str(uuid.uuid4()), "field": "hope"})
                name = dice.random.choice((*commands, dice.text(9)))
                args["at"] = dice.value()  # the room stays where it is
                if name not in {"undo", "end", "reset"}:
                    await drive(facilitator, name, args, dice.random.choice((dice.text(), str(uuid.uuid4()))))
            else:
                await join(stranger, dice.text() if number % 8 == 3 else None, bot=True)
        except Refused as refusal:
            words.add(refusal.text)
            found.refused += 1
        except Exception as error:  # noqa: BLE001  # that there is none is what is proved
            found.note(f"use case: {error!r} for {message!r}")
    for text in words:
        found.check_words(text, "use case")
    found.sent["use cases"] = count


async def everything(folder: Path, scale: Scale, say: Say) -> Finding:
    """Pour nonsense into a room; afterwards it must be as well as before."""
    total = 3_000 if scale.quick else 110_000
    dice, found, ears = Dice(scale.seed), Finding(), Overheard()
    logging.getLogger().addHandler(ears)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(
        lambda _, told: ears.lines.append(f"loop: {told.get('message')} {told.get('exception')!r}")
    )
    try:
        async with served(folder) as place:
            await place.go_to(STEP)
            for way, work in (
                ("http", over_http), ("frames", through_sockets), ("widgets", to_widgets), ("use cases", to_use_cases)
            ):  # fmt: skip
                await work(place, dice, int(total * SHARES[way]), found)
                say(f"{way}: {found.sent[way]:,} inputs, {len(found.wrong)} wrong, {len(ears.lines)} errors in the log")
            async with place.http() as http:
                if (await http.get("/healthz")).status_code != 200:
                    found.note("the server is not well")
            after = await place.seat("afterwards")
            await place.say(after, "choice", "close")
            await place.open_page(after, "play")
            reader = sa.create_engine(place.live.store.url)
            with reader.connect() as connection:
                checked = connection.execute(sa.text("PRAGMA integrity_check")).scalar_one()
            reader.dispose()
            if checked != "ok":
                found.note(f"the database says {checked}")
    finally:
        logging.getLogger().removeHandler(ears)
        loop.set_exception_handler(None)
    for line in dict.fromkeys(ears.lines):
        found.note(f"log: {line}")
    return found


def run(scale: Scale, say: Say) -> Result:
    """Pour nonsense into a room."""
    with tempfile.TemporaryDirectory() as name:
        found = asyncio.run(everything(Path(name), scale, say))
    figure = {
        "inputs": sum(found.sent.values()),
        **{f"by {way}": count for way, count in found.sent.items()},
        "refused": found.refused,
        "500s, crashes, exceptions or unkind words": len(found.wrong),
    }
    return Result(figure, not found.wrong, tuple(found.wrong[:20]))
