"""What a kernel sent, rid of what no two runs share: ids, dates, addresses, colours."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]

_ID = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])")
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_COLOUR = re.compile(r"\\u001b\[[0-9;]*m")
_CELL = re.compile(r"/\S*?/ipykernel_\d+/\d+\.py|\b\d{6,10}\.py|<cell [0-9a-f]{12}>|Cell In ?\[\d+\]")
_DATE = re.compile(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*(?:Z|[+-]\d\d:\d\d)"')
HEADER = {"msg_id", "msg_type", "username", "session", "date", "version"}


@dataclass
class Record:
    """The messages of one kernel in the order of each channel, and the requests that led to them."""

    requests: list[str] = field(default_factory=list)
    messages: list[tuple[str, Message]] = field(default_factory=list)
    count_before: int = 0

    def add(self, channel: str, message: Message) -> None:
        self.messages.append((channel, message))

    def _of(self, kind: str) -> Iterable[Message]:
        return (message for _, message in self.messages if message["header"]["msg_type"] == kind)

    def has(self, kind: str, parent: str) -> bool:
        return any(message["parent_header"].get("msg_id") == parent for message in self._of(kind))

    def replied(self, msg_id: str) -> bool:
        return self.has("execute_reply", msg_id)

    def ended(self, msg_id: str) -> bool:
        return any(
            message["content"]["execution_state"] == "idle" and message["parent_header"].get("msg_id") == msg_id
            for message in self._of("status")
        )

    def opened(self) -> list[dict[str, Any]]:
        return [message["content"] for message in self._of("comm_open")]

    def printed(self) -> str:
        return "".join(message["content"]["text"] for message in self._of("stream"))

    def plain(self) -> list[Message]:
        """The messages as two kernels can be compared by: iopub first, then shell, ids by first occurrence."""
        numbers: dict[str, str] = {}
        by_channel = sorted(self.messages, key=lambda entry: entry[0])
        return [self._plain(channel, message, numbers) for channel, message in by_channel]

    def _plain(self, channel: str, message: Message, numbers: dict[str, str]) -> Message:
        header, parent = message["header"], message["parent_header"]
        assert set(header) == HEADER, header
        parent_id = parent.get("msg_id")
        about = f"request {self.requests.index(parent_id)}" if parent_id in self.requests else parent_id
        plain = {
            "channel": channel,
            "type": header["msg_type"],
            "version": header["version"].split(".")[0],
            "parent": about,
            "parent_type": parent.get("msg_type"),
            "content": self._settled(message["content"], numbers),
            "metadata": self._settled(message["metadata"], numbers),
            "buffers": [bytes(buffer) for buffer in message["buffers"]],
        }
        if "execution_count" in plain["content"] and plain["content"]["execution_count"] is not None:
            plain["content"]["execution_count"] -= self.count_before
        return plain

    def _settled(self, value: Any, numbers: dict[str, str]) -> Any:
        text = json.dumps(value, default=str)
        for number, msg_id in enumerate(self.requests):
            text = text.replace(msg_id, f"request {number}")
        text = _COLOUR.sub("", text)
        text = _ID.sub(lambda found: numbers.setdefault(found[0], f"id {len(numbers)}"), text)
        for noise, instead in ((_ADDRESS, "0x…"), (_CELL, "cell"), (_DATE, '"date"')):
            text = noise.sub(instead, text)
        return json.loads(text)


def is_comm(message: Message) -> bool:
    return str(message["type"]).startswith("comm_")


def in_order(messages: list[Message]) -> dict[str, list[Message]]:
    """All but printed text, in the order of each channel: a kernel may hold text back, but nothing else."""
    kept = [message for message in messages if message["type"] != "stream"]
    return {channel: [message for message in kept if message["channel"] == channel] for channel in ("iopub", "shell")}


def by_request(messages: list[Message], *, with_status: bool) -> dict[str, list[Any]]:
    """For each request what a page shows for it, comms aside; text between two outputs is taken together.

    A stock kernel holds the text of each of the two streams back until something is displayed, so only what was
    printed between two outputs is comparable, not how it was cut.
    """
    found: dict[str, list[Any]] = {}
    for message in messages:
        if message["channel"] == "iopub" and not is_comm(message) and (with_status or message["type"] != "status"):
            found.setdefault(str(message["parent"]), []).append(message)
    return {parent: list(_runs(shown)) for parent, shown in found.items()}


def _runs(messages: list[Message]) -> Iterable[Any]:
    for printed, run in itertools.groupby(messages, lambda message: message["type"] == "stream"):
        if not printed:
            yield from run
            continue
        text = {"stdout": "", "stderr": ""}
        for message in run:
            text[message["content"]["name"]] += message["content"]["text"]
        yield text


def by_kind(messages: list[Message]) -> dict[str, list[Message]]:
    """For what runs beside cells and requests: only the order within a request and a type is comparable."""
    found: dict[str, list[Message]] = {}
    for message in messages:
        if message["type"] != "stream":
            found.setdefault(f"{message['parent']} {message['type']}", []).append(message)
    return found
