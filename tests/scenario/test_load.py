"""Loading: a Workshop, or every mistake of the file in the order of lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awayday import scenario
from awayday.errors import WorkshopError
from awayday.steps import StoryStep

Write = Callable[[str | bytes], Path]
PICNIC = Path(__file__).parents[2] / "workshops" / "picnic" / "workshop.yaml"


def mistakes_of(folder: Path) -> list[str]:
    """All mistakes that `load` tells, each without the path before it."""
    with pytest.raises(WorkshopError) as caught:
        scenario.load(folder)
    before = f"{folder / 'workshop.yaml'}:"
    assert all(mistake.startswith(before) for mistake in caught.value.mistakes)
    return [mistake.removeprefix(before) for mistake in caught.value.mistakes]


def test_folder_and_file_give_the_same_workshop(small: str, write: Write) -> None:
    folder = write(small)
    workshop = scenario.load(folder)
    assert workshop == scenario.load(folder / "workshop.yaml")
    assert workshop.id == "small"
    assert workshop.first.id == "tell"
    assert isinstance(workshop.step("left"), StoryStep)
    assert scenario.check(workshop) == []


def test_a_workshop_comes_back_whole_from_its_json(small: str, write: Write) -> None:
    workshop = scenario.load(write(small))
    assert scenario.Workshop.model_validate_json(workshop.model_dump_json()) == workshop


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("title: What now?", "titel: What now?", '27: step "ask": "titel" is no key here. Did you mean "title"?'),
        ("    notes: Let them look.\n", "", '45: step "see": "notes" is missing. Write what the facilitator does'),
        ("gain: a day out\n", "gain:\n", '39: step "ask", option "leave": "gain" is empty. Write a text.'),
        ("kind: reveal", "kind: reveel", '46: step "see": "kind" is "reveel", and there is no such kind. Did you mean'),
        ("    kind: reveal\n", "", '45: step "see": "kind" is missing. Write one of choice,'),
        ("rule: plurality", "rule: plurals", '53: step "see": "rule" is "plurals", and there is no such rule. Did you'),
        ("of: ask", "off: ask", '54: step "see": "off" is no key here. Did you mean "of"?'),
        ("minutes: 2", "minutes: two", '28: step "ask": "minutes" is "two", and not a number. Write one'),
        ("minutes: 2", "minutes: 0", '28: step "ask": "minutes" is 0. Write a number of more than 0.'),
        ("minutes: 2", "minutes: 999", '28: step "ask": "minutes" is 999. Write a number of at most 120.'),
        ("minutes: 2", "minutes: .nan", '28: step "ask": "minutes" is nan. Write a number'),
        ("minutes: 2", f"minutes: {'9' * 4000}", '28: step "ask": "minutes" is a very long number'),
        ("customer: 1,", "customer: 3,", '36: step "ask", option "stay": "customer" is 3. Write a number of at most'),
        ("customer: 1,", "customer: 0.5,", '36: step "ask", option "stay": "customer" is 0.5, and not a whole number.'),
        ("label: Stay", "label: 12", '33: step "ask", option "stay": "label" is 12, and not a text. Put it in quotes.'),
        ("label: Stay", "label: ' '", '33: step "ask", option "stay": "label" is empty. Write a text.'),
        ("label: Stay", f"label: {'x' * 201}", '33: step "ask", option "stay": "label" is too long (201 characters).'),
        ("id: stay\n", "id: Stay here\n", '32: step "ask", option "Stay here": "id" is "Stay here". The id of an'),
        ('version: "1.0.0"', "version: 1.0", '3: "version" is 1.0, and not a text. Put it in quotes.'),
        ('version: "1.0.0"', "version: one", '3: "version" is "one". A version is three numbers with dots'),
        ("then: ask", "then: [ask]", '24: step "tell": "then" is a list, and has no keys. Write keys below it'),
        ("then: ask", "then: Ask Me", '24: step "tell": "then" is "Ask Me". An id has small letters'),
        ("screens: [Once there was a day.]", "screens: Once", '23: step "tell": "screens" is "Once", and not a list.'),
        ("screens: [Once there was a day.]", "screens: [1]", '23: step "tell", screen 1: this is 1, and not a text.'),
        ("consequence: true", "consequence: perhaps", '63: step "stayed": "consequence" is "perhaps". Write true or'),
        ("part: customer", "part: costumer", '65: step "stayed", voice 1: "part" is "costumer". Did you mean'),
        ("seed_trace: [000_one.txt]", "seed_trace: []", '8: "seed_trace" has too few entries (0). Write'),
        ("title: A small one\n", "", '1: "title" is missing. Add it.'),
        ("stay: stayed", "Stay it: stayed", '56: step "see": "Stay it" can\'t be a key here. The id of an option'),
        ("kind: text", "kind: test", '43: step "ask", question "hope": "kind" is "test". Did you mean "text"?'),
    ],
)  # fmt: skip
def test_a_mistake_of_form_is_told_with_line_key_and_mend(
    small: str, write: Write, old: str, new: str, mistake: str
) -> None:
    found = mistakes_of(write(small.replace(old, new, 1)))
    assert any(line.startswith(mistake) for line in found), found


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(small: str, write: Write) -> None:
    spoiled = (
        small.replace("goal: Try", "gaol: Try")
        .replace("kind: reveal", "kind: revael")
        .replace("then: see", "then: sea")
    )
    found = mistakes_of(write(spoiled))
    assert [int(mistake.split(":")[0]) for mistake in found] == sorted(int(mistake.split(":")[0]) for mistake in found)
    assert [mistake.split(": ", 1)[1] for mistake in found] == [
        '"goal" is missing. Add it.',
        '"gaol" is no key here. Did you mean "goal"?',
        'step "ask": "then" goes to "sea", which is no step. Did you mean "see"?',
        'step "see": "kind" is "revael", and there is no such kind. Did you mean "reveal"?',
    ]


def test_duplicate_keys_and_mistakes_of_meaning_are_told_together(small: str, write: Write) -> None:
    spoiled = small.replace("title: It begins", "title: It begins\n    title: Again").replace("then: see", "then: sea")
    assert [mistake.split(":")[0] for mistake in mistakes_of(write(spoiled))] == ["21", "45"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "this file is empty"),
        ("# only a remark\n", "this file is empty"),
        ("- one\n- two\n", "this file is no group of keys"),
        ("word\n", "this file is no group of keys"),
        ("steps: 3\n", '"steps" is 3, and not a list'),
        ("steps: [1, null, [], {}]\n", "and has no keys"),
    ],
)
def test_a_file_that_is_no_scenario_at_all_is_refused(write: Write, text: str, words: str) -> None:
    assert any(words in mistake for mistake in mistakes_of(write(text)))


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "x" * 5000])
def test_a_missing_file_is_told_by_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkshopError, match=r"Check"):
        scenario.load(tmp_path / name)


def test_a_path_inside_the_working_directory_is_told_as_seen_from_there(
    small: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(small.replace("then: see", "then: sea"))
    monkeypatch.chdir(folder.parent)
    with pytest.raises(WorkshopError) as caught:
        scenario.load(folder)
    assert caught.value.mistakes == [
        'small/workshop.yaml:44: step "ask": "then" goes to "sea", which is no step. Did you mean "see"?'
    ]


def told(folder: Path) -> tuple[list[int], scenario.Workshop | None]:
    """Lines of the mistakes that `load` tells, or the workshop; any other error goes through."""
    try:
        return [], scenario.load(folder)
    except WorkshopError as error:
        before = f"{folder / 'workshop.yaml'}:"
        return [int(mistake.removeprefix(before).split(":")[0]) for mistake in error.mistakes], None


LINES = PICNIC.read_text(encoding="utf-8").splitlines(keepends=True)


@st.composite
def spoiled_picnics(draw: st.DrawFn) -> str:
    """The picnic after one to three small accidents of an editor."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        column = draw(st.integers(0, len(line)))
        accident = draw(
            st.sampled_from(["drop", "double", "swap", "indent", "dedent", "type", "cut", "value", "truncate"])
        )
        match accident:
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, line)
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], line
            case "indent":
                lines[at] = "  " + line
            case "dedent":
                lines[at] = line.removeprefix("  ")
            case "type":
                lines[at] = line[:column] + draw(st.text(max_size=3)) + line[column:]
            case "cut":
                lines[at] = line[:column] + line[column + draw(st.integers(1, 4)) :]
            case "value":
                odd = draw(
                    st.sampled_from(["~", "[]", "{}", "12", "-1", ".inf", "true", "{a: {b: c}}", "end", "picnic-01"])
                )
                lines[at] = f"{line.split(':')[0]}: {odd}\n"
            case "truncate":
                lines = lines[: at + 1]
    return "".join(lines)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=spoiled_picnics())
def test_a_spoiled_picnic_is_still_a_workshop_or_its_lines_are_told(write: Write, text: str) -> None:
    folder = write(text)
    numbers, workshop = told(folder)
    assert numbers == sorted(numbers)
    assert all(1 <= number <= len(text.splitlines()) + 1 for number in numbers)
    assert numbers or (workshop is not None and scenario.check(workshop) == [])
