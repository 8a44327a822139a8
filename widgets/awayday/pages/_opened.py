"""What the debrief shows of own copies that their owners opened, and of what was asked weeks later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from awayday import disclosure, engine, frames
from awayday.engine import RunStatus
from awayday.frames import Frames
from awayday.pages._board import Panel
from awayday.pages._scenes import Moment
from awayday.session import Phase, Scalar
from awayday.steps import AnyStep, FieldSpec, FieldType
from awayday.ui import Notice, Talk

NO_ANSWER = "no_answer"
"""The bar of those who did not answer weeks later."""

FOR_COACH = "Opened to the coach by those who wrote it, without names. Whoever wants help will say which one is theirs."
ON_BOARD = "Opened to the room by those who wrote it, and released by the facilitator, without names."
SILENT = "Nobody has answered the questions that people's own links ask weeks later. Missing is missing, not failed."
FEW = "Fewer than five people have answered so far, so no counts are shown."


def opened(moment: Moment) -> Iterator[Panel]:
    """Show what people opened to the coach and to the room, as far as the session has come to it."""
    own = [step for step in moment.workshop.steps if step.shared_by and _is_open(moment, step)]
    coach: dict[str, list[str]] = {}
    for step in own:
        for answer in engine.opened(moment.state, step, engine.COACH):
            coach.setdefault(answer.participant_id, []).extend(_lines(step, answer.values))
    texts = sorted("\n\n".join(lines) for lines in coach.values() if lines)
    if texts:
        yield _texts("opened to the coach", "For the coach", FOR_COACH, texts)
    board = sorted(text for step in own for text in _released(moment, step))
    if board:
        yield _texts("on the board", "On the board", ON_BOARD, board)


def _is_open(moment: Moment, step: AnyStep) -> bool:
    run = engine.run_of(moment.state, step.id)
    return run is not None and (moment.state.ended or run.status is RunStatus.REVEALED)


def _lines(step: AnyStep, values: Mapping[str, Scalar]) -> Iterator[str]:
    """Yield what one person wrote in a step: its sentence first, then each further field with its question."""
    if any(name in values for name in step.passage):
        yield step.text_of(step.passage[0], values)
    for spec in step.fields():
        if spec.name in values and spec.name not in step.passage and spec.type in {FieldType.TEXT, FieldType.DATE}:
            yield f"{spec.label} {values[spec.name]}"


def _released(moment: Moment, step: AnyStep) -> Iterator[str]:
    run = engine.run_of(moment.state, step.id)
    if run is None or not step.passage:
        return
    for answer in engine.readable(moment.state, step, run, step.passage[0]):
        if engine.release_of(moment.state, run, step, answer, step.passage[0]) == "approved":
            yield step.text_of(step.passage[0], answer.values)


def _texts(key: str, title: str, prompt: str, texts: list[str]) -> Panel:
    said = [{"id": f"{key} {at}", "text": text, "part": None} for at, text in enumerate(texts)]
    return Panel(Talk, key, {"title": title, "prompt": prompt, "questions": said})


def later(
    moment: Moment, tables: Frames
) -> Iterator[tuple[AnyStep, FieldSpec, pd.DataFrame, pd.DataFrame | None] | Panel]:
    """Yield what was asked weeks later: each number or choice with its rows, or why it is not shown.

    Choices come with their options, of which the last is nobody's answer: the bar of those who are silent.
    """
    steps = [step for step in moment.workshop.steps if step.phase is Phase.PULSE] if moment.state.ended else []
    rows = frames.given(tables.answers)
    rows = rows[rows["phase"] == Phase.PULSE]
    answered = rows["participant_id"].nunique()
    if steps and answered < disclosure.K_NUMBERS:
        yield Panel(Notice, "later", {"title": steps[0].title, "text": FEW if answered else SILENT, "kind": "info"})
        return
    for step in steps:
        for spec in step.fields():
            given = frames.field_answers(tables.answers, step.id, spec.name, Phase.PULSE)
            units = disclosure.units_of(given)
            asked = disclosure.Request(disclosure.measure_of(given), {disclosure.ROOM: units})
            gated = disclosure.gate(asked, moment.ledger)
            if gated.hidden and units:
                notice = {"title": f"{step.title}: {spec.label}", "text": FEW, "kind": "info"}
                yield Panel(Notice, f"later {step.id} {spec.name}", notice)
                continue
            given = given[[unit in gated.units() for unit in units]] if units else given
            if spec.type is FieldType.INT:
                yield step, spec, given, None
            elif spec.type is FieldType.OPTION:
                yield step, spec, _with_silent(given, spec, tables), _options(spec)


def _with_silent(given: pd.DataFrame, spec: FieldSpec, tables: Frames) -> pd.DataFrame:
    silent = tables.participants[~tables.participants["participant_id"].isin(given["participant_id"])]
    rows = given[["participant_id", "answer_id", "step_id", "phase", "option_id", "data_origin"]].astype(object)
    others = silent[["participant_id", "data_origin"]].astype(object).assign(option_id=NO_ANSWER, answer_id="")
    return pd.concat([rows, others], ignore_index=True).assign(field=f"{spec.name} or silent")


def _options(spec: FieldSpec) -> pd.DataFrame:
    ids, labels = [one.id for one in spec.options], [one.label for one in spec.options]
    return pd.DataFrame({"option_id": [*ids, NO_ANSWER], "label": [*labels, "No answer"]})
