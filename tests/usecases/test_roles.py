"""The table of roles: complete, and what it does not allow is refused before anything else is looked at."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from awayday import usecases
from awayday.errors import Refused
from awayday.session import Phase, Role, RunKey
from awayday.usecases import COMMANDS, ROLES, Visitor

PEOPLE = {
    "join": lambda who: usecases.join(who, None),
    "answer": lambda who: usecases.answer(who, {}),
    "recover": lambda who: usecases.recover(who, "abcdefgh"),
    "leave": usecases.leave,
    "take_pen": lambda who: usecases.take_pen(who, "table"),
    "withdraw": lambda who: usecases.withdraw(who, "reuse"),
    "erase": lambda who: usecases.erase(who, "somebody"),
    "admit": usecases.admit,
    "remove": lambda who: usecases.remove(who, "somebody"),
    "readmit": lambda who: usecases.readmit(who, "somebody"),
    "set_rules": lambda who: usecases.set_rules(who, locked=True),
    "invite": lambda who: usecases.invite(who, Role.COHOST),
    "revoke": lambda who: usecases.revoke(who, []),
    "pass_step": lambda who: usecases.pass_step(who, {}, RunKey("picnic-02", Phase.FIRST, 1)),
}


def test_every_command_has_its_roles_and_the_table_nothing_else() -> None:
    assert set(ROLES) == set(COMMANDS) | set(PEOPLE)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("command", sorted(ROLES))
async def test_who_may_not_give_a_command_is_refused_and_who_may_is_not(table: Any, command: str, role: Role) -> None:
    who, before = Visitor(table.live, role, "1" * 64), len(table.live.events)
    reason = ""
    try:
        if command in COMMANDS:
            await usecases.drive(who, command, {"at": "lobby"}, str(uuid.uuid4()))
        else:
            await PEOPLE[command](who)
    except Refused as refusal:
        reason = refusal.reason
    assert (reason == "not_your_role") is (role not in ROLES[command])
    if reason == "not_your_role":
        assert len(table.live.events) == before
