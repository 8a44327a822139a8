"""What differs between the records of two kernels, told so that a person can read it."""

from __future__ import annotations

import pprint
from collections.abc import Sequence
from typing import Any

from .differences import Difference
from .records import Message, Record, by_kind, by_request, in_order


def settled(messages: list[Message], rules: Sequence[Difference]) -> list[Message]:
    for rule in rules:
        if rule.settle is not None:
            messages = rule.settle(messages)
    return messages


def compared(stock: Record, room: Record, rules: Sequence[Difference], *, beside: bool = False) -> list[str]:
    """What differs between two records once `rules` are settled, for a person to read; empty if nothing does."""
    theirs, ours = (settled(record.plain(), rules) for record in (stock, room))
    views: list[tuple[str, Any, Any]] = [
        ("for each request", by_request(theirs, with_status=not beside), by_request(ours, with_status=not beside))
    ]
    ordered = by_kind if beside else in_order
    views.append(("in order", ordered(theirs), ordered(ours)))
    return [line for name, left, right in views for line in _told(name, left, right)]


def _told(view: str, theirs: dict[str, list[Any]], ours: dict[str, list[Any]]) -> list[str]:
    """The first message in each sequence that differs, with those parts of it that do."""
    told = []
    for key in dict.fromkeys([*theirs, *ours]):
        left, right = theirs.get(key, []), ours.get(key, [])
        for number in range(max(len(left), len(right))):
            stock = left[number] if number < len(left) else {}
            room = right[number] if number < len(right) else {}
            if stock != room:
                name = f"{stock.get('type', 'text')} / {room.get('type', 'text')}"
                parts = [part for part in {**stock, **room} if stock.get(part) != room.get(part)]
                told.append(
                    f"{view}, {key}, message {number}: {name}\n"
                    f"  ipykernel:   {pprint.pformat({part: stock.get(part) for part in parts}, width=160)}\n"
                    f"  room kernel: {pprint.pformat({part: room.get(part) for part in parts}, width=160)}"
                )
                break
    return told
