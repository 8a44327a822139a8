from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.server import _rates
from awayday.server._rates import Rates, network


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(
    burst=st.integers(1, 50),
    per_s=st.floats(0.01, 100),
    waits=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 3)), max_size=200),
)
def test_a_key_never_gets_more_than_its_burst_and_what_it_earned(burst, per_s, waits):
    clock = Clock()
    rates = Rates(burst, per_s, clock=clock)
    tokens = float(burst)  # the textbook bucket, counted in tokens instead of moments
    for wait, cost in waits:
        clock.now += wait
        tokens = min(tokens + wait * per_s, burst)
        if abs(tokens - cost) < 1e-6:
            continue  # a try on the edge may go either way
        allowed = rates.allow("ann", cost)
        assert allowed == (tokens > cost)
        tokens -= cost * allowed


def test_one_key_does_not_use_up_anothers_tries():
    rates = Rates(2, 1, clock=Clock())
    assert [rates.allow("ann") for _ in range(3)] == [True, True, False]
    assert rates.allow("ben")


def test_a_refused_try_costs_nothing():
    clock = Clock()
    rates = Rates(1, 1, clock=clock)
    assert rates.allow("ann")
    assert not any(rates.allow("ann") for _ in range(100))
    clock.now += 1
    assert rates.allow("ann")


def test_strangers_without_number_fill_no_memory():
    rates = Rates(2, 1, max_keys=100, clock=Clock())
    for number in range(10_000):
        rates.allow(str(number))
    assert len(rates) == 100
    assert rates.allow("9999")
    assert not rates.allow("9999"), "those who were seen last are remembered"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("2001:db8:0:1:aaaa::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:bbbb::2", "2001:db8:0:1::/64"),
        ("", ""),
        ("x" * 1000, "x" * 64),
    ],
)
def test_a_phone_with_many_ipv6_addresses_counts_once(address, key):
    assert network(address) == key


def test_the_examples_are_right():
    assert doctest.testmod(_rates).failed == 0
