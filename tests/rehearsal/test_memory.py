from collections.abc import Iterator

import pytest

from awayday import scenario
from awayday.engine import RunStatus
from awayday.errors import Refused
from awayday.rehearsal import rehearse_in_memory
from awayday.session import EventKind, Origin
from awayday.store import open_store
from awayday.usecases import Live, answered, start


@pytest.fixture
def live() -> Iterator[Live]:
    store = open_store("sqlite://")
    found = start(store, scenario.load(scenario.find("picnic")), cohort="Try-out", origin=Origin.DEMO, seed=1)
    yield found
    found.close()


async def test_bots_play_the_picnic_to_its_end(live: Live) -> None:
    await rehearse_in_memory(live, 12, seed=7)
    assert live.ended
    assert len(live.state.people) == 12
    assert live.state.trail[0] == live.workshop.first.id
    assert set(live.state.trail) & {"picnic-06-close", "picnic-06-cover", "picnic-06-other"}


async def test_the_same_seed_walks_the_same_way_and_gives_the_same_answers(live: Live) -> None:
    await rehearse_in_memory(live, 8, seed=3)
    again = start(open_store("sqlite://"), live.workshop, origin=Origin.DEMO, seed=1)
    await rehearse_in_memory(again, 8, seed=3)

    def what(one: Live) -> list[object]:
        return [(event.kind, event.run, event.answer and dict(event.answer.values)) for event in one.events]

    assert what(live) == what(again)
    again.close()


async def test_other_seeds_take_the_room_to_other_branches() -> None:
    workshop = scenario.load(scenario.find("picnic"))
    taken = set()
    for seed in (1, 2, 3):
        live = start(open_store("sqlite://"), workshop, origin=Origin.SYNTHETIC, seed=1)
        await rehearse_in_memory(live, 24, seed, until="picnic-10")
        taken.add(live.state.branches["picnic-05"].to)
        live.close()
    assert taken == set(workshop.step("picnic-05").targets())


async def test_a_rehearsal_stops_at_a_step_once_all_have_answered_it(live: Live) -> None:
    await rehearse_in_memory(live, 9, seed=7, until="picnic-02")
    run = live.state.run
    assert run is not None
    assert run.key.step_id == "picnic-02"
    assert run.status is RunStatus.OPEN
    assert answered(live.workshop, live.state, run, live.workshop.step("picnic-02")) == set(live.state.people)


async def test_fewer_than_five_bots_leave_the_branch_to_the_host_bot(live: Live) -> None:
    await rehearse_in_memory(live, 3, seed=7)
    sources = [event.details["source"] for event in live.events if event.kind is EventKind.BRANCHED]
    assert sources[0] == "tie_break"
    assert live.ended


async def test_free_texts_are_released_but_private_ones_are_not(live: Live) -> None:
    await rehearse_in_memory(live, 12, seed=7)
    approved = {live.answers[answer_id].step_id for answer_id, _ in live.state.reviews}
    steps = {step_id: live.workshop.step(step_id) for step_id in approved}
    assert steps
    assert all(step.visibility == "room" for step in steps.values())


async def test_bots_stay_out_of_a_session_of_people() -> None:
    real = start(open_store("sqlite://"), scenario.load(scenario.find("picnic")))
    with pytest.raises(Refused) as refusal:
        await rehearse_in_memory(real, 2, seed=7)
    assert refusal.value.reason == "real_session"
    assert not real.state.people
    real.close()
