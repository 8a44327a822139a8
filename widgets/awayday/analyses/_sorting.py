"""Whether a room sorts alike (A11), and where it draws the line (A16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from awayday import charts
from awayday.analyses._asked import asked_step
from awayday.analyses._base import Cohort, Draft, Finding, Step, done, kindly
from awayday.charts import Drawn, Look
from awayday.errors import NoAnswers
from awayday.stats import alpha
from awayday.steps import LineStep, SortStep

FEWEST, FEWEST_CARDS = 10, 5
"""Fewest people, and cards, before agreement is said."""

SKIP = "skip"
"""The bin that is no view of a card, where the workshop is not at hand to ask."""

TOO_FEW = f"Agreement is said from {FEWEST} people and {FEWEST_CARDS} cards up."

ALPHA = "Krippendorff's alpha, all cards"

SORTING = (
    f"Counts of each card by those who did not skip it; Krippendorff's alpha (ordinal) over all cards, from {FEWEST} "
    f"people and {FEWEST_CARDS} cards: 1 all alike, 0 as if by chance. It does not say who is right."
)

LINE = "Median and quartiles, from 5 answers; to the nearest five below 20. No single answer is shown."


def sortings(cohort: Cohort, look: Look) -> Iterator[Draft]:
    """Draw how each set of cards was sorted, the most split card first.

    Yields
    ------
    For each round a finding. Its table has the columns of `charts.heat_strip`, and `alpha`, which is missing but in the
    last row, that of all cards, where `answered` is how many people sorted.
    """
    for step, phase in cohort.of_kind("sort"):
        rows = cohort.rows(step.step_id, phase, "bin")
        cards, bins, marked = _cards(cohort, step, rows)
        drawn = charts.heat_strip(rows, cards, bins, cohort.provenance(), marked=marked, look=look)
        people = int(rows["participant_id"].nunique())
        drawn = kindly(_agreed(drawn, list(bins.values()), cohort, look), people)
        title = f"Do we sort alike? {step.prompt}"
        yield done(
            Finding("A11", f"A11 {step.step_id} {phase}", title, drawn, cohort.who(step.step_id, phase), SORTING)
        )


def _cards(cohort: Cohort, step: Step, rows: pd.DataFrame) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the words of the cards that were put, of the bins along the strip, and what stands before some cards."""
    known, put = asked_step(step, SortStep), set(rows["item"])
    skip = known.skip if known else SKIP
    labels = cohort.options(step.step_id, "bin")
    bins = {str(one): str(label) for one, label in labels.itertuples(index=False, name=None) if one != skip}
    if known is None:
        return {card: card for card in sorted(put)}, bins, {}
    reveals = known.reveals
    marked = {card.id: reveals.label for card in known.cards if reveals and card.kind == reveals.kind}
    return {card.id: card.text for card in known.cards if card.id in put or not put}, bins, marked


def _agreed(drawn: Drawn, bins: list[str], cohort: Cohort, look: Look) -> Drawn:
    """Add alpha to a drawing, or say why there is none."""
    table = drawn.table.assign(alpha=pd.Series(pd.NA, index=drawn.table.index, dtype="Float64"))
    people = drawn.n or 0
    if drawn.hidden or people < FEWEST or len(table) < FEWEST_CARDS:
        return charts.withheld(TOO_FEW, list(table.columns), cohort.provenance(people), look)
    counts = [[int(count) for count in row] for row in table[bins].to_numpy()]
    try:
        found = alpha(counts)
    except NoAnswers:  # everybody put every card into the same bin
        found = 1.0
    last = {"card": ALPHA, "answered": people, "alpha": found}
    table = pd.concat([table, pd.DataFrame([last])], ignore_index=True).astype(dict.fromkeys(bins, "Int64"))
    words = f"\N{GREEK SMALL LETTER ALPHA} = {found:.2f}. Disagreement is material to talk about."
    return replace(drawn, sentence=f"{drawn.sentence} {words}", table=table)


def lines(cohort: Cohort, look: Look) -> Iterator[Draft]:
    """Draw where people put their markers on each labelled strip.

    Yields
    ------
    For each round a finding; its table is that of `charts.strip`.
    """
    for step, phase in cohort.of_kind("line"):
        rows = cohort.rows(step.step_id, phase, "line").dropna(subset="value_num")
        drawn = charts.strip(rows, _marks(cohort, step), cohort.provenance(), look=look)
        who = cohort.who(step.step_id, phase)
        yield done(Finding("A16", f"A16 {step.step_id} {phase}", step.prompt, kindly(drawn, len(rows)), who, LINE))


def _marks(cohort: Cohort, step: Step) -> list[tuple[int, str]]:
    """Return what the places on a strip mean; only the two ends, where the workshop is not at hand to ask."""
    known = asked_step(step, LineStep)
    if known is not None:
        return [(mark.at, mark.label) for mark in known.marks]
    table = cohort.frames.fields
    found = table[(table["step_id"] == step.step_id) & (table["field"] == "line")]
    ends = [(0, "low_anchor"), (100, "high_anchor")]
    return [(at, str(found[name].iloc[-1])) for at, name in ends if len(found) and pd.notna(found[name].iloc[-1])]
