"""Whether people rated themselves elsewhere afterwards (A3), and whether the yardstick itself shifted (A4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from awayday import charts
from awayday.analyses._base import Cohort, Draft, Finding, done, kindly, plain_rows, said_share, said_test
from awayday.charts import Look
from awayday.session import Phase
from awayday.stats import Wilcoxon, median_interval, snapped, wilcoxon

MIN_PAIRS, MIN_MOVED = 12, 6
"""Fewer pairs, or people who moved, than this are not tested."""

MIN_INTERVAL = 20
"""Fewest pairs before the median change has an interval."""

NO_CAUSE = "There is no comparison group, so the workshop is not shown as the cause."

YARDSTICK = "Before and after may not use the same yardstick."

UNVALIDATED = "Items written for this kit, unvalidated."

COUNTS = ("moved_up", "moved_down", "stayed", "answered")

MEASURES = ("median_change", "low", "high", "rank_biserial", "p", "p_holm")

COLUMNS = ("item", *COUNTS, *MEASURES)


@dataclass(frozen=True)
class Item:
    """One question to rate that was asked in several rounds, and in which step each time."""

    kind: str
    field: str
    words: str
    low: str
    high: str
    span: float
    scale_step: float
    steps: dict[Phase, str]


Key = tuple[str, ...]
"""What makes a question the same in two rounds or two cohorts."""


def items(cohort: Cohort) -> dict[Key, Item]:
    """Return what was rated from one end to another, each question once, with the steps of its rounds."""
    table = cohort.frames.fields
    table = table[(table["type"] == "int") & ~table["per_item"].fillna(False).astype(bool)]
    asked: dict[str, list[dict[str, Any]]] = {}
    for row in plain_rows(table.drop_duplicates(["step_id", "field"], keep="last")):
        asked.setdefault(str(row["step_id"]), []).append(row)
    found: dict[Key, Item] = {}
    for step, phase in cohort.of_kind("scale", "spectrum"):
        for row in asked.get(step.step_id, ()):
            low, high = (str(row[end]) if pd.notna(row[end]) else "" for end in ("low_anchor", "high_anchor"))
            name, label = str(row["field"]), str(row["label"])
            # Looking back, a spectrum asks in the past tense; statements keep their words in every round.
            key = (step.kind, name, low, high, label if step.kind == "scale" else "")
            span = float(row["max"]) - float(row["min"])
            words = _words(step.prompt, label)
            item = Item(step.kind, name, words, low, high, span, float(row["scale_step"]), {})
            found.setdefault(key, item).steps.setdefault(phase, step.step_id)
    return found


def _words(prompt: str, label: str) -> str:
    """Return a question as one sentence: labels that begin with "…" go on where the prompt ends."""
    return f"{prompt.rstrip(' …')} {label.lstrip('… ')}" if label.startswith("…") else label


def before_after(cohort: Cohort, look: Look, *, draws: int, seed: int) -> Iterator[Draft]:
    """Draw how far people moved in each question that they rated before and after, item by item; no total is formed.

    Yields
    ------
    For each question an A3, an A3 of own lines where enough people allowed it, and an A4 where people also looked back.
    The tables of A3 and A4 have one row with the columns `COLUMNS`: people who `moved_up`, `moved_down` and `stayed` of
    those who `answered` each time, `median_change` with `low` and `high` (95 %, from 20 people; below, the median is
    said to the nearest five), `rank_biserial`, `p` and `p_holm` (from 12 people of whom 6 moved). What is missing was
    not tested.
    """
    for item in items(cohort).values():
        after = next((phase for phase in (Phase.POST, Phase.PULSE) if phase in item.steps), None)
        before = next((phase for phase in (Phase.PRE, Phase.FIRST) if phase in item.steps), None)
        if before is None:
            continue
        if after is not None:
            yield from _moved(_Pair(cohort, item, before, after), look, draws=draws, seed=seed)
        if Phase.RETRO in item.steps:
            yield _looked_back(_Pair(cohort, item, before, Phase.RETRO), look, draws=draws, seed=seed)


class _Pair:
    """Two ratings of the same people."""

    def __init__(self, cohort: Cohort, item: Item, before: Phase, after: Phase) -> None:
        self.cohort, self.item = cohort, item
        self.key = f"{item.steps[after]} {item.field} {after}"
        self.last = (item.steps[after], after)
        rows = [
            cohort.rows(item.steps[phase], phase, item.field).dropna(subset="value_num") for phase in (before, after)
        ]
        self.rounds = dict(zip((before, after), rows, strict=True))
        columns = ["participant_id", "value_num", "answer_id", "data_origin"]
        both = rows[0][columns].merge(rows[1][columns[:3]], on="participant_id", suffixes=("", "_after"))
        both = both.rename(columns={"value_num": "before", "value_num_after": "after"})
        steps = [snapped(both[name].astype(float).tolist(), item.scale_step) for name in ("before", "after")]
        self.offered = both.assign(
            answer_id=both["answer_id"] + "+" + both["answer_id_after"],
            step_id="+".join(dict.fromkeys(item.steps[phase] for phase in (before, after))),
            field=item.field,
            phase=f"{before}+{after}",
            steps=[after - before for before, after in zip(*steps, strict=True)],
            change=[item.scale_step * (after - before) for before, after in zip(*steps, strict=True)],
        )
        self.people = cohort.let_through(self.offered)
        self.steps = self.people["steps"].tolist()
        self.n = len(self.steps)

    def tested(self) -> Wilcoxon | None:
        """Return the test, None where too few people were there or moved."""
        found = wilcoxon(self.steps) if self.steps else None
        return found if found and found.n >= MIN_PAIRS and found.up + found.down >= MIN_MOVED else None

    def median(self) -> float:
        """Return the median change as it may be said."""
        return charts.rounded(float(self.people["change"].median()), self.n, self.item.span)

    def interval(self, *, draws: int, seed: int) -> tuple[float, float] | None:
        """Return between which bounds the median change plausibly lies, None below 20 people."""
        if self.n < MIN_INTERVAL:
            return None
        return median_interval(self.people["change"].tolist(), seed=seed, draws=draws)

    def who(self) -> str:
        """Say who answered the last time, and how many each time."""
        each = f" {self.n} answered each time." if self.n >= self.cohort.provenance().k else ""
        return f"{self.cohort.who(*self.last)}{each}"


def _method(draws: int, seed: int) -> str:
    return (
        f"Up, down and same of the same people, from 5. Median change with a bootstrap interval over people, from "
        f"{MIN_INTERVAL} ({draws} draws, seed {seed}). Wilcoxon test with Pratt's zeros and rank-biserial by the same "
        f"ranks, from {MIN_PAIRS} pairs and {MIN_MOVED} who moved; Holm over all tests of the page, exploratory. With "
        f"20 people a shift of .68 SD is noticed 4 times in 5, with 50 one of .41. {UNVALIDATED}"
    )


def _moved(pair: _Pair, look: Look, *, draws: int, seed: int) -> Iterator[Draft]:
    interval = pair.interval(draws=draws, seed=seed)
    made, span = pair.cohort.provenance(), pair.item.span
    drawn = kindly(charts.change_dots(pair.offered, made, span=span, interval=interval, look=look), pair.n)
    title = f"Before and after: {pair.item.words}"
    finding = Finding("A3", f"A3 {pair.key}", title, drawn, pair.who(), _method(draws, seed))
    yield _tested(finding, pair, interval, ending=NO_CAUSE)
    yield from _own_lines(pair, look, shown=not drawn.hidden)


def _tested(finding: Finding, pair: _Pair, interval: tuple[float, float] | None, *, ending: str) -> Draft:
    """Add the test to a finding's sentence and its numbers to the table, once Holm has weighed it."""
    drawn = finding.drawn
    if drawn.hidden:
        return Draft(lambda *_: replace(finding, drawn=replace(drawn, table=drawn.table.head(0))))
    test = pair.tested()
    counted = wilcoxon(pair.steps)
    row: dict[str, Any] = {
        "item": pair.item.words, "moved_up": counted.up, "moved_down": counted.down, "stayed": counted.same,
        "answered": pair.n, "median_change": pair.median(),
    }  # fmt: skip
    if interval is not None:
        row |= {"low": interval[0], "high": interval[1]}
    if test is not None:
        row |= {"rank_biserial": test.rank_biserial, "p": test.p}

    def finish(adjusted: float, tests: int) -> Finding:
        moved = counted.up + counted.down
        if test is None:
            text = f"{drawn.sentence} {ending} Too few moved to test: {moved} of {pair.n}."
        else:
            clear = "" if adjusted < 0.05 else "No clear change. "
            words = said_test(test.p, adjusted, tests)
            text = f"{clear}{drawn.sentence} {ending} Rank-biserial {said_share(test.rank_biserial)}, {words}"
        holm = adjusted if test else None
        return replace(finding, drawn=replace(drawn, sentence=text, table=_table(row | {"p_holm": holm})))

    return Draft(finish, test.p if test else None)


