"""Starting a Session, or taking up one that was interrupted."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from awayday.errors import StoreError
from awayday.scenario import Workshop
from awayday.session import Cohort, Origin, Session
from awayday.store import Store
from awayday.usecases._live import Live, now_ms
from awayday.usecases._texts import MAX_LABEL, clean_label

CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What room codes are made of: nothing that is easily misread or misheard for something else."""

CODE_LENGTH = 6


def new_code() -> str:
    """Return a random room code of `CODE_LENGTH` letters (about 30 bits)."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def start(
    store: Store,
    workshop: Workshop,
    *,
    cohort: str | None = None,
    origin: Origin = Origin.REAL,
    seed: int | None = None,
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
    return Live(store, session, workshop)
