"""Jupyter messages as they travel over a page's socket: the v1 protocol of jupyter_server, and plain JSON."""

from __future__ import annotations

import datetime as dt
import json
import struct
import uuid
from itertools import pairwise
from typing import Any

Message = dict[str, Any]
"""A Jupyter message: `channel`, `header`, `parent_header`, `metadata`, `content`."""

V1 = "v1.kernel.websocket.jupyter.org"
"""Name of the subprotocol in which the parts of a message stand one after the other, each found by its offset."""

_PARTS = ("header", "parent_header", "metadata", "content")


def message(session: str, msg_type: str, content: Message, metadata: Message | None = None) -> Message:
    """Return a new message for the shell channel with a fresh id and the time now."""
    return {
        "channel": "shell",
        "header": {
            "msg_id": uuid.uuid4().hex,
            "username": "",
            "session": session,
            "date": dt.datetime.now(dt.UTC).isoformat(),
            "msg_type": msg_type,
            "version": "5.4",
        },
        "parent_header": {},
        "metadata": metadata or {},
        "content": content,
    }


def pack(msg: Message, subprotocol: str | None) -> bytes | str:
    """Return the frame that carries `msg`.

    Notes
    -----
    v1: a little-endian 64-bit count of offsets, the offsets, then channel, header, parent, metadata, content (UTF-8).
    Source: jupyter_server, "Websocket protocols for kernels".
    """
    if subprotocol != V1:
        return json.dumps({**msg, "buffers": []})
    parts = [msg["channel"].encode(), *(json.dumps(msg[name]).encode() for name in _PARTS)]
    offsets = [8 * (2 + len(parts))]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)


def unpack(frame: bytes | str) -> Message:
    """Return the message that a frame carries, without its buffers.

    Raises
    ------
    ValueError
        When the frame is neither.
    """
    if isinstance(frame, str):
        found = json.loads(frame)
        if not isinstance(found, dict):
            raise ValueError("a frame that is no message")
        return found
    try:
        (count,) = struct.unpack_from("<Q", frame)
        if not len(_PARTS) + 2 <= count <= len(frame) // 8:
            raise ValueError("a frame with a wrong number of parts")
        offsets = struct.unpack_from(f"<{count}Q", frame, 8)
    except struct.error as error:
        raise ValueError("a frame that ends early") from error
    parts = [frame[start:end] for start, end in pairwise(offsets)]
    found = {name: json.loads(part) for name, part in zip(_PARTS, parts[1:], strict=False)}
    return {"channel": parts[0].decode(), **found}
