"""The last touches to the files of a package: JSON in one form, and the file of sums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from awayday import packages


def as_json(what: object) -> bytes:
    """Return something as the JSON of packages."""
    return (json.dumps(what, ensure_ascii=False, indent=2) + "\n").encode()


def with_sums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a package with the file of their sums, made anew."""
    found = {name: data for name, data in sorted(files.items()) if name != packages.SUMS}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in found.items())
    return found | {packages.SUMS: sums.encode()}
