"""What a session can be played from: a workshop, its ten-minute version, or a plan that puts workshops together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from awayday.errors import UnknownWorkshop, WorkshopError
from awayday.scenario._compose import Mistakes, composed
from awayday.scenario._course import SHORT_MINUTES
from awayday.scenario._finding import Finding
from awayday.scenario._load import FILE_NAME, load_workshop, shown_as, told
from awayday.scenario._mistakes import in_words
from awayday.scenario._models import Workshop
from awayday.scenario._plans import PLAN_MODELS, Plan, PlanPart
from awayday.scenario._shelf import find
from awayday.scenario._yaml import MAX_MISTAKES, Mistake, Source, read, read_text

SHORT = "-short"
"""What the name of a workshop ends with when its ten-minute version is meant."""


def load(path: Path) -> Workshop:
    """Workshop from a folder with `workshop.yaml` or from such a file, or the one that a plan's file puts together.

    Raises
    ------
    WorkshopError
        With every mistake of form and meaning in the order of lines, each as `file:line: what is wrong. How to mend.`
    """
    if path.suffix not in (".yaml", ".yml") or path.name == FILE_NAME:
        return load_workshop(path)
    shown = shown_as(path)
    source = read(read_text(path, shown))
    if not isinstance(source.data, dict) or "parts" not in source.data:
        return load_workshop(path)
    workshop = _composed(source, path) if source.whole else None
    if workshop is None or source.mistakes:
        raise told(source, shown)
    return workshop


def named(name: str) -> Workshop:
    """Workshop or plan of that name or path; a name that ends in `-short` means the ten-minute version.

    Raises
    ------
    WorkshopError
        As `load` and `find`, and when a workshop has no ten-minute version.
    """
    path, is_short = _found(name)
    return short_version(load(path)) if is_short else load(path)


def pages_of(name: str) -> Path:
    """Folder of the notebooks that show what is played under a name: a workshop's own, or those beside a plan."""
    path, _ = _found(name)
    return (path if path.is_dir() else path.parent).absolute()


def short_version(workshop: Workshop) -> Workshop:
    """Ten-minute version of a workshop; its steps keep their ids, and it is called like the workshop with `-short`.

    Raises
    ------
    WorkshopError
        When it has none.
    """
    part = PlanPart(workshop=workshop.id, minutes=SHORT_MINUTES, short=True)
    plan = Plan(
        id=f"{workshop.id}{SHORT}", version="0.0.0", title=workshop.title, goal=workshop.goal, minutes=SHORT_MINUTES,
        group=workshop.group, parts=(part,),
    )  # fmt: skip
    try:
        return composed(plan, {workshop.id: workshop}).model_copy(update={"timetable": None})
    except Mistakes as mistakes:
        raise WorkshopError([text for _, text in mistakes.found]) from mistakes


def _found(name: str) -> tuple[Path, bool]:
    try:
        return find(name), False
    except UnknownWorkshop:
        if not name.endswith(SHORT):
            raise
    return find(name.removesuffix(SHORT)), True


def _composed(source: Source, file: Path) -> Workshop | None:
    """Workshop from a plan that was read; what is wrong joins the mistakes of the source."""
    try:
        plan = Plan.model_validate(source.data)
        return composed(plan, dict(_workshops(plan, file)))
    except ValidationError as error:
        listed = error.errors(include_url=False)[: 2 * MAX_MISTAKES]
        found = [Finding(*in_words(one, source.data, PLAN_MODELS)) for one in listed if not _counts_faulty(one)]
    except Mistakes as mistakes:
        found = mistakes.found
    source.mistakes += [Mistake(source.line_of(place), text) for place, text in found]
    return None


def _counts_faulty(error: ErrorDetails) -> bool:
    """Whether a list is said to be too short only because entries with mistakes, which are told, do not count."""
    given = error["input"]
    return error["type"] == "too_short" and isinstance(given, list) and len(given) >= error["ctx"]["min_length"]


def _workshops(plan: Plan, file: Path) -> Iterator[tuple[str, Workshop]]:
    """Yield the workshops of a plan by name: those of the kit that it stands in, else those of the nearest one."""
    found: list[Finding] = []
    for number, part in enumerate(plan.parts):
        place = ("parts", number, "workshop")
        beside = file.absolute().parent.parent / part.workshop
        try:
            yield part.workshop, load_workshop(beside if (beside / FILE_NAME).is_file() else find(part.workshop))
        except UnknownWorkshop as error:
            found.append(Finding(place, str(error)))
        except WorkshopError as error:
            more = f" (and {len(error.mistakes) - 1} more)" if len(error.mistakes) > 1 else ""
            found.append(Finding(place, f'"{part.workshop}" has mistakes: {error.mistakes[0]}{more}'))
    if found:
        raise Mistakes(found)
