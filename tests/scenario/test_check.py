"""Checks of meaning, each with a scenario that breaks just that rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awayday import scenario
from awayday.errors import WorkshopError
from awayday.steps import Effect

Write = Callable[[str | bytes], Path]
Spoil = Callable[..., list[str]]

OTHER = """\
  - id: other
    kind: story
    title: Elsewhere
    minutes: 1
    notes: Read it.
    screens: [Far away.]
    then: end
"""


@pytest.fixture
def spoil(small: str, write: Write) -> Spoil:
    """Mistakes of the small scenario after replacing texts in it; each replacement must be there."""

    def tell(*replacements: tuple[str, str], more: str = "") -> list[str]:
        text = small
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        with pytest.raises(WorkshopError) as caught:
            scenario.load(write(text + more))
        return [mistake.split(":", 1)[1] for mistake in caught.value.mistakes]

    return tell


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("then: see", "then: sea", '44: step "ask": "then" goes to "sea", which is no step. Did you mean "see"?'),
        (
            "then: see",
            "then: xyzzy",
            '44: step "ask": "then" goes to "xyzzy", which is no step. Name a step that is there.',
        ),
        (
            "then: see",
            "then: ask",
            '44: step "ask": "then" leads back to the step itself. Name the step that comes next.',
        ),
        (
            "stay: stayed",
            "stay: staid",
            '56: step "see": branch "stay" goes to "staid", which is no step. Did you mean "stayed"?',
        ),
        (
            "    then: see",
            "    then: see\n    also: [lefd]",
            '45: step "ask": "also" goes to "lefd", which is no step. Did you mean "left"?',
        ),
        (
            "    then: see",
            "    then: see\n    also: [end]",
            '45: step "ask": "also" goes to "end", which is no step. Name a step that is there.',
        ),
        (
            "      of: ask",
            "      of: aks",
            '54: step "see": the branch counts "aks", which is no step. Did you mean "ask"?',
        ),
        (
            "      of: ask",
            "      of: tell",
            '54: step "see": the branch counts "tell", which is no choice. Name a step of kind "choice".',
        ),
        (
            "        leave: left\n",
            "",
            '55: step "see": option "leave" of "ask" has no branch. Add it with its next step.',
        ),
        (
            "leave: left",
            "leave: left\n        leaf: left",
            '58: step "see": branch "leaf" is no option of "ask". Did you mean "leave"?',
        ),
        ("of: [ask]", "of: [asq]", '50: step "see": reveals "asq", which is no step. Did you mean "ask"?'),
        (
            "of: [ask]",
            "of: [ask, tell]",
            '50: step "see": reveals "tell", which asks nothing. Name a step that collects answers.',
        ),
        (
            "words: [hope]",
            "words: [hop]",
            '51: step "see": shows the words "hop", and no step that it reveals asks for them. Did you mean "hope"?',
        ),
        (
            "    prompt: What",
            "    visibility: own_copy\n    prompt: What",
            '51: step "see": reveals "ask", whose answers nobody else may see. Leave it out.',
        ),
        (
            "    prompt: What",
            "    phase: revote\n    prompt: What",
            '30: step "ask": is a revote, but does not say of which step. Add "revote_of: " and its id.',
        ),
        (
            "    prompt: What",
            "    phase: revote\n    revote_of: tel\n    prompt: What",
            '31: step "ask": repeats "tel", which is no step. Did you mean "tell"?',
        ),
        (
            "    prompt: What",
            "    phase: revote\n    revote_of: tell\n    prompt: What",
            '31: step "ask": repeats "tell", which is no choice. Name a step of kind "choice".',
        ),
        ("id: leave", "id: stay", '31: step "ask": option "stay" is there 2 times. Give each its own id.'),
        ("id: left\n", "id: stayed\n", '68: step "stayed": this id belongs to step 4 already. Choose another.'),
        ("id: left\n", "id: end\n", '68: step "end": this word means the end. Choose another id.'),
        (
            "{field: hope,",
            "{field: choice,",
            '25: step "ask": 2 answers would stand in the same column "choice". Give each its own "field".',
        ),
        (
            "kind: text, label",
            "kind: scale, label",
            '43: step "ask": question "hope" does not say what its ends mean. Add "low" and "high".',
        ),
        (
            "kind: text, label",
            "kind: choice, label",
            '43: step "ask": question "hope" is a choice with 0 options. Write two to six.',
        ),
        (
            "employee: -1}",
            "employee: 2}",
            (
                '31: step "ask": option "stay" alone is best for customers and for employees, so it looks like '
                "the answer. Give it a cost, or another option its due."
            ),
        ),
        (
            "screens: [Once there was a day.]",
            "screens: []",
            '18: step "tell": has nothing to tell. Add "screens" or "voices".',
        ),
        (
            "part: colleague",
            "part: customer",
            (
                '64: step "stayed": a consequence is told by two voices, one customer and one colleague; '
                "here speaks customer and customer. Write one of each."
            ),
        ),
        (
            "screens: [Once",
            "consequence: true\n    screens: [Once",
            (
                '23: step "tell": a consequence is told by two voices, one customer and one colleague; '
                "here speaks nobody. Write one of each."
            ),
        ),
        (
            "minutes: 6",
            "minutes: 7",
            (
                "6: the walk tell → ask → see → stayed → end takes 6 minutes, but 7 are planned. "
                "Change the minutes of a step on it."
            ),
        ),
        (
            "title: We left\n    minutes: 2",
            "title: We left\n    minutes: 2.5",
            (
                "6: the walk tell → ask → see → left → end takes 6.5 minutes, but 6 are planned. "
                "Change the minutes of a step on it."
            ),
        ),
        (
            "steps:\n",
            "short: [{step: tell, minutes: 4}, {step: ask, minutes: 5}]\nsteps:\n",
            (
                "17: the short version of the walk tell → ask → see → stayed → end takes 9 minutes, "
                "but 10 are planned. Change the minutes of a step on it."
            ),
        ),
        (
            "steps:\n",
            "short:\n  - {step: tell, minutes: 4}\n  - {step: aks, minutes: 6}\nsteps:\n",
            '19: the short version has "aks", which is no step. Did you mean "ask"?',
        ),
        (
            "steps:\n",
            "short:\n  - {step: tell, minutes: 4}\n  - {step: tell, minutes: 6}\nsteps:\n",
            '19: the short version has "tell" twice. Leave one out.',
        ),
        (
            "    prompt: What",
            "    seed_trace: [001_two.txt]\n    prompt: What",
            (
                '30: step "ask": comes from "001_two.txt", which the workshop does not name. '
                'Add it to "seed_trace" at the top.'
            ),
        ),
    ],
)
def test_a_mistake_of_meaning_is_told_with_its_line_and_mend(spoil: Spoil, old: str, new: str, mistake: str) -> None:
    assert mistake in spoil((old, new))


def test_a_step_that_no_walk_reaches_is_told(spoil: Spoil) -> None:
    assert spoil(more=OTHER) == [
        '78: step "other": no walk leads here. Let another step lead to it, or delete it.',
    ]


def test_a_step_that_only_the_facilitator_can_show_is_reached(small: str, write: Write) -> None:
    text = small.replace("then: see\n", "then: see\n    also: [other]\n")
    assert scenario.load(write(text + OTHER)).step("ask").also == ("other",)


def test_a_walk_that_comes_back_is_told(spoil: Spoil) -> None:
    found = spoil(("stay: stayed", "stay: tell"), ("then: see", "then: stayed"), ("then: end", "then: see"))
    assert found == [
        '52: step "see": the walk tell → ask → stayed → see → tell comes back, so it may never end. Let it lead on.'
    ]


def test_a_reveal_that_comes_before_its_question_on_one_walk_is_told(spoil: Spoil) -> None:
    found = spoil(("    then: ask\n", "    then: {rule: facilitator, to: [ask, see]}\n"))
    assert '50: step "see": reveals "ask", which nobody is asked on the walk tell → see. Put it before.' in found
    assert '54: step "see": branches by "ask", which nobody is asked on the walk tell → see. Put it before.' in found


def test_a_revote_before_the_first_vote_is_told(spoil: Spoil, small: str) -> None:
    start, end = small.index("  - id: ask"), small.index("  - id: see")
    again = small[start:end].replace("id: ask", "id: again").replace("then: see", "then: ask").replace(
        "    prompt:", "    phase: revote\n    revote_of: ask\n    prompt:"
    )  # fmt: skip
    found = spoil(("then: ask", "then: again"), ("minutes: 6", "minutes: 8"), ("  - id: ask", f"{again}  - id: ask"))
    assert [mistake.split(": ", 1)[1] for mistake in found] == [
        'step "again": repeats "ask", which nobody is asked on the walk tell → again. Put it before.'
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("label: Leave", "label: Go", 'option "leave" is not as in "ask", which it repeats. Make both the same.'),
        ("customer: 1,", "customer: 0,", 'option "stay" is not as in "ask", which it repeats. Make both the same.'),
        ("    phase: revote\n", "", 'repeats "ask", so its answers are a second round. Write "phase: revote".'),
    ],
)
def test_a_revote_puts_the_same_question(spoil: Spoil, small: str, old: str, new: str, words: str) -> None:
    start, end = small.index("  - id: ask"), small.index("  - id: see")
    again = small[start:end].replace("id: ask", "id: again").replace(
        "    prompt:", "    phase: revote\n    revote_of: ask\n    prompt:"
    )  # fmt: skip
    assert old in again
    found = spoil(("then: see", "then: again"), ("  - id: see", f"{again.replace(old, new)}  - id: see"))
    assert any(words in mistake for mistake in found)


def own_branch(**to: str) -> tuple[str, str]:
    """Replace the branch of the small scenario by each person's own."""
    targets = ", ".join(f"{option}: {target}" for option, target in to.items())
    old = "      rule: plurality\n      of: ask\n      to:\n        stay: stayed\n        leave: left\n"
    return old, f"      rule: own\n      of: ask\n      to: {{{targets}}}\n"


