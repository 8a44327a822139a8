"""Every plan of the kit, and every ten-minute version: valid, on time, and played to the end through all its parts."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from awayday import scenario
from awayday.rehearsal import rehearse_in_memory
from awayday.scenario import Workshop
from awayday.session import Origin, Phase
from awayday.store import open_store
from awayday.usecases import Live, start

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "workshops" / "plans").glob("*.yaml"))
SHORT = [file.parent.name for file in sorted((ROOT / "workshops").glob("*/workshop.yaml"))]

each_plan = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


async def played(workshop: Workshop, people: int, seed: int) -> Live:
    live = start(open_store("sqlite://"), workshop, origin=Origin.SYNTHETIC, seed=seed)
    await rehearse_in_memory(live, people, seed)
    return live


def test_there_are_the_plans_that_the_curriculum_names() -> None:
    assert {file.stem for file in FILES} >= {"new-leaders", "ninety-minutes", "thirty-minute-taster"}
    assert scenario.plans() == FILES


@each_plan
def test_it_is_valid_and_called_by_its_name(file: Path) -> None:
    workshop = scenario.load(file)
    assert workshop.id == file.stem
    assert scenario.check(workshop) == []
    assert file.stem not in {folder.name for folder in scenario.shelf()}


@each_plan
def test_editors_find_no_mistake_in_it(file: Path) -> None:
    jsonschema.validate(YAML(typ="safe", pure=True).load(file), scenario.plan_schema())


@each_plan
def test_every_step_is_as_in_its_workshop_but_for_time_and_way(file: Path) -> None:
    plan = scenario.load(file)
    for part in plan.parts:
        workshop = scenario.load(scenario.find(part.workshop))
        for step_id in part.steps:
            step, origin = plan.step(step_id), workshop.step(step_id)
            assert (step.version, step.title, step.notes) == (origin.version, origin.title, origin.notes)
            asked = {spec.name: (spec.type, spec.label, spec.options) for spec in origin.fields()}
            assert {spec.name: (spec.type, spec.label, spec.options) for spec in step.fields()}.items() <= asked.items()


@each_plan
@pytest.mark.parametrize("seed", [1, 3])
async def test_it_is_played_to_the_end_through_every_part(file: Path, seed: int) -> None:
    workshop = scenario.load(file)
    live = await played(workshop, 12, seed)
    walked = set(live.state.trail)
    for part in workshop.parts:
        assert walked & set(part.steps), part.workshop
        assert part.first in walked
    minutes = sum(workshop.step(step_id).minutes for step_id in live.state.trail)
    assert minutes == pytest.approx(workshop.minutes)
    assert workshop.timetable is not None
    assert minutes <= workshop.timetable.minutes - workshop.timetable.slack
    live.close()


@pytest.mark.parametrize("name", SHORT)
async def test_a_ten_minute_version_is_played_to_the_end(name: str) -> None:
    workshop = scenario.named(f"{name}-short")
    live = await played(workshop, 12, 2)
    assert sum(workshop.step(step_id).minutes for step_id in live.state.trail) == pytest.approx(10)
    asked_later = {step.id for step in workshop.steps if step.phase is Phase.PULSE}
    assert not asked_later & set(live.state.trail)
    live.close()


def ninety() -> Workshop:
    return scenario.load(ROOT / "workshops" / "plans" / "ninety-minutes.yaml")


def test_the_ninety_minutes_are_divided_as_the_curriculum_says() -> None:
    plan = ninety()
    assert plan.timetable is not None
    assert (plan.timetable.minutes, plan.timetable.slack) == (90, 5)
    assert [(part.workshop, part.start, part.minutes) for part in plan.parts] == [
        ("spectrum", 0, 10), ("picnic", 10, 30), ("the-line", 40, 25), ("three-questions", 65, 20),
    ]  # fmt: skip
    sort = plan.step("the-line-02")
    assert {spec.item for spec in sort.fields() if spec.item} == {"u1", "u4", "q3", "q4", "x1", "x2", "e2", "e4"}
    for left_out in ("spectrum-05", "picnic-10", "the-line-08", "three-questions-09"):
        assert left_out not in plan.by_id
