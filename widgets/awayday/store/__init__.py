"""The store: tables on SQLite or PostgreSQL, one writer, any number of readers."""

from awayday.store._backup import Backup, back_up
from awayday.store._copies import Copy, copies, note
from awayday.store._store import Store, open_store
from awayday.store._unit import Seat, Unit
from awayday.store._url import data_folder, default_url

__all__ = [
    "Backup",
    "Copy",
    "Seat",
    "Store",
    "Unit",
    "back_up",
    "copies",
    "data_folder",
    "default_url",
    "note",
    "open_store",
]
