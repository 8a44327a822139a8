"""What every kind of step has: id, minutes, notes for the facilitator, a rule for what comes next, and fields."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from awayday.session import NOT_APPLICABLE, Phase, Scalar

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""An id written by an author: lower-kebab-case, never reused."""

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,29}(:[a-z0-9][a-z0-9._-]{0,29})?$")]
"""The name of a field; where a step asks the same of several things, `field:item`."""

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

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; what was computed once from the old values is not taken along."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(copied).model_fields.keys():
            del copied.__dict__[name]
        return copied


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


class Mark(Part):
    """A word to put on something: an id and a label; nobody gains or pays by it, so it has no effect."""

    id: OptionId
    label: Label


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
    marks: tuple[Mark, ...] = Field(default=(), max_length=6)
    """For a choice by which nobody gains or pays: two to six marks in place of options."""
    privacy: Literal["quasi"] | None = None
    """`quasi` for what could help to single a person out, such as her role; the codebook says so of its field."""


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


class Count(Part):
    """Each phone follows how many of `fields` were answered with anything but `without`; the wall the most frequent.

    In a step that pairs or tables answer, the answer of a person's own pair or table counts.
    """

    rule: Literal["count"]
    of: Slug
    fields: tuple[FieldName, ...] = Field(min_length=1, max_length=12)
    without: OptionId
    to: tuple[Slug, ...] = Field(min_length=2, max_length=13)
    """The step for none, for one, for two … of the fields."""


class Band(Part):
    """Numbers up to `up_to` lead to `to`."""

    up_to: Annotated[int, Field(ge=0, le=100)]
    to: Slug


class Level(Part):
    """Each phone follows the middle of its own table's answers to a number; the wall the most frequent band."""

    rule: Literal["level"]
    of: Slug
    field: FieldName
    to: tuple[Band, ...] = Field(min_length=2, max_length=5)
    """Bands in rising order; the last one reaches the highest number."""


class ByFacilitator(Part):
    """The facilitator chooses among the listed steps."""

    rule: Literal["facilitator"]
    to: tuple[Slug, ...] = Field(min_length=2)


Branch = Annotated[Plurality | Share | Own | Count | Level | ByFacilitator, Field(discriminator="rule")]


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


class Wording(Part):
    """Other words of a question for those who gave a certain answer before."""

    of: Slug
    """The earlier step."""
    field: FieldName
    to: dict[OptionId, Label]
    """The words for each option; whoever chose none of them reads the question as it stands."""


@dataclass(frozen=True, slots=True)
class Given:
    """An earlier answer on which a field hangs: one of `values` in `field` of `step`, by herself or her own group."""

    step: str
    field: str
    values: tuple[str, ...]


