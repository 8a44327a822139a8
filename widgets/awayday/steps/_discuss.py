"""Talk with a form, a time and questions."""

from __future__ import annotations

from typing import Literal

from awayday.steps._base import Label, Part, Slug, Step, Title, Words


class Question(Part):
    """A question with an id that answers and guides refer to."""

    id: Slug
    text: Label
    part: Title | None = None
    """Which part of the talk it belongs to, such as "Objective"."""


class DiscussStep(Step):
    """Shows what to talk about; nothing is recorded from phones."""

    kind: Literal["discuss"]
    form: Literal["pair", "1-2-4-all", "opposite", "court", "gallery", "orid"]
    prompt: Words
    questions: tuple[Question, ...] = ()
