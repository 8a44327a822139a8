"""Three questions asks what its design says, in the words of its design."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from awayday import engine, scenario
from awayday.rehearsal import rehearse_in_memory
from awayday.scenario._compose import composed
from awayday.scenario._plans import Plan
from awayday.session import Origin, Phase
from awayday.steps import ChoiceStep, DiscussStep, Mark, Option, PlanStep, ReflectStep, SpectrumStep, StoryStep
from awayday.store import open_store
from awayday.usecases import Live, start

FOLDER = Path(__file__).parents[2] / "workshops" / "three-questions"
WALK = [
    ("three-questions-01", "story", 2),
    ("three-questions-02", "text", 3),
    ("three-questions-03", "reflect", 3),
    ("three-questions-04", "reflect", 3),
    ("three-questions-05", "reflect", 2),
    ("three-questions-06", "discuss", 6),
    ("three-questions-07", "plan", 4),
    ("three-questions-08", "spectrum", 2),
    ("three-questions-08-retro", "spectrum", 2),
    ("three-questions-09", "reveal", 1),
    ("three-questions-10-voices", "story", 0.5),
    ("three-questions-10", "choice", 1),
    ("three-questions-10-board", "reveal", 0.5),
]


@pytest.fixture
def workshop() -> scenario.Workshop:
    return scenario.load(FOLDER)


@pytest.fixture
def live(workshop: scenario.Workshop) -> Iterator[Live]:
    made = start(open_store("sqlite://"), workshop, origin=Origin.SYNTHETIC, seed=1)
    yield made
    made.close()


def test_the_walk_is_that_of_the_design_and_takes_thirty_minutes(workshop: scenario.Workshop) -> None:
    found, step_id = [], workshop.first.id
    while step_id != "end":
        step = workshop.step(step_id)
        found.append((step.id, step.kind, step.minutes))
        assert isinstance(step.then, str)
        step_id = step.then
    assert found == WALK
    assert sum(minutes for _, _, minutes in found) == workshop.minutes == 30


def test_it_asks_what_its_design_says(workshop: scenario.Workshop) -> None:
    statements = [f"i{number}" for number in range(1, 9)]
    found = {
        step.id.removeprefix("three-questions-"): [spec.name for spec in step.fields()]
        for step in workshop.steps
        if step.fields() and not isinstance(step, StoryStep)
    }
    assert found == {
        "02": ["decision", "lean"],
        "03": ["q1"],
        "04": ["q2"],
        "05": ["q3"],
        "07": ["if_s", "then_s", "due", "first_move", "knows", "small"],
        "08": ["cust", "emp", "line"],
        "08-retro": ["cust", "emp", "line"],
        "08-statements": statements,
        "08-statements-retro": statements,
        "10": ["choice"],
        "11": ["moment_came", "done", "in_the_way", "noticed"],
        "11-statements": statements,
    }


def test_the_rounds_are_kept_apart(workshop: scenario.Workshop) -> None:
    phases = {step.id.removeprefix("three-questions-"): step.phase for step in workshop.steps if step.phase != "first"}
    assert phases == {
        "08": Phase.POST,
        "08-retro": Phase.RETRO,
        "08-statements": Phase.POST,
        "08-statements-retro": Phase.RETRO,
        "11": Phase.PULSE,
        "11-statements": Phase.PULSE,
    }
    assert workshop.pulse_after_days == 30


def test_each_lean_has_its_own_words_and_who_has_none_reads_those_of_cannot_tell(workshop: scenario.Workshop) -> None:
    lean = workshop.step("three-questions-02").fields()[1]
    assert [option.id for option in lean.options] == ["colleagues", "customers", "cannot_tell"]
    assert all(isinstance(option, Mark) for option in lean.options)
    for step_id in ("three-questions-03", "three-questions-04", "three-questions-05"):
        step = workshop.step(step_id)
        assert isinstance(step, ReflectStep)
        (question,) = step.questions
        assert question.wording is not None
        assert list(question.wording.to) == ["colleagues", "customers", "cannot_tell"]
        assert len(set(question.wording.to.values())) == 3
        assert question.wording.to["cannot_tell"] == question.text
        printed = [text for _, text in step.outline()[1]]
        assert set(question.wording.to.values()) <= set(printed), "the paper sheet lists all of them"


def test_a_partner_may_only_ask(workshop: scenario.Workshop) -> None:
    step = workshop.step("three-questions-06")
    assert isinstance(step, DiscussStep)
    assert step.group == "pair"
    assert [question.text for question in step.questions][:4] == [
        "What will it cost?",
        "Who has not been asked?",
        "What does your yes say no to?",
        "And then?",
    ]


def test_decision_answers_and_plan_are_own_copies_and_sharing_is_off_by_default(workshop: scenario.Workshop) -> None:
    own = [step.id for step in workshop.steps if step.visibility == "own_copy"]
    assert own == [f"three-questions-{number}" for number in ("02", "03", "04", "05", "07", "11")]
    assert isinstance(workshop.step("three-questions-07"), PlanStep)
    sharing = workshop.step("three-questions-10")
    assert isinstance(sharing, ChoiceStep)
    assert sharing.visibility == "never_shown"
    assert [option.id for option in sharing.options] == ["me", engine.PARTNER, engine.ROOM, engine.COACH]
    assert all(isinstance(one, Option) and one.effect.customer == one.effect.employee == 0 for one in sharing.options)


def test_both_close_with_a_voice(workshop: scenario.Workshop) -> None:
    step = workshop.step("three-questions-10-voices")
    assert isinstance(step, StoryStep)
    assert [voice.part for voice in step.voices] == ["customer", "colleague"]


def test_the_sliders_are_those_of_the_beginning(workshop: scenario.Workshop) -> None:
    for step_id, before in (("08", "spectrum-07"), ("08-retro", "three-questions-08")):
        step = workshop.step(f"three-questions-{step_id}")
        assert isinstance(step, SpectrumStep)
        assert step.again_of == before


def test_the_guide_says_moved_and_never_improved(workshop: scenario.Workshop) -> None:
    text = (FOLDER / "guide.md").read_text(encoding="utf-8") + (FOLDER / "workshop.yaml").read_text(encoding="utf-8")
    assert "improve" not in text.lower()
    assert "moved" in workshop.step("three-questions-09").notes


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_bots_reach_the_end_by_the_whole_walk(live: Live, seed: int) -> None:
    await rehearse_in_memory(live, 12, seed)
    assert list(live.state.trail) == [step_id for step_id, _, _ in WALK]
    assert live.ended


def test_a_plan_may_leave_out_who_sees_it_and_then_nobody_else_does(workshop: scenario.Workshop) -> None:
    numbers = ("02", "03", "07", "11")
    plan = Plan.model_validate(
        {
            "id": "evening",
            "version": "1.0.0",
            "title": "Evening",
            "goal": "Plan.",
            "minutes": 10,
            "group": "Pairs",
            "parts": [
                {
                    "workshop": workshop.id,
                    "minutes": 10,
                    "steps": [{"step": f"three-questions-{number}"} for number in numbers],
                }
            ],
        }
    )
    made = composed(plan, {workshop.id: workshop})
    assert [step.id for step in made.steps] == [f"three-questions-{number}" for number in numbers]
    assert {step.shared_by for step in made.steps} == {None}
    assert made.pulse_after_days == workshop.pulse_after_days