class FieldType(StrEnum):
    """What kind of value a field holds."""

    OPTION = "option"
    INT = "int"
    TEXT = "text"
    DATE = "date"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One value that a step collects from each person.

    `name` is `field`, or `field:item` where the same is asked of several things (cards, rows); `about` then says in
    words which one, to those who are asked and nobody else. `when` names another field of the step and the option it
    must have for this one to be asked, `given` an earlier answer, also one that somebody of the same group gave to this
    very step; `role` restricts it to one card of a pair or table. `min`/`max` bound numbers, and `not_applicable` is
    the label of a box that says "does not apply" in place of one; `max_chars` bounds texts (in characters). `privacy`
    is the class of data.md: `sensitive`, `words`, `quasi` or `ops`. `agree` is the option by which a person consents to
    something.
    """

    name: str
    type: FieldType
    label: str
    required: bool = False
    about: str = ""
    options: tuple[Option | Mark, ...] = ()
    min: int = 0
    max: int = 100
    low: str = ""
    high: str = ""
    not_applicable: str = ""
    max_chars: int = 140
    when: tuple[str, str] | None = None
    given: Given | None = None
    role: str = ""
    wording: Wording | None = None
    privacy: str = "sensitive"
    agree: str = ""

    @property
    def field(self) -> str:
        """The name of the column; shared by all items."""
        return self.name.partition(":")[0]

    @property
    def item(self) -> str:
        """Which card or row it is about; empty when the field holds one value."""
        return self.name.partition(":")[2]

    def reason_refused(self, value: Any) -> str | None:
        """Why `value` may not be recorded in this field, or None if it may."""
        match self.type:
            case FieldType.OPTION:
                ok = isinstance(value, str) and any(option.id == value for option in self.options)
                return None if ok else "that option is not in this step"
            case FieldType.INT:
                if value == NOT_APPLICABLE and self.not_applicable:
                    return None
                ok = isinstance(value, int) and not isinstance(value, bool) and self.min <= value <= self.max
                return None if ok else f"a whole number from {self.min} to {self.max} is needed"
            case FieldType.TEXT:
                if not isinstance(value, str):
                    return "a text is needed"
                if _UNSTORABLE.search(value):
                    return "a character in it can't be kept"
                return None if len(value) <= self.max_chars else f"at most {self.max_chars} characters fit"
            case FieldType.DATE:
                return None if isinstance(value, str) and is_date(value) else "a date such as 2026-03-01 is needed"
            case FieldType.BOOL:
                return None if isinstance(value, bool) else "yes or no is needed"


def is_date(text: str) -> bool:
    """Whether a text is a day as forms send it, such as 2026-03-01."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class Step(Part):
    """One thing put to the group. The kinds in this folder add what they show and ask."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, ignored_types=(cached_property,)
    )

    id: Slug
    kind: str
    title: Title
    minutes: Annotated[float, Field(gt=0, le=120)]
    """The time that is planned for it; a soft limit."""
    who: Literal["solo", "pair", "table", "room"] = "room"
    group: Literal["pair", "table"] | None = None
    """The room makes pairs, or tables of 3 or 4, before this step, and phones say who sits together."""
    pen: bool = False
    """One phone of each pair or table writes for all of them."""
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$")] = "1.0.0"
    phase: Phase = Phase.FIRST
    notes: Words
    """What the facilitator does and says here; she alone sees it."""
    notice: Words | None = None
    """A word before something that may hurt, such as insults or a threat: it stands above the step, and anyone may pass
    without a trace on anybody's page."""
    then: Then
    also: tuple[Slug, ...] = ()
    """Steps outside the branch rule that the facilitator may show from here."""
    small_counts: Literal["show", "join"] = "show"
    visibility: Literal["room", "never_shown", "own_copy"] = "room"
    shared_by: Slug | None = None
    """A choice, put later, in which each person says who else may see her own copy of this step: `partner`, `room` or
    `coach`; whoever chose none of them keeps it. Needs `visibility: own_copy`."""
    seed_trace: tuple[str, ...] = ()
    """The sources this step comes from; left out when they are those of the whole workshop."""

    chart: ClassVar[str | None] = None
    """The chart that shows what this kind collected; a name in `awayday.charts.of_step`."""

    chart_of_several: ClassVar[str | None] = None
    """The chart that compares what several steps of this kind collected; a name in `awayday.charts.of_step`."""

    passage: ClassVar[tuple[str, ...]] = ()
    """Fields of words that are read, released and shown as one text; see `text_of`."""

    widget: ClassVar[str | None] = None
    """The widget that asks all fields of a step at once; a name in `awayday.ui`. None: a widget for each field."""

    def fields(self) -> tuple[FieldSpec, ...]:
        """Give what this step collects from each person; empty when it only shows something."""
        return ()

    @cached_property
    def specs(self) -> tuple[FieldSpec, ...]:
        """The fields, made once: pages ask for them for every person at every change."""
        return self.fields()

    def traits(self) -> dict[str, Any]:
        """Give what the step's `widget` shows beside the fields, as its traits."""
        return {}

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give what the wall and the paper sheet show while it is asked: a prompt, and ids with texts below it."""
        return "", ()

    def reads(self) -> tuple[str, ...]:
        """Give the further steps whose answers its `chart` needs; a reveal of all of them draws that chart alone."""
        return ()

    def turns(self) -> int:
        """Say how many pictures its `chart` gives that the facilitator turns over one by one on the wall."""
        return 1

    def text_of(self, field: str, values: Mapping[str, Scalar]) -> str:
        """Return the words of a field as others may read them; of a `passage`, all of it."""
        return str(values.get(field, ""))

    def targets(self) -> tuple[str, ...]:
        """Every step that may come next by the step's own rule, in the order written."""
        match self.then:
            case str():
                return (self.then,)
            case Plurality(to=to) | Own(to=to):
                return tuple(dict.fromkeys(to.values()))
            case Share(to=to, otherwise=otherwise):
                return tuple(dict.fromkeys((to, otherwise)))
            case Level(to=bands):
                return tuple(dict.fromkeys(band.to for band in bands))
            case Count(to=to) | ByFacilitator(to=to):
                return tuple(dict.fromkeys(to))

    @property
    def branch(self) -> Plurality | Share | Own | Count | Level | ByFacilitator | None:
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
                options = ask.options or ask.marks
                spec = FieldSpec(ask.field, FieldType.OPTION, ask.label, ask.required, options=options, when=when)
        found.append(replace(spec, privacy=ask.privacy) if ask.privacy else spec)
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


def one_a_field(step: Step) -> tuple[FieldSpec, ...]:
    """Give the first spec of each field of a step; those of other items differ in their label alone."""
    return tuple({spec.field: spec for spec in reversed(step.fields())}.values())[::-1]


def answered_by(step: Step) -> Literal["nobody", "person", "pair", "table"]:
    """Say who answers a step: nobody, each person, or each pair or table with one phone."""
    if not step.fields():
        return "nobody"
    return step.group if step.pen and step.group else "person"