def _table(row: Mapping[str, Any]) -> pd.DataFrame:
    types = {**dict.fromkeys(COUNTS, "Int64"), **dict.fromkeys(MEASURES, "Float64")}
    return pd.DataFrame([row], columns=list(COLUMNS)).astype(types)


def _own_lines(pair: _Pair, look: Look, *, shown: bool) -> Iterator[Draft]:
    """Draw the lines of those who allowed it, where neither they nor the others are too few."""
    people = pair.cohort.frames.participants
    allowed = people.loc[people["consent_lines"].fillna(False).astype(bool), "participant_id"]
    pairs = pair.people.assign(allowed=pair.people["participant_id"].isin(allowed))
    if not shown or not pairs["allowed"].any():
        return
    item = pair.item
    drawn = charts.own_lines(pairs, pair.cohort.provenance(), low=item.low, high=item.high, look=look)
    if drawn.hidden:
        return
    method = f"Own lines of those who allowed it, never split, ends in bins of five. Not everybody's. {UNVALIDATED}"
    yield done(Finding("A3", f"A3 lines {pair.key}", f"Own lines: {item.words}", drawn, pair.who(), method))


def _looked_back(pair: _Pair, look: Look, *, draws: int, seed: int) -> Draft:
    item, interval = pair.item, pair.interval(draws=draws, seed=seed)
    scale = (item.field, item.words, item.low, item.high)
    drawn = kindly(charts.before_after(pair.rounds, [scale], pair.cohort.provenance(), look=look), pair.n)
    if not drawn.hidden:
        drawn = replace(drawn, sentence=_shift(pair, interval))
    title = f"The start, seen from today: {item.words}"
    finding = Finding("A4", f"A4 {pair.key}", title, drawn, pair.who(), _method(draws, seed))
    return _tested(finding, pair, interval, ending=YARDSTICK)


def _shift(pair: _Pair, interval: tuple[float, float] | None) -> str:
    shift = pair.median()
    if not shift:
        words = "Looking back, the middle of them put their starting point where they had put it."
    else:
        side = "higher" if shift > 0 else "lower"
        words = f"Looking back, people put their starting point {_points(abs(shift))} {side}."
    return (
        f"{words[:-1]} (plausible {charts.signed(interval[0])} to {charts.signed(interval[1])})." if interval else words
    )


def _points(shift: float) -> str:
    return "1 point" if shift == 1 else f"{shift:.15g} points"
