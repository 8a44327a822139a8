"""Plans: workshops one after the other in one session, the steps they keep, and every mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from awayday import scenario
from awayday.errors import UnknownWorkshop, WorkshopError
from awayday.scenario import Plan, PlanPart, PlanStep, Workshop
from awayday.scenario._compose import Mistakes, composed
from awayday.steps import END, Plurality, RevealStep, StoryStep

SECOND = """\
id: second
module: X2
version: "1.2.0"
title: A second one
goal: Ask twice.
minutes: 9
group: Anybody.
seed_trace: [001_two.txt]
consent: {version: second-1, text: "We keep your choice. We keep your words.", reuse: Keep it for later.}
defaults:
  waiting: Think twice.
  below_35: One voice each.
  between: Talk, then choose again.
  above_70: Argue the opposite.
  safety: Anyone may pass.
  closing: Go home.
short:
  - {step: second-02, minutes: 3}
  - {step: second-05-a, minutes: 4}
  - {step: second-05-b, minutes: 4}
  - {step: second-06, minutes: 3}
steps:
  - {id: second-01, kind: story, title: It goes on, minutes: 1, notes: Read it., screens: [And then.], then: second-02}
  - id: second-02
    kind: choice
    title: Now or later?
    minutes: 2
    notes: Wait for all.
    prompt: When?
    options:
      - {id: a, label: Now, gain: done, cost: haste, effect: {customer: 1, employee: -1}}
      - {id: b, label: Later, gain: rest, cost: delay, effect: {customer: -1, employee: 1}}
    then: second-03
  - id: second-03
    kind: discuss
    title: Talk
    minutes: 2
    notes: Let them talk.
    form: pair
    prompt: Why?
    then: second-04
  - id: second-04
    kind: choice
    title: Again
    minutes: 1
    notes: Wait for all.
    phase: revote
    revote_of: second-02
    prompt: When?
    options:
      - {id: a, label: Now, gain: done, cost: haste, effect: {customer: 1, employee: -1}}
      - {id: b, label: Later, gain: rest, cost: delay, effect: {customer: -1, employee: 1}}
    then: {rule: plurality, of: second-04, to: {a: second-05-a, b: second-05-b}}
  - {id: second-05-a, kind: story, title: It was now, minutes: 2, notes: Read it., screens: [Quick.], then: second-06,
     also: [second-05-b]}
  - {id: second-05-b, kind: story, title: It was later, minutes: 2, notes: Read it., screens: [Slow.], then: second-06}
  - id: second-06
    kind: reflect
    title: For you
    minutes: 1
    notes: Be silent.
    questions:
      - {id: q1, text: What now?, wording: {of: second-02, field: choice, to: {a: Why so quick?}}}
    then: end
  - id: second-07
    kind: reflect
    title: A month later
    minutes: 1
    notes: By link.
    phase: pulse
    questions: [{id: q2, text: Did you?}]
    then: end
"""

PLAN = """\
id: both
version: "1.0.1"
title: Both
goal: Play both.
minutes: 22
group: Anybody.
slack: 2
parts:
  - workshop: small
    minutes: 6
    break_after: 5
    checkpoints:
      - {step: see, by: 4, what: All have chosen}
  - workshop: second
    minutes: 9
