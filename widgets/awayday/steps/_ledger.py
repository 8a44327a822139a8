"""A week of requests: each is answered, each yes displaces something, and somebody else sees only that."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from awayday.steps._base import (
    Effect,
    FieldSpec,
    FieldType,
    Given,
    Label,
    Line,
    Mark,
    Option,
    OptionId,
    Part,
    Slug,
    Step,
    Words,
)


class LedgerAnswer(Part):
    """One answer that every row may get; what it does to whom stands in the row."""

    id: OptionId
    label: Label
    gain: Line
    """What somebody who chooses it hopes for."""
    cost: Line
    """What it costs, and whom."""


class LedgerRow(Part):
    """One request: when it comes, who asks for what, what a yes displaces, and what was really behind it."""

    id: OptionId
    day: Label
    hour: Label
    who: Label
    """Who asks, in a word or two."""
    asks: Label
    """Who asks for what, as it comes."""
    displaces: Label
    """What is put off when it is answered with a yes, as it stood in the calendar."""
    hidden: Words
    """What was behind it. It leaves the server with the reveal, for the wall alone."""
    truth: OptionId
    """The kind of truth that is; one of `truths`."""
    effects: dict[OptionId, Effect]
    """What each answer does to customers and employees."""

    @property
    def change(self) -> str:
        """What a yes displaces, as the beginning of a sentence."""
        return self.displaces[:1].upper() + self.displaces[1:]


class Landing(Part):
    """What is asked, for each thing displaced, of those who see the calendar alone."""

    role: OptionId
    label: Label
    low: Label
    high: Label
    idle: Line
    """What stands there until something is displaced."""


class Callers(Part):
    """The later step that asks who called a row urgent, and how the board words its marks."""

    of: Slug
    field: Slug
    marks: tuple[Mark, ...] = Field(min_length=2, max_length=8)


class LedgerStep(Step):
    """Asks `role` for an answer to every row; of the others in the pair or table, how each thing displaced lands."""

    kind: Literal["ledger"]
    prompt: Words
    role: OptionId
    """The part that answers the requests; see `roles` of the workshop."""
    answers: tuple[LedgerAnswer, ...] = Field(min_length=2, max_length=6)
    displaced_by: OptionId
    """The answer by which the thing in the calendar slips."""
    truths: tuple[Mark, ...] = Field(min_length=2, max_length=8)
    rows: tuple[LedgerRow, ...] = Field(min_length=1, max_length=20)
    landing: Landing | None = None
    callers: Callers | None = None
    revote_of: Slug | None = None
    """The step whose rows are put again; `phase` is "revote"."""

    chart: ClassVar[str | None] = "ledger-board"
    widget: ClassVar[str | None] = "Ledger"

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        answers, truths = {each.id for each in self.answers}, {each.id for each in self.truths}
        if self.displaced_by not in answers:
            raise ValueError(f'"displaced_by" names "{self.displaced_by}", which is no answer')
        for row in self.rows:
            if row.truth not in truths:
                raise ValueError(f'row "{row.id}" has the truth "{row.truth}", which "truths" does not name')
            if set(row.effects) != answers:
                raise ValueError(f'row "{row.id}" needs an effect for each answer and for nothing else')
        return self

    def fields(self) -> tuple[FieldSpec, ...]:
        """`answer:<row>` of `role`, and `landed:<row>` of those who see what slips, once somebody let it slip."""
        found = [
            FieldSpec(
                f"answer:{row.id}", FieldType.OPTION, "What do you answer?", required=True, about=row.asks,
                options=self._options(row), role=self.role,
            )
            for row in self.rows
        ]  # fmt: skip
        if self.landing is not None:
            found += [
                FieldSpec(
                    f"landed:{row.id}", FieldType.INT, self.landing.label, required=True, about=row.change,
                    low=self.landing.low, high=self.landing.high, role=self.landing.role,
                    given=Given(self.id, f"answer:{row.id}", (self.displaced_by,)),
                )
                for row in self.rows
            ]  # fmt: skip
        return tuple(found)

    def _options(self, row: LedgerRow) -> tuple[Option, ...]:
        return tuple(
            Option(id=each.id, label=each.label, gain=each.gain, cost=each.cost, effect=row.effects[each.id])
            for each in self.answers
        )

    def traits(self) -> dict[str, Any]:
        """Give the calendar, the same for all; who asks for what stands in the fields of those who are asked."""
        rows = [{"id": row.id, "day": row.day, "hour": row.hour, "displaces": row.change} for row in self.rows]
        idle = self.landing.idle if self.landing else ""
        return {"rows": rows, "displaced_by": self.displaced_by, "idle": idle}

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the answers; the requests stay on the phones of those who are asked."""
        return self.prompt, tuple((each.id, each.label) for each in self.answers)

    def reads(self) -> tuple[str, ...]:
        """Give the step that says who was thought to have called a row urgent."""
        return (self.callers.of,) if self.callers else ()

    def turns(self) -> int:
        """Row by row, then the board."""
        return len(self.rows) + 1

    def only(self, names: Collection[str]) -> LedgerStep:
        """Give the same step with these rows alone, for a shorter version."""
        return self.model_copy(update={"rows": tuple(row for row in self.rows if row.id in names)})
