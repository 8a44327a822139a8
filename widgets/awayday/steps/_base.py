"""What every kind of step has: id, minutes, notes for the facilitator, a rule for what comes next, and fields."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from awayday.session import Phase, Scalar

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""An id written by an author: lower-kebab-case, never reused."""

OptionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""An id of an option, short and unique inside its step."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
"""A text of the scenario, up to 2,000 characters."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
"""A sentence or two, up to 300 characters."""

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""What stands on a button, beside a field or in a column of the tables, up to 200 characters."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
"""A heading, up to 120 characters."""

END = "end"
"""The target of the last step of every walk."""


class Part(BaseModel):
    """A piece of a scenario file; keys that it does not know are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def short(label: str, max_chars: int = 60) -> str:
    """Return the first clause of an option's label, without its quotation marks, for use inside a sentence."""
    text = label.strip().strip('"“”')
    cut = min((at for at in (text.find(mark, 12) for mark in (", ", ": ", "; ", ". ", " (")) if at > 0), default=None)
    return textwrap.shorten(text[:cut].rstrip("."), max_chars, placeholder=" …")


class Effect(Part):
    """The authors' guess of what an option does to a typical customer and a typical member of staff.

    Whole numbers from -2 (clearly worse off) to 2 (clearly better off); shown in the debrief only, as a guess.
    """

    customer: Annotated[int, Field(ge=-2, le=2)]
    employee: Annotated[int, Field(ge=-2, le=2)]


class Option(Part):
    """One thing a person may choose: a label, a hoped-for gain, a cost and two effect numbers."""

    id: OptionId
    label: Label
    gain: Line
    """What somebody who chooses it hopes for."""
    cost: Line
    """What it costs, and whom; every option has a cost."""
    effect: Effect
    more: Ask | None = None
    """A further question that appears when this option is chosen."""


class Ask(Part):
    """A question beside the main one: a free text, a scale, or a choice among further options."""

    field: Slug
    """The name of the column that holds the answers; unique inside the step."""
    kind: Literal["text", "scale", "choice"]
    label: Label
    required: bool = False
    max_chars: Annotated[int, Field(ge=1, le=500)] = 140
    """For a text: how many characters fit."""
    low: Label | None = None
    """For a scale: what 0 means."""
    high: Label | None = None
    """For a scale: what 100 means."""
    options: tuple[Option, ...] = Field(default=(), max_length=6)
    """For a choice: two to six options."""


class Voice(Part):
    """A line that somebody in the story says."""

    who: Title
    part: Literal["customer", "colleague"]
    text: Words


class Plurality(Part):
    """Follow the option with most answers; a tie, or fewer than five answers, gives the facilitator the choice."""

    rule: Literal["plurality"]
    of: Slug
    to: dict[OptionId, Slug]


class Share(Part):
    """Follow `to` when at least `at_least` of those who answered chose `option`, otherwise `otherwise`."""

    rule: Literal["share"]
    of: Slug
    option: OptionId
    at_least: Annotated[float, Field(gt=0, le=1)]
    to: Slug
    otherwise: Slug


class Own(Part):
    """Each phone follows its own answer; the wall follows the plurality."""

    rule: Literal["own"]
    of: Slug
    to: dict[OptionId, Slug]


class ByFacilitator(Part):
    """The facilitator chooses among the listed steps."""

    rule: Literal["facilitator"]
    to: tuple[Slug, ...] = Field(min_length=2)


Branch = Annotated[Plurality | Share | Own | ByFacilitator, Field(discriminator="rule")]


def _form_of_then(value: Any) -> str:
    """Tell a plain target from a branch rule, so that a mistake is reported for the form that was meant."""
    return "one step" if isinstance(value, str) else "a branch"


