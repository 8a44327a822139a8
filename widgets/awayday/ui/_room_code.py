"""How to get in: the room's code, its address, and a QR picture of that address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import segno
import traitlets as t

from awayday.ui._base import Widget, module

_QUIET_ZONE = 4
"""Empty modules on each side, as ISO/IEC 18004 asks."""


class RoomCode(Widget):
    """Shows the code to type and the QR code to scan; the QR code is dark on white in both themes."""

    _esm = module("room_code.js")

    words: ClassVar[Mapping[str, str]] = {
        "scan": "Scan to join",
        "type": "or open",
        "code": "Room code",
        "qr": "QR code of the address",
    }

    code = t.Unicode().tag(sync=True)
    """The room's code. Default: ""."""

    url = t.Unicode().tag(sync=True)
    """The address that people open to type the code. Default: ""."""

    path = t.Unicode().tag(sync=True)
    """The dark modules of the QR code as the data of one SVG path, in units of modules. Default: "" (no picture)."""

    size = t.Int(0, min=0).tag(sync=True)
    """Modules on each side, with the quiet zone of four. Default: 0."""

    large = t.Bool(False).tag(sync=True)
    """Whether to use wall type. Default: False."""

    @classmethod
    def of(cls, code: str, url: str, **traits: object) -> RoomCode:
        """Make the widget with a QR code of `url` (error correction at least M) and the address of its front page.

        Examples
        --------
        >>> made = RoomCode.of("k7qm4x", "http://192.168.8.2:8866/j/5h99zd4et8xrvux7")
        >>> made.size, made.url
        (37, 'http://192.168.8.2:8866')
        """
        path, size = qr_path(url)
        return cls(code=code, url=front_page(url), path=path, size=size, **traits)


def front_page(url: str) -> str:
    """Return the address where people type the code, for the one in the QR picture.

    >>> front_page("http://192.168.8.2:8866/j/5h99zd4et8xrvux7")
    'http://192.168.8.2:8866'
    """
    return url.partition("/j/")[0]


def qr_path(text: str) -> tuple[str, int]:
    """Return the QR code of `text` as SVG path data, and its modules on each side with the quiet zone.

    Examples
    --------
    >>> path, size = qr_path("awayday")
    >>> path[:9], size
    ('M4 4h7v1h', 29)
    """
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=_QUIET_ZONE)]
    strokes: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                strokes.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width + 1
    return "".join(strokes), len(rows)
