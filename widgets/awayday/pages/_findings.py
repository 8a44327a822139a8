"""What the debrief shows of a Session, as plain data: overview, charts, words and tables, each behind the reveal.

While a Session is going on, a step is counted here only once it is revealed to the room; after the end all steps are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from awayday import charts, engine, frames, summaries
from awayday.charts import Drawn
from awayday.disclosure import HIDDEN, K_NUMBERS, K_WORDS
from awayday.engine import Run, RunStatus
from awayday.frames import Frames
from awayday.pages import _pictures
from awayday.pages._board import Panel
from awayday.pages._opened import later, opened
from awayday.pages._scenes import Moment, way
from awayday.pages._views import note
from awayday.session import Phase
from awayday.steps import AnyStep, ChoiceStep, FieldType, ScaleStep, StoryStep
from awayday.ui import Figure, Notice, Talk

PREVIEW_ROWS = 50
"""Rows of a table that the page shows; `debrief.frames()` has all of them."""

SHOWN_TABLES = ("answers", "participants", "events", "steps", "options")

ALONE = ("shares", "spread")
"""Charts that have a part of the page to themselves."""

VOTES = {Phase.FIRST: "first vote", Phase.REVOTE: "second vote"}

HOW_ON = (
    "To go on in a cell of this notebook: frames = debrief.frames() holds these tables as pandas DataFrames "
    "(frames.answers, frames.participants and so on); awayday.charts draws them, awayday.stats has the intervals."
)


Asked = list[tuple[AnyStep, Run]]
"""The runs that were asked, in the order of the session."""


@dataclass(frozen=True, eq=False)
class Sketch:
    """A figure that is not drawn yet: `draw` makes it from `rows`, and the same rows always give the same picture."""

    key: str
    title: str
    rows: tuple[pd.DataFrame, ...]
    draw: Callable[[], Drawn]
    who: str = ""

    def signature(self) -> str:
        """Return a text that changes when the picture would."""
        return "\n".join(
            rows[[name for name in DRAWN_COLUMNS if name in rows] or rows.columns].to_csv() for rows in self.rows
        )


DRAWN_COLUMNS = ("data_origin", "participant_id", "option_id", "value_num", "changed")
"""Columns of answers that pictures are drawn from; the others may change without a new picture."""


def findings(moment: Moment, tables: Frames) -> list[Panel | Sketch]:
    """Return everything on the page, from the top."""
    asked = list(_asked(moment))
    return [
        _header(moment, tables),
        _overview(moment, tables, asked),
        *(
            found
            for heading, part in _parts(moment, asked)
            for found in (*heading, *_asked_there(moment, tables, part))
        ),
        *opened(moment),
        *_later(moment, tables),
        *_moves(moment, tables, asked),
        *_tables(moment, tables),
        Panel(Notice, "how", {"title": "Work on with the tables", "text": HOW_ON, "kind": "info"}),
    ]


def _asked_there(moment: Moment, tables: Frames, asked: Asked) -> Iterator[Panel | Sketch]:
    """Yield what was collected in one part of the session."""
    for part in (_votes, _changes, _paths, _words, _ratings, _others):
        yield from part(moment, tables, asked)


def _parts(moment: Moment, asked: Asked) -> Iterator[tuple[list[Panel], Asked]]:
    """Yield the parts of a plan in its order, each with a heading; a workshop is one part without."""
    if not moment.workshop.parts:
        yield [], asked
    for number, part in enumerate(moment.workshop.parts):
        found = [(step, run) for step, run in asked if step.id in part.steps]
        if found:
            traits = {"title": part.title, "form_label": f"Part {number + 1} of {len(moment.workshop.parts)}"}
            yield [Panel(Talk, f"part {number}", traits)], found


def _asked(moment: Moment) -> Iterator[tuple[AnyStep, Run]]:
    for key, run in moment.state.runs.items():
        step = moment.workshop.by_id.get(key.step_id)
        newest = max(one.run_no for one in moment.state.runs if one[:2] == key[:2])
        if step is None or run.opened_ms is None or run.status is RunStatus.VOIDED or key.run_no != newest:
            continue
        if step.fields() and not isinstance(step, StoryStep):
            yield step, run


def _seen(moment: Moment, tables: Frames) -> pd.DataFrame:
    """Return the answers of which figures may be shown, beside those that the room saw at a reveal."""
    runs = moment.state.runs.values()
    held = {one.answer_id for run in runs for one in run.valid.values()}
    held -= {one.answer_id for run in runs for one in engine.as_shown(run).valid.values()}
    return tables.answers[~tables.answers["answer_id"].isin(held)] if held else tables.answers


def _open_to_all(moment: Moment, run: Run) -> bool:
    return moment.state.ended or run.status is RunStatus.REVEALED


def _header(moment: Moment, tables: Frames) -> Panel:
    session = moment.session
    day = dt.datetime.fromtimestamp(session.started_ms / 1000, dt.UTC).date().isoformat()
    state = "ended" if moment.state.ended else "going on"
    line = f"Cohort “{session.cohort_label}”. Session {session.session_id[:8]} of {day} (UTC), {state}."
    traits = {"title": moment.workshop.title, "prompt": line, "form_label": tables.provenance().stamp()}
    return Panel(Talk, "header", traits)


def _overview(moment: Moment, tables: Frames, asked: Asked) -> Panel:
    n = len(tables.participants)
    walked = [text for _, text in way(moment)]
    rows = [["People who joined", str(n)], ["Answers kept, changes counted too", str(_kept(tables))]]
    rows += [[f"Who answered: {step.title}{_round(step, run)}", _who(tables, step, run, n)] for step, run in asked]
    sentence = " ".join(f"{text.rstrip('.')}." for text in walked) or "No branch was taken yet."
    if moment.workshop.timetable is not None and moment.workshop.timetable.left_out:
        sentence += f" Left out in this session: {', '.join(moment.workshop.timetable.left_out)}."
    return _table("overview", "Overview", sentence, ["What", "How many"], rows, tables, is_open=True)


def _kept(tables: Frames) -> int:
    return int(tables.answers["answer_id"].nunique())


def _round(step: AnyStep, run: Run) -> str:
    return f" ({VOTES[run.key.phase]})" if isinstance(step, ChoiceStep) and run.key.phase in VOTES else ""


def _who(tables: Frames, step: AnyStep, run: Run, asked: int) -> str:
    """Say who answered (analysis A20); where anyone may pass in silence, not how many did."""
    rows = frames.current(tables.answers)
    rows = rows[(rows["step_id"] == run.key.step_id) & (rows["phase"] == run.key.phase)]
    people = {status: part["participant_id"].nunique() for status, part in rows.groupby("status", observed=True)}
    answered, skipped, timeout = (people.get(status, 0) for status in ("ok", "skipped", "timeout"))
    if step.notice:
        return f"{answered} answers."
    return f"{answered} of {asked} answered; {skipped} skipped, {timeout} ran out of time."


def _votes(moment: Moment, tables: Frames, asked: Asked) -> Iterator[Panel | Sketch]:
    for step, run in asked:
        if not isinstance(step, ChoiceStep) or step.visibility != "room":
            continue
        title = f"{step.title}{_round(step, run)}: {step.prompt}"
        key = f"shares {run.key.step_id} {run.key.phase}"
        who = f"{_who(tables, step, run, len(tables.participants))} {note([run])}".strip()
        if not _open_to_all(moment, run):
            yield Panel(Notice, key, {"title": title, "text": f"Shown after the reveal. {who}", "kind": "wait"})
            continue
        given = frames.field_answers(_seen(moment, tables), step.id, "choice", run.key.phase)
        options = _pictures.option_table(step.options)
        draw = partial(
            charts.shares, given, options, tables.provenance(ledger=moment.ledger), small_counts=step.small_counts
        )
        yield Sketch(key, title, (given,), draw, who)


def _later(moment: Moment, tables: Frames) -> Iterator[Panel | Sketch]:
    """Draw what people's own links asked weeks later, those who are silent beside the others."""
    for found in later(moment, tables):
        if isinstance(found, Panel):
            yield found
            continue
        step, spec, given, options = found
        draw = (
            partial(charts.spread, given, tables.provenance(ledger=moment.ledger), low=spec.low, high=spec.high)
            if options is None
            else partial(charts.shares, given, options, tables.provenance(ledger=moment.ledger), small_counts="join")
        )
        yield Sketch(f"later {step.id} {spec.name}", f"{step.title}: {spec.label}", (given,), draw)


