"""A plan as data: which workshops a session plays one after the other, which of their steps, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from awayday.scenario._models import MAX_STEPS, Checkpoint, Consent
from awayday.steps import Line, Part, Slug, Title, Words

MAX_PARTS = 12
"""The most parts of a plan; the longest day that was planned so far has five."""

Minutes = Annotated[float, Field(gt=0, le=120)]


class PlanStep(Part):
    """One step of a workshop that the plan keeps."""

    step: Slug
    minutes: Minutes | None = None
    """The time it gets; what the workshop gives it when left out."""
    only: tuple[Slug, ...] = ()
    """The cards or rows that are asked; all of them when left out."""
    plain: bool = False
    """Whether its questions stand in their plain words, where the answer that would word them is left out."""


def _only_one(part: PlanPart) -> PlanPart:
    if part.short and part.steps:
        raise ValueError('"short" takes the steps of the ten-minute version, so "steps" can\'t name others; keep one')
    return part


class PlanPart(Part):
    """One workshop's part in the session: all of it, its ten-minute version, or the steps that are named."""

    workshop: Slug
    """Its name in the kit."""
    minutes: Annotated[float, Field(gt=0, le=600)]
    """What every walk through the part adds up to, without a break after it."""
    short: bool = False
    """Whether its ten-minute version is played."""
    steps: tuple[PlanStep, ...] = Field(default=(), max_length=MAX_STEPS)
    """The steps that are kept; they follow each other as in the workshop."""
    checkpoints: tuple[Checkpoint, ...] = ()
    break_after: Minutes | None = None
    """The minutes of a break before the next part."""


class Plan(Part):
    """Workshops, or parts of them, that one room plays as one session."""

    id: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$")]
    """The session's version is this one and those of its workshops, added number by number."""
    title: Title
    goal: Words
    minutes: Annotated[float, Field(gt=0, le=600)]
    """The whole session, with breaks and slack."""
    group: Words
    """How many people, and how they sit."""
    parts: tuple[Annotated[PlanPart, AfterValidator(_only_one)], ...] = Field(min_length=1, max_length=MAX_PARTS)
    slack: Annotated[float, Field(ge=0, le=60)] = 0
    """Minutes at the end for whoever ran over."""
    slack_notes: Line = "Used by whoever ran over."
    """What is done with slack that is left."""
    left_out: tuple[Line, ...] = Field(default=(), max_length=12)
    """What people may miss; the debrief says so."""
    consent: Consent | None = None
    """The words a participant sees before joining; those of all workshops, each sentence once, when left out."""


PLAN_MODELS: Mapping[str, type[BaseModel]] = {
    "": Plan,
    "parts": PlanPart,
    "steps": PlanStep,
    "checkpoints": Checkpoint,
    "consent": Consent,
}
"""The model behind each key of a plan's file."""


def plan_schema() -> dict[str, Any]:
    """JSON Schema of a plan's file, for editors that complete and check while one writes."""
    found = Plan.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "a plan of awayday"}
