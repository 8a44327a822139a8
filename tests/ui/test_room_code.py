"""The QR code as a path."""

from __future__ import annotations

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from awayday import ui
from awayday.ui._room_code import qr_path


@given(text=st.text(min_size=1, max_size=120))
def test_path_draws_exactly_the_dark_modules(text: str) -> None:
    path, size = qr_path(text)
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
        for step in range(int(width))
    }
    rows = list(segno.make_qr(text, error="m").matrix_iter(border=4))
    assert size == len(rows)
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


def test_of_fills_code_address_and_picture() -> None:
    address = "http://192.168.8.2:8866/j/5h99zd4et8xrvux7"
    widget = ui.RoomCode.of("k7qm4x", address, large=True)
    assert (widget.code, widget.url, widget.large) == ("k7qm4x", "http://192.168.8.2:8866", True)
    assert (widget.path, widget.size) == qr_path(address)
    assert widget.size > 29
