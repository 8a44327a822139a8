"""The charts of a Session as pages show them: from rows of answers to what a `Figure` needs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from awayday import charts, engine
from awayday.charts import Drawn, Look
from awayday.disclosure import Ledger, Provenance
from awayday.engine import Run, RunStatus, State
from awayday.scenario import Workshop
from awayday.session import NOT_APPLICABLE, Answer, Origin, Phase, Session
from awayday.steps import ChoiceStep, Option


def provenance(session: Session, ledger: Ledger) -> Provenance:
    """Return where the rows of a live session come from; charts put in how many people they count."""
    return Provenance(session.data_origin, (session.cohort_label,), n=0, ledger=ledger)


def rows(run: Run | None, field: str, origin: Origin) -> pd.DataFrame:
    """Return one row for each person who gave a value in a field of a run, with the columns that charts ask for."""
    given = [
        {**_whose(answer), "field": field, "option_id": answer.values[field], "value_num": answer.values[field]}
        for answer in (engine.as_shown(run).valid if run else {}).values()
        if field in answer.values
    ]
    columns = [*WHOSE, "field", "option_id", "value_num"]
    return pd.DataFrame(given, columns=columns).assign(data_origin=str(origin))


WHOSE = ("participant_id", "answer_id", "step_id", "phase")
"""Columns of whose answer a row is, and to what."""


def _whose(answer: Answer) -> dict[str, str]:
    run = answer.run
    return dict(zip(WHOSE, (answer.participant_id, answer.answer_id, run.step_id, str(run.phase)), strict=True))


def answers(run: Run | None, origin: Origin, *others: Run | None) -> pd.DataFrame:
    """Return one row for each value that people gave in a run (and others), as the table of answers has them."""
    found = [
        {
            **_whose(answer),
            "field": field,
            "item": item or "-",
            "option_id": value if isinstance(value, str) and value != NOT_APPLICABLE else None,
            "value_num": None if isinstance(value, str) else float(value),
            "not_applicable": value == NOT_APPLICABLE,
            "data_origin": str(origin),
        }
        for one in (run, *others)
        for answer in (engine.as_shown(one).valid if one else {}).values()
        for (field, _, item), value in ((name.partition(":"), value) for name, value in answer.values.items())
    ]
    columns = [*WHOSE, "field", "item", "option_id", "value_num", "not_applicable", "data_origin"]
    return pd.DataFrame(found, columns=columns)


def option_table(options: tuple[Option, ...]) -> pd.DataFrame:
    """Return the options of a step as charts ask for them."""
    return pd.DataFrame({"option_id": [each.id for each in options], "label": [each.label for each in options]})


def revealed_votes(workshop: Workshop, state: State, step: ChoiceStep) -> list[Run]:
    """Return the first vote and the revote of a question that are revealed; the revote may be a step of its own."""
    first = engine.run_of(state, step.revote_of or step.id, Phase.FIRST)
    if step.revote_of is not None and step.revote_of in workshop.by_id:
        second = engine.run_of(state, step.id)
    else:
        second = engine.run_of(state, step.id, Phase.REVOTE)
    return [run for run in (first, second) if run is not None and run.status is RunStatus.REVEALED]


def vote(
    workshop: Workshop, state: State, session: Session, step: ChoiceStep, look: Look, ledger: Ledger
) -> Drawn | None:
    """Draw what a room chose: its shares, or the first vote against the revote; None before the reveal."""
    made, found = provenance(session, ledger), revealed_votes(workshop, state, step)
    options = option_table(step.options)
    if not found:
        return None
    tables = [rows(run, "choice", session.data_origin) for run in found]
    if len(tables) == 2 and step.small_counts == "show":
        return charts.switches(tables[0], tables[1], options, made, look=look)
    return charts.shares(tables[-1], options, made, look=look, small_counts=step.small_counts)


def traits(drawn: Drawn, title: str, stamp: str, *, large: bool) -> dict[str, Any]:
    """Return the traits of the `Figure` that shows a drawn chart with its sentence, table and stamp."""
    columns, cells = charts.table_texts(drawn.table)
    return {
        "title": title,
        "src": charts.svg(drawn),
        "sentence": drawn.sentence,
        "columns": columns,
        "rows": cells,
        "stamp": stamp,
        "large": large,
    }


def people(drawn: Drawn) -> int:
    """Return how many people a drawing counts, as its table says; 0 when nothing may be shown."""
    if drawn.n is not None:
        return drawn.n
    for column in ("answered", "revote_answered", "of"):
        known = drawn.table.dropna(subset=[column]) if column in drawn.table else drawn.table.head(0)
        if not known.empty:
            return int(known.drop_duplicates(["group"])[column].sum() if "group" in known else known[column].iloc[0])
    return 0


def warm_up() -> None:
    """Draw once unseen: the first picture of a process takes half a second longer than the ones after it."""
    nobody = pd.DataFrame({"participant_id": [], "value_num": []})
    charts.svg(charts.spread(nobody, Provenance(Origin.DEMO, ("",), n=0)))
