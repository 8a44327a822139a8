"""The store: tables on SQLite or PostgreSQL, one writer, any number of readers."""

from awayday.store._copies import Copy, copies, note
from awayday.store._store import Store, open_store
from awayday.store._unit import Seat, Unit
from awayday.store._url import default_url

__all__ = ["Copy", "Seat", "Store", "Unit", "copies", "default_url", "note", "open_store"]
