"""The store: tables on SQLite or PostgreSQL, one writer, any number of readers."""

from awayday.store._store import Store, open_store
from awayday.store._unit import Seat, Unit
from awayday.store._url import default_url

__all__ = ["Seat", "Store", "Unit", "default_url", "open_store"]
