"""Every workshop of the kit: valid, balanced, complete, and in words of its own.

The checks of the curriculum for authors, and where each is made: docs/writing-a-workshop.md has the list.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from awayday import frames, scenario
from awayday.session import Origin
from awayday.steps import ChoiceStep, FieldType, Option, StoryStep
from awayday.store import open_store
from awayday.tables import TABLES
from awayday.usecases import start

ROOT = Path(__file__).parents[1]
FOLDERS = sorted(file.parent for file in (ROOT / "workshops").glob("*/workshop.yaml"))
SEEDS = Path(os.environ.get("AWAYDAY_SEEDS", ROOT.parent / "shared" / "seeds"))
RUN_OF_WORDS = 8

each_workshop = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def texts(data: Any) -> Iterator[str]:
    """Every text in nested data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts(value)


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words in a text, without case and punctuation."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return {tuple(words[at : at + RUN_OF_WORDS]) for at in range(len(words) - RUN_OF_WORDS + 1)}


def test_there_are_workshops_to_test() -> None:
    assert "picnic" in {folder.name for folder in FOLDERS}
    assert len(scenario.shelf()) == len(FOLDERS)


@each_workshop
def test_it_is_valid_and_every_walk_ends_on_time(folder: Path) -> None:
    workshop = scenario.load(folder)
    assert scenario.check(workshop) == []
    assert workshop.id == folder.name


@each_workshop
def test_editors_find_no_mistake_in_it(folder: Path) -> None:
    data = YAML(typ="safe", pure=True).load(folder / "workshop.yaml")
    jsonschema.validate(data, scenario.schema())


@each_workshop
def test_it_has_a_guide_that_names_goal_time_and_source(folder: Path) -> None:
    workshop = scenario.load(folder)
    guide = (folder / "guide.md").read_text(encoding="utf-8")
    for word in ("**Goal.**", f"{workshop.minutes:g} minutes", "Numbers to expect", *workshop.seed_trace):
        assert word in guide


@each_workshop
def test_every_step_says_what_the_facilitator_does(folder: Path) -> None:
    for step in scenario.load(folder).steps:
        assert len(step.notes.split()) >= 5, step.id


@each_workshop
def test_every_option_has_a_gain_that_is_not_its_cost(folder: Path) -> None:
    for step in scenario.load(folder).steps:
        for field in step.fields():
            for option in (one for one in field.options if isinstance(one, Option)):
                assert option.gain != option.cost, (step.id, option.id)


@each_workshop
def test_no_run_of_eight_words_is_taken_from_a_source(folder: Path) -> None:
    sources = sorted(SEEDS.glob("*.txt"))
    if not sources:
        pytest.skip(f"the source articles are not in {SEEDS}; set AWAYDAY_SEEDS to their folder")
    written = set().union(*(runs(text) for text in texts(scenario.load(folder).model_dump())))
    written |= runs((folder / "guide.md").read_text(encoding="utf-8"))
    taken = {run for source in sources for run in runs(source.read_text(encoding="utf-8")) & written}
    assert taken == set()


def test_a_borrowed_sentence_would_be_found() -> None:
    borrowed = "You could say it's a day that nobody at all had asked for."
    assert runs("Well -- you could say IT\N{RIGHT SINGLE QUOTATION MARK}S a day that nobody, at all, wanted") & runs(
        borrowed
    )
    assert not runs("a day that nobody had asked for") & runs(borrowed)


WORLD = tomllib.loads((ROOT / "tests" / "world.toml").read_text(encoding="utf-8"))


def written(folder: Path) -> list[str]:
    """Every text of a workshop and of its guide, the sources' file names aside."""
    found = list(texts(scenario.load(folder).model_dump()))
    return [*found, (folder / "guide.md").read_text(encoding="utf-8") if (folder / "guide.md").exists() else ""]


@each_workshop
def test_nobody_is_named_but_those_who_are_invented(folder: Path) -> None:
    plain = [file.read_text(encoding="utf-8") for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))]
    plain += [text for other in FOLDERS for text in written(other)]
    unknown = set(scenario.capitals(written(folder), [small(text) for text in plain]))
    assert unknown - {*WORLD["names"], *WORLD["words"]} == set(), "if invented, add it to tests/world.toml"


def small(text: str) -> str:
    """Keep the words of a text that are written without a capital."""
    return " ".join(word for word in re.findall(r"[^\W\d_]+", text) if word[0].islower())


