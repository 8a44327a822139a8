"""Remarks: what an author should look at, which is no mistake; and the names in a scenario."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from awayday import scenario

Write = Callable[[str | bytes], Path]


def test_what_is_missing_beside_a_scenario_is_remarked(small: str, write: Write) -> None:
    folder = write(small)
    workshop = scenario.load(folder)
    told = scenario.remarks(workshop, folder)
    assert [text.split()[0] for text in told[:3]] == ["guide.md", "play.ipynb", "debrief.ipynb"]
    assert any("ten-minute version" in text for text in told)
    for name in ("guide.md", "play.ipynb", "debrief.ipynb"):
        (folder / name).write_text("", encoding="utf-8")
    assert not any("missing" in text for text in scenario.remarks(workshop, folder))


def test_names_are_listed_for_the_author(small: str, write: Write) -> None:
    workshop = scenario.load(write(small.replace("Once there was a day.", "Once we asked Contoso, on a Monday.")))
    assert scenario.names(workshop) == ["Contoso", "Hedda", "Wen"]
    assert any("Contoso, Hedda, Wen" in text for text in scenario.remarks(workshop, Path()))


def test_an_option_that_harms_everybody_is_remarked(small: str, write: Write) -> None:
    text = small.replace("effect: {customer: 1, employee: -1}", "effect: {customer: -2, employee: -2}")
    text = text.replace("effect: {customer: -1, employee: 1}", "effect: {customer: -2, employee: -2}")
    told = scenario.remarks(scenario.load(write(text)), Path())
    assert any('"stay" harms everybody' in one for one in told)