def test_phones_may_go_their_own_ways_through_stories_that_meet_again(small: str, write: Write) -> None:
    old, new = own_branch(stay="stayed", leave="left")
    assert scenario.load(write(small.replace(old, new))).step("see").targets() == ("stayed", "left")


def test_own_ways_lead_through_stories_alone(spoil: Spoil) -> None:
    found = spoil(own_branch(stay="ask", leave="left"))
    assert found[0].startswith('55: step "see": branch "stay" goes to "ask", which is no story')
    assert found[1] == (
        '55: step "see": the phones never meet again. Let all of these stories lead to the same next step.'
    )


def test_own_ways_that_never_meet_are_told(spoil: Spoil) -> None:
    found = spoil(own_branch(stay="stayed", leave="left"), ("then: end", "then: left"))
    assert any("the phones never meet again" in mistake for mistake in found)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("option: stai, at_least: 0.6, to: stayed, otherwise: left", '"stai", which is no option of "ask"'),
        ("option: stay, at_least: 0.6, to: left, otherwise: left", "both ways lead to the same step"),
        ("option: stay, at_least: 60, to: stayed, otherwise: left", '"at_least" is 60. Write a number of at most 1.'),
        ("option: stay, at_least: 0.6, to: stayed, otherwise: gone", '"otherwise" goes to "gone", which is no step'),
    ],
)  # fmt: skip
def test_a_share_needs_an_option_a_fraction_and_two_ways(spoil: Spoil, rule: str, words: str) -> None:
    old, _ = own_branch()
    found = spoil((old, f"      {{rule: share, of: ask, {rule}}}\n"))
    assert any(words in mistake for mistake in found)


