"""Who sat with whom: one row for each step that pairs or tables took together, and person."""

from __future__ import annotations

import pandas as pd

from awayday import engine, packages
from awayday.engine import State
from awayday.store import Store
from awayday.tables import Value


def group_members(store: Store, session_id: str) -> pd.DataFrame:
    """One row for each step that makes pairs or tables and each person who sat in one, as they sat there last.

    People who are outside the room have no rows, nor have steps that were taken back.
    """
    session = store.session(session_id)
    workshop = store.workshop(session.session_id)
    last: dict[str, State] = {}
    state = State()
    for event in engine.kept(store.events(session.session_id)):
        state = engine.apply(workshop, state, event)
        if state.current is not None and workshop.step(state.current.step_id).group:
            last[state.current.step_id] = state
    rows: list[dict[str, Value | None]] = []
    for step_id, then in last.items():
        form = str(workshop.step(step_id).group)
        for person, number in then.groups.get(form, {}).items():
            has_card = workshop.roles is not None and workshop.roles.form == form
            card = engine.role_of(workshop, then, person) if has_card else None
            row: dict[str, Value | None] = {
                "cohort_id": session.cohort_id,
                "data_origin": session.data_origin,
                "session_id": session.session_id,
                "block": step_id,
                "participant_id": person,
                "form": form,
                "group_no": number,
                "place_no": then.chairs[form][person] + 1,
                "role_card": card.id if card else None,
            }
            if person in state.people:
                rows.append(row)
    return packages.frame("group_members", rows)
