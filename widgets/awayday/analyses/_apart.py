"""Cohort against cohort (A7): whether people of one rated higher than those of the other, and had done so before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pandas as pd

from awayday import charts
from awayday.analyses._base import Cohort, Draft, Finding, done, kindly, said_test, who_of_all
from awayday.analyses._before_after import UNVALIDATED, Item, items
from awayday.charts import Look
from awayday.disclosure import K_NUMBERS
from awayday.session import Phase
from awayday.stats import cliff, cliff_interval, permutation, snapped

FEWEST, FEWEST_INTERVAL = 10, 20
"""Fewest people of each cohort before they are compared, and before the difference has an interval."""

DIFFERED = 0.2
"""From here on a Cliff's delta at the start, to the same side, is said to be a difference then, too; not a test."""

LOWER = -0.25
"""From here down those who dropped out are said to have started lower than those who stayed (Cliff's delta)."""

MAY_HAVE = "They may have differed before."

COLUMNS = (
    "item", "first_cohort", "second_cohort", "first_n", "second_n", "delta", "low", "high",
    "percent_of_pairs", "delta_before", "percent_before", "dropped_out", "p", "p_holm",
)  # fmt: skip

AFTER = (Phase.POST, Phase.PULSE, Phase.FIRST)
"""Rounds that are compared, the first that both cohorts have."""


def apart(cohorts: Sequence[Cohort], look: Look, *, draws: int, seed: int) -> Iterator[Draft]:
    """Draw each cohort beside the one before it, question by question; there is no total and no order but that of days.

    Yields
    ------
    For each question that both rated a finding. Its table has one row: `delta` (Cliff's, of the first cohort against
    the second) with `low` and `high` (from 20 people each), the same as `percent_of_pairs` in which somebody of the
    first rated higher, ties as halves; both as they were before; and how many of those who gave a start gave
    no later rating, in both cohorts, where that may be said.
    """
    for first, second in pairwise(cohorts):
        theirs = items(second)
        for key, item in items(first).items():
            if key in theirs:
                sides = ((first, item), (second, theirs[key]))
                phase = next((one for one in AFTER if one in item.steps and one in theirs[key].steps), None)
                if phase is not None:
                    yield _Comparison(sides, phase, draws, seed).draft(look)


