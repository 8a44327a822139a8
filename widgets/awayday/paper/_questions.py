"""What a step asks, as paper asks it: boxes to tick, a line from 0 to 100, a grid, lines for words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from awayday.scenario import Workshop
from awayday.steps import AnyStep, FieldSpec, FieldType, Given, StoryStep, short

CHARS_IN_A_LINE = 70
"""What fits into one ruled line by hand."""

MOST_LINES = 5
MOST_NUMBERS = 10
"""Up to so many steps a number is circled; above, it is marked on a line."""

MOST_COLUMNS = 6
LONG_LABEL = 26
"""Labels of more characters stand above a grid, not at the head of a column."""

MOST_ITEMS, FEW_ITEMS = 24, 6
"""Of more items, of which nobody can tell one from another before the session, so few are printed."""


@dataclass(frozen=True, slots=True)
class Named:
    """An option, a card or a row: its id, its words, and what else its phone shows about it."""

    id: str
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A number to give: its bounds, what they mean, and the words of the box "does not apply"."""

    low: str
    high: str
    min: int
    max: int
    not_applicable: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers to circle; none where there are so many that a line is drawn."""
        return tuple(range(self.min, self.max + 1)) if self.max - self.min <= MOST_NUMBERS else ()

    @property
    def ticks(self) -> tuple[int, ...]:
        """Eleven places along the line, the ends among them."""
        return tuple(round(self.min + (self.max - self.min) * at / 10) for at in range(11))


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a step; with `items` the same is asked of each of them.

    `name` is the field; of a grid with a field for each column it is empty, and the columns are the fields.
    """

    name: str
    form: Literal["boxes", "grid", "scale", "words"]
    label: str
    wordings: tuple[Named, ...] = ()
    notes: tuple[str, ...] = ()
    options: tuple[Named, ...] = ()
    items: tuple[Named, ...] = ()
    scale: Scale | None = None
    n_lines: int = 1
    more: int = 0
    """How many items there may be beyond those that are printed."""
    role: str = ""
    """The card whose holder alone is asked."""

    @property
    def has_legend(self) -> bool:
        """Whether the columns of a grid are explained above it."""
        is_crowded = len(self.options) > MOST_COLUMNS or any(len(one.text) > LONG_LABEL for one in self.options)
        return is_crowded or any(one.more for one in self.options)


def questions(workshop: Workshop, step: AnyStep) -> list[Question]:
    """Give what a step asks of somebody; nothing for a story, which is only marked as read."""
    if isinstance(step, StoryStep):
        return []
    fields: dict[str, list[FieldSpec]] = {}
    for spec in step.fields():
        fields.setdefault(spec.field, []).append(spec)
    found = [_question(workshop, step, specs) for specs in fields.values()]
    return list(_side_by_side(found, {name: specs[0].type for name, specs in fields.items()}))


def _question(workshop: Workshop, step: AnyStep, specs: Sequence[FieldSpec]) -> Question:
    first = specs[0]
    items = tuple(_item(step, spec) for spec in specs) if first.item else ()
    alike = len(items) > MOST_ITEMS and len({(one.text, one.more) for one in items}) == 1
    labels = {spec.label for spec in specs}
    if len(labels) == 1:
        items = tuple(replace(one, text="") if one.text == first.label else one for one in items)
    shown = dict(step.outline()[1])
    found = Question(
        name=first.field,
        form="words",
        label=first.label if len(labels) == 1 else "",
        wordings=tuple(_wordings(workshop, first)),
        notes=tuple(_notes(workshop, step, specs)),
        options=tuple(Named(one.id, one.label, _worth(shown.get(one.id, ""), one.label)) for one in first.options),
        items=items[:FEW_ITEMS] if alike else items,
        n_lines=min(max(math.ceil(first.max_chars / CHARS_IN_A_LINE), 1), MOST_LINES),
        more=len(items) - FEW_ITEMS if alike else 0,
        role=first.role,
    )
    if first.type is FieldType.INT:
        bounds = Scale(first.low, first.high, first.min, first.max, first.not_applicable)
        return replace(found, form="scale", scale=bounds)
    if first.type is FieldType.BOOL:
        found = replace(found, options=(Named(first.field, "Yes"),))
    return replace(found, form="grid" if items else "boxes") if found.options else found


def _item(step: AnyStep, spec: FieldSpec) -> Named:
    """Give a card or a row in the words that its phone has for it."""
    text = spec.about or dict(step.outline()[1]).get(spec.item, spec.label)
    beside = [
        value
        for listed in step.traits().values()
        if isinstance(listed, list)
        for each in listed
        if isinstance(each, dict) and each.get("id") == spec.item
        for key, value in each.items()
        if key != "id" and isinstance(value, str) and value != text
    ]
    return Named(spec.item, text, " · ".join(beside))


def _worth(shown: str, label: str) -> str:
    """Give what stands beside an option while it is asked, where that is more than its label."""
    return shown.removeprefix(label).lstrip(" :,;") if shown.startswith(label) else ""


def _side_by_side(found: Sequence[Question], types: dict[str, FieldType]) -> Iterator[Question]:
    """Put boxes that stand beside the same rows into one grid, a column for each field."""
    together: list[Question] = []
    for question in [*found, None]:
        is_tick = question is not None and question.items and types[question.name] is FieldType.BOOL
        if together and not (question is not None and is_tick and question.items == together[0].items):
            columns = tuple(Named(one.name, one.label) for one in together)
            yield replace(together[0], name="", label="", options=columns)
            together = []
        if question is not None and is_tick:
            together.append(question)
        elif question is not None:
            yield question


def _wordings(workshop: Workshop, spec: FieldSpec) -> Iterator[Named]:
    if spec.wording is not None:
        for option, words in spec.wording.to.items():
            chosen = _said(workshop, spec.wording.of, spec.wording.field, option)
            yield Named(option, words, f"If you chose “{chosen}” in {spec.wording.of}")


def _notes(workshop: Workshop, step: AnyStep, specs: Sequence[FieldSpec]) -> Iterator[str]:
    """Say when a question is put only after a certain answer."""
    first = specs[0]
    if first.when is not None:
        field, option = first.when
        yield f"Only if you chose “{_said(workshop, step.id, field, option)}”."
    given = [spec.given for spec in specs if spec.given is not None]
    if given:
        yield _after(workshop, step, given, first)


def _after(workshop: Workshop, step: AnyStep, given: Sequence[Given], first: FieldSpec) -> str:
    one = given[0]
    chosen = " or ".join(f"“{_said(workshop, one.step, one.field, value)}”" for value in one.values)
    where = "" if one.step == step.id else f" in {one.step}"
    if first.item:
        return f"Only where the answer was {chosen}{where}."
    return f"Only if the answer was {chosen}{where}."


def _said(workshop: Workshop, step_id: str, field: str, option: str) -> str:
    """Give the label of an option that somebody chose before."""
    step = workshop.by_id.get(step_id)
    specs = step.fields() if step else ()
    labels = (one.label for spec in specs if spec.name == field for one in spec.options if one.id == option)
    return short(next(labels, option))
