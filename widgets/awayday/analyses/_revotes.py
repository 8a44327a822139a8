"""Whether talking changed the choice: first vote against revote, of two options (A5) or more (A6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from awayday import charts
from awayday.analyses._base import Cohort, Draft, Finding, Step, done, kindly, said_test
from awayday.charts import Drawn, Look
from awayday.session import Phase
from awayday.stats import mcnemar, symmetry

MIN_SWITCHED = 6
"""Fewer people who switched than this can't tell a direction from chance."""

METHODS = {
    "A5": "Counts from 15 people who voted twice; exact McNemar test from 6 who switched. p < .05 needs at most 0 of 6 "
    "to 8, 1 of 9 to 11, 2 of 12 to 14, or 3 of 15 to go the other way. It does not say why people switched.",
    "A6": "Counts from 15 people who voted twice; a way of fewer than five is joined. Test of symmetry (Bowker; exact "
    "below 25 who switched) from 6 who switched. It does not say why people switched.",
}


def revotes(cohort: Cohort, look: Look) -> Iterator[Draft]:
    """Draw how people changed between two votes on the same question.

    Yields
    ------
    For each question that was put twice a finding. Its table has the columns of `charts.flow`, `p` and `p_holm`: a row
    for each way, and a last one, "any option" to "another", with all who changed, and p before and after Holm.
    """
    for step, phase in cohort.of_kind("choice"):
        if phase is Phase.REVOTE and step.small_counts == "show":
            yield _draft(cohort, step, step.revote_of or step.step_id, look)


def _draft(cohort: Cohort, step: Step, first_id: str, look: Look) -> Draft:
    first = cohort.rows(first_id, Phase.FIRST, "choice")
    second = cohort.rows(step.step_id, Phase.REVOTE, "choice")
    options = cohort.options(step.step_id)
    # An option that nobody chose in either vote is no way to anywhere; that nobody did is among the shares of A1.
    chosen = options[options["option_id"].isin([*first["option_id"].dropna(), *second["option_id"].dropna()])]
    options = chosen if len(chosen) == 2 else options
    drawn, moves = charts.flow(first, second, options, cohort.provenance(), look=look)
    analysis = "A5" if len(options) == 2 else "A6"
    drawn = kindly(drawn, min(len(first), len(second)))
    finding = Finding(
        analysis, f"{analysis} {step.step_id}", f"First vote against second: {step.prompt}", drawn,
        cohort.who(step.step_id, Phase.REVOTE), METHODS[analysis],
    )  # fmt: skip
    if drawn.hidden:
        return done(finding)
    ids = options["option_id"].tolist()
    table = [[moves[one, other] for other in ids] for one in ids]
    switched = moves.total() - sum(moves[option, option] for option in ids)
    if switched < MIN_SWITCHED:
        words = f"Too few switched ({switched}) to tell a direction from chance."
        return done(replace(finding, drawn=_with(drawn, f"{drawn.sentence} {words}", switched)))
    p = mcnemar(table[0][1], table[1][0]) if analysis == "A5" else symmetry(table).p

    def finish(adjusted: float, tests: int) -> Finding:
        clear = "" if p < 0.05 else "No clear direction. "
        text = f"{clear}{drawn.sentence} {said_test(p, adjusted, tests)}"
        return replace(finding, drawn=_with(drawn, text, switched, p, adjusted))

    return Draft(finish, p)


def _with(drawn: Drawn, sentence: str, switched: int, p: float | None = None, adjusted: float | None = None) -> Drawn:
    last = pd.DataFrame([("any option", "another", switched, drawn.n)], columns=drawn.table.columns)
    table = pd.concat([drawn.table, last], ignore_index=True)
    for name, value in (("p", p), ("p_holm", adjusted)):
        table[name] = pd.array([None] * (len(table) - 1) + [value], dtype="Float64")
    return replace(drawn, sentence=sentence, table=table)