def figure(sketch: Sketch, tables: Frames) -> dict[str, Any]:
    """Draw a sketch and return the traits of its `Figure`, all but the title."""
    drawn = sketch.draw()
    traits = _pictures.traits(drawn, "", tables.provenance(_pictures.people(drawn)).stamp(), large=False)
    if drawn.hidden:
        traits["sentence"] = f"{drawn.sentence} {HIDDEN[0].upper()}{HIDDEN[1:]}."
    return traits


def _revotes(moment: Moment, asked: Asked) -> Iterator[tuple[ChoiceStep, Run]]:
    """Yield the second votes that may be set against the first."""
    for step, run in asked:
        is_second = isinstance(step, ChoiceStep) and run.key.phase is Phase.REVOTE and _open_to_all(moment, run)
        if isinstance(step, ChoiceStep) and is_second and step.visibility == "room" and step.small_counts == "show":
            yield step, run


def _changes(moment: Moment, tables: Frames, asked: Asked) -> Iterator[Sketch]:
    """Draw first vote against second for each question that was put twice."""
    for step, _ in _revotes(moment, asked):
        rows = _seen(moment, tables)
        first = frames.field_answers(rows, step.revote_of or step.id, "choice", Phase.FIRST)
        second = frames.field_answers(rows, step.id, "choice", Phase.REVOTE)
        options = _pictures.option_table(step.options)
        draw = partial(charts.switches, first, second, options, tables.provenance(ledger=moment.ledger), tested=True)
        yield Sketch(f"switches {step.id}", f"First vote against second: {step.prompt}", (first, second), draw)


