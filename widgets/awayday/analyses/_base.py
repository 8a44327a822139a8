"""What every analysis starts from: a cohort's answers by question, who gave them, and findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from awayday.charts import Drawn
from awayday.disclosure import HIDDEN, K_NUMBERS, ROOM, Ledger, Provenance, Request, gate, measure_of, units_of
from awayday.frames import Frames, current
from awayday.session import AnswerStatus, Phase

EXPLORATORY = "exploratory"

MINUS = "\N{MINUS SIGN}"

FEW_ANSWERED = "Fewer than five people answered."
"""Stands for the line of who answered where a number would tell of fewer than five."""

FREE_TO_PASS = frozenset({"sort"})
"""Kinds of step in which anyone may pass in silence, so that nobody is told how many did."""


@dataclass(frozen=True, eq=False)
class Finding:
    """One answer to one question of a coach.

    `analysis` is its number in the catalogue, such as "A1"; `key` is the same each time and unique on a page. `who`
    says who answered, and stands under the chart. `method` names the statistic, its smallest n, draws and seed, and
    what it can't say.
    """

    analysis: str
    key: str
    title: str
    drawn: Drawn
    who: str
    method: str


@dataclass(frozen=True, eq=False)
class Draft:
    """A finding that waits for the other tests of its page.

    `p` is None where the analysis tests nothing, or too few people were there. `finish` takes p after Holm (1 without a
    test) and how many tests the page has.
    """

    finish: Callable[[float, int], Finding]
    p: float | None = None


def done(finding: Finding) -> Draft:
    """Return a finding that waits for nothing."""
    return Draft(lambda *_: finding)


def kindly(drawn: Drawn, people: int) -> Drawn:
    """Return a drawing that, where it shows no numbers of so few `people`, says why in the words for all such figures.

    An analysis that needs more than the fewest people says that in its own words.
    """
    if not drawn.hidden or people >= K_NUMBERS or HIDDEN[1:] in drawn.sentence:
        return drawn
    return replace(drawn, sentence=f"{drawn.sentence} {HIDDEN[0].upper()}{HIDDEN[1:]}.")


def said_p(p: float) -> str:
    """Say a p-value: two digits, three below .01."""
    return "p < .001" if p < 0.001 else f"p = {_digits(p)}"


def said_test(p: float, adjusted: float, tests: int) -> str:
    """Say a p-value as it is and, among several of a page, after Holm."""
    if tests == 1:
        return f"{said_p(p)}, {EXPLORATORY}."
    after = "below .001" if adjusted < 0.001 else _digits(adjusted)
    return f"{said_p(p)}; {after} after Holm for {tests} tests, {EXPLORATORY}."


def said_share(value: float) -> str:
    """Say a number from -1 to 1 with its sign and two digits, such as "+.45"."""
    text = f"{abs(value):.2f}".removeprefix("0")
    return text if text == ".00" else f"{'+' if value > 0 else MINUS}{text}"


def _digits(p: float) -> str:
    return f"{p:.{3 if p < 0.01 else 2}f}".replace("0.", ".", 1)


@dataclass(frozen=True)
class Step:
    """What an analysis has to know of a step; `workshop` is its id and version, `module` its id and part."""

    step_id: str
    kind: str
    title: str
    prompt: str
    phase: Phase
    revote_of: str | None
    small_counts: Literal["show", "join"]
    visibility: str
    workshop: tuple[str, str]
    module: tuple[str, str]


class Cohort:
    """The answers of one cohort, each question looked up at once however many answers there are.

    Parameters
    ----------
    frames
        All tables of the cohort: one session or several.
    ledger
        What was shown before, to whoever will see the findings.
    """

    def __init__(self, frames: Frames, ledger: Ledger) -> None:
        self.frames = frames
        self.label = frames.cohort_label
        self.ledger = ledger
        self.asked = int(frames.participants["participant_id"].nunique())
        self._current = current(frames.answers)
        rows = self._current[self._current["participant_id"].notna()].sort_values("answered_at", kind="stable")
        self._given = dict(list(rows[rows["status"] == AnswerStatus.OK].groupby(PLACE, observed=True)))
        people = rows.drop_duplicates(["step_id", "phase", "participant_id"], keep="last")
        sizes = people.groupby(["step_id", "phase", "status"], observed=True).size()
        self._statuses: dict[Any, int] = {place: int(size) for place, size in sizes.items()}

    def provenance(self, n: int = 0) -> Provenance:
        """Return where a figure of `n` people of this cohort comes from."""
        return self.frames.provenance(n, ledger=self.ledger)

    def let_through(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return those of `rows`, one a person, that may be counted beside all that was shown before; maybe none.

        Parameters
        ----------
        rows
            As charts take them, with `participant_id` and `answer_id`, and with what was asked.
        """
        units = units_of(rows)
        gated = gate(Request(measure_of(rows), {ROOM: units}), self.ledger)
        if not gated.shown:
            return rows.head(0)
        kept = gated.units()
        return rows if len(kept) == len(units) else rows[[unit in kept for unit in units]]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in the order of the workshop."""
        table = self.frames.steps.drop_duplicates("step_id", keep="last").sort_values("order_no", kind="stable")
        return tuple(_step(row) for row in plain_rows(table))

    def of_kind(self, *kinds: str) -> Iterator[tuple[Step, Phase]]:
        """Yield the steps of some kinds that were asked, once for each round; only those that a room may see."""
        for step in self.steps:
            if step.kind in kinds and step.visibility == "room":
                for phase in Phase:
                    if (step.step_id, str(phase)) in self._asked:
                        yield step, phase

    @cached_property
    def _asked(self) -> frozenset[tuple[str, str]]:
        """Steps and rounds that were opened or that somebody answered."""
        events = self.frames.events
        opened = events[(events["kind"] == "opened") & ~events["is_undone"].fillna(False).astype(bool)]
        places = set(zip(opened["step_id"], opened["phase"].astype(str), strict=True))
        return frozenset(places | {(step_id, str(phase)) for step_id, phase, _ in self._statuses})

    def was_asked(self, step_id: str, phase: Phase) -> bool:
        """Whether a step was opened in a round, or answered."""
        return (step_id, str(phase)) in self._asked

    def rows(self, step_id: str, phase: Phase, field: str) -> pd.DataFrame:
        """Return the one row of each person (and item) who gave a value; the latest, should she have been asked twice.

        The columns are those of the table `answers`.
        """
        found = self._given.get((step_id, str(phase), field))
        if found is None:
            return self._current.head(0)
        return found.drop_duplicates(["participant_id", "item"], keep="last").reset_index(drop=True)

    def of_step(self, step_id: str) -> pd.DataFrame:
        """Return the rows of a step in all rounds, whatever the field."""
        parts = [rows for (step, *_), rows in self._given.items() if step == step_id]
        return pd.concat(parts) if parts else self._current.head(0)

    def numbers(self, step_id: str, phase: Phase, field: str) -> pd.Series[Any]:
        """Return the number of each person who gave one, by her id."""
        numbers: pd.Series[Any] = self.rows(step_id, phase, field).set_index("participant_id")["value_num"].dropna()
        return numbers

    def options(self, step_id: str, field: str = "choice") -> pd.DataFrame:
        """Return `option_id` and `label` of what could be chosen, as authored."""
        table = self.frames.options
        found = table[(table["step_id"] == step_id) & (table["field"] == field)]
        columns = ["option_id", "label"]
        return found.drop_duplicates("option_id", keep="last")[columns].reset_index(drop=True)

    def may_tell_apart(self, rows: pd.DataFrame, some: pd.DataFrame) -> bool:
        """Whether some of the people of `rows`, told by how they answered elsewhere, may be counted by themselves."""
        groups = {ROOM: units_of(rows), "some": units_of(some)}
        return "some" in gate(Request(measure_of(rows), groups), self.ledger).shown

    def who(self, step_id: str, phase: Phase) -> str:
        """Say who answered (analysis A20); where anyone may pass in silence, not how many did."""
        answered, skipped, timeout = (
            self._statuses.get((step_id, str(phase), status), 0)
            for status in (AnswerStatus.OK, AnswerStatus.SKIPPED, AnswerStatus.TIMEOUT)
        )
        if answered < K_NUMBERS:
            return FEW_ANSWERED
        kinds = {step.kind for step in self.steps if step.step_id == step_id}
        if kinds & FREE_TO_PASS:
            return f"{answered} of {self.asked} answered."
        return f"{answered} of {self.asked} answered; {skipped} skipped, {timeout} ran out of time."


PLACE = ["step_id", "phase", "field"]
"""What one question is told by in the table of answers."""


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _step(row: dict[str, Any]) -> Step:
    def text(name: str) -> str:
        return "" if pd.isna(row[name]) else str(row[name])

    return Step(
        **{name: text(name) for name in ("step_id", "kind", "title", "prompt", "visibility")},
        small_counts="join" if text("small_counts") == "join" else "show",
        phase=Phase(text("phase")),
        revote_of=text("revote_of") or None,
        workshop=(text("workshop_id"), text("workshop_version")),
        module=(text("workshop_id"), text("module_id")),
    )


def who_of_all(cohorts: Sequence[Cohort], step_id: str, phase: Phase) -> str:
    """Say for each cohort who answered."""
    if len(cohorts) == 1:
        return cohorts[0].who(step_id, phase)
    return " ".join(f"{cohort.label}: {cohort.who(step_id, phase)}" for cohort in cohorts)
