"""Talk with a form, a time and questions."""

from __future__ import annotations

from typing import Literal

from awayday.steps._base import Label, Part, Slug, Step, Title, Wording, Words


class Question(Part):
    """A question with an id that answers and guides refer to."""

    id: Slug
    text: Label
    part: Title | None = None
    """Which part of the talk it belongs to, such as "Objective"."""
    wording: Wording | None = None
    """Other words for those who gave a certain answer before."""


class DiscussStep(Step):
    """Shows what to talk about; nothing is recorded from phones."""

    kind: Literal["discuss"]
    form: Literal["pair", "1-2-4-all", "opposite", "court", "gallery", "orid"]
    prompt: Words
    questions: tuple[Question, ...] = ()

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give what to talk about."""
        return self.prompt, tuple((question.id, question.text) for question in self.questions)
