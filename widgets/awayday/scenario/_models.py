"""A Workshop as data: what `workshop.yaml` may hold."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from awayday.steps import AnyStep, Line, OptionId, Part, Slug, Title, Words

MAX_STEPS = 300
"""The most steps of a workshop; the longest that was played so far has forty."""


def _fits_its_column(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(",".join(names)) > 200:
        raise ValueError("the sources have more than 200 characters together; name fewer, or shorter")
    return names


class Consent(Part):
    """The words a participant sees before joining."""

    version: Slug
    """Raised whenever the words change, so that it stays known who agreed to what."""
    text: Words
    reuse: Line
    """The question that asks whether the answers may be kept and used again, without the name."""


class Defaults(Part):
    """What the facilitator may say whatever the step: while waiting, and by how far the leading option leads."""

    waiting: Words
    below_35: Words
    between: Words
    above_70: Words
    derailments: tuple[Words, ...] = ()
    safety: Words
    closing: Words


class RoleCard(Part):
    """One part that somebody in each pair or table plays."""

    id: OptionId
    title: Title
    text: Words
    """The private facts on the card; nobody else's phone shows them."""


class Roles(Part):
    """The parts that are dealt in each pair or table, in the order in which people stand in it; the last to the rest.

    Whoever is alone plays the first.
    """

    form: Literal["pair", "table"]
    cards: tuple[RoleCard, ...] = Field(min_length=2, max_length=6)


class Short(Part):
    """One entry of the short version: a step and the minutes it gets there."""

    step: Slug
    minutes: Annotated[float, Field(gt=0, le=120)]
    only: tuple[Slug, ...] = ()
    """The cards or rows that are asked there; all of them when left out."""


class Checkpoint(Part):
    """A step that the room should have come to by a certain minute of the session."""

    step: Slug
    by: Annotated[float, Field(gt=0, le=600)]
    what: Line
    """What is then behind the room, such as "Sorting is done"."""


class TimedPart(Part):
    """What one workshop gives to a session that is played by a plan."""

    workshop: Slug
    version: str
    module: Title
    title: Title
    start: float
    """The minute in which it is planned to begin, counted from the start of the session."""
    minutes: float
    first: Slug
    """The step it begins with."""
    steps: tuple[Slug, ...]
    defaults: Defaults


class Timetable(Part):
    """The time plan of a session that is played by a plan."""

    minutes: float
    """All of it, with breaks and slack."""
    slack: float
    slack_notes: str
    left_out: tuple[str, ...] = ()
    parts: tuple[TimedPart, ...]
    checkpoints: tuple[Checkpoint, ...]


class Workshop(Part):
    """A scenario: who it is for, the steps, and where each leads."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    id: Slug
    module: Title
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$")]
    language: Annotated[Slug, StringConstraints(max_length=12)] = "en"
    title: Title
    goal: Words
    minutes: Annotated[float, Field(gt=0, le=600)]
    """The planned minutes of every walk from the first step to the end."""
    group: Words
    """How many people, and how they sit."""
    licence: Annotated[Title, StringConstraints(max_length=40)] = "CC-BY-4.0"
    """How the texts may be used; an SPDX identifier."""
    seed_trace: Annotated[tuple[Title, ...], AfterValidator(_fits_its_column)] = Field(min_length=1)
    """The sources the workshop comes from."""
    consent: Consent
    defaults: Defaults
    steps: tuple[AnyStep, ...] = Field(min_length=1, max_length=MAX_STEPS)
    roles: Roles | None = None
    """Parts with private facts that the room deals."""
    pulse_after_days: Annotated[int, Field(ge=0, le=366)] = 30
    """Days between the end of a session and its steps of phase `pulse`, which each person's own link asks."""
    short: tuple[Short, ...] = Field(default=(), max_length=MAX_STEPS)
    """The ten-minute version."""
    timetable: SkipJsonSchema[Timetable | None] = None
    """The parts that a plan put together, and their times; nothing an author writes here."""

    @cached_property
    def by_id(self) -> dict[str, AnyStep]:
        """Every step by its id."""
        return {step.id: step for step in self.steps}

    @property
    def first(self) -> AnyStep:
        """The step a Session starts with."""
        return self.steps[0]

    def step(self, step_id: str) -> AnyStep:
        """Return the step of that id; KeyError if there is none."""
        return self.by_id[step_id]

    @cached_property
    def parts(self) -> tuple[TimedPart, ...]:
        """The parts of a plan; empty when this is one workshop."""
        return () if self.timetable is None else self.timetable.parts

    @cached_property
    def _part_of(self) -> dict[str, TimedPart]:
        return {step_id: part for part in self.parts for step_id in part.steps}

    def part_of(self, step_id: str) -> TimedPart | None:
        """Return the part that a step belongs to; None in a break, and where there are no parts."""
        return self._part_of.get(step_id)

    def part_after(self, step_id: str) -> TimedPart | None:
        """Return the part that comes after the one a step belongs to."""
        part = self.part_of(step_id)
        later = self.parts[self.parts.index(part) + 1 :] if part is not None else ()
        return later[0] if later else None

    def module_of(self, step_id: str) -> str:
        """Return the module that a step belongs to."""
        part = self.part_of(step_id)
        return self.module if part is None else part.module

    def defaults_at(self, step_id: str) -> Defaults:
        """Return what the facilitator may say at a step whatever it is."""
        part = self.part_of(step_id)
        return self.defaults if part is None else part.defaults


def schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, for editors that complete and check while one writes."""
    found = Workshop.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "workshop.yaml of awayday"}
