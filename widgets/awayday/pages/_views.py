"""What the play and host pages say about a Session, as plain data: bars, sentences, summaries, choices of the host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from awayday import engine
from awayday.disclosure import HIDDEN, K_NUMBERS, PERCENT_FROM, ROOM, WAITS, Ledger, Request, gate
from awayday.engine import Run, RunStatus, State, Tally
from awayday.scenario import Workshop
from awayday.session import NOT_APPLICABLE, Phase, Scalar
from awayday.stats import share_interval
from awayday.steps import AnyStep, ChoiceStep, FieldSpec, FieldType, Item, ScaleStep, short
from awayday.ui import Asking, Choice, Scale, TextField

TOO_FEW = "Fewer than five answers, so no counts are shown. Raise hands, if all are content with that."
"""Said in place of a result that would rest on too few people."""

PROTECTED = f"{HIDDEN[0].upper()}{HIDDEN[1:]}."
"""Said in place of a result that would tell of a few people, beside what was shown before."""

FIFTH = 20
"""Width of the steps in which a phone shows where the room stands on a scale from 0 to 100."""


def own(traits: dict[str, Any], bar_id: str | None) -> dict[str, Any]:
    """Return the traits of a `Result` with one bar marked as the person's own; None marks none."""
    return {**traits, "bars": [{**bar, "mine": bar["id"] == bar_id} for bar in traits["bars"]]}


def result(workshop: Workshop, state: State, step: ChoiceStep, run: Run) -> dict[str, Any]:
    """Return the traits of a `Result`: the room's shares with their intervals, or why they are not shown."""
    found, phase = engine.tally(workshop, state, step.id, run.key.phase), run.key.phase
    shown = counts_shown(step, run)
    title = {Phase.FIRST: "What the room chose", Phase.REVOTE: "After the talk"}.get(phase, "What the room chose")
    if shown is None:
        return {"title": title, "n": found.n, "bars": [], "sentence": "", "hidden": why([run])}
    found = replace(found, counts=shown, n=len(engine.as_shown(run).valid))
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
                "count": count if found.n < PERCENT_FROM else None,
                "share": count / found.n,
                "low": low,
                "high": high,
                "mine": False,
                "gain": option.gain,
                "cost": option.cost,
            }
        )
    hidden = "; ".join(filter(None, (HIDDEN if len(bars) < len(step.options) else "", note([run]))))
    words = sentence(found, step) if bars else ""
    return {"title": title, "n": found.n, "bars": bars, "sentence": words, "hidden": hidden}


def counts_shown(step: ChoiceStep, run: Run) -> dict[str, int] | None:
    """Return the counts of a vote that may be shown now; None where none may."""
    seen = engine.as_shown(run).valid.items()
    chosen = {
        option.id: [(who, one.answer_id) for who, one in seen if one.values.get("choice") == option.id]
        for option in step.options
    }
    everybody = [unit for units in chosen.values() for unit in units]
    is_joined = step.small_counts == "join"
    gated = gate(Request("", {ROOM: everybody, **(chosen if is_joined else {})}), Ledger(most_sets=engine.MOST_SETS))
    if ROOM in gated.hidden:
        return None
    return {option: len(units) for option, units in chosen.items() if not is_joined or option in gated.shown}


def lead(step: ChoiceStep, run: Run) -> float | None:
    """Return the share of the leading option, 0 to 1; None where it may not be shown."""
    shown = counts_shown(step, run)
    return max(shown.values()) / len(engine.as_shown(run).valid) if shown else None


def note(runs: Iterable[Run]) -> str:
    """Say that an older result stays where newer answers would tell of a few people; else nothing."""
    waits = any(0 < len(engine.as_shown(run).valid) < len(run.valid) for run in runs)
    return f"{WAITS[0].upper()}{WAITS[1:]}." if waits else ""


def why(runs: Iterable[Run]) -> str:
    """Say why results are not shown: too few answered, or a few would be found out beside what was shown before."""
    return TOO_FEW if any(len(run.valid) < K_NUMBERS for run in runs) else PROTECTED


def sentence(found: Tally, step: ChoiceStep) -> str:
    """Say in one sentence what the room chose, with n and the plausible range of the leading share."""
    top = max(found.counts, key=lambda option: found.counts[option])
    label = next(option.label for option in step.options if option.id == top)
    count = found.counts[top]
    low, high = (round(100 * bound) for bound in share_interval(count, found.n))
    return f"{count} of {found.n} chose “{short(label)}” (plausible {low} to {high} %)."


def fifth_of(number: int) -> str:
    """Return the id of the bar that a number from 0 to 100 stands in."""
    return f"{min(number, 99) // FIFTH * FIFTH}"


def spread(item: Item, run: Run) -> dict[str, Any]:
    """Return the traits of a `Result` for a slider: how many stand in each fifth of it, or why that is not shown."""
    seen = engine.as_shown(run).valid
    given = [one.values.get(item.field) for one in seen.values()]
    numbers = [value for value in given if isinstance(value, int)]
    without = given.count(NOT_APPLICABLE)
    ends = range(0, 100, FIFTH)
    found = Counter(fifth_of(number) for number in numbers)
    units = [(who, one.answer_id) for who, one in seen.items() if isinstance(one.values.get(item.field), int)]
    is_hidden = bool(gate(Request("", {ROOM: units}), Ledger()).hidden)
    shown = None if is_hidden else {f"{low}": found[f"{low}"] for low in ends}
    if shown is None:
        return {"title": item.label, "n": len(numbers), "bars": [], "sentence": "", "hidden": why([run])}
    bars = [
        {
            "id": f"{low}",
            "label": {0: f"0 to {FIFTH - 1}: {item.low}", 100 - FIFTH: f"{low} to 100: {item.high}"}.get(
                low, f"{low} to {low + FIFTH - 1}"
            ),
            "count": shown[f"{low}"] if len(numbers) < PERCENT_FROM else None,
            "share": shown[f"{low}"] / len(numbers),
            "low": None,
            "high": None,
            "mine": False,
            "gain": "",
            "cost": "",
        }
        for low in ends
    ]
    sentence = f"{without} more said that it does not apply." if without else ""
    return {"title": item.label, "n": len(numbers), "bars": bars, "sentence": sentence, "hidden": note([run])}


