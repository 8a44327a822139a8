"""Whose a package is: of one's own sessions the copies are noted, so that an erasure follows them."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from awayday.cli._options import default_file
from awayday.cli._say import remark
from awayday.errors import PackageError, StoreError
from awayday.store import copies, note, open_store


def own_session(session_ids: Collection[str], package_id: str, store: str | None) -> tuple[str, str] | None:
    """Return where the store is and the session of it that a package holds; None if it holds none, or several."""
    if store is None and not default_file().is_file():
        return None
    try:
        with open_store(store, read_only=True) as opened:
            where = str(opened.describe()["where"])
            own = {one.session_id for one in opened.sessions()}
    except StoreError as error:
        remark(f"Whether this is a session of yours can't be known: {error.message}")
        return None
    found = own & set(session_ids)
    found |= {one.session for one in copies(where, kind="export") if one.session and one.package == package_id}
    if len(found) > 1 or (found and len(session_ids) > 1):
        remark("It holds several sessions, some of them yours: `awayday erase` does not follow into it.")
        return None
    return (where, found.pop()) if found else None


def noted(where: str, session_id: str, path: Path, package_id: str, *, is_new: bool = True) -> None:
    """Note a copy of one's own session; a new one that could not be noted is removed, since an erasure would miss it.

    Raises
    ------
    PackageError
        If it could not be noted.
    """
    try:
        note("export", where, session_id, path, package_id)
    except OSError as error:
        if is_new:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise PackageError(
            f"It can't be noted in your data folder that {path} was written ({error.strerror}), so it was removed.",
            "Make room there, or name another folder with AWAYDAY_DATA.",
        ) from error
