from __future__ import annotations

import random
from pathlib import Path

from awayday.store import open_store
from benchmarks.reliability import once
from benchmarks.reliability._room import open_room


def test_what_is_repeated_reordered_or_dropped_is_saved_once(store_url: str) -> None:
    once.search(store_url, examples=4, steps=20)


async def test_a_network_that_drops_and_repeats_changes_nothing(tmp_path: Path) -> None:
    count = once.Count()
    await once.play_evening(str(tmp_path / "awayday.db"), 1_500, random.Random(1), count)
    assert count.wrong == []
    assert min(count.repeated, count.requests_dropped, count.replies_dropped) > 100


async def test_the_ledger_sees_an_answer_that_is_missing_and_one_that_nobody_was_told_of() -> None:
    room = open_room(open_store("sqlite://"))
    who = await room.seat()
    await room.go_to_first_question()
    ledger = once.Ledger()
    for value in ("close", "cover"):
        message = room.message("choice", value)
        given = await once.answer(who, message)
        assert ledger.accept(who, message, dict(given.values)) == ""
    assert ledger.compare(room) == []
    (chain,) = ledger.chains.values()
    chain.append("never stored")
    assert len(ledger.compare(room)) == 1
    del chain[1:]
    assert len(ledger.compare(room)) == 1
    room.live.close()
