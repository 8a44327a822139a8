from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awayday.errors import StoreError
from awayday.session import Role, RoomRules, Ticket
from awayday.store import open_store

ROLES = list(Role)


def digest() -> str:
    return uuid.uuid4().hex * 2


def ticket(scene: Any, role: Role = Role.COHOST, **parts: Any) -> Ticket:
    return Ticket(digest(), scene.session.session_id, role, next(scene.clock), **parts)


def test_a_room_without_rules_has_the_usual_ones(scene: Any) -> None:
    assert scene.store.rules(scene.session.session_id) == RoomRules()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rules=st.builds(
        RoomRules,
        address=st.none() | st.sampled_from(["0.0.0.0", "::1", "workshop.example"]),
        port=st.none() | st.integers(1, 65535),
    )
)
def test_rules_come_back_as_they_were_last_set(scene: Any, rules: RoomRules) -> None:
    scene.store.set_rules(scene.session.session_id, rules).result()
    assert scene.store.rules(scene.session.session_id) == rules


@pytest.mark.parametrize("wrong", [RoomRules(port=0), RoomRules(port=65536), RoomRules(address="")])
def test_rules_that_can_not_be_are_refused_and_those_before_stay(scene: Any, wrong: RoomRules) -> None:
    scene.store.set_rules(scene.session.session_id, RoomRules(locked=True)).result()
    with pytest.raises(StoreError):
        scene.store.set_rules(scene.session.session_id, wrong).result()
    assert scene.store.rules(scene.session.session_id) == RoomRules(locked=True)


def test_each_session_has_its_own_rules_and_tickets(scene: Any) -> None:
    other = scene.another_session(room_code="other-room")
    scene.store.set_rules(other.session_id, RoomRules(locked=True)).result()
    scene.store.add_tickets([ticket(scene)]).result()
    assert scene.store.rules(scene.session.session_id) == RoomRules()
    assert scene.store.tickets(other.session_id) == []


def test_tickets_come_back_in_the_order_they_were_made(scene: Any) -> None:
    made = [ticket(scene, role) for role in ROLES]
    scene.store.add_tickets(made).result()
    assert scene.store.tickets(scene.session.session_id) == made


def test_a_ticket_is_for_one_browser_which_may_use_it_again(scene: Any) -> None:
    made, mine, hers = ticket(scene), digest(), digest()
    scene.store.add_tickets([made]).result()
    used = replace(made, used_ms=5, cookie_hash=mine)
    assert scene.store.use_ticket(made.ticket_hash, mine, 5).result() == used
    assert scene.store.use_ticket(made.ticket_hash, hers, 6).result() is None
    assert scene.store.use_ticket(made.ticket_hash, mine, 7).result() == used
    assert scene.store.tickets(scene.session.session_id) == [used]


def test_a_ticket_that_nobody_made_or_that_was_taken_back_gives_nothing(scene: Any) -> None:
    made, used, browser = ticket(scene), ticket(scene), digest()
    scene.store.add_tickets([made, used]).result()
    assert scene.store.use_ticket(used.ticket_hash, browser, 5).result() is not None
    scene.store.revoke_tickets([made.ticket_hash, used.ticket_hash], 6).result()
    scene.store.revoke_tickets([made.ticket_hash], 7).result()
    for hashed in (made.ticket_hash, used.ticket_hash, digest()):
        assert scene.store.use_ticket(hashed, browser, 8).result() is None
    assert [one.revoked_ms for one in scene.store.tickets(scene.session.session_id)] == [6, 6]


def test_of_many_browsers_one_gets_a_ticket(scene: Any) -> None:
    made = ticket(scene)
    scene.store.add_tickets([made]).result()
    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(lambda _: scene.store.use_ticket(made.ticket_hash, digest(), 5).result(), range(20)))
    assert sum(one is not None for one in got) == 1


def test_of_two_servers_one_gives_a_ticket_away(postgres_url: str, begin: Any) -> None:
    with open_store(postgres_url) as here, open_store(postgres_url) as there:
        scene = begin(here)
        made = [ticket(scene) for _ in range(30)]
        here.add_tickets(made).result()
        asked = [store.use_ticket(one.ticket_hash, digest(), 5) for one in made for store in (here, there)]
        got = [one.result() for one in asked]
    assert [sum(one is not None for one in got[at : at + 2]) for at in range(0, 60, 2)] == [1] * 30


def test_rules_and_tickets_outlive_the_process(tmp_path: Any, begin: Any) -> None:
    file = str(tmp_path / "awayday.db")
    with open_store(file) as store:
        scene = begin(store)
        made = ticket(scene)
        store.add_tickets([made]).result()
        store.set_rules(scene.session.session_id, RoomRules(port=8765)).result()
        used = store.use_ticket(made.ticket_hash, digest(), 5).result()
    with open_store(file, read_only=True) as store:
        assert store.tickets(scene.session.session_id) == [used]
        assert store.rules(scene.session.session_id).port == 8765
        with pytest.raises(StoreError, match="reading only"):
            store.use_ticket(made.ticket_hash, digest(), 5).result()
