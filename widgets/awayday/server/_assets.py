"""The built front end: its files, held in memory in each encoding, at addresses that change with their content."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awayday.server._guard import Guarded, RefusedError

STATIC = Path(__file__).parent / "static"
"""What scripts/build makes of widgets/client."""

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Encodings that files are kept in, best first, and what their names end with."""

OWN_WIDGETS = "awayday.ui."
"""Start of the `_anywidget_id` of widgets whose module and style are part of the built front end."""


class Assets:
    """All files of the built front end.

    Attributes
    ----------
    stamp
        Hash of all their contents; it is a part of each address, so that browsers may keep them for good.
    preload
        The files that every page needs, for the browser to fetch at once.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        whole = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        self._bytes = whole
        self.preload: tuple[str, ...] = tuple(json.loads(whole["preload.json"]))
        digest = hashlib.sha256()
        for name, content in whole.items():
            digest.update(name.encode() + b"\0" + content)
        self.stamp = digest.hexdigest()[:12]

    def find(self, name: str, accepted: str) -> tuple[bytes, str] | None:
        """Return a file in the best encoding that a browser accepts, and the name of the encoding; None if unknown."""
        if name not in self._bytes or not name.endswith((".js", ".css")):
            return None
        wanted = {each.partition(";")[0].strip() for each in accepted.split(",") if "q=0" not in each.replace(".", "")}
        for encoding, suffix in ENCODINGS.items():
            if encoding in wanted and name + suffix in self._bytes:
                return self._bytes[name + suffix], encoding
        return self._bytes[name], ""


class AssetFile(Guarded):
    """One file of the front end."""

    def get(self, stamp: str, name: str) -> None:
        """Send the file; an address of another build has nothing behind it."""
        assets: Assets = self.server.assets
        found = assets.find(name, self.request.headers.get("Accept-Encoding", "")) if stamp == assets.stamp else None
        if found is None:
            raise RefusedError(404)
        content, encoding = found
        if encoding:
            self.set_header("Content-Encoding", encoding)
        # (tornado says that the answer varies by encoding, since `compress_response` is on)
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Content-Type", f"{mimetypes.guess_type(name)[0]}; charset=utf-8")
        self.finish(content)


def slim(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a widget's state without what the front end has already: module and style of awayday's own widgets."""
    if not str(state.get("_anywidget_id", "")).startswith(OWN_WIDGETS):
        return state
    return {name: value for name, value in state.items() if name not in ("_esm", "_css")}
