"""Remarks on a workshop: what no program can decide, and what is missing beside the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from awayday.scenario._finding import option_lists
from awayday.scenario._models import Workshop
from awayday.scenario._names import names

BESIDE = ("guide.md", "play.ipynb", "debrief.ipynb")
"""What stands beside a scenario in its folder."""


def remarks(workshop: Workshop, folder: Path) -> list[str]:
    """Tell the author what to look at before people come; none of it is a mistake by itself."""
    return list(_remarks(workshop, folder))


def _remarks(workshop: Workshop, folder: Path) -> Iterator[str]:
    for name in BESIDE:
        if not (folder / name).is_file():
            yield f"{name} is missing beside it."
    if not workshop.short:
        yield 'there is no ten-minute version. Add "short: " with the steps that it keeps.'
    found = names(workshop)
    if found:
        yield f"names in it: {', '.join(found)}. None may be that of a real company or a living person."
    for step in workshop.steps:
        for _, options in option_lists(step):
            worst = [one.id for one in options if (one.effect.customer, one.effect.employee) == (-2, -2)]
            if worst:
                yield f'step "{step.id}": option "{worst[0]}" harms everybody, so nobody will choose it.'
