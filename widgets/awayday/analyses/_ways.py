"""Which ways people took through the choices of a workshop (A9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from awayday import charts
from awayday.analyses._base import Cohort, Draft, Finding, Step, done, kindly
from awayday.charts import Look
from awayday.session import Phase

METHOD = (
    "Counts of whole paths, from 15 people who chose each time; a path of fewer than five is joined to the others. It "
    "does not say why somebody took a path."
)


@dataclass(frozen=True, eq=False)
class _Vote:
    """One place on the way: a choice, or several of which each person was asked one."""

    title: str
    chosen: pd.Series[str]
    labels: dict[str, str] = field(default_factory=dict)


def ways(cohort: Cohort, look: Look) -> Iterator[Draft]:
    """Draw the ways through the choices of each workshop with two choices or more.

    Yields
    ------
    For each workshop a finding; its table is that of `charts.paths`. Choices on branches, of which nobody saw two,
    stand in one place.
    """
    parts: dict[tuple[str, str], list[tuple[Step, Phase]]] = {}
    for step, phase in cohort.of_kind("choice"):
        parts.setdefault(step.module, []).append((step, phase))
    for (workshop, module), asked in parts.items():
        votes = _votes(cohort, asked)
        if len(votes) > 1:
            chosen = pd.DataFrame({vote.title: vote.chosen for vote in votes}).rename_axis("participant_id")
            chosen.insert(0, "data_origin", str(cohort.frames.data_origin))
            labels = {vote.title: vote.labels for vote in votes}
            drawn = charts.paths(chosen, labels, cohort.provenance(), look=look)
            people = len(chosen.dropna())
            step, phase = asked[0]
            who = cohort.who(step.step_id, phase)
            key, title = f"A9 {workshop} {module}", "Ways through the choices"
            yield done(Finding("A9", key, title, kindly(drawn, people), who, METHOD))


def _votes(cohort: Cohort, asked: list[tuple[Step, Phase]]) -> list[_Vote]:
    """Return the places on the way in their order; branches beside each other are one."""
    votes: list[_Vote] = []
    for step, phase in asked:
        chosen = cohort.rows(step.step_id, phase, "choice").set_index("participant_id")["option_id"].dropna()
        chosen = f"{step.step_id}:" + chosen.astype(str)
        options = cohort.options(step.step_id)
        labels = {f"{step.step_id}:{one}": label for one, label in options.itertuples(index=False, name=None)}
        last = votes[-1] if votes else None
        if last is not None and phase is not Phase.REVOTE and _is_beside(last.chosen, chosen):
            votes[-1] = _Vote(last.title, pd.concat([last.chosen, chosen]), last.labels | labels)
            continue
        title = step.title if all(step.title != vote.title for vote in votes) else f"{step.title} ({len(votes) + 1})"
        votes.append(_Vote(title, chosen, labels))
    return votes


def _is_beside(one: pd.Series[str], other: pd.Series[str]) -> bool:
    """Whether people chose in both steps, and nobody in both."""
    return len(one) > 0 and len(other) > 0 and not one.index.isin(other.index).any()
