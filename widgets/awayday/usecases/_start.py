"""Starting a Session, or taking up one that was interrupted."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from awayday.errors import StoreError
from awayday.scenario import Workshop
from awayday.session import Cohort, Origin, RoomRules, Session
from awayday.store import Store
from awayday.usecases._codes import new_code
from awayday.usecases._live import Live, now_ms
from awayday.usecases._texts import MAX_LABEL, clean_label


def start(
    store: Store,
    workshop: Workshop,
    *,
    cohort: str | None = None,
    origin: Origin = Origin.REAL,
    seed: int | None = None,
    secret: bytes | None = None,
    rules: RoomRules | None = None,
) -> Live:
    """Open a room for a new Session of `workshop` and return it.

    Parameters
    ----------
    cohort
        Label of the cohort, shown on every chart; the workshop's title and the date when missing.
    origin
        Where the rows come from; fixed for good.
    seed
        Drives every random draw of the session; random when missing.
    secret
        What codes are derived from; random when missing, and then nobody knows them after a restart.
    rules
        Who may come in, and where the room is served; the usual ones when missing.

    Raises
    ------
    Refused
        `too_long`, when the label is.
    StoreError
        When the store can't be written.
    """
    if store.read_only:
        raise StoreError(f"The store {store.url} is open for reading only.", "Open it for writing to start a session.")
    today = dt.datetime.now(dt.UTC).date().isoformat()
    title = " ".join(workshop.title.split())[: MAX_LABEL - len(f", {today}")]
    label = clean_label(cohort) or f"{title}, {today}"
    made = Cohort(str(uuid.uuid4()), label, origin, today, workshop.language)
    session = Session(
        session_id=str(uuid.uuid4()),
        cohort_id=made.cohort_id,
        workshop_id=workshop.id,
        workshop_version=workshop.version,
        data_origin=origin,
        cohort_label=label,
        room_code=new_code(),
        seed=secrets.randbelow(2**31) if seed is None else seed,
        started_ms=now_ms(),
    )
    store.create_session(made, session, workshop)
    store.set_rules(session.session_id, rules or RoomRules()).result()
    return Live(store, session, workshop, secret=secret)


def resume(store: Store, session_id: str, *, secret: bytes) -> Live:
    """Take up a Session as its rows left it, with the people, roles and rules that it had, and return its room.

    Parameters
    ----------
    session_id
        As in `Store.session`.
    secret
        The one it was started with; with another one, derived codes change.

    Raises
    ------
    UnknownSession
        When no session, or more than one, is meant.
    StoreError
        When the store can't be written.
    """
    if store.read_only:
        raise StoreError(f"The store {store.url} is open for reading only.", "Open it for writing to resume a session.")
    session = store.session(session_id)
    return Live(store, session, store.workshop(session.session_id), secret=secret)
