"""A Workshop as data: what `workshop.yaml` may hold."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from awayday.steps import AnyStep, Part, Slug, Words


class Consent(Part):
    """The words a participant sees before joining."""

    version: Slug
    text: Words
    reuse: Words


class Defaults(Part):
    """What the facilitator may say whatever the step: while waiting, and by how far the leading option leads."""

    waiting: Words
    below_35: Words
    between: Words
    above_70: Words
    derailments: tuple[Words, ...] = ()
    safety: Words
    closing: Words


class Short(Part):
    """One entry of the short version: a step and the minutes it gets there."""

    step: Slug
    minutes: Annotated[float, Field(gt=0, le=120)]


class Workshop(Part):
    """A scenario: who it is for, the steps, and where each leads."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    id: Slug
    module: Words
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    language: Slug = "en"
    title: Words
    goal: Words
    minutes: Annotated[float, Field(gt=0, le=600)]
    group: Words
    licence: Words = "CC-BY-4.0"
    seed_trace: tuple[str, ...] = Field(min_length=1)
    consent: Consent
    defaults: Defaults
    steps: tuple[AnyStep, ...] = Field(min_length=1)
    short: tuple[Short, ...] = ()

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
