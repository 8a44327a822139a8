from __future__ import annotations

import secrets
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday import scenario
from awayday.errors import AwaydayError, Refused, StoreError
from awayday.session import Origin, Role, RoomRules
from awayday.store import open_store
from awayday.usecases import (
    CODE_LETTERS,
    Guesses,
    Visitor,
    _doors,
    check_newcomer,
    hashed,
    invite,
    issue,
    join,
    long_code,
    recovery_code,
    resume,
    revoke,
    set_rules,
    start,
    use_ticket,
)

SECRET = b"the secret of these tests, 32 byt"


def browser() -> str:
    return secrets.token_hex(32)


def ticket_in(link: str) -> str:
    return link.partition("#")[2]


async def refused(work: Any) -> str:
    with pytest.raises(Refused) as caught:
        await work
    assert caught.value.text
    return caught.value.reason


# rules


async def test_rules_count_once_they_are_written(table: Any) -> None:
    live = table.live
    rules = await set_rules(table.host, locked=True, code_open=False)
    assert rules == live.rules == live.store.rules(live.session.session_id)
    assert (rules.locked, rules.code_open, rules.approval) == (True, False, False)


@pytest.mark.parametrize(
    ("role", "may"), [(Role.COHOST, True), (Role.VIEWER, False), (Role.COACH, False), (Role.PARTICIPANT, False)]
)
async def test_a_co_host_sets_rules_and_others_do_not(table: Any, role: Role, may: bool) -> None:
    work = set_rules(Visitor(table.live, role), locked=True)
    assert (await work).locked if may else await refused(work) == "not_your_role"
    assert table.live.rules.locked is may


@pytest.mark.parametrize("changes", [{"port": True}, {"address": True}, {"locked": 1}, {"locked": "no"}, {"x": True}])
async def test_a_rule_that_there_is_none_of_is_refused(table: Any, changes: dict[str, Any]) -> None:
    assert await refused(set_rules(table.host, **changes)) == "malformed"
    assert table.live.rules == RoomRules()


async def test_rules_that_could_not_be_written_do_not_count(table: Any) -> None:
    table.live.store.close()
    assert await refused(set_rules(table.host, locked=True)) == "not_saved"
    assert not table.live.rules.locked
    assert "can be saved" in table.live.problem


