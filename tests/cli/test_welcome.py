import io

import pytest
import segno
from rich.console import Console

from awayday.cli._welcome import BORDER, qr_code, welcome
from awayday.server import Links

JOIN = "http://192.168.1.20:8765/j/abc234"


@pytest.mark.parametrize("in_colour", [True, False])
def test_the_drawn_qr_code_has_the_modules_of_the_address(in_colour: bool) -> None:
    lines = qr_code(JOIN, in_colour=in_colour).plain.split("\n")
    drawn: list[list[bool]] = []
    for line in lines:
        drawn.append([(char in "█▀") == in_colour for char in line])
        drawn.append([(char in "█▄") == in_colour for char in line])
    expected = [[bool(module) for module in row] for row in segno.make(JOIN, error="m").matrix_iter(border=BORDER)]
    assert drawn[: len(expected)] == expected
    assert not any(any(row) for row in drawn[len(expected) :])


def test_on_a_terminal_the_panel_shows_the_ways_in_and_dark_modules_on_light() -> None:
    screen = io.StringIO()
    links = Links(
        "abc234",
        "id",
        JOIN,
        "http://x/door/h",
        "http://x/door/w",
        "http://x/door/h?to=debrief",
        "http://x/door/c",
        "sqlite://",
    )
    welcome(Console(file=screen, force_terminal=True, width=100), links, "A day in the park", "/data/awayday.db")
    text = screen.getvalue()
    assert all(
        way in text
        for way in (JOIN, "/door/h", "/door/w", "/door/c", "/data/awayday.db", "Ctrl-C ends; the data stays.")
    )
    assert "\x1b[30;47m" in text, "black on white"
