from collections.abc import Callable
from typing import Any

import pytest


def test_a_host_link_needs_the_join_address_of_the_same_room(awayday: Callable[..., Any]) -> None:
    done = awayday("rehearse", "picnic", "--host", "http://127.0.0.1:9/door#x")
    assert done.code == 2
    assert "--join" in done.err


@pytest.mark.parametrize("count", ["0", "-3", "many"])
def test_a_rehearsal_needs_at_least_one_bot(count: str, awayday: Callable[..., Any]) -> None:
    assert awayday("rehearse", "picnic", "--participants", count).code == 2


def test_a_room_that_is_not_there_is_told_without_its_key(awayday: Callable[..., Any]) -> None:
    links = ["--join", "http://127.0.0.1:9/j/abcdef", "--host", "http://127.0.0.1:9/door#secret"]
    done = awayday("rehearse", "picnic", "--participants", "1", *links, "--json")
    assert done.code == 1
    assert "Nobody listens at" in done.err
    assert "secret" not in done.err


def test_an_unknown_workshop_is_told(awayday: Callable[..., Any]) -> None:
    done = awayday("rehearse", "no-such-workshop")
    assert done.code == 1
    assert "no-such-workshop" in done.err
