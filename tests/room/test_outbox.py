from __future__ import annotations

import asyncio

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jupyter_client.session import Session

from awayday.room import _outbox
from awayday.room._outbox import Outbox
from awayday.room._wire import pack

SESSION = Session(session="fixed")


def change(comm, **state):
    content = {"comm_id": comm, "data": {"method": "update", "state": state, "buffer_paths": []}}
    return pack(SESSION.msg("comm_msg", content=content), "iopub")


def custom(comm, n):
    content = {"comm_id": comm, "data": {"method": "custom", "content": n}}
    return pack(SESSION.msg("comm_msg", content=content), "iopub")


def picture(comm, n):
    content = {"comm_id": comm, "data": {"method": "update", "state": {}, "buffer_paths": [["picture"]]}}
    return pack(SESSION.msg("comm_msg", content=content), "iopub", [bytes([n])])


def status():
    return pack(SESSION.msg("status", content={"execution_state": "idle"}), "iopub")


class Network:
    """Takes messages, and says only when it is told to that they have arrived."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.arrived = []
        self.flying = []
        self.reasons = []
        self.is_closed = False
        self.outbox = Outbox(self.write, self.reasons.append)

    def write(self, message):
        if self.is_closed:
            return None
        self.arrived.append(message)
        self.flying.append(self.loop.create_future())
        return self.flying[-1]

    def land(self) -> None:
        flying, self.flying = self.flying, []
        for future in flying:
            future.set_result(None)
        self.loop.run_until_complete(asyncio.sleep(0))

    def land_all(self) -> None:
        while self.flying:
            self.land()


@pytest.fixture
def network(monkeypatch):
    monkeypatch.setattr(_outbox, "FLYING_BYTES", 1)
    network = Network()
    yield network
    network.loop.close()


def seen(messages):
    """What a browser makes of messages: the states at last, and what each other message met when it came."""
    states, met = {}, []
    for message in messages:
        unpacked = message.unpacked()
        content = unpacked["content"]
        if message.kind == "status":
            met.append("status")
            continue
        comm, data = content["comm_id"], content["data"]
        state = states.setdefault(comm, {})
        if data["method"] == "update":
            state.update(data["state"])
            state.update(
                {path[0]: buffer for path, buffer in zip(data["buffer_paths"], unpacked["buffers"], strict=True)}
            )
        else:
            met.append((comm, data["content"], dict(state)))
    return states, met


comms, values = st.sampled_from("ab"), st.integers(0, 9)
messages = st.one_of(
    st.builds(lambda comm, trait, value: change(comm, **{trait: value}), comms, st.sampled_from("xy"), values),
    st.builds(custom, comms, values),
    st.builds(picture, comms, values),
    st.builds(status),
)


@example([status(), change("a", x=1), custom("a", 0), change("a", x=2)])
@example([status(), change("a", x=1), picture("a", 1), change("a", x=2), change("a", y=3)])
@example([status(), change("a", x=1), change("b", x=1), custom("b", 0), change("a", x=2), change("b", x=2)])
@given(st.lists(st.one_of(messages, st.just("land")), max_size=40))
def test_a_slow_browser_sees_in_the_end_what_a_fast_one_sees(steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_outbox, "FLYING_BYTES", 1)
        network = Network()
        sent = []
        for step in steps:
            if step == "land":
                network.land()
            else:
                network.outbox.take(step)
                sent.append(step)
        network.land_all()
        network.loop.close()
    assert seen(network.arrived) == seen(sent)
    assert network.outbox._waiting == network.outbox._flying == 0


def test_changes_that_wait_become_one_with_the_last_values(network):
    network.outbox.take(status())
    for n in range(1000):
        network.outbox.take(change("a", x=n, y=-n if n < 500 else 0))
        network.outbox.take(change("b", x=n))
    network.land_all()
    assert len(network.arrived) == 3
    assert seen(network.arrived)[0] == {"a": {"x": 999, "y": 0}, "b": {"x": 999}}


def test_a_fast_browser_gets_every_change(network):
    for n in range(10):
        network.outbox.take(change("a", x=n))
        network.land()
    assert len(network.arrived) == 10


@pytest.mark.parametrize(("limit", "value"), [("MAX_WAITING", 10), ("MAX_WAITING_BYTES", 5_000)])
def test_when_too_much_waits_the_socket_is_given_up_once_with_the_reason(network, monkeypatch, limit, value):
    monkeypatch.setattr(_outbox, limit, value)
    for n in range(100):
        network.outbox.take(custom("a", n))
    assert len(network.reasons) == 1
    assert "too slow" in network.reasons[0]
    network.land_all()
    assert len(network.arrived) == 1, "what waited is dropped"


def test_a_socket_that_closed_takes_nothing_more(network):
    network.outbox.take(status())
    network.outbox.take(status())
    network.is_closed = True
    network.land_all()
    network.outbox.take(status())
    assert len(network.arrived) == 1
    assert not network.reasons
