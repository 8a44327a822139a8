"""Writes the exports of a session again, in a process of its own: the room that asks for it does not load pandas."""

from __future__ import annotations

import os

from awayday.export import again
from awayday.store import open_store

if __name__ == "__main__":
    with open_store(os.environ["AWAYDAY_STORE"], read_only=True) as store:
        again(store, os.environ["AWAYDAY_SESSION"])
