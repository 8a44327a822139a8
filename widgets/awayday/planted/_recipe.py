"""What a made-up cohort is made from: the recipe beside its files, and what has to be found in it afterwards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from awayday.errors import AwaydayError
from awayday.session import Phase

RECIPE = "recipe.yaml"
"""Name of the file that a dataset is made from."""

Version = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]


class Piece(BaseModel):
    """A piece of a recipe; keys that it does not know are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Meeting(Piece):
    """One session of the cohort."""

    workshop: str
    """Name of the workshop that is played."""
    day: dt.date
    show: tuple[str, ...] = ()
    """Steps that the facilitator shows beside the usual walk, where a step offers them."""
    until: str | None = None
    """The step after which the room ends; None: at the end of the walk."""
    later: bool = True
    """Whether what the workshop asks weeks later is asked, too."""
    stay_away: int = 0
    """How many people do not come, drawn from all with the weights of `low`."""
    low: str | None = None
    """`step/field` of an earlier meeting: who gave a low number there stays away more easily."""


class Shift(Piece):
    """Moves a number for everybody, in points of its scale."""

    field: str
    phase: Phase
    by: float


class Way(Piece):
    """How many people choose `first`, and `then` at the second asking."""

    first: str
    then: str
    people: Annotated[int, Field(ge=0)]


class Assigned(Piece):
    """Choices that are dealt out in exact numbers, not drawn."""

    step: str
    field: str = "choice"
    again: str | None = None
    """The step that asks a second time."""
    ways: tuple[Way, ...] = ()
    """With a second asking."""
    counts: dict[str, int] = Field(default_factory=dict)
    """Without one. Where they are fewer than the people, the others do not answer the steps of that phase at all."""

    along: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Other fields of the step that follow from it: field, option here, option there."""

    @property
    def people(self) -> int:
        """How many are dealt something."""
        return sum(way.people for way in self.ways) + sum(self.counts.values())


class Taste(Piece):
    """Makes an option of a field more likely for everybody, on the scale of logits."""

    step: str
    field: str
    option: str
    by: float


class Truth(Piece):
    """One thing that the analysis has to say of the dataset."""

    analysis: Annotated[str, Field(pattern=r"^A[0-9]{1,2}$")]
    """Number of the analysis in the catalogue."""
    about: str
    """In words."""
    step: str = ""
    field: str = ""
    phases: tuple[Phase, ...] = ()
    cohorts: tuple[str, ...] = ()
    """Datasets that are compared, where it is a comparison."""
    expected: dict[str, Any]
    tolerance: dict[str, float] = Field(default_factory=dict)
    """How far a number may be off; none: not at all."""
    wording: str = ""
    """What the sentence beside the chart has in it."""


class Change(Piece):
    """What a version changed."""

    version: Version
    text: str


class Recipe(Piece):
    """One made-up cohort."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
    version: Version
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)]
    label: str
    """Name of the cohort, shown on every chart."""
    people: Annotated[int, Field(ge=1, le=200)]
    meetings: tuple[Meeting, ...] = Field(min_length=1)
    shifts: tuple[Shift, ...] = ()
    assigned: tuple[Assigned, ...] = ()
    complete: tuple[str, ...] = ()
    """Further steps that nobody who comes leaves open, so that there are as many answers as an analysis needs."""
    tastes: tuple[Taste, ...] = ()
    description: str
    """One sentence for lists."""
    readme: str
    """For a coach, in Markdown: what is in it, what is planted, what is not."""
    changes: tuple[Change, ...]
    truth: tuple[Truth, ...]

    @property
    def started_on(self) -> dt.date:
        """First day of the cohort."""
        return min(meeting.day for meeting in self.meetings)


def read_recipe(folder: Path | str) -> Recipe:
    """Read the recipe of the dataset in `folder`.

    Raises
    ------
    AwaydayError
        If it can't be read, or says what a recipe can't.
    """
    file = Path(folder) / RECIPE
    try:
        return Recipe.model_validate(YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")))
    except (OSError, YAMLError, ValidationError) as error:
        raise AwaydayError(f"{file} is no recipe: {error}", "Look at the recipe of another dataset.") from error