def test_the_facilitator_is_given_different_steps(spoil: Spoil) -> None:
    old, _ = own_branch()
    found = spoil((old, "      {rule: facilitator, to: [left, left]}\n"))
    assert any("the facilitator is given the same step twice" in mistake for mistake in found)


@pytest.mark.parametrize(
    "effects",
    [
        [(0, 0), (0, 0)],
        [(2, -1), (-1, 2)],
        [(1, 1), (1, 1), (0, 0)],
        [(2, 0), (1, 1), (0, 1)],
    ],
)
def test_options_that_leave_a_choice_open_are_welcome(small: str, write: Write, effects: list[tuple[int, int]]) -> None:
    workshop = scenario.load(write(small))
    ask: Any = workshop.step("ask")
    one = ask.options[0]
    options = tuple(
        one.model_copy(update={"id": f"o{i}", "effect": Effect(customer=customer, employee=employee)})
        for i, (customer, employee) in enumerate(effects)
    )
    changed = ask.model_copy(update={"options": options, "then": "stayed"})
    steps = (workshop.steps[0], changed, workshop.steps[3])
    assert scenario.check(workshop.model_copy(update={"steps": steps, "minutes": 5})) == []


def test_check_tells_the_same_without_a_file(small: str, write: Write) -> None:
    workshop = scenario.load(write(small))
    assert scenario.check(workshop.model_copy(update={"minutes": 7})) == [
        (
            "the walk tell → ask → see → stayed → end takes 6 minutes, but 7 are planned. "
            "Change the minutes of a step on it."
        )
    ]


def test_what_is_never_shown_is_announced_so_that_people_may_pass(spoil: Spoil) -> None:
    told = spoil(("    prompt: What", "    visibility: never_shown\n    prompt: What"))
    assert (
        'step "ask": its answers are shown to nobody, so people should know that, and be able to pass. '
        'Add "notice: " and what they should know before.'
    ) in [text.split(": ", 1)[1] for text in told]


def test_a_consent_agrees_by_an_option_and_stands_on_no_wall(spoil: Spoil) -> None:
    asks = ("    prompt: What", "    consent: {scope: live, by: stay}\n    prompt: What")
    assert any("stand on no wall" in mistake for mistake in spoil(asks))
    hidden = ("    prompt: What", "    visibility: never_shown\n    prompt: What")
    told = spoil((asks[0], asks[1].replace("stay", "gone")), hidden)
    assert any('agrees by "gone", which is no option of it' in mistake for mistake in told)


def test_a_question_has_options_or_marks_and_enough_of_them(spoil: Spoil, small: str, write: Write) -> None:
    hope, marks = "{field: hope, kind: text, label: What do you hope for?}", "{id: a, label: A}, {id: b, label: B}"
    one = hope + "\n      - {field: role, kind: choice, label: Role?, marks: [{id: a, label: A}]}"
    assert any("choice with 1 options" in mistake for mistake in spoil((hope, one)))
    written = f"{hope}\n      - {{field: role, kind: choice, privacy: quasi, label: Role?, marks: [{marks}]}}"
    step = scenario.load(write(small.replace(hope, written))).step("ask")
    spec = next(spec for spec in step.fields() if spec.name == "role")
    assert ([mark.id for mark in spec.options], spec.privacy) == (["a", "b"], "quasi")
