"""Every file in tests/oracles holds values that we did not produce; each statistic has to give them back."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from awayday import stats

ORACLES = Path(__file__).parents[1] / "oracles"
FILES = sorted(ORACLES.glob("*.json"))


def cases() -> list[Any]:
    return [
        pytest.param(oracle["function"], case, id=f"{path.stem}-{number}-{case['id']}")
        for path in FILES
        for oracle in [json.loads(path.read_text(encoding="utf-8"))]
        for number, case in enumerate(oracle["cases"], start=1)
    ]


@pytest.mark.parametrize(("function", "case"), cases())
def test_statistic_gives_the_published_value(function: str, case: dict[str, Any]) -> None:
    found = getattr(stats, function)(*case["inputs"], **case.get("named", {}))
    if isinstance(case["expected"], dict):
        found = asdict(found)
    elif isinstance(found, tuple):
        found = list(found)
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_oracle_names_its_source_and_has_cases(path: Path) -> None:
    oracle = json.loads(path.read_text(encoding="utf-8"))
    assert oracle["source"]
    assert oracle["cases"]
    assert oracle["function"] in stats.__all__


def test_every_statistic_has_an_oracle() -> None:
    functions = {name for name in stats.__all__ if name.islower()}
    assert functions == {json.loads(path.read_text(encoding="utf-8"))["function"] for path in FILES}
