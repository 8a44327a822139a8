"""The quick form of benchmarks/reliability/roles.py: a fifth of the forged messages. Its matrix is in tests/server."""

from __future__ import annotations

from benchmarks.reliability import roles
from benchmarks.reliability._result import Scale


async def test_nobody_writes_sees_or_seats_what_is_another_tables(tmp_path):
    attack = roles.Attack()
    await roles.of_another_table(tmp_path, attack)
    assert attack.told == []
    assert attack.sent > 200


async def test_no_forged_message_has_an_effect(tmp_path):
    attack, frames = await roles.forge_all(tmp_path, Scale(quick=True))
    assert attack.told == []
    assert attack.sent > 5_000
    assert frames > 100