def _paths(moment: Moment, tables: Frames, asked: Asked) -> Iterator[Sketch]:
    """Draw the ways of people through the votes that the room took, in its order."""
    votes = {
        step.id: step
        for step, run in asked
        if isinstance(step, ChoiceStep)
        and step.id in moment.state.trail
        and _open_to_all(moment, run)
        and step.visibility == "room"
    }
    chosen = summaries.choices(replace(tables, answers=_seen(moment, tables)))
    columns = [step_id for step_id in votes if step_id in chosen]
    if len(columns) < 2:
        return
    titles = {step_id: votes[step_id].title for step_id in columns}
    labels = {titles[one]: {each.id: each.label for each in votes[one].options} for one in columns}
    table = chosen[["data_origin", *columns]].rename(columns=titles)
    draw = partial(charts.paths, table, labels, tables.provenance(ledger=moment.ledger))
    yield Sketch(f"paths {columns[0]}", "Ways through the votes", (table.drop(columns="data_origin"),), draw)


def _words(moment: Moment, tables: Frames, asked: Asked) -> Iterator[Panel]:
    """Show words that the facilitator released, field by field."""
    for step, run in asked:
        specs = [spec for spec in step.fields() if spec.type is FieldType.TEXT]
        if not specs or step.visibility != "room" or not _open_to_all(moment, run):
            continue
        said: list[dict[str, Any]] = []
        for spec in specs:
            found = summaries.words(tables, step.id, spec.name, run.key.phase)
            said += [
                {"id": f"{spec.name}-{at}", "text": str(text), "part": spec.label}
                for at, text in enumerate(found.table["text"])
            ]
        rule = f"Words that the facilitator released, from {K_WORDS} people up, in no order."
        traits = {
            "title": f"In their words: {step.title}",
            "prompt": rule if said else f"No words are released. {rule}",
            "questions": said,
        }
        yield Panel(Talk, f"words {step.id}", traits)


def _ratings(moment: Moment, tables: Frames, asked: Asked) -> Iterator[Sketch]:
    """Draw every rating; how sure people were in a first vote also by whether they switched in the second."""
    revotes = {step.revote_of or step.id: step for step, run in _revotes(moment, asked)}
    for step, run in asked:
        for spec in step.fields():
            if (
                spec.type is not FieldType.INT
                or step.chart not in (None, *ALONE)
                or step.visibility != "room"
                or not _open_to_all(moment, run)
            ):
                continue
            given = frames.field_answers(_seen(moment, tables), step.id, spec.name, run.key.phase)
            chart: Callable[..., Drawn] = partial(charts.spread, without=spec.not_applicable)
            title = spec.label if isinstance(step, ScaleStep) else f"{spec.label} {step.title}{_round(step, run)}"
            if spec.name == "confidence" and run.key.phase is Phase.FIRST and step.id in revotes:
                given, chart = _with_changes(_seen(moment, tables), given, step, revotes[step.id]), charts.confidence
            draw = partial(chart, given, tables.provenance(ledger=moment.ledger), low=spec.low, high=spec.high)
            yield Sketch(f"rating {step.id} {run.key.phase} {spec.name}", title, (given,), draw)


