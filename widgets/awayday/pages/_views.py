"""What the play and host pages say about a Session, as plain data: bars, sentences, summaries, choices of the host."""

from __future__ import annotations

from typing import Any

from awayday import engine
from awayday.disclosure import HIDDEN, joined, whole_room
from awayday.engine import RunStatus, State, Tally
from awayday.scenario import Workshop
from awayday.session import Answer, Phase, Scalar
from awayday.stats import share_interval
from awayday.steps import AnyStep, ChoiceStep, FieldSpec, FieldType, ScaleStep

TOO_FEW = "Fewer than five answers, so no counts are shown. Raise hands, if all are content with that."
"""Said in place of a result that would rest on too few people."""


def result(workshop: Workshop, state: State, step: ChoiceStep, phase: Phase, mine: str | None) -> dict[str, Any]:
    """Return the traits of a `Result`: the room's shares with their intervals, or why they are not shown."""
    found = engine.tally(workshop, state, step.id, phase)
    gate = joined if step.small_counts == "join" else whole_room
    shown = gate(found.counts, found.n).shown
    title = {Phase.FIRST: "What the room chose", Phase.REVOTE: "After the talk"}.get(phase, "What the room chose")
    if shown is None:
        return {"title": title, "n": found.n, "bars": [], "sentence": "", "hidden": TOO_FEW}
    bars = []
    for option in step.options:
        count = shown.get(option.id)
        if count is None:
            continue
        low, high = share_interval(count, found.n)
        bars.append(
            {
                "id": option.id,
                "label": option.label,
                "count": count,
                "share": count / found.n,
                "low": low,
                "high": high,
                "mine": option.id == mine,
                "gain": option.gain,
                "cost": option.cost,
            }
        )
    hidden = HIDDEN if len(bars) < len(step.options) else ""
    return {"title": title, "n": found.n, "bars": bars, "sentence": sentence(found, step), "hidden": hidden}


def sentence(found: Tally, step: ChoiceStep) -> str:
    """Say in one sentence what the room chose, with n and the plausible range of the leading share."""
    top = max(found.counts, key=lambda option: found.counts[option])
    label = next(option.label for option in step.options if option.id == top)
    low, high = share_interval(found.counts[top], found.n)
    return f"{found.counts[top]} of {found.n} chose {label} (plausible {low * 100:.0f}–{high * 100:.0f} %)"  # noqa: RUF001


def phases_shown(state: State, step_id: str) -> list[Phase]:
    """Return the phases of a step whose newest run is revealed, the latest first."""
    runs = [engine.run_of(state, step_id, phase) for phase in reversed(Phase)]
    return [run.key.phase for run in runs if run is not None and run.status is RunStatus.REVEALED]


def own_answer(state: State, step_id: str, participant_id: str, phase: Phase | None = None) -> Answer | None:
    """Return what this person gave to the newest run of a step."""
    run = engine.run_of(state, step_id, phase)
    return run.valid.get(participant_id) if run else None


def summary(workshop: Workshop, state: State, participant_id: str) -> list[dict[str, str]]:
    """Return one person's own answers in the order asked, as prompts and plain words; nobody else's page has them."""
    rows: list[dict[str, str]] = []
    for key, run in state.runs.items():
        step = workshop.by_id.get(key.step_id)
        answer = run.valid.get(participant_id)
        if step is None or answer is None or run.status is RunStatus.VOIDED:
            continue
        again = " (second vote)" if key.phase is Phase.REVOTE else ""
        for spec in step.fields():
            if spec.name in answer.values and spec.type is not FieldType.BOOL:
                rows.append({"prompt": spec.label + again, "answer": in_words(spec, answer.values[spec.name])})
    return rows


def in_words(spec: FieldSpec, value: Scalar) -> str:
    """Return a recorded value as a person would say it."""
    match spec.type:
        case FieldType.OPTION:
            return next((option.label for option in spec.options if option.id == value), str(value))
        case FieldType.INT:
            ends = f" (0 {spec.low}, 100 {spec.high})" if spec.low and spec.high else ""
            return f"{value} of {spec.max}{ends}"
        case _:
            return str(value)


def prompt(step: AnyStep) -> str:
    """Return the question of a step, or its title when it asks none."""
    if isinstance(step, ScaleStep):
        return step.title
    return str(getattr(step, "prompt", step.title))
