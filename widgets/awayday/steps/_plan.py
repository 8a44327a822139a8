"""A plan that names a moment: if …, then I will …, until when, and how it begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from awayday.session import Scalar
from awayday.steps._base import Ask, FieldSpec, FieldType, Label, Slug, Step, Words, ask_fields

IF, THEN, DUE, FIRST, KNOWS = "if_s", "then_s", "due", "first_move", "knows"
"""The fields of every plan."""

SENTENCE_CHARS, LINE_CHARS = 200, 140


class PlanStep(Step):
    """Asks each person for one plan; it is her own, and whoever else may see it she says in the step `shared_by`."""

    kind: Literal["plan"]
    visibility: Literal["own_copy"] = "own_copy"
    shared_by: Slug | None = None
    prompt: Words
    if_label: Label
    """Question before the moment; the card begins with it."""
    then_label: Label
    """Question before the deed."""
    due_label: Label
    first_label: Label
    knows_label: Label
    size: Ask | None = None
    """A question that makes sure that the plan is small enough."""

    widget: ClassVar[str | None] = "Plan"
    passage: ClassVar[tuple[str, ...]] = (IF, THEN)

    def fields(self) -> tuple[FieldSpec, ...]:
        """The moment and the deed; then, optional, a day, the first move, who knows of it, and the size."""
        return (
            FieldSpec(IF, FieldType.TEXT, self.if_label, required=True, max_chars=SENTENCE_CHARS, privacy="words"),
            FieldSpec(THEN, FieldType.TEXT, self.then_label, required=True, max_chars=SENTENCE_CHARS, privacy="words"),
            FieldSpec(DUE, FieldType.DATE, self.due_label, privacy="words"),
            FieldSpec(FIRST, FieldType.TEXT, self.first_label, max_chars=LINE_CHARS, privacy="words"),
            FieldSpec(KNOWS, FieldType.TEXT, self.knows_label, max_chars=LINE_CHARS, privacy="words"),
            *(ask_fields((self.size,)) if self.size else ()),
        )

    def traits(self) -> dict[str, Any]:
        """Give the name of the file in which the card is kept."""
        return {"file_name": f"{self.id}.html"}

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the parts of the sentence."""
        return self.prompt, tuple((spec.name, spec.label) for spec in self.fields())

    def text_of(self, field: str, values: Mapping[str, Scalar]) -> str:
        """Return the moment and the deed as one sentence."""
        return sentence(values) if field in self.passage else super().text_of(field, values)


def sentence(values: Mapping[str, Scalar]) -> str:
    """Return a plan as one sentence, with as much of it as there is.

    >>> sentence({"if_s": "If the desk is empty at noon, ", "then_s": "then I will ask Wen first."})
    'If the desk is empty at noon, then I will ask Wen first.'
    """
    moment = _without(str(values.get(IF, "")), "if")
    deed = _without(str(values.get(THEN, "")), "then i will", "then i'll", "then", "i will", "i'll")
    parts = [f"If {moment}"] if moment else []
    parts += [f"then I will {deed}"] if deed else []
    return f"{', '.join(parts)}." if parts else ""


def _without(text: str, *openings: str) -> str:
    """Return a clause without the words that the card puts before it, and without the marks at its end."""
    text = text.strip().rstrip(".,;: …")
    for opening in openings:
        if text.lower().startswith(f"{opening} "):
            return text[len(opening) :].strip()
    return text