def _others(moment: Moment, tables: Frames, asked: Asked) -> Iterator[Sketch]:
    """Draw what the other kinds of steps collected, each by its own chart."""
    for step, run in asked:
        if step.chart in (None, *ALONE) or step.visibility != "room" or not _open_to_all(moment, run):
            continue
        rows = frames.current(_seen(moment, tables))
        of = rows["step_id"].isin([step.id, *step.reads()])
        rows = rows[of & (rows["phase"] == run.key.phase) & (rows["status"] == "ok")]
        put = engine.as_put(moment.workshop, moment.state, step)
        found = charts.of_step(put, rows, tables.provenance(ledger=moment.ledger))
        for at, picture in enumerate(found[min(step.turns(), len(found)) - 1 :]):  # the parts are for the wall
            key = f"{step.chart} {step.id} {run.key.phase} {at}"
            title = step.title if picture.title == step.title else f"{step.title}: {picture.title}"
            yield Sketch(key, title, (rows,), partial(lambda drawn: drawn, picture.drawn))


def _moves(moment: Moment, tables: Frames, asked: Asked) -> Iterator[Sketch]:
    """Draw how answers moved that were asked for in several phases, once for each question."""
    revealed = [step for step, run in asked if _open_to_all(moment, run)]
    again = {getattr(step, "again_of", None) for step in revealed}
    last = [step for step in revealed if step.chart_of_several and step.id not in again]
    if not last:
        return
    rows = frames.given(_seen(moment, tables))
    compared = [
        charts.Round(step, run.key.phase, rows[(rows["step_id"] == step.id) & (rows["phase"] == run.key.phase)])
        for step, run in asked
        if step in revealed and step.chart_of_several == last[-1].chart_of_several and step.visibility == "room"
    ]
    for at, picture in enumerate(charts.of_several(compared, tables.provenance(ledger=moment.ledger))):
        used = tuple(one.answers for one in compared)
        yield Sketch(f"moves {at}", picture.title, used, partial(lambda drawn: drawn, picture.drawn))


def _with_changes(rows: pd.DataFrame, given: pd.DataFrame, first: AnyStep, second: AnyStep) -> pd.DataFrame:
    """Add to ratings whether the person chose another option in the second vote; missing without a second vote."""
    pairs = frames.paired(rows, first.id, "choice", Phase.FIRST, Phase.REVOTE, after_step=second.id)
    changed = (pairs["before"] != pairs["after"]).set_axis(pairs["participant_id"]).rename("changed")
    return given.join(changed.astype("boolean"), on="participant_id")


def _tables(moment: Moment, tables: Frames) -> Iterator[Panel]:
    """Show the tidy tables; rows of people only where five or more took part, answers only of revealed steps."""
    few = len(tables.participants) < K_NUMBERS
    for name in SHOWN_TABLES:
        table: pd.DataFrame = getattr(tables, name)
        count = f"{len(table)} rows"
        if name in {"answers", "participants", "events"} and few:
            yield _table(f"table {name}", f"Table “{name}”", f"{count}. Rows are {HIDDEN}.", [], [], tables)
            continue
        shown = _shown_rows(moment, name, table).head(PREVIEW_ROWS)
        columns, cells = charts.table_texts(shown.rename(columns=str))
        note = f"{count}, {len(table.columns)} columns"
        note += f"; the first {len(shown)} that may be shown are here." if len(shown) < len(table) else "."
        yield _table(f"table {name}", f"Table “{name}”", note, columns, cells, tables)


def _shown_rows(moment: Moment, name: str, table: pd.DataFrame) -> pd.DataFrame:
    if name != "answers":
        return table
    runs = {(key.step_id, str(key.phase)) for key, run in moment.state.runs.items() if _open_to_all(moment, run)}
    public = {step.id for step in moment.workshop.steps if step.visibility == "room"}
    keep = [
        step in public and (step, str(phase)) in runs
        for step, phase in zip(table["step_id"], table["phase"], strict=True)
    ]
    return table[keep]


def _table(
    key: str,
    title: str,
    sentence: str,
    columns: list[str],
    rows: list[list[str]],
    tables: Frames,
    is_open: bool = False,
) -> Panel:
    traits = {
        "title": title,
        "sentence": sentence,
        "columns": columns,
        "rows": rows,
        "table_open": is_open,
        "stamp": tables.provenance().stamp(),
    }
    return Panel(Figure, key, traits)