Then = Annotated[
    Annotated[Slug, Tag("one step")] | Annotated[Branch, Tag("a branch")],
    Discriminator(_form_of_then),
]
"""What comes after a step: the id of one step, "end", or a branch rule."""


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that no text column holds: NUL, and halves of a surrogate pair."""


class FieldType(StrEnum):
    """What kind of value a field holds."""

    OPTION = "option"
    INT = "int"
    TEXT = "text"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One value that a step collects from each person.

    `when` names another field and the option it must have for this one to be asked. `min`/`max` bound numbers;
    `max_chars` bounds texts (in characters). `privacy` is the class of data.md: `sensitive`, `words` or `ops`.
    """

    name: str
    type: FieldType
    label: str
    required: bool = False
    options: tuple[Option, ...] = ()
    min: int = 0
    max: int = 100
    low: str = ""
    high: str = ""
    max_chars: int = 140
    when: tuple[str, str] | None = None
    privacy: str = "sensitive"

    def reason_refused(self, value: Any) -> str | None:
        """Why `value` may not be recorded in this field, or None if it may."""
        match self.type:
            case FieldType.OPTION:
                ok = isinstance(value, str) and any(option.id == value for option in self.options)
                return None if ok else "that option is not in this step"
            case FieldType.INT:
                ok = isinstance(value, int) and not isinstance(value, bool) and self.min <= value <= self.max
                return None if ok else f"a whole number from {self.min} to {self.max} is needed"
            case FieldType.TEXT:
                if not isinstance(value, str):
                    return "a text is needed"
                if _UNSTORABLE.search(value):
                    return "a character in it can't be kept"
                return None if len(value) <= self.max_chars else f"at most {self.max_chars} characters fit"
            case FieldType.BOOL:
                return None if isinstance(value, bool) else "yes or no is needed"


class Step(Part):
    """One thing put to the group. The kinds in this folder add what they show and ask."""

    id: Slug
    kind: str
    title: Title
    minutes: Annotated[float, Field(gt=0, le=120)]
    """The time that is planned for it; a soft limit."""
    who: Literal["solo", "pair", "table", "room"] = "room"
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$")] = "1.0.0"
    phase: Phase = Phase.FIRST
    notes: Words
    """What the facilitator does and says here; she alone sees it."""
    then: Then
    also: tuple[Slug, ...] = ()
    """Steps outside the branch rule that the facilitator may show from here."""
    small_counts: Literal["show", "join"] = "show"
    visibility: Literal["room", "never_shown", "own_copy"] = "room"
    seed_trace: tuple[str, ...] = ()
    """The sources this step comes from; left out when they are those of the whole workshop."""

    chart: ClassVar[str | None] = None
    """The chart that shows what this kind collected; a name in `awayday.charts`."""

    def fields(self) -> tuple[FieldSpec, ...]:
        """Give what this step collects from each person; empty when it only shows something."""
        return ()

    def targets(self) -> tuple[str, ...]:
        """Every step that may come next by the step's own rule, in the order written."""
        match self.then:
            case str():
                return (self.then,)
            case Plurality(to=to) | Own(to=to):
                return tuple(dict.fromkeys(to.values()))
            case Share(to=to, otherwise=otherwise):
                return tuple(dict.fromkeys((to, otherwise)))
            case ByFacilitator(to=to):
                return to

    @property
    def branch(self) -> Plurality | Share | Own | ByFacilitator | None:
        """The rule that picks the next step, or None when there is only one."""
        return None if isinstance(self.then, str) else self.then

    def refusals(self, values: Mapping[str, Scalar]) -> dict[str, str]:
        """Which of `values` may not be recorded here, each with the reason."""
        specs = {spec.name: spec for spec in self.fields()}
        found: dict[str, str] = {}
        for name, value in values.items():
            spec = specs.get(name)
            reason = "this step does not ask that" if spec is None else spec.reason_refused(value)
            if reason is not None:
                found[name] = reason
        return found


def ask_fields(asks: tuple[Ask, ...], when: tuple[str, str] | None = None) -> tuple[FieldSpec, ...]:
    """Turn the further questions of a step into fields; options may ask further questions of their own."""
    found: list[FieldSpec] = []
    for ask in asks:
        match ask.kind:
            case "text":
                spec = FieldSpec(ask.field, FieldType.TEXT, ask.label, ask.required, max_chars=ask.max_chars, when=when,
                                 privacy="words")  # fmt: skip
            case "scale":
                spec = FieldSpec(ask.field, FieldType.INT, ask.label, ask.required, low=ask.low or "",
                                 high=ask.high or "", when=when)  # fmt: skip
            case "choice":
                spec = FieldSpec(ask.field, FieldType.OPTION, ask.label, ask.required, options=ask.options, when=when)
        found.append(spec)
        found.extend(option_fields(ask.field, ask.options))
    return tuple(found)


def option_fields(field: str, options: tuple[Option, ...]) -> tuple[FieldSpec, ...]:
    """Fields that options bring with them, each asked only when its option is chosen."""
    return tuple(
        spec
        for option in options
        if option.more is not None
        for spec in ask_fields((option.more,), when=(field, option.id))
    )
