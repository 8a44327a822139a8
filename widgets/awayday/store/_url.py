"""Where a store is: the default file, a path, or an address of a database."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from awayday.errors import StoreError

_MEND = "Give a file, sqlite:///file, sqlite:// (memory) or postgresql://user@host/database."


def data_folder() -> Path:
    """Give the folder of this user's data, or the one that AWAYDAY_DATA names; it may not be there yet."""
    named = os.environ.get("AWAYDAY_DATA")
    return Path(named) if named else platformdirs.user_data_path("awayday", appauthor=False)


def default_url() -> str:
    """Address of `awayday.db` in the data folder."""
    return render(_of_file(data_folder() / "awayday.db"))


def parse(text: str | None) -> URL:
    """Read an address; None is `default_url()`, and what is no address is a file.

    Raises
    ------
    StoreError
        If it is neither a file nor an address of SQLite or PostgreSQL.
    """
    if text is None:
        text = default_url()
    elif "://" not in text:
        if not text.strip() or "\0" in text:
            raise StoreError("The address of the store is empty.", _MEND)
        return _of_file(Path(text))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError("The address of the store can't be read.", _MEND) from None
    match url.drivername:
        case "sqlite" if not url.host:
            return url
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return url.set(drivername="postgresql+psycopg")
    raise StoreError(f'awayday has no store for addresses of "{url.drivername}".', _MEND)


def file_of(url: URL) -> Path | None:
    """Give the database file, or None for memory and for servers."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).expanduser().absolute()


def render(url: URL) -> str:
    """Write an address that opens the same store from any folder; may hold a password."""
    path = file_of(url)
    if path is not None:
        url = _of_file(path)
    return _plain(url).render_as_string(hide_password=False)


def where(url: URL) -> str:
    """Name the place in words, without a password."""
    if url.get_backend_name() != "sqlite":
        shown = {name: value for name, value in url.query.items() if name in ("host", "port")}
        return _plain(url).set(query=shown).render_as_string(hide_password=True)
    return str(file_of(url) or "memory")


def _of_file(path: Path) -> URL:
    return URL.create("sqlite", database=str(path.expanduser().absolute()))


def _plain(url: URL) -> URL:
    return url.set(drivername=url.get_backend_name())
