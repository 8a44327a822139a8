"""The models and their schema for editors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from awayday import scenario

ROOT = Path(__file__).parents[2]


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(scenario.schema())


def test_the_generated_files_are_what_build_writes() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_schema_knows_the_words_of_the_file(small: str) -> None:
    schema = json.loads((ROOT / "widgets/awayday/scenario/workshop.schema.json").read_text(encoding="utf-8"))
    data = YAML(typ="safe", pure=True).load(small)
    jsonschema.validate(data, schema)
    data["steps"][1]["optons"] = data["steps"][1].pop("options")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_a_workshop_cannot_be_changed_by_those_who_hold_it() -> None:
    workshop = scenario.load(scenario.find("picnic"))
    with pytest.raises(Exception, match="frozen"):
        workshop.title = "Another"
    with pytest.raises(KeyError):
        workshop.step("nowhere")