def asking(spec: FieldSpec) -> tuple[type[Asking], dict[str, Any]]:
    """Return the widget that asks one field by itself, and its traits."""
    match spec.type:
        case FieldType.OPTION:
            return Choice, {"options": [{"id": option.id, "label": option.label} for option in spec.options]}
        case FieldType.INT:
            ends = {"min": spec.min, "max": spec.max, "low": spec.low, "high": spec.high}
            return Scale, {**ends, "not_applicable": spec.not_applicable}
        case FieldType.TEXT:
            return TextField, {"max_chars": spec.max_chars}
        case FieldType.DATE | FieldType.BOOL:
            raise TypeError(f"a mark or a day such as {spec.name} is asked by the widget of its step")


def field(spec: FieldSpec) -> dict[str, Any]:
    """Return a field as a widget that asks several of them takes it."""
    found: dict[str, Any] = {"name": spec.name, "label": spec.label, "required": spec.required, "about": spec.about}
    match spec.type:
        case FieldType.OPTION:
            found["options"] = [{"id": option.id, "label": option.label} for option in spec.options]
        case FieldType.INT:
            found |= {"min": spec.min, "max": spec.max, "low": spec.low, "high": spec.high}
            found["not_applicable"] = spec.not_applicable
        case FieldType.TEXT:
            found["max_chars"] = spec.max_chars
        case FieldType.DATE:
            found["date"] = True
    return found


def runs_shown(state: State, step_id: str) -> list[Run]:
    """Return the newest run of each phase of a step, as far as it is revealed, the latest phase first."""
    runs = [engine.run_of(state, step_id, phase) for phase in reversed(Phase)]
    return [run for run in runs if run is not None and run.status is RunStatus.REVEALED]


def summary(workshop: Workshop, state: State, participant_id: str) -> list[dict[str, str]]:
    """Return one person's own answers in the order asked, as prompts and plain words; nobody else's page has them.

    Where one phone wrote for a pair or table, each who sits there has what was written.
    """
    rows: list[dict[str, str]] = []

    def asked(step: AnyStep, spec: FieldSpec) -> str:
        label = engine.label(workshop, state, spec.label, spec.wording, participant_id)
        return f"{step.title} {label}" if label.startswith("…") else label  # it goes on from what stood above it

    for key, run in state.runs.items():
        step = workshop.by_id.get(key.step_id)
        if step is None or run.status is RunStatus.VOIDED:
            continue
        answer = engine.shared_answer(state, run, step, participant_id) or run.given_by(participant_id)
        if answer is None:
            continue
        again = " (second vote)" if key.phase is Phase.REVOTE else ""
        specs = {spec.name: spec for spec in (*step.specs, *engine.as_put(workshop, state, step).specs)}
        for spec in specs.values():
            if spec.name in answer.values and spec.type is not FieldType.BOOL:
                prompt = f"{spec.about}: {asked(step, spec)}" if spec.about else asked(step, spec)
                rows.append({"prompt": prompt + again, "answer": in_words(spec, answer.values[spec.name])})
    return rows


def in_words(spec: FieldSpec, value: Scalar) -> str:
    """Return a recorded value as a person would say it."""
    match spec.type:
        case FieldType.OPTION:
            return next((option.label for option in spec.options if option.id == value), str(value))
        case FieldType.INT if value == NOT_APPLICABLE:
            return spec.not_applicable
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


def seating(state: State, names: Mapping[str, str], step: AnyStep, me: str) -> dict[str, str]:
    """Return which pair or table a person sits in, with whom, and who writes; nothing where a step has neither."""
    if step.group is None or me in state.observers:
        return {}
    word, number = ("Pair" if step.group == "pair" else "Table"), engine.group_no(state, step.group, me)
    if number is None:
        return {"title": f"No {word.lower()} yet.", "text": "You answer for yourself for now.", "pen": ""}
    people = engine.members(state, step.group, number)
    named = [names[one] for one in people if one != me and one in names]
    others = len(people) - 1 - len(named)
    unnamed = f"{others} {'other' if named else 'person' if others == 1 else 'people'} without a name"
    known = [*named, *([unnamed] if others else [])]
    text = f"with {in_a_row(known)}." if known else "with nobody else just now."
    holder = engine.pen_holder(state, step.group, number)
    pen = ""
    if step.pen and holder == me:
        pen = "You write for all of you." if known else "You write."
    elif step.pen and holder is not None:
        pen = f"{names.get(holder, 'Somebody else')} writes for all of you."
    return {"title": f"{word} {number}", "text": text, "pen": pen}


def in_a_row(words: list[str]) -> str:
    """Return names as a list in a sentence.

    >>> in_a_row(["Ama"]), in_a_row(["Ama", "Luca", "Wen"])
    ('Ama', 'Ama, Luca and Wen')
    """
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