class _Comparison:
    """One question, as two cohorts rated it."""

    def __init__(self, sides: Sequence[tuple[Cohort, Item]], phase: Phase, draws: int, seed: int) -> None:
        self.sides, self.phase, self.draws, self.seed = sides, phase, draws, seed
        self.item = sides[0][1]
        self.names = [cohort.label for cohort, _ in sides]
        self.rated = [_rated(cohort, item, phase) for cohort, item in sides]
        self.sizes = [len(rows) for rows in self.rated]
        self.starts = [_rated(cohort, item, Phase.PRE) for cohort, item in sides] if phase is not Phase.FIRST else []

    def draft(self, look: Look) -> Draft:
        parts = [
            (cohort.label, rows, cohort.provenance()) for (cohort, _), rows in zip(self.sides, self.rated, strict=True)
        ]
        item, cohorts = self.item, [cohort for cohort, _ in self.sides]
        method = (
            f"Cliff's delta as a share of pairs, ties as halves, from {FEWEST} people each; bootstrap interval from "
            f"{FEWEST_INTERVAL} each ({self.draws} draws), permutation test, seed {self.seed}; Holm over all tests of "
            "the page, exploratory. With 20 people each a delta of .49 is noticed 4 times in 5, with 50 one of .32. "
            f"Nobody was put into a cohort by lot, so it does not say why they differ. {UNVALIDATED}"
        )
        finding = Finding(
            "A7", f"A7 {item.steps[self.phase]} {item.field} {'+'.join(self.names)}",
            f"Two cohorts: {item.words}", charts.cohort_strips(parts, low=item.low, high=item.high, look=look),
            who_of_all(cohorts, item.steps[self.phase], self.phase), method,
        )  # fmt: skip
        if min(self.sizes) < FEWEST or finding.drawn.hidden:
            return done(replace(finding, drawn=kindly(self._refused(look), min(self.sizes))))
        return self._tested(finding)

    def _refused(self, look: Look) -> charts.Drawn:
        words, people = "Too small to compare.", self.sizes
        if min(people) < K_NUMBERS:
            people = [0, 0]  # not even how many they are
        else:
            words = f"Too small to compare: {people[0]} and {people[1]}."
        sides = zip(self.sides, people, strict=True)
        made = charts.together([cohort.provenance(n) for (cohort, _), n in sides])
        return charts.withheld(words, COLUMNS, made, look)

    def _tested(self, finding: Finding) -> Draft:
        one, other = self._steps(self.rated)
        delta = cliff(one, other)
        interval: tuple[float | None, float | None] = (None, None)
        if min(self.sizes) >= FEWEST_INTERVAL:
            interval = cliff_interval(one, other, seed=self.seed, draws=self.draws)
        p = permutation(one, other, seed=self.seed)
        before = self._before()
        dropped = self._dropped_out()
        row = (
            self.item.words, *self.names, *self.sizes, delta, *interval, percent(delta), before,
            None if before is None else percent(before), None if dropped is None else dropped[0], p,
        )  # fmt: skip
        sentence = self._sentence(delta, interval, before, dropped)

        def finish(adjusted: float, tests: int) -> Finding:
            clear = "" if p < 0.05 else "No clear difference. "
            text = f"{clear}{sentence} {said_test(p, adjusted, tests)}"
            table = pd.DataFrame([(*row, adjusted)], columns=list(COLUMNS)).convert_dtypes()
            return replace(finding, drawn=replace(finding.drawn, sentence=text, table=table))

        return Draft(finish, p)

    def _steps(self, rows: Sequence[pd.DataFrame]) -> list[list[int]]:
        step = self.item.scale_step
        return [snapped(one["value_num"].astype(float).tolist(), step) for one in rows]

    def _before(self) -> float | None:
        """Return the difference at the start, None where it was not measured."""
        if not self.starts or min(map(len, self.starts)) < FEWEST:
            return None
        return cliff(*self._steps(self.starts))

    def _dropped_out(self) -> tuple[int, bool] | None:
        """Return how many gave a start and no later rating, and whether they had started lower than the others.

        Both cohorts together, since in one of them few drop out, each start as seen from the middle of its cohort. None
        where no start was measured, and where they are too few to be told apart.
        """
        if not self.starts:
            return None
        everybody = pd.concat(
            start.assign(
                gone=~start["participant_id"].isin(rated["participant_id"]),
                apart=start["value_num"].astype(float) - float(start["value_num"].astype(float).median()),
            )
            for start, rated in zip(self.starts, self.rated, strict=True)
            if len(start)
        )
        left, stayed = everybody[everybody["gone"]], everybody[~everybody["gone"]]
        if left.empty:
            return 0, False
        if len(stayed) < K_NUMBERS or not self.sides[0][0].may_tell_apart(everybody, left):
            return None
        return len(left), cliff(left["apart"].tolist(), stayed["apart"].tolist()) <= LOWER

    def _sentence(
        self,
        delta: float,
        interval: tuple[float | None, float | None],
        before: float | None,
        dropped: tuple[int, bool] | None,
    ) -> str:
        first, second = self.names
        low, high = interval
        plausible = "" if low is None or high is None else f" (plausible {percent(low)} to {percent(high)} %)"
        share = f"{percent(delta)} % of pairs{plausible}"
        words = [f"A person from “{first}” rated higher than one from “{second}” in {share}."]
        if before is None:
            words.append(MAY_HAVE)
        else:
            too = ": the groups differed then, too" if abs(before) >= DIFFERED and before * delta > 0 else ""
            words.append(f"Before the session it was {percent(before)} %{too}.")
        if dropped is not None and dropped[1]:
            words.append(
                f"{dropped[0]} of {sum(map(len, self.starts))} gave a start and no later rating, and they had started "
                "lower than others of their cohort: those who are left may look higher for that alone."
            )
        return " ".join(words)


def _rated(cohort: Cohort, item: Item, phase: Phase) -> pd.DataFrame:
    """Return the ratings of a cohort that may be counted."""
    if phase not in item.steps:
        return cohort.rows("", phase, item.field)
    return cohort.let_through(cohort.rows(item.steps[phase], phase, item.field).dropna(subset="value_num"))


def percent(delta: float) -> int:
    """Return Cliff's delta as the share of pairs in which the first is higher, in whole per cents."""
    return round(50 * (delta + 1))
