"""What the tables do not tell of a step, such as the words of each card: read in the kit's own workshop, if there."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from awayday import scenario
from awayday.analyses._base import Step
from awayday.errors import WorkshopError
from awayday.steps import AnyStep

Kind = TypeVar("Kind", bound=AnyStep)


def asked_step(step: Step, kind: type[Kind]) -> Kind | None:
    """Return a step as the kit's workshop of that version has it, None where there is none."""
    found = _steps(*step.workshop).get(step.step_id)
    return found if isinstance(found, kind) else None


@lru_cache(maxsize=8)
def _steps(name: str, version: str) -> dict[str, AnyStep]:
    try:
        workshop = scenario.load(scenario.find(name))
    except WorkshopError:
        return {}
    return dict(workshop.by_id) if workshop.version == version else {}
