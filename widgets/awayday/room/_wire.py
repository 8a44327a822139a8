"""Kernel messages as bytes: packed once, sent in either websocket protocol, parsed with care."""

from __future__ import annotations

import itertools
import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_client.jsonutil import extract_dates
from jupyter_client.session import json_packer
from jupyter_server.services.kernels.connection.base import serialize_binary_message, serialize_msg_to_ws_v1

V1 = "v1.kernel.websocket.jupyter.org"
"""Name of the binary websocket protocol; without it a socket speaks the older one of JSON text."""

MAX_BUFFERS = 64
"""Most binary buffers in one message from a browser."""

MAX_DEPTH = 100
"""Most levels of lists and objects in one message from a browser; what is deeper may end in a RecursionError later."""

MAX_WORD = 128
"""Characters of an id or another word in the header of a message from a browser; a UUID has 36."""

_FIELDS = ("header", "parent_header", "metadata", "content")
_WORDS = ("msg_id", "msg_type", "session", "username", "version")
_LONE = re.compile("[\ud800-\udfff]")


class BadMessageError(ValueError):
    """What came through a websocket is no kernel message."""


@dataclass(frozen=True, slots=True)
class Packed:
    """One outgoing message: its four JSON parts are packed once, and every receiver gets an own copy."""

    channel: str
    kind: str
    parts: tuple[bytes, bytes, bytes, bytes]
    buffers: tuple[bytes, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all parts and buffers."""
        return sum(map(len, self.parts)) + sum(map(len, self.buffers))

    def unpacked(self) -> dict[str, Any]:
        """Return a fresh message as `jupyter_client.session.Session.deserialize` would."""
        header, parent, metadata, content = (json.loads(part) for part in self.parts)
        header = extract_dates(header)
        return {
            "header": header,
            "msg_id": header["msg_id"],
            "msg_type": self.kind,
            "parent_header": extract_dates(parent),
            "metadata": metadata,
            "content": content,
            "buffers": list(self.buffers),
        }

    def content(self) -> dict[str, Any]:
        """Return a fresh copy of its content."""
        content: dict[str, Any] = json.loads(self.parts[3])
        return content

    def with_content(self, content: Mapping[str, Any]) -> Packed:
        """Return the same message with another content."""
        return Packed(self.channel, self.kind, (*self.parts[:3], json_packer(content)), self.buffers)

    def frame(self, protocol: str | None) -> bytes | str:
        """Return the websocket frame for this message: text, or bytes where the protocol or buffers need them."""
        if protocol == V1:
            frame: bytes = serialize_msg_to_ws_v1([*self.parts, *self.buffers], self.channel)
            return frame
        if self.buffers:
            message = dict(zip(_FIELDS, (json.loads(part) for part in self.parts), strict=True))
            binary: bytes = serialize_binary_message(
                {**message, "channel": self.channel, "msg_type": self.kind, "buffers": self.buffers}
            )
            return binary
        fields = ",".join(f'"{name}":{part.decode()}' for name, part in zip(_FIELDS, self.parts, strict=True))
        return f'{{{fields},"channel":{json.dumps(self.channel)},"msg_type":{json.dumps(self.kind)},"buffers":[]}}'


def pack(message: Mapping[str, Any], channel: str, buffers: Sequence[bytes] = ()) -> Packed:
    """Pack `message` (as made by `Session.msg`); buffers may be memoryviews and are copied."""
    parts = tuple(json_packer(message[name]) for name in _FIELDS)
    return Packed(
        channel, message["header"]["msg_type"], (parts[0], parts[1], parts[2], parts[3]), tuple(map(bytes, buffers))
    )


@dataclass(frozen=True, slots=True)
class Request:
    """One message from a browser or from Voilà's executor."""

    channel: str
    header: dict[str, Any]
    content: dict[str, Any]
    metadata: dict[str, Any]
    parent: dict[str, Any]
    buffers: tuple[bytes, ...] = ()

    @property
    def kind(self) -> str:
        """The message type."""
        return str(self.header["msg_type"])

    def about(self) -> str:
        """Say in a few words what is asked, for the log."""
        data = self.content.get("data")
        method = data.get("method") if isinstance(data, dict) else None
        return f"{self.kind} {method:.20}" if isinstance(method, str) else self.kind

    @property
    def as_parent(self) -> dict[str, Any]:
        """What answers to this request name as their parent."""
        return {"header": self.header}

    def as_message(self) -> dict[str, Any]:
        """Return the message as comm callbacks take it; as from ZMQ, buffers are memoryviews."""
        return {
            "header": self.header,
            "msg_id": self.header["msg_id"],
            "msg_type": self.kind,
            "parent_header": self.parent,
            "metadata": self.metadata,
            "content": self.content,
            "buffers": [memoryview(buffer) for buffer in self.buffers],
        }


def parse(frame: bytes | str, protocol: str | None) -> Request:
    """Return the request in a websocket frame.

    Raises
    ------
    BadMessageError
        If the frame is not a message with a header, a message type and an id.
    """
    try:
        if isinstance(frame, str):
            channel, parts, buffers = _parse_text(frame)
        elif protocol == V1:
            channel, parts, buffers = _parse_v1(frame)
        else:
            channel, parts, buffers = _parse_binary(frame)
    except (ValueError, struct.error, RecursionError) as error:
        raise BadMessageError(str(error)) from None
    if not all(isinstance(part, dict) for part in parts):
        raise BadMessageError("a part is no object")
    if _is_deeper(parts, 1 + MAX_DEPTH):
        raise BadMessageError("too many levels")
    asked, parent, metadata, content = (_mended(part) for part in parts)
    # only these, since each answer carries them back; a date of the browser's own is of no use to anybody
    header = {key: asked[key] for key in _WORDS if isinstance(asked.get(key), str) and len(asked[key]) <= MAX_WORD}
    if not {"msg_id", "msg_type"} <= header.keys() or not isinstance(channel, str):
        raise BadMessageError("no id, type or channel")
    return Request(channel, header, content, metadata, parent, buffers)


def _mended(value: Any) -> Any:
    """Return a value from JSON with U+FFFD for each half of a pair of surrogates, which no answer could carry back.

    A browser escapes such a half when a text was cut in the middle of an emoji.
    """
    match value:
        case str():
            return _LONE.sub("\ufffd", value)
        case dict():
            return {_LONE.sub("\ufffd", key): _mended(inner) for key, inner in value.items()}
        case list():
            return [_mended(inner) for inner in value]
    return value


def _is_deeper(value: Any, depth: int) -> bool:
    """Whether a value from JSON has more levels of lists and objects than `depth`; without recursion of its own."""
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


_Parts = tuple[Any, list[Any], tuple[bytes, ...]]


def _parse_text(frame: str) -> _Parts:
    message = _loaded(frame)
    if not isinstance(message, dict):
        raise BadMessageError("no object")
    return message.get("channel"), [message.get(name, {}) for name in _FIELDS], ()


def _parse_binary(frame: bytes) -> _Parts:
    (count,) = struct.unpack_from("!I", frame)
    if not 1 <= count <= 1 + MAX_BUFFERS:
        raise BadMessageError("too few or too many parts")
    pieces = _cut(frame, [*struct.unpack_from(f"!{count}I", frame, 4), len(frame)], 4 * (count + 1))
    channel, parts, _ = _parse_text(pieces[0].decode())
    return channel, parts, tuple(pieces[1:])


def _parse_v1(frame: bytes) -> _Parts:
    (count,) = struct.unpack_from("<Q", frame)
    if not 6 <= count <= 6 + MAX_BUFFERS:
        raise BadMessageError("too few or too many parts")
    channel, *parts = _cut(frame, list(struct.unpack_from(f"<{count}Q", frame, 8)), 8 * (count + 1))
    return channel.decode(), [_loaded(part.decode()) for part in parts[:4]], tuple(parts[4:])


def _loaded(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    raise BadMessageError(f"{constant} is no JSON")


def _cut(frame: bytes, offsets: list[int], start: int) -> list[bytes]:
    if offsets[0] < start or offsets != sorted(offsets) or offsets[-1] > len(frame):
        raise BadMessageError("offsets out of order")
    return [frame[begin:end] for begin, end in itertools.pairwise(offsets)]
