"""The page for authors: every example in it is read as what it is, and every kind of step and rule has one."""

from __future__ import annotations

import re
import typing
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from awayday import scenario
from awayday.scenario import Plan, Workshop
from awayday.steps import AnyStep, Branch, Step

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "writing-a-workshop.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
WHOLE = next(block for block in BLOCKS if "\nsteps:" in block)
KINDS: dict[str, type[Step]] = {
    typing.get_args(each.model_fields["kind"].annotation)[0]: each
    for each in typing.get_args(typing.get_args(AnyStep)[0])
}


def read(block: str) -> Any:
    return YAML(typ="safe", pure=True).load(block)


LISTED = [each for block in BLOCKS if isinstance(found := read(block), list) for each in found]
STEPS = [each for each in LISTED if "kind" in each]
RULES = [each for each in LISTED if "rule" in each]


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit with the workshop of the page in it."""
    folder = tmp_path / "workshops" / "late-train"
    folder.mkdir(parents=True)
    (folder / "workshop.yaml").write_text(WHOLE, encoding="utf-8")
    return folder


def test_the_whole_example_is_a_workshop_without_mistakes(kit: Path) -> None:
    assert scenario.load(kit).minutes == 7
    assert scenario.remarks(scenario.load(kit), kit)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["id"])
def test_an_example_of_a_step_is_one(step: dict[str, Any]) -> None:
    found = TypeAdapter(AnyStep).validate_python(step)
    assert found.then


def test_every_kind_of_step_has_an_example() -> None:
    there = {step["kind"] for step in [*STEPS, *read(WHOLE)["steps"]]}
    assert set(KINDS) - there == set()
    assert all(f"**{kind}**" in PAGE for kind in there)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule"])
def test_an_example_of_a_rule_is_one(rule: dict[str, Any]) -> None:
    assert TypeAdapter(Branch).validate_python(rule)


def test_every_rule_has_an_example() -> None:
    kinds = {
        typing.get_args(each.model_fields["rule"].annotation)[0] for each in typing.get_args(typing.get_args(Branch)[0])
    }
    assert {rule["rule"] for rule in RULES} == kinds


def test_further_keys_fit_into_the_whole_example() -> None:
    keys = [found for block in BLOCKS if isinstance(found := read(block), dict) and not {"steps", "parts"} & set(found)]
    assert keys
    for found in keys:
        assert Workshop.model_validate(read(WHOLE) | found)


def test_an_example_of_a_plan_is_one(kit: Path) -> None:
    plans = [block for block in BLOCKS if "\nparts:" in block]
    assert plans
    (kit.parent / "plans").mkdir()
    for block in plans:
        file = kit.parent / "plans" / f"{Plan.model_validate(read(block)).id}.yaml"
        file.write_text(block, encoding="utf-8")
        assert scenario.load(file).parts


def test_the_page_names_every_key_of_a_step() -> None:
    named = set(re.findall(r"`([a-z_]+)", PAGE))
    assert set(Step.model_fields) - named - {"chart"} == set()
