"""What stands behind the wall and the debrief: a Session read from the store and followed, or a demo."""

from __future__ import annotations

import os

from awayday import engine, frames
from awayday.frames import Frames
from awayday.pages._link import demo_live
from awayday.session import Event, EventKind, Session
from awayday.store import Store, open_store


class Reading:
    """A Session as a stock kernel reads it: never written, followed by its revision.

    Attributes
    ----------
    session, workshop, store, state, events
        The session, its scenario, where its rows are, the fold of its events, and the events in the order of `seq`.
    rules
        Who may come in, as of the last change.
    join_url
        The address that people open to join; empty when no room is open.
    is_demo
        Whether this is a rehearsed session in memory, shown because there was none to read.
    """

    def __init__(self, store: Store, session: Session, *, join_url: str = "", is_demo: bool = False) -> None:
        self.store = store
        self.session = session
        self.workshop = store.workshop(session.session_id)
        self.join_url = join_url
        self.is_demo = is_demo
        self.events: list[Event] = []
        self.state = engine.State()
        self.names: dict[str, str] = {}
        self.update()

    def update(self) -> None:
        """Read what is new since the last time."""
        self.session = self.store.session(self.session.session_id)
        self.rules = self.store.rules(self.session.session_id)
        new = self.store.events(self.session.session_id, after=self.state.seq)
        if any(event.details.get("erased") for event in new):  # rows went: what is held here may be somebody's still
            self.events, new = [], self.store.events(self.session.session_id)
            self.state, self.names = engine.State(), {}
        self.events.extend(new)
        if any(event.kind is EventKind.UNDONE for event in new):
            self.state = engine.fold(self.workshop, self.events)
        else:
            for event in new:
                self.state = engine.apply(self.workshop, self.state, event)
        if any(event.kind in {EventKind.JOINED, EventKind.CLOSED} for event in new):
            people = self.store.participants(self.session.session_id)
            self.names = {person.participant_id: person.display_name for person in people if person.display_name}

    def frames(self) -> Frames:
        """Return the session's tidy tables as they are now."""
        return frames.of(self.store, self.session.session_id)

    def close(self) -> None:
        """Close the store, which ends whatever follows it."""
        self.store.close()


def reading(session: str | None = None, store: str | None = None) -> Reading:
    """Open the Session that this page is about, for reading.

    In order: the one the room server names in the kernel's environment; `session` (an id, the start of one, or
    "latest") in `store` (an address, or the usual place when missing); a rehearsed demo in memory.
    """
    url, named = os.environ.get("AWAYDAY_STORE"), os.environ.get("AWAYDAY_SESSION")
    if session is None and store is None and url and named:
        opened = open_store(url, read_only=True)
        return Reading(opened, opened.session(named), join_url=os.environ.get("AWAYDAY_JOIN", ""))
    if session is not None or store is not None:
        opened = open_store(store, read_only=True)
        return Reading(opened, opened.session(session or "latest"))
    live = demo_live()
    return Reading(live.store, live.session, join_url="http://localhost:8765/j/" + live.session.room_code, is_demo=True)
