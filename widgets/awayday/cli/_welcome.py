"""What `awayday run` shows when the room is open: the ways in, a QR code, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import segno
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from awayday.errors import visible

if TYPE_CHECKING:
    from awayday.server import Links

BORDER = 2
"""Light modules around a QR code drawn in a terminal; the standard's four would not fit beside it."""


def welcome(console: Console, links: Links, title: str, where: str) -> None:
    """Print the ways into a room: a panel with a QR code on a terminal, plain lines elsewhere."""
    title, where = visible(title), visible(where)
    ways = {
        "Join": links.join,
        "Or type": f"{links.room} at {links.join.partition('/j/')[0]}",
        "Facilitator": links.host,
        "Wall": links.wall,
        "Debrief": links.debrief,
        "Coach": links.coach,
        "Data": where,
    }
    if not console.is_terminal:
        for name, value in (("Room", links.room), *ways.items()):
            console.print(f"{name}: {value}")
        console.print("Ctrl-C ends; the data stays.")
        return
    table = Table.grid(padding=(0, 2))
    for name, value in ways.items():
        table.add_row(Text(name, style="bold"), Text(value, overflow="fold"))
    end = Text("Ctrl-C ends; the data stays.", style="dim")
    code = qr_code(links.join, in_colour=not console.no_color)
    console.print(Panel(Group(code, "", table, "", end), title=Text(f"{title} · room {links.room}"), expand=False))


def qr_code(text: str, *, in_colour: bool) -> Text:
    """Return a QR code made of half blocks, dark modules on light.

    Without colours the terminal is taken to be a dark one, and light modules are drawn.
    """
    rows = [[bool(module) for module in row] for row in segno.make(text, error="m").matrix_iter(border=BORDER)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = [_line(upper, lower, in_colour) for upper, lower in zip(rows[::2], rows[1::2], strict=True)]
    style = "black on white" if in_colour else ""
    return Text("\n", end="").join(Text(line, style=style, no_wrap=True) for line in lines)


def _line(upper: Sequence[bool], lower: Sequence[bool], in_colour: bool) -> str:
    """Draw two rows of modules as one line; what is drawn is the dark modules in colour, the light ones without."""
    drawn = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    return "".join(drawn[top == in_colour, bottom == in_colour] for top, bottom in zip(upper, lower, strict=True))
