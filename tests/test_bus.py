"""News: everybody ends at the newest state, in slices, whatever the others do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.bus import SLICE, Bus

whose = ContextVar("whose", default="nobody")


async def quiet(bus: Bus) -> None:
    """Let the round under way come to its end."""
    while bus.is_going:  # noqa: ASYNC110  # turns of the loop are what a round takes
        await asyncio.sleep(0)


class Screen:
    """A subscriber that shows a number which others change, and notes what it showed."""

    def __init__(self, bus: Bus, state: dict[str, int], name: str = "n", keyed: bool = True) -> None:
        self.state, self.name = state, name
        self.shown: list[int] = []
        self.during: Callable[[], None] = lambda: None
        self.leave = bus.subscribe(self.refresh, self.key if keyed else None)

    def key(self) -> int:
        return self.state[self.name]

    def refresh(self) -> None:
        self.during()
        self.shown.append(self.state[self.name])


@given(
    st.lists(st.booleans(), min_size=1, max_size=3 * SLICE),
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 6), st.integers(0, 99)), min_size=1, max_size=12),
)
def test_every_page_ends_at_the_newest_state_and_never_goes_back(
    pages: list[bool], changes: list[tuple[str, int, int]]
) -> None:
    """Changes come before, between and during rounds, some of them from a page that is being told."""

    async def play() -> None:
        bus, state = Bus(), {"a": 0, "b": 0}
        screens = [Screen(bus, state, "ab"[at % 2], keyed) for at, keyed in enumerate(pages)]

        def change(name: str) -> None:
            state[name] += 1
            bus.publish()

        for name, turns, who in changes:
            change(name)
            for _ in range(turns):
                await asyncio.sleep(0)
            teller = screens[who % len(screens)]

            def once(teller: Screen = teller, name: str = name) -> None:
                teller.during = lambda: None
                change(name)

            teller.during = once
        await quiet(bus)
        for screen in screens:
            assert screen.shown[-1:] == ([state[screen.name]] if state[screen.name] or screen.shown else [])
            assert screen.shown == sorted(screen.shown)

    asyncio.run(play())


async def test_a_page_whose_view_does_not_change_is_not_called() -> None:
    bus, state = Bus(), {"mine": 0, "other": 0}
    screen = Screen(bus, state, "mine")
    bus.publish()
    for _ in range(5):
        state["other"] += 1
        bus.publish()
        await quiet(bus)
    assert len(screen.shown) == 1
    state["mine"] += 1
    bus.publish()
    assert screen.shown[-1] == 1


async def test_a_page_that_is_behind_gets_the_newest_once() -> None:
    bus, state = Bus(), {"n": 0}
    screens = [Screen(bus, state) for _ in range(3 * SLICE)]
    for _ in range(4):  # all of these before the last pages of the first round have had their turn
        state["n"] += 1
        bus.publish()
    await quiet(bus)
    assert screens[-1].shown == [4]
    assert screens[0].shown == [1, 4]


async def test_others_have_their_turn_between_slices() -> None:
    bus, state = Bus(), {"n": 1}
    screens = [Screen(bus, state) for _ in range(5 * SLICE)]
    told: list[int] = []
    bus.publish()
    while bus.is_going:  # turns of the loop are what a round takes
        told.append(sum(len(screen.shown) for screen in screens))
        await asyncio.sleep(0)
    assert len(told) >= 5
    assert all(after - before <= SLICE for before, after in zip([0, *told], told, strict=False))


@pytest.mark.parametrize("kind", [RuntimeError, SystemExit, asyncio.CancelledError])
async def test_a_page_that_fails_stops_nobody_and_is_tried_again(
    kind: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    bus, state = Bus(), {"n": 1}
    first, broken, last = (Screen(bus, state) for _ in range(3))

    def fail() -> None:
        raise kind("no such widget")

    broken.during = fail
    bus.publish()
    await quiet(bus)
    assert (first.shown, broken.shown, last.shown) == ([1], [], [1])
    assert "no such widget" in caplog.text
    broken.during = lambda: None
    bus.publish()
    await quiet(bus)
    assert (first.shown, broken.shown, last.shown) == ([1], [1], [1])


async def test_pages_may_come_and_go_during_a_round() -> None:
    bus, state = Bus(), {"n": 1}
    screens = [Screen(bus, state) for _ in range(2 * SLICE)]
    late: list[Screen] = []

    def reload() -> None:
        screens[-1].leave()
        screens[0].leave()
        screens[0].leave()
        late.append(Screen(bus, state))

    screens[0].during = reload
    bus.publish()
    await quiet(bus)
    assert screens[-1].shown == []
    assert [len(screen.shown) for screen in screens[:-1]] == [1] * (len(screens) - 1)
    state["n"] += 1
    bus.publish()
    await quiet(bus)
    assert screens[0].shown == [1]
    assert late[0].shown == [2]


async def test_a_round_goes_on_outside_the_page_that_began_it() -> None:
    """A page's code runs in the page's own context, and what is started there ends with the page."""
    bus, state = Bus(), {"n": 1}
    screens = [Screen(bus, state) for _ in range(3 * SLICE)]
    seen: list[str] = []
    for screen in screens:
        screen.during = lambda: seen.append(whose.get())

    async def page() -> None:
        whose.set("a page")
        bus.publish()

    await asyncio.get_running_loop().create_task(page())
    await quiet(bus)
    assert len(seen) == len(screens)
    assert set(seen[SLICE:]) == {"nobody"}
