"""The spectrum asks what its design says, and shows no band of people and nobody's consent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awayday import engine, scenario
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin, Phase
from awayday.steps import ChoiceStep, Mark, RevealStep, ScaleStep, SpectrumStep, StoryStep
from awayday.store import open_store
from awayday.usecases import start

FOLDER = Path(__file__).parents[2] / "workshops" / "spectrum"


@pytest.fixture
def workshop() -> scenario.Workshop:
    return scenario.load(FOLDER)


def test_its_steps_come_in_the_order_of_the_design(workshop: scenario.Workshop) -> None:
    kinds = ["story", "choice", "choice", "story", "scale", "story", "spectrum", "reveal", "discuss", "reflect"]
    assert [(step.id, step.kind) for step in workshop.steps] == [
        (f"spectrum-{number:02}", kind) for number, kind in enumerate(kinds, 1)
    ]
    assert sum(step.minutes for step in workshop.steps) == workshop.minutes == 15


def test_it_asks_what_its_design_says(workshop: scenario.Workshop) -> None:
    found = {
        step.id: [spec.name for spec in step.fields()]
        for step in workshop.steps
        if step.fields() and not isinstance(step, StoryStep)
    }
    assert found == {
        "spectrum-02": ["choice"],
        "spectrum-03": ["choice", "role_band", "tenure_band"],
        "spectrum-05": [f"i{number}" for number in range(1, 9)],
        "spectrum-07": ["cust", "emp", "line"],
        "spectrum-10": ["pull"],
    }


def test_both_consents_are_options_with_a_gain_and_a_cost_and_stand_on_no_wall(workshop: scenario.Workshop) -> None:
    for step_id, scope, options in (
        ("spectrum-02", "live", ["join", "observe"]),
        ("spectrum-03", "reuse", ["keep", "today_only"]),
    ):
        step = workshop.step(step_id)
        assert isinstance(step, ChoiceStep)
        assert step.consent is not None
        assert (step.consent.scope, step.consent.by) == (scope, options[0])
        assert [option.id for option in step.options] == options
        assert step.visibility == "never_shown"


def test_role_and_time_in_role_may_be_left_open_and_are_marked_as_telling(workshop: scenario.Workshop) -> None:
    bands = {spec.name: spec for spec in workshop.step("spectrum-03").fields() if spec.name != "choice"}
    for spec in bands.values():
        assert (spec.required, spec.privacy) == (False, "quasi")
        assert all(isinstance(mark, Mark) for mark in spec.options)
    assert [mark.id for mark in bands["tenure_band"].options] == ["lt1", "y1to3", "y3to10", "gt10"]


def test_the_statements_may_not_apply_and_are_asked_before_anything_is_argued(workshop: scenario.Workshop) -> None:
    step = workshop.step("spectrum-05")
    assert isinstance(step, ScaleStep)
    assert step.phase is Phase.PRE
    assert {(spec.low, spec.high, spec.not_applicable) for spec in step.fields()} == {
        ("never", "every time it came up", "It did not come up")
    }


def test_the_place_of_each_is_asked_by_two_free_scales_and_a_line(workshop: scenario.Workshop) -> None:
    step, reveal = workshop.step("spectrum-07"), workshop.step("spectrum-08")
    assert isinstance(step, SpectrumStep)
    assert isinstance(reveal, RevealStep)
    assert step.phase is Phase.PRE
    assert (step.line.low, step.line.high) == ("colleagues", "customers")
    assert reveal.of == ("spectrum-07",)
    assert [voice.part for voice in reveal.voices] == ["customer", "colleague"]


def test_the_ten_minute_version_drops_the_statements(workshop: scenario.Workshop) -> None:
    assert sum(entry.minutes for entry in workshop.short) == 10
    dropped = {step.id for step in workshop.steps} - {entry.step for entry in workshop.short}
    assert dropped == {"spectrum-05", "spectrum-10"}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_a_rehearsal_of_it_reaches_the_end_whoever_watches(workshop: scenario.Workshop, seed: int) -> None:
    live = start(open_store("sqlite://"), workshop, origin=Origin.DEMO, seed=seed)
    try:
        await rehearse_in_memory(live, 14, seed)
        assert live.ended
        assert live.state.trail == tuple(step.id for step in workshop.steps)
        placed: Any = engine.run_of(live.state, "spectrum-07")
        assert set(placed.valid) == set(live.state.present)
    finally:
        live.close()
