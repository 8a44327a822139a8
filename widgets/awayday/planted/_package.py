"""A made-up cohort as the files that are shipped, the same bytes each time."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from awayday import packages
from awayday.export import datapackage
from awayday.planted._recipe import RECIPE, Recipe, read_recipe
from awayday.planted._sums import as_json, with_sums
from awayday.planted._tables import cohort

MADE = """\
From `recipe.yaml` alone: {sessions} of the kit's own workshops were played with {people} made-up people, through the
same program that takes the answers of a real room. `scripts/datasets` writes the same bytes each time. A phone saves
after each field that is filled in; such saves on the way to an answer are left out here, and so are marks that a story
was read, while changes of mind are kept.

Two things an export of a real session does not have today: the sessions are matched, so that a person has one id in all
of them, and everybody was asked whether her sessions may be matched and whether her own line may be drawn."""

TRUTH = "truth.json"
"""Name of the file that says what has to be found in a dataset."""


def build(folder: Path | str) -> dict[str, bytes]:
    """Make all files of the dataset whose recipe is in `folder`, by their names in it; nothing is written there.

    Raises
    ------
    AwaydayError
        If the recipe has mistakes.
    """
    recipe = read_recipe(folder)
    with tempfile.TemporaryDirectory() as scratch:
        package = datapackage(cohort(recipe), Path(scratch) / recipe.name, parquet=True)
        files = {
            file.relative_to(package).as_posix(): file.read_bytes() for file in package.rglob("*") if file.is_file()
        }
    files[packages.DESCRIPTOR] = as_json(_described(json.loads(files[packages.DESCRIPTOR]), recipe))
    files["README.md"] = _readme(files["README.md"].decode(), recipe).encode()
    files["CHANGES.md"] = _changes(recipe).encode()
    files[TRUTH] = as_json([one.model_dump(mode="json", exclude_defaults=True) for one in recipe.truth])
    files[RECIPE] = (Path(folder) / RECIPE).read_bytes()
    return with_sums(files)


def _title(recipe: Recipe) -> str:
    return f"SYNTHETIC: {recipe.label}"


def _described(descriptor: dict[str, Any], recipe: Recipe) -> dict[str, Any]:
    stamp = f"SYNTHETIC \N{EN DASH} not people · recipe {recipe.name} {recipe.version}, seed {recipe.seed}"
    return descriptor | {
        "name": recipe.name,
        "title": _title(recipe),
        "description": f"{stamp}. {recipe.description}",
        "version": recipe.version,
        "contributors": [{"title": "awayday, by its program for made-up cohorts", "roles": ["creator"]}],
    }


def _readme(of_export: str, recipe: Recipe) -> str:
    """Put the words of the recipe between the stamp and the list of files that every export has."""
    stamp = of_export.split("\n\n")[1]
    before, _, files = of_export.partition("\n## Files\n")
    facts = before[before.index("| | |") :].replace("| version | 1.0.0 |", f"| version | {recipe.version} |")
    truth = "\n".join(f"- {one.analysis}: {one.about}" for one in recipe.truth)
    return f"""# {_title(recipe)}

{stamp}

{recipe.readme.strip()}

## What the analysis has to say

Each line stands in `truth.json` with its numbers, and a test computes it from the tables by the code that draws the
coach's charts.

{truth}

## How it was made

{MADE.format(sessions=_sessions(recipe), people=recipe.people)}

{facts.strip()}

## Files
{files}"""


def _sessions(recipe: Recipe) -> str:
    words = ("one session", "two sessions", "three sessions", "four sessions")
    many = len(recipe.meetings)
    return words[many - 1] if many <= len(words) else f"{many} sessions"


def _changes(recipe: Recipe) -> str:
    versions = "\n".join(f"## {one.version}\n\n{one.text.strip()}\n" for one in recipe.changes)
    return f"# Changes of {recipe.label}\n\n{versions}"
