"""What rooms chose (A1): one cohort by itself, several side by side in the order of their days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from awayday import charts
from awayday.analyses._base import Cohort, Draft, Finding, Step, done, kindly, who_of_all
from awayday.charts import Look
from awayday.session import Phase

VOTES = {Phase.FIRST: "first vote", Phase.REVOTE: "second vote"}

METHOD = (
    "Counts with Wilson intervals (95 %), from 5 answers. The interval treats the room as one of many like it; for "
    "this room alone the count is the fact."
)


def choices(cohorts: Sequence[Cohort], look: Look) -> Iterator[Draft]:
    """Draw the shares of each choice that was put to a room.

    Parameters
    ----------
    cohorts
        In the order of their days, which is never changed by what they chose.

    Yields
    ------
    For each choice and round a finding. Its table has, for one cohort, the columns of `charts.shares`, for several
    those of `charts.cohort_shares`.
    """
    seen: set[tuple[str, Phase]] = set()
    for cohort in cohorts:
        for step, phase in cohort.of_kind("choice"):
            if (step.step_id, phase) not in seen:
                seen.add((step.step_id, phase))
                yield done(_finding([one for one in cohorts if one.was_asked(step.step_id, phase)], step, phase, look))


def _finding(cohorts: Sequence[Cohort], step: Step, phase: Phase, look: Look) -> Finding:
    last = cohorts[-1]
    options = last.options(step.step_id)
    # Bars of other options beside each other would say something of the options, not of the rooms.
    alike = [one for one in cohorts if one.options(step.step_id)["option_id"].tolist() == options["option_id"].tolist()]
    rows = [cohort.rows(step.step_id, phase, "choice") for cohort in alike]
    if len(alike) == 1:
        drawn = charts.shares(rows[0], options, last.provenance(), look=look, small_counts=step.small_counts)
    else:
        parts = [(cohort.label, given, cohort.provenance()) for cohort, given in zip(alike, rows, strict=True)]
        drawn = charts.cohort_shares(parts, options, look=look, small_counts=step.small_counts)
    left_out = [cohort.label for cohort in cohorts if cohort not in alike]
    note = f" Left out, since the options were others: {', '.join(left_out)}." if left_out else ""
    vote = f" ({VOTES[phase]})" if phase in VOTES else ""
    return Finding(
        "A1", f"A1 {step.step_id} {phase}", f"{step.title}{vote}: {step.prompt}", kindly(drawn, max(map(len, rows))),
        who_of_all(alike, step.step_id, phase), f"{METHOD}{note}",
    )  # fmt: skip