"""


@pytest.fixture
def kit(tmp_path: Path, small: str) -> Callable[..., Path]:
    """Write a kit with two workshops and one plan, with some words of the plan and the workshops changed."""

    def put(plan: str = PLAN, *changes: tuple[str, str], second: str = SECOND) -> Path:
        for old, new in changes:
            assert old in plan
            plan = plan.replace(old, new, 1)
        shelf = tmp_path / "workshops"
        for name, text in (("small", small), ("second", second)):
            (shelf / name).mkdir(parents=True, exist_ok=True)
            (shelf / name / "workshop.yaml").write_text(text, encoding="utf-8")
        (shelf / "plans").mkdir(exist_ok=True)
        file = shelf / "plans" / "both.yaml"
        file.write_text(plan, encoding="utf-8")
        return file

    return put


def second_with(*steps: str) -> str:
    """A plan of the second workshop alone, with some of its steps."""
    listed = "".join(f"      - {step}\n" for step in steps)
    return PLAN.split("parts:")[0] + f"parts:\n  - workshop: second\n    minutes: 20\n    steps:\n{listed}"


def ways(workshop: Workshop) -> dict[str, tuple[str, ...]]:
    return {step.id: step.targets() for step in workshop.steps}


def test_two_workshops_become_one_walk_with_a_break(kit: Callable[..., Path]) -> None:
    workshop = scenario.load(kit())
    assert scenario.check(workshop) == []
    assert workshop.first.id == "tell"
    leading = ways(workshop)
    assert leading["stayed"] == leading["left"] == ("break-1",)
    assert leading["break-1"] == ("second-01",)
    assert leading["second-06"] == (END,)
    assert isinstance(workshop.step("break-1"), StoryStep)
    assert workshop.minutes == 20


def test_each_step_keeps_its_id_module_source_and_what_may_be_said(kit: Callable[..., Path]) -> None:
    workshop = scenario.load(kit())
    assert {workshop.module_of(step.id) for step in workshop.steps} == {"X1", "X2", "X1, X2"}
    assert workshop.module_of("second-04") == "X2"
    assert workshop.step("tell").seed_trace == ("000_one.txt",)
    assert workshop.seed_trace == ("000_one.txt", "001_two.txt")
    assert workshop.defaults_at("ask").waiting == "Take your time."
    assert workshop.defaults_at("second-02").waiting == "Think twice."


def test_the_timetable_says_when_each_part_begins(kit: Callable[..., Path]) -> None:
    workshop = scenario.load(kit())
    table = workshop.timetable
    assert table is not None
    assert [(part.workshop, part.start, part.minutes, part.first) for part in table.parts] == [
        ("small", 0, 6, "tell"),
        ("second", 11, 9, "second-01"),
    ]
    assert (table.minutes, table.slack) == (22, 2)
    begins = scenario.starts(workshop)
    assert begins == {
        "tell": 0, "ask": 1, "see": 3, "stayed": 4, "left": 4, "break-1": 6, "second-01": 11, "second-02": 12,
        "second-03": 14, "second-04": 16, "second-05-a": 17, "second-05-b": 17, "second-06": 19,
    }  # fmt: skip
    following = workshop.part_after("left")
    assert following is not None
    assert following.first == "second-01"
    assert workshop.part_after("second-02") is None


def test_the_version_rises_with_that_of_the_plan_and_of_each_workshop(kit: Callable[..., Path]) -> None:
    assert scenario.load(kit()).version == "3.2.1"
    assert scenario.load(kit(second=SECOND.replace("1.2.0", "1.3.0"))).version == "3.3.1"


def test_a_composed_workshop_comes_back_whole_from_its_json(kit: Callable[..., Path]) -> None:
    workshop = scenario.load(kit())
    assert Workshop.model_validate_json(workshop.model_dump_json()) == workshop


def test_the_consents_are_joined_with_each_sentence_once(kit: Callable[..., Path]) -> None:
    consent = scenario.load(kit()).consent
    assert consent.text == "We keep your choice. We keep your words."
    assert consent.reuse == "Keep it for later."
    changed = scenario.load(kit(second=SECOND.replace("keep your words", "keep no words"))).consent
    assert changed.version != consent.version
    own = ("slack: 2\n", "slack: 2\nconsent: {version: both-1, text: All of it., reuse: Later.}\n")
    assert scenario.load(kit(PLAN, own)).consent.text == "All of it."


def test_a_step_that_is_left_out_leads_on_to_the_next_that_is_kept(kit: Callable[..., Path]) -> None:
    plan = second_with(
        "{step: second-01, minutes: 6}", "{step: second-02, minutes: 8}", "{step: second-06, minutes: 6}"
    )
    assert ways(scenario.load(kit(plan))) == {
        "second-01": ("second-02",), "second-02": ("second-06",), "second-06": (END,),
    }  # fmt: skip


def test_the_first_vote_decides_where_the_second_is_left_out(kit: Callable[..., Path]) -> None:
    plan = second_with(
        "{step: second-02, minutes: 18}", "{step: second-05-a, minutes: 2}", "{step: second-05-b, minutes: 2}"
    )
    rule = scenario.load(kit(plan)).step("second-02").then
    assert isinstance(rule, Plurality)
    assert (rule.of, rule.to) == ("second-02", {"a": "second-05-a", "b": "second-05-b"})


def test_a_way_that_is_left_out_falls_to_the_next_step(kit: Callable[..., Path]) -> None:
    plan = second_with(
        "{step: second-02, minutes: 10}", "{step: second-04, minutes: 4}", "{step: second-05-a}", "{step: second-06}"
    )
    with pytest.raises(WorkshopError, match="takes 15 minutes, but 20 are planned"):
        scenario.load(kit(plan))
    made = composed(
        Plan.model_validate(
            {
                "id": "p", "version": "1.0.0", "title": "P", "goal": "G", "minutes": 5, "group": "Any",
                "parts": [{"workshop": "second", "minutes": 5, "steps": [
                    {"step": "second-02"}, {"step": "second-04"}, {"step": "second-05-a", "minutes": 2},
                    {"step": "second-05-b", "minutes": 2},
                ]}],
            }
        ),
        {"second": scenario.load(kit().parents[1] / "second")},
    )  # fmt: skip
    assert ways(made)["second-05-a"] == (END,)
    assert made.step("second-05-a").also == ("second-05-b",)


def test_a_branch_whose_ways_are_all_left_out_is_no_branch(kit: Callable[..., Path]) -> None:
    plan = second_with(
        "{step: second-02, minutes: 14}", "{step: second-04, minutes: 4}", "{step: second-06, minutes: 2}"
    )
    assert scenario.load(kit(plan)).step("second-04").then == "second-06"


def test_a_question_may_stand_in_its_plain_words_where_its_answer_is_left_out(kit: Callable[..., Path]) -> None:
    workshop = scenario.load(kit(second_with("{step: second-06, minutes: 20, plain: true}")))
    (spec,) = workshop.step("second-06").fields()
    assert (spec.label, spec.wording) == ("What now?", None)


def test_a_reveal_shows_those_of_its_steps_that_are_kept(kit: Callable[..., Path]) -> None:
    both = """\
  - id: second-08
    kind: reveal
    title: Both
    minutes: 1
    notes: Let them look.
    of: [second-02, second-03-scale]
    then: second-04
