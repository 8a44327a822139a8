from typing import Any

import pandas as pd

from awayday import frames
from awayday.store import Store


def test_session_row_says_cohort_workshop_and_times(store: Store, full: Any) -> None:
    row = frames.sessions(store, full.session_id).iloc[0]
    assert (row["cohort_label"], row["workshop_id"], row["seed"]) == ("Pilot", "picnic", 7)
    assert row["started_at"] == pd.Timestamp("2026-03-01T09:00:00Z")
    assert row["ended_at"] == pd.Timestamp(full.now_ms, unit="ms", tz="UTC")
    assert row["cohort_started_on"] == pd.Timestamp("2026-03-01")


def test_running_session_has_no_end(store: Store, played: Any) -> None:
    assert frames.sessions(store, played.session_id)["ended_at"].isna().all()


def test_people_come_in_the_order_they_joined_with_what_they_agreed_to(store: Store, played: Any) -> None:
    people = [played.join(reuse=True), played.join(reuse=False)]
    found = frames.participants(store, played.session_id)
    assert found["participant_id"].tolist() == people
    assert found["consent_reuse"].tolist() == [True, False]
    assert found["consent_text"].tolist() == [False, False]
    assert found["role_band"].tolist() == ["undisclosed"] * 2


def test_events_come_in_order_and_say_where_branches_led(store: Store, full: Any) -> None:
    found = frames.events(store, full.session_id)
    assert found["seq"].is_monotonic_increasing
    branch = found[found["kind"] == "branched"].iloc[0]
    assert (branch["branch_to"], branch["branch_source"]) == ("thoughts", "plurality")
    assert found.loc[found["kind"] != "branched", "branch_to"].isna().all()
    assert not found["is_undone"].any()
