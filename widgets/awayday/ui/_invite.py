"""One-time links for others, each with its picture to scan, shown once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Message, Widget, module
from awayday.ui._room_code import qr_path


class Invite(Widget):
    """A folded section that makes links, and shows those just made until they are put away.

    The messages are `invite` with `role` and `count`, and `put_away`; the page replies `done` or `refused`.
    """

    _esm = module("invite.js")

    words: ClassVar[Mapping[str, str]] = {
        "title": "Links for others",
        "hint": "Each link works once, for one browser. It is shown here and nowhere else.",
        "cohost": "For a co-host",
        "viewer": "For another wall",
        "coach": "For a coach",
        "participant": "Seat tickets",
        "count": "How many",
        "making": "Working…",
        "ready": "New links: {n}",
        "scan": "Picture of the link, to scan",
        "copy": "Copy",
        "copied": "Copied",
        "print": "Print",
        "put_away": "Put away",
        "slow": "No reply yet. Check the connection, then try again.",
    }

    roles = t.List(t.Enum(("cohost", "viewer", "coach", "participant"))).tag(sync=True)
    """Whom links can be made for: "cohost", "viewer", "coach", "participant". Default: none."""

    links = t.List(t.Dict(per_key_traits={"url": t.Unicode(), "path": t.Unicode(), "size": t.Int()})).tag(sync=True)
    """Links just made: `url`, and `path` and `size` of the picture as in `RoomCode`. Default: none."""

    most = t.Int(60, min=1, max=60).tag(sync=True)
    """Most seat tickets in one go, since each comes with a picture. Default: 60."""

    @staticmethod
    def link(url: str) -> dict[str, object]:
        """Return what `links` says of one address."""
        path, size = qr_path(url)
        return {"url": url, "path": path, "size": size}

    def on_invite(self, callback: Callable[[Message], None]) -> None:
        """Call `callback` with each `invite` message."""
        self.on_message("invite", callback)