"""
    scale = """\
  - id: second-03-scale
    kind: scale
    title: How sure?
    minutes: 1
    notes: Wait.
    items: [{field: sure, label: Sure, low: not, high: very}]
    then: second-08
"""
    second = SECOND.replace("    then: second-04\n", "    then: second-03-scale\n", 1)
    second = second.replace("minutes: 9\n", "minutes: 11\n")
    head, _, rest = second.partition("  - id: second-04\n")
    second = head + scale + both + "  - id: second-04\n" + rest
    plan = second_with("{step: second-02, minutes: 10}", "{step: second-08, minutes: 10}")
    reveal = scenario.load(kit(plan, second=second)).step("second-08")
    assert isinstance(reveal, RevealStep)
    assert reveal.of == ("second-02",)


def test_a_question_of_weeks_later_joins_without_taking_time(kit: Callable[..., Path]) -> None:
    workshop = scenario.load(kit(second_with("{step: second-02, minutes: 20}", "{step: second-07}")))
    assert ways(workshop) == {"second-02": (END,), "second-07": (END,)}


def test_a_ten_minute_version_is_called_by_the_name_of_its_workshop(
    kit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kit()
    monkeypatch.chdir(file.parents[2])
    workshop = scenario.named("second-short")
    assert (workshop.id, workshop.version, workshop.minutes) == ("second-short", "1.2.0", 10)
    assert workshop.consent.version == "second-1"
    assert scenario.pages_of("second-short") == file.parents[1] / "second"
    assert scenario.named("both").id == "both"
    assert scenario.pages_of("both") == file.parent
    assert scenario.plans() == [file]
    with pytest.raises(WorkshopError, match="has no ten-minute version"):
        scenario.named("small-short")
    with pytest.raises(UnknownWorkshop, match='Did you mean "both"'):
        scenario.named("bot")


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("minutes: 22", "minutes: 23", "5: parts, breaks and slack take 22 minutes, but 23 are planned."),
        ("    minutes: 9", "    minutes: 8", '15: part "second": the walk second-01 → second-02'),
        ("workshop: second", "workshop: secnd", '14: There is no workshop or plan "secnd".'),
        ("    minutes: 9", "    mintues: 9", '15: part "second": "mintues" is no key here. Did you mean "minutes"?'),
        ("    minutes: 9", "    minutes: 9\n    shrt: true", '16: part "second": "shrt" is no key here. Did you'),
        ("step: see", "step: sea", '13: "sea" is no step of the plan. Did you mean "see"?'),
        ("by: 4", "by: 2", '13: "see" is planned for minute 3, and can\'t be there by 2.'),
        ("slack: 2", "slack: -1", '7: "slack" is -1. Write a number of at least 0.'),
        ("parts:", "extra: 1\nparts:", '8: "extra" is no key here.'),
        ("workshop: second", "workshop: small", '14: "ask" belongs to part 1 already; a session asks a step once.'),
        ("    minutes: 9", "    minutes: 10\n    short: true\n    steps: [{step: second-02}]", "14: "),
        ("workshop: small", "workshop: small\n    short: true", '10: "small" has no ten-minute version.'),
        ("workshop: small", "workshop: small\n    steps: [{step: tel}]", '10: "tel" is no step of "small". Did you'),
        ("workshop: small", "workshop: small\n    steps: [{step: see}]", '10: step "see": reveals "ask", which the'),
        (
            "workshop: small",
            "workshop: small\n    steps: [{step: tell}, {step: tell}]",
            '10: "tell" stands in this part twice. Leave one out.',
        ),
        (
            "workshop: small",
            "workshop: small\n    steps: [{step: ask, only: [stay]}]",
            '10: step "ask": a step of kind "choice" has no cards or rows to choose from',
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(kit: Callable[..., Path], old: str, new: str, mistake: str) -> None:
    file = kit(PLAN, (old, new))
    with pytest.raises(WorkshopError) as caught:
        scenario.load(file)
    told = [line.removeprefix(f"{file}:") for line in caught.value.mistakes]
    assert any(line.startswith(mistake) for line in told), told


@pytest.mark.parametrize(
    ("steps", "mistake"),
    [
        (("{step: second-04}",), '12: step "second-04": repeats "second-02", which the plan leaves out. Add it'),
        (("{step: second-06}",), '12: step "second-06": words its questions by "second-02", which the plan leaves'),
        (("{step: second-05-a}", "{step: second-05-b}"), '"second-01" is left out, and "second-05-a" or "second-05-b"'),
        (("{step: second-07}",), '9: part "second": no step of it is asked in the session.'),
    ],
)
def test_what_hangs_on_a_left_out_step_is_refused_by_name(
    kit: Callable[..., Path], steps: tuple[str, ...], mistake: str
) -> None:
    with pytest.raises(WorkshopError) as caught:
        scenario.load(kit(second_with(*steps)))
    assert any(mistake in line for line in caught.value.mistakes), caught.value.mistakes


def test_a_part_with_a_mistake_is_not_told_as_missing(kit: Callable[..., Path]) -> None:
    with pytest.raises(WorkshopError) as caught:
        scenario.load(kit(second_with("{step: second-02, mintues: 20}")))
    (told,) = caught.value.mistakes
    assert '"mintues" is no key here' in told


def test_a_faulty_workshop_is_told_where_the_plan_names_it(kit: Callable[..., Path]) -> None:
    file = kit(second=SECOND.replace("then: second-03", "then: second-33"))
    with pytest.raises(WorkshopError) as caught:
        scenario.load(file)
    (told,) = caught.value.mistakes
    assert told.startswith(f'{file}:14: "second" has mistakes: ')
    assert "second-33" in told


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("title: A second", "language: de\ntitle: A second", '"second" is in de, and "small" in en.'),
        ("id: second-01,", "id: tell,", '"tell" belongs to part 1 already'),
    ],
)
def test_workshops_that_can_not_be_one_session_are_refused(
    kit: Callable[..., Path], old: str, new: str, mistake: str
) -> None:
    with pytest.raises(WorkshopError, match="workshops") as caught:
        scenario.load(kit(second=SECOND.replace(old, new)))
    assert mistake in str(caught.value)


def test_an_author_does_not_write_a_timetable(kit: Callable[..., Path]) -> None:
    table = "timetable: {minutes: 9, slack: 0, slack_notes: none, parts: [], checkpoints: []}\nsteps:"
    kit(second=SECOND.replace("steps:", table, 1))
    with pytest.raises(WorkshopError, match="is made from a plan"):
        scenario.load(kit(second=SECOND.replace("steps:", table, 1)).parents[1] / "second")
    assert "timetable" not in scenario.schema()["properties"]


def test_the_schema_of_plans_knows_the_words_of_the_file() -> None:
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(PLAN)
    jsonschema.Draft202012Validator.check_schema(scenario.plan_schema())
    jsonschema.validate(data, scenario.plan_schema())
    data["parts"][0]["workshp"] = data["parts"][0].pop("workshop")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, scenario.plan_schema())


PICNIC = scenario.load(Path(__file__).parents[2] / "workshops" / "picnic")


def of_the_picnic(kept: set[str], minutes: float) -> tuple[Workshop | None, list[str]]:
    """The session of some steps of the picnic, or what is wrong with it."""
    part = PlanPart(workshop="picnic", minutes=minutes, steps=tuple(PlanStep(step=one) for one in sorted(kept)))
    plan = Plan(id="some", version="1.0.0", title="Some", goal="Try.", minutes=minutes, group="Any", parts=(part,))
    try:
        return composed(plan, {"picnic": PICNIC}), []
    except Mistakes as mistakes:
        return None, [text for _, text in mistakes.found]


@given(left_out=st.sets(st.sampled_from([step.id for step in PICNIC.steps]), max_size=6))
def test_a_picnic_without_some_steps_is_a_session_or_refused_with_words(left_out: set[str]) -> None:
    kept = {step.id for step in PICNIC.steps} - left_out
    made, found = of_the_picnic(kept, 35)
    if needed := re.search(r"takes ([\d.]+) minutes", " ".join(found)):
        made, found = of_the_picnic(kept, float(needed[1]))
    assert (made is None) == bool(found)
    assert all(text.endswith((".", "?")) for text in found)
    if made is not None:
        assert {target for targets in ways(made).values() for target in targets} <= {END, *kept}
        assert scenario.check(made) == []


def test_a_picnic_without_its_end_and_scale_is_such_a_session() -> None:
    made, found = of_the_picnic({step.id for step in PICNIC.steps} - {"picnic-10", "picnic-12"}, 32)
    assert found == []
    assert made is not None
    assert ways(made)["picnic-11"] == (END,)
