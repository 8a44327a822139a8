"""A Workshop from its file, or all mistakes in that file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from awayday.errors import WorkshopError
from awayday.scenario._check import findings, name_findings
from awayday.scenario._finding import Finding, Steps
from awayday.scenario._mistakes import in_words
from awayday.scenario._models import MAX_STEPS, Workshop
from awayday.scenario._yaml import MAX_MISTAKES, Mistake, Source, read, read_text
from awayday.steps import AnyStep

FILE_NAME = "workshop.yaml"
"""The scenario in the folder of a workshop."""

_STEP: TypeAdapter[AnyStep] = TypeAdapter(AnyStep)


def load_workshop(path: Path) -> Workshop:
    """Workshop from a folder with `workshop.yaml`, or from such a file.

    Raises
    ------
    WorkshopError
        With every mistake of form and meaning in the order of lines, each as `file:line: what is wrong. How to mend.`
    """
    file = path if path.suffix in (".yaml", ".yml") else path / FILE_NAME
    shown = shown_as(file)
    source = read(read_text(file, shown))
    workshop = _workshop(source) if source.whole else None
    if workshop is None or source.mistakes:
        raise told(source, shown)
    return workshop


def told(source: Source, shown: str) -> WorkshopError:
    """Return the error that tells the mistakes of a file in the order of lines."""
    lines = [f"{shown}:{line}: {text}" for line, text in sorted(dict.fromkeys(source.mistakes))]
    more = len(lines) - MAX_MISTAKES
    return WorkshopError(lines[:MAX_MISTAKES] + ([f"… and {more} more. Mend these first."] if more > 0 else []))


def _workshop(source: Source) -> Workshop | None:
    """Workshop from what was read; what is wrong joins the mistakes of the source."""
    if not isinstance(source.data, dict):
        what = "is empty" if source.data is None else "is no group of keys"
        source.mistakes.append(Mistake(1, f'this file {what}. Begin with "id: " and the name of the workshop.'))
        return None
    found: list[Finding] = []
    workshop = None
    try:
        workshop = Workshop.model_validate(source.data)
    except ValidationError as error:
        listed = error.errors(include_url=False)
        found += [Finding(*in_words(details, source.data)) for details in listed[: 2 * MAX_MISTAKES]]
        found += name_findings(_readable(source.data.get("steps")))
    else:
        found += findings(workshop)
        if workshop.timetable is not None:
            found.append(Finding(("timetable",), '"timetable" is made from a plan. Write a plan, and delete it here.'))
    source.mistakes += [Mistake(source.line_of(place), text) for place, text in found]
    return workshop


def _readable(entries: Any) -> Steps:
    """Those steps of a faulty file that are right by themselves, so that their names can be checked all the same."""
    read: list[tuple[int, AnyStep]] = []
    ids: list[str] = []
    for position, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str):
            ids.append(name)
        if position >= MAX_STEPS:
            continue
        try:
            read.append((position, _STEP.validate_python(entry)))
        except ValidationError:
            continue  # its mistakes are told already
    return Steps(read, ids)


def shown_as(file: Path) -> str:
    """Path for a message: seen from the working directory where that is shorter."""
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