async def test_a_room_has_an_end_and_keeps_its_people(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = Visitor(table.live, Role.PARTICIPANT, browser())
    person = await join(inside, None)
    monkeypatch.setattr(_doors, "MOST_SEATS", len(table.live.seats))
    assert await refused(join(Visitor(table.live, Role.PARTICIPANT, browser()), None)) == "full"
    assert await join(inside, None) == person


async def test_a_locked_room_lets_its_people_in_and_nobody_new(table: Any) -> None:
    ann = await table.seat("Ann")
    await set_rules(table.host, locked=True)
    assert await join(ann, "Ann") == ann.participant_id
    assert await refused(table.seat("Ben")) == "locked"


async def test_a_room_for_tickets_takes_each_once(table: Any) -> None:
    await set_rules(table.host, tickets_only=True)
    assert await refused(table.seat()) == "tickets_only"
    (ticket,) = await issue(table.live, [Role.PARTICIPANT])
    mine = browser()
    await use_ticket(table.live, ticket, mine)
    await join(Visitor(table.live, Role.PARTICIPANT, mine), None)
    assert await refused(use_ticket(table.live, ticket, browser())) == "used"


async def test_a_host_ticket_is_no_seat(table: Any) -> None:
    await set_rules(table.host, tickets_only=True)
    (ticket,) = await issue(table.live, [Role.COHOST])
    mine = browser()
    await use_ticket(table.live, ticket, mine)
    with pytest.raises(Refused):
        check_newcomer(table.live, mine)


# one-time links


@pytest.mark.parametrize("role", Role)
async def test_a_link_gives_its_role_to_one_browser(table: Any, role: Role) -> None:
    table.live.base_url = "https://x.org"
    (link,) = await invite(table.host, role)
    assert link.startswith("https://x.org/door#")
    hers = browser()
    assert await use_ticket(table.live, ticket_in(link), hers) is role
    assert await use_ticket(table.live, ticket_in(link), hers) is role
    assert await refused(use_ticket(table.live, ticket_in(link), browser())) == "used"
    assert table.live.tickets.role_of(hers) is role


async def test_only_hashes_of_links_and_browsers_are_kept(table: Any) -> None:
    links = await invite(table.host, Role.COHOST, 50)
    kept = {one.ticket_hash for one in table.live.store.tickets(table.live.session.session_id)}
    assert kept == {hashed(ticket_in(link)) for link in links}
    assert len(kept) == 50
    assert min(len(ticket_in(link)) for link in links) >= 22, "128 bits"


@pytest.mark.parametrize("role", [Role.COHOST, Role.VIEWER, Role.COACH, Role.PARTICIPANT])
async def test_only_the_facilitator_makes_links_and_takes_them_back(table: Any, role: Role) -> None:
    who = Visitor(table.live, role)
    assert await refused(invite(who, Role.FACILITATOR)) == "not_your_role"
    assert await refused(revoke(who, [])) == "not_your_role"
    assert list(table.live.tickets) == []


@pytest.mark.parametrize("count", [0, -1, 2001])
async def test_no_odd_number_of_links_is_made(table: Any, count: int) -> None:
    assert await refused(invite(table.host, Role.VIEWER, count)) == "malformed"


async def test_of_several_roles_the_one_that_may_do_most_counts_whatever_the_order(table: Any) -> None:
    for roles in ([Role.VIEWER, Role.FACILITATOR], [Role.FACILITATOR, Role.VIEWER]):
        mine = browser()
        for ticket in await issue(table.live, roles):
            await use_ticket(table.live, ticket, mine)
        assert table.live.tickets.role_of(mine) is Role.FACILITATOR


async def test_a_browser_that_may_do_more_leaves_a_link_for_others(table: Any) -> None:
    host, wall = await issue(table.live, [Role.FACILITATOR, Role.VIEWER])
    mine, projector = browser(), browser()
    await use_ticket(table.live, host, mine)
    assert await use_ticket(table.live, wall, mine) is Role.FACILITATOR
    assert await use_ticket(table.live, wall, projector) is Role.VIEWER


async def test_a_coach_leads_nothing_and_no_cohost_is_a_coach(table: Any) -> None:
    cohost, coach = await issue(table.live, [Role.COHOST, Role.COACH])
    mine = browser()
    await use_ticket(table.live, cohost, mine)
    await use_ticket(table.live, coach, mine)
    assert table.live.tickets.roles_of(mine) == (Role.COHOST, Role.COACH)
    await revoke(table.host, [hashed(cohost)])
    assert table.live.tickets.roles_of(mine) == (Role.COACH,)
    assert table.live.tickets.allow(mine, Role.COACH)
    assert not any(table.live.tickets.allow(mine, role) for role in (Role.FACILITATOR, Role.COHOST, Role.VIEWER))


async def test_what_is_taken_back_counts_no_more_also_after_a_restart(table: Any) -> None:
    used, unused = await issue(table.live, [Role.COHOST] * 2)
    mine = browser()
    await use_ticket(table.live, used, mine)
    assert table.live.tickets.allow(mine, Role.COHOST)
    await revoke(table.host, [hashed(used), hashed(unused), "unknown"])
    again = resume(table.live.store, "latest", secret=table.live.secret)
    for live in (table.live, again):
        assert live.tickets.role_of(mine) is None
        assert not live.tickets.allow(mine, Role.COHOST)
        assert await refused(use_ticket(live, unused, browser())) == "taken_back"
        assert await refused(use_ticket(live, used, mine)) == "taken_back"


async def test_a_link_that_could_not_be_written_gives_nothing_and_works_later(
    table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = table.live
    (ticket,) = await issue(live, [Role.COHOST])
    mine = browser()
    with monkeypatch.context() as patched:
        patched.setattr(live.store, "_writer", None)
        assert await refused(use_ticket(live, ticket, mine)) == "not_saved"
    assert live.tickets.role_of(mine) is None
    assert await use_ticket(live, ticket, mine) is Role.COHOST


@pytest.mark.parametrize("ticket", ["", "x", "\0", "🙂", "a" * 5000])
async def test_a_ticket_that_nobody_made_is_told(table: Any, ticket: str) -> None:
    assert await refused(use_ticket(table.live, ticket, browser())) == "no_such_link"


# coming back


async def test_a_session_is_taken_up_with_its_people_answers_roles_rules_and_codes(tmp_path: Any) -> None:
    file, workshop = str(tmp_path / "awayday.db"), scenario.load(scenario.find("picnic"))
    rules = RoomRules(approval=True, address="0.0.0.0", port=8765)
    first = start(open_store(file), workshop, origin=Origin.DEMO, secret=SECRET, rules=rules)
    seat, mine = Visitor(first, Role.PARTICIPANT, browser()), browser()
    person = await join(seat, "Ann")
    tickets = await issue(first, [Role.FACILITATOR, Role.COHOST])
    await use_ticket(first, tickets[0], mine)
    first.close()
    second = resume(open_store(file), first.session.session_id[:8], secret=SECRET)
    assert Visitor(second, Role.PARTICIPANT, seat.seat_hash).participant_id == person
    assert second.tickets.role_of(mine) is Role.FACILITATOR
    assert second.rules == rules
    assert second.long_code == first.long_code
    assert second.state == first.state
    assert await use_ticket(second, tickets[1], browser()) is Role.COHOST, "a link that was not opened still works"
    second.close()


async def test_nothing_is_taken_up_for_reading_only_or_that_is_not_there(tmp_path: Any) -> None:
    file = str(tmp_path / "awayday.db")
    with open_store(file) as store, pytest.raises(AwaydayError, match="no session"):
        resume(store, "latest", secret=SECRET)
    with open_store(file, read_only=True) as store, pytest.raises(StoreError, match="reading only"):
        resume(store, "latest", secret=SECRET)


# codes


@given(secret=st.binary(min_size=16), ids=st.lists(st.uuids().map(str), min_size=2, max_size=20, unique=True))
def test_derived_codes_are_the_same_each_time_and_differ_between_rooms_people_and_secrets(
    secret: bytes, ids: list[str]
) -> None:
    codes = [long_code(secret, one) for one in ids] + [recovery_code(secret, one) for one in ids]
    assert codes == [long_code(secret, one) for one in ids] + [recovery_code(secret, one) for one in ids]
    assert {len(code) for code in codes} == {16, 8}
    assert set("".join(codes)) <= set(CODE_LETTERS)
    assert len(set(codes)) == len(codes)
    assert long_code(secret + b"x", ids[0]) != codes[0]


def test_every_letter_is_as_likely_at_every_place() -> None:
    codes = [long_code(SECRET, str(number)) for number in range(6200)]
    for place in range(16):
        counts = Counter(code[place] for code in codes)
        squares = sum((counts[letter] - 200) ** 2 / 200 for letter in CODE_LETTERS)
        assert squares < 67.6, "chi-square with 30 degrees of freedom, 1 in 10,000"


def test_a_room_that_mistypes_at_once_is_let_try_again_and_a_guesser_is_held_up() -> None:
    now = [0.0]
    guesses = Guesses(clock=lambda: now[0])
    for _ in range(300):
        assert guesses.may_guess("the room")
        guesses.wrong("the room")
    assert not guesses.may_guess("the room")
    assert guesses.may_guess("another room")
    now[0] = 10.0
    tries = 0
    while guesses.may_guess("the room"):
        guesses.wrong("the room")
        tries += 1
    assert tries == 10


def test_many_addresses_together_guess_no_faster_than_the_calculation_says() -> None:
    now, tries = [0.0], 0
    guesses = Guesses(clock=lambda: now[0])
    for second in range(8 * 3600):
        now[0] = float(second)
        for _ in range(5):
            place = f"address {tries}"
            if guesses.may_guess(place):
                guesses.wrong(place)
                tries += 1
    assert tries <= 58_200
    assert tries / 31**6 < 1 / 15_000
