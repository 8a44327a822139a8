"""The kinds of step, one a file: what each shows, what it asks, and which answers are valid."""

from typing import Annotated

from pydantic import Field

from awayday.steps._base import (
    END,
    Ask,
    Band,
    Branch,
    ByFacilitator,
    Count,
    Effect,
    FieldName,
    FieldSpec,
    FieldType,
    Given,
    Label,
    Level,
    Line,
    Mark,
    Option,
    OptionId,
    Own,
    Part,
    Plurality,
    Share,
    Slug,
    Step,
    Then,
    Title,
    Voice,
    Wording,
    Words,
    answered_by,
    one_a_field,
    short,
)
from awayday.steps._choice import Agreement, ChoiceStep
from awayday.steps._discuss import DiscussStep, Question
from awayday.steps._ledger import LedgerRow, LedgerStep
from awayday.steps._line import LineStep, StripMark
from awayday.steps._plan import PlanStep
from awayday.steps._reflect import ReflectStep
from awayday.steps._reveal import RevealStep
from awayday.steps._scale import Item, ScaleStep
from awayday.steps._sort import Card, Revealed, SortStep, most_split_first
from awayday.steps._spectrum import Axis, SpectrumStep
from awayday.steps._story import StoryStep
from awayday.steps._tags import Tagging, TagsStep
from awayday.steps._text import TextStep
from awayday.steps._ticks import TicksStep
from awayday.steps._vote import VoteStep

AnyStep = Annotated[
    ChoiceStep
    | DiscussStep
    | LedgerStep
    | LineStep
    | PlanStep
    | ReflectStep
    | RevealStep
    | ScaleStep
    | SortStep
    | SpectrumStep
    | StoryStep
    | TagsStep
    | TextStep
    | TicksStep
    | VoteStep,
    Field(discriminator="kind"),
]  # fmt: skip

__all__ = [
    "END",
    "Agreement",
    "AnyStep",
    "Ask",
    "Axis",
    "Band",
    "Branch",
    "ByFacilitator",
    "Card",
    "ChoiceStep",
    "Count",
    "DiscussStep",
    "Effect",
    "FieldName",
    "FieldSpec",
    "FieldType",
    "Given",
    "Item",
    "Label",
    "LedgerRow",
    "LedgerStep",
    "Level",
    "Line",
    "LineStep",
    "Mark",
    "Option",
    "OptionId",
    "Own",
    "Part",
    "PlanStep",
    "Plurality",
    "Question",
    "ReflectStep",
    "RevealStep",
    "Revealed",
    "ScaleStep",
    "Share",
    "Slug",
    "SortStep",
    "SpectrumStep",
    "Step",
    "StoryStep",
    "StripMark",
    "Tagging",
    "TagsStep",
    "TextStep",
    "Then",
    "TicksStep",
    "Title",
    "Voice",
    "VoteStep",
    "Wording",
    "Words",
    "answered_by",
    "most_split_first",
    "one_a_field",
    "short",
]