def test_a_name_that_nobody_invented_would_be_found() -> None:
    found = scenario.capitals(["We flew with Contoso Air, and Wen liked it."], ["it was airy"])
    assert set(found) - {*WORLD["names"], *WORLD["words"]} >= {"Contoso"}


SENSITIVE = (
    "the-line-02",
    "before-and-over-02a",
    "before-and-over-02d",
    "no-show-boss-06",
    "no-show-boss-08",
    "boundaries-10",
)
"""Steps whose contents may hurt, by the curriculum."""


@each_workshop
def test_every_step_that_may_hurt_says_so_first_and_can_be_passed(folder: Path) -> None:
    for step in scenario.load(folder).steps:
        is_consent = isinstance(step, ChoiceStep) and step.consent is not None
        if step.id in SENSITIVE or (step.visibility == "never_shown" and not is_consent):
            assert step.notice, step.id
            assert step.fields(), step.id  # there is something to pass


@each_workshop
def test_every_field_has_a_type_a_privacy_class_and_an_entry_in_the_codebook(folder: Path) -> None:
    workshop = scenario.load(folder)
    live = start(open_store("sqlite://"), workshop, origin=Origin.SYNTHETIC, seed=1)
    try:
        tables = frames.of(live.store, live.session.session_id)
    finally:
        live.close()
    levels = {column.name: set(column.levels) for column in TABLES["fields"].columns if column.levels}
    known = {(row.step_id, row.field): row for row in tables.fields.itertuples()}
    asked = {(step.id, spec.field) for step in workshop.steps for spec in step.fields()}
    assert set(known) == asked
    for (step_id, field), row in known.items():
        where = (step_id, field)
        assert row.type in levels["type"], where
        assert row.privacy in levels["privacy"], where
        assert row.label.strip(), where
    texts_of = [spec for step in workshop.steps for spec in step.fields() if spec.type is FieldType.TEXT]
    assert all(spec.privacy == "words" for spec in texts_of)


def picnic() -> scenario.Workshop:
    """Load the picnic."""
    return scenario.load(ROOT / "workshops" / "picnic")


def test_the_picnic_has_three_scenes_with_four_endings_each() -> None:
    graph = scenario.graph(picnic())
    scenes = [to for step, to, _ in graph if step == "picnic-05"]
    assert scenes == ["picnic-06-close", "picnic-06-cover", "picnic-06-other"]
    leaves = [to for step, to, _ in graph if step in {"picnic-09-close", "picnic-09-cover", "picnic-09-other"}]
    assert len(leaves) == len(set(leaves)) == 12
    assert {to for step, to, _ in graph if step in leaves} == {"picnic-10"}


def test_the_picnic_asks_what_its_design_says() -> None:
    found = {
        step.id: [spec.name for spec in step.fields()] for step in picnic().steps if not isinstance(step, StoryStep)
    }
    answer = ["choice", "reason", "confidence"]
    assert {step_id: names for step_id, names in found.items() if names} == {
        "picnic-02": ["choice", "shape", "shape_words", "hope", "risk", "confidence"],
        "picnic-05": ["choice", "confidence"],
        "picnic-08-close": answer,
        "picnic-08-cover": answer,
        "picnic-08-other": answer,
        "picnic-10": ["only_one_first"],
        "picnic-12": ["q9", "q10", "q11"],
    }


def test_nothing_but_the_choice_and_the_slider_is_required_in_the_picnic() -> None:
    for step in picnic().steps:
        for field in step.fields():
            assert field.required == (field.name in {"choice", "only_one_first", "seen"}), (step.id, field.name)
            assert field.type is not FieldType.TEXT or field.privacy == "words"


def test_the_turn_of_the_source_can_follow_every_branch_of_the_picnic() -> None:
    workshop = picnic()
    for branch in ("cover", "other"):
        assert workshop.step(f"picnic-06-{branch}").also == ("picnic-07-close",)
        assert workshop.step(f"picnic-07-{branch}").also == ("picnic-07-close",)


def test_the_revote_of_the_picnic_puts_the_same_announcements() -> None:
    first, again = picnic().step("picnic-02"), picnic().step("picnic-05")
    assert isinstance(first, ChoiceStep)
    assert isinstance(again, ChoiceStep)
    assert [option.label for option in again.options] == [option.label for option in first.options]
    assert (again.revote_of, again.phase) == ("picnic-02", "revote")
