"""Small tables to show, each behind the small-group rule: shares, switches, confidence, words, paths.

Each takes all frames of a session (or of several) and gives a `Summary`. People count once however many rows they have.
Tables that are asked for with the same `ledger` are weighed against each other; without one, each is by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from awayday.disclosure import (
    K_MOVES,
    K_NUMBERS,
    K_WORDS,
    ROOM,
    Gated,
    Ledger,
    Provenance,
    Request,
    gate,
    measure_of,
    units_of,
)
from awayday.disclosure import words as words_rule
from awayday.frames import Frames, field_answers, value_of
from awayday.session import Phase
from awayday.stats import share_interval

OTHERS = "*others"
"""Stands for everybody whose group is too small to show; no author can give an option this id."""

BINS = 10
"""Bins that a rating is counted in."""

OTHERS_LABEL = "Others (fewer than five each)"

_TYPES: Mapping[str, Any] = {
    "count": "Int64",
    "high": "Float64",
    "high_edge": "Float64",
    "low": "Float64",
    "low_edge": "Float64",
    "n": "Int64",
    "share": "Float64",
}


@dataclass(frozen=True, eq=False)
class Summary:
    """One table to show.

    `n` people are behind it. `hidden` says that part of it, or all, is held back: show `disclosure.HIDDEN` beside it.
    A figure that is held back is missing in `table`, or its row is not there.
    """

    table: pd.DataFrame
    n: int
    hidden: bool
    provenance: Provenance


def shares(
    frames: Frames,
    step_id: str,
    phase: Phase | str | None = None,
    *,
    field: str = "choice",
    ledger: Ledger | None = None,
) -> Summary:
    """How many chose each option of a step, with the share and how sure it is.

    Parameters
    ----------
    frames
        All tables.
    step_id, field
        What was asked.
    phase
        Round; the one the step is meant for when left out.
    ledger
        What was shown before to whoever will see this; nothing when left out.

    Returns
    -------
    A row for each option, as authored, also those of nobody: `option_id`, `label`, `count`, `share` (0 to 1), `low`,
    `high` (95 %), `n`. All figures are missing while fewer than five have answered. In a step that joins small counts,
    they are missing for the options joined, and a last row `*others` holds their sum.

    Raises
    ------
    ValueError
        If there is no such step, or it offers no options there.
    """
    labels = _labels(frames, step_id, field)
    ledger = ledger or Ledger()
    step = _step(frames, step_id)
    given = _latest(frames, step_id, phase, field).dropna(subset=["option_id"])
    room = _let_through(given, _k(step), ledger)
    if room is None:
        rows = [_share(option_id, label, None, None) for option_id, label in labels.items()]
        return Summary(_table(rows, SHARES), len(given), True, frames.provenance(len(given), ledger=ledger))
    n, counted = len(room), Counter(room["option_id"])
    counts = {option_id: counted[option_id] for option_id in labels}
    if step["small_counts"] == "join":
        parts = {option_id: room[room["option_id"] == option_id] for option_id in labels}
        counts = _joined(room, parts, _k(step), ledger)
    rows = [_share(option_id, label, counts.get(option_id), n) for option_id, label in labels.items()]
    others = n - sum(counts.values())
    if others:
        rows.append(_share(OTHERS, OTHERS_LABEL, others, n))
    return Summary(_table(rows, SHARES), n, others > 0, frames.provenance(n, ledger=ledger))


SHARES = ("option_id", "label", "count", "share", "low", "high", "n")


def _let_through(rows: pd.DataFrame, k: int, ledger: Ledger, *asked: str) -> pd.DataFrame | None:
    """Return the rows of everybody who may be counted; None where nothing may be shown."""
    units = units_of(rows)
    gated = gate(Request(measure_of(rows, *asked), {ROOM: units}, k), ledger)
    return None if gated.hidden else rows[[unit in gated.units() for unit in units]]


def _joined(
    room: pd.DataFrame, parts: Mapping[str, pd.DataFrame], k: int, ledger: Ledger, *asked: str
) -> dict[str, int]:
    """Count the parts of a room that may be told apart; the people of the others are 0 or at least k."""
    groups = {ROOM: units_of(room)} | {key: units_of(rows) for key, rows in parts.items()}
    gated: Gated = gate(Request(measure_of(room, *asked), groups, k), ledger)
    return {key: len(rows) for key, rows in parts.items() if key in gated.shown and key not in gated.waits}


def _share(option_id: str, label: str, count: int | None, n: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {"option_id": option_id, "label": label, "count": count, "n": n}
    if count is None or n is None:
        return row | {"share": None, "low": None, "high": None}
    low, high = share_interval(count, n)
    return row | {"share": count / n, "low": low, "high": high}


def switches(
    frames: Frames, step_id_first: str, step_id_revote: str, *, field: str = "choice", ledger: Ledger | None = None
) -> Summary:
    """How many moved from which option to which, among those who chose both times.

    Nothing is shown below 15 people. Two options show all four moves, unless a few people missed a vote that the
    `ledger` knows to be shown, since what those chose would follow; with more options, a move of fewer than five people
    joins the others.

    Returns
    -------
    A row for each move, as authored: `from_option`, `to_option`, `from_label`, `to_label`, `count`. Moves of others
    are one last row, `*others` to `*others`.

    Raises
    ------
    ValueError
        If there is no such step, or it offers no options there.
    """
    labels = _labels(frames, step_id_first, field) | _labels(frames, step_id_revote, field)
    phases = _two_phases(frames, step_id_first, step_id_revote)
    ledger = ledger or Ledger()
    steps = (step_id_first, step_id_revote)
    votes = [
        _latest(frames, step_id, phase, field).dropna(subset=["option_id"])
        for step_id, phase in zip(steps, phases, strict=True)
    ]
    both = _pairs(*votes)
    k = max(_k(_step(frames, step_id)) for step_id in steps)
    twice = [vote[vote["participant_id"].isin(both["participant_id"])] for vote in votes]
    is_told = len(labels) > 2 or all(_let_through(vote, k, ledger) is not None for vote in twice)
    room = _let_through(both, k, ledger, *steps, "moves") if len(both) >= K_MOVES and is_told else None
    counts = _moves(room, labels, k, ledger, steps) if room is not None else {}
    rows = [
        {"from_option": a, "to_option": b, "from_label": labels[a], "to_label": labels[b], "count": counts[f"{a}>{b}"]}
        for a in labels
        for b in labels
        if f"{a}>{b}" in counts
    ]
    others = 0 if room is None else len(room) - sum(counts.values())
    if others:
        rows.append({"from_option": OTHERS, "to_option": OTHERS, "from_label": OTHERS_LABEL,
                     "to_label": OTHERS_LABEL, "count": others})  # fmt: skip
    names = ("from_option", "to_option", "from_label", "to_label", "count")
    made = frames.provenance(len(both), ledger=ledger)
    return Summary(_table(rows, names), len(both), room is None or others > 0, made)


def _pairs(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each person who chose twice: `move` from one option to the other, and both answers as one."""
    columns = ["participant_id", "answer_id", "option_id"]
    both = first[columns].merge(second[columns], on="participant_id", suffixes=("", "_second"))
    move = both["option_id"].astype(str) + ">" + both["option_id_second"].astype(str)
    answer = both["answer_id"].astype(str) + "+" + both["answer_id_second"].astype(str)
    return pd.DataFrame({"participant_id": both["participant_id"], "answer_id": answer, "move": move})


def _moves(
    room: pd.DataFrame, labels: Mapping[str, str], k: int, ledger: Ledger, steps: Sequence[str]
) -> dict[str, int]:
    """Count the moves: all of them between two options, else those that enough people made."""
    keys = [f"{a}>{b}" for a in labels for b in labels]
    if len(labels) == 2:
        counted = Counter(room["move"])
        return {key: counted[key] for key in keys}
    return _joined(room, {key: room[room["move"] == key] for key in keys}, k, ledger, *steps, "moves")


def _two_phases(frames: Frames, first: str, second: str) -> tuple[Phase, Phase]:
    """Phases of two votes: each step's own; first and revote when the same step was asked twice."""
    if first == second:
        return Phase.FIRST, Phase.REVOTE
    return Phase(_step(frames, first)["phase"]), Phase(_step(frames, second)["phase"])


def confidence(
    frames: Frames,
    step_id: str,
    phase: Phase | str | None = None,
    *,
    field: str = "confidence",
    ledger: Ledger | None = None,
) -> Summary:
    """How ratings spread, in ten bins of equal width.

    Returns
    -------
    A row for each bin: `low_edge` and `high_edge` in the unit of the rating, `count`. The last bin includes the
    highest rating. Counts are missing while fewer than five have answered.

    Raises
    ------
    ValueError
        If there is no such step, or it asks for no number there.
    """
    step = _step(frames, step_id)
    found = frames.fields[(frames.fields["step_id"] == step_id) & (frames.fields["field"] == field)]
    if found.empty or pd.isna(found["min"].iloc[0]):
        raise ValueError(f'step "{step_id}" asks for no number in "{field}"')
    low, high = float(found["min"].iloc[0]), float(found["max"].iloc[0])
    ledger = ledger or Ledger()
    rated = _latest(frames, step_id, phase, field).dropna(subset=["value_num"])
    room = _let_through(rated, _k(step), ledger)
    width = (high - low) / BINS
    shown = [] if room is None else [float(value) for value in room["value_num"]]
    bins = Counter(min(int((rating - low) / width), BINS - 1) for rating in shown)
    rows = [
        {"low_edge": low + i * width, "high_edge": low + (i + 1) * width, "count": None if room is None else bins[i]}
        for i in range(BINS)
    ]
    table, n = _table(rows, ("low_edge", "high_edge", "count")), len(rated) if room is None else len(room)
    return Summary(table, n, room is None, frames.provenance(n, ledger=ledger))


def words(
    frames: Frames, step_id: str, field: str, phase: Phase | str | None = None, *, ledger: Ledger | None = None
) -> Summary:
    """Approved words of a field, shuffled; none while fewer than ten people answered it.

    Returns
    -------
    A row for each text: `text`. The order tells nothing of who wrote it. Words are texts, never markup.

    Raises
    ------
    ValueError
        If there is no such step.
    """
    ledger = ledger or Ledger()
    step = _step(frames, step_id)
    rows = _latest(frames, step_id, phase, field)
    answered = int(rows["participant_id"].nunique())
    room = _let_through(rows, K_WORDS, ledger, "words") if step["visibility"] == "room" else None
    texts = [] if room is None else [str(text) for text in room["value_text"].dropna()]
    table = pd.DataFrame({"text": pd.Series(words_rule(texts, answered), dtype="string")})
    return Summary(table, answered, room is None, frames.provenance(answered, ledger=ledger))


def choices(frames: Frames) -> pd.DataFrame:
    """Give what each person chose, vote by vote: rows of single people, to compute with and not to show.

    Returns
    -------
    One row a person with at least one choice, by `participant_id` (the index): `data_origin`, then a column for each
    step with options that somebody answered, in the order of the workshop, holding option ids.
    """
    columns = {step_id: _chosen(frames, step_id, None, "choice") for step_id in _votes(frames)}
    table = pd.DataFrame({step_id: chosen for step_id, chosen in columns.items() if not chosen.empty})
    table = table.astype("string").sort_index().rename_axis("participant_id")
    table.insert(0, "data_origin", str(frames.data_origin))
    return table


def paths(frames: Frames, *, ledger: Ledger | None = None) -> Summary:
    """How many went from which choice to which next choice, through all votes of the workshop.

    A person's next choice is in the next vote that she answered. Nothing is shown below 15 people with two choices.
    The ways out of one vote are told apart where five people or more took them; the rest are one row `*others`.

    Returns
    -------
    A row for each way: `source_step`, `source`, `target_step`, `target` (option ids), `source_label`, `target_label`,
    `count`.
    """
    ledger = ledger or Ledger()
    table = choices(frames).drop(columns="data_origin")
    ways: dict[str, list[tuple[str, str]]] = {step_id: [] for step_id in table.columns}
    n = 0
    for person, *chosen in table.itertuples(name=None):
        taken = [(step, str(option)) for step, option in zip(table.columns, chosen, strict=True) if pd.notna(option)]
        n += len(taken) > 1
        for (source_step, source), (target_step, target) in pairwise(taken):
            ways[source_step].append((str(person), f"{source}\n{target_step}\n{target}"))
    names = ("source_step", "source", "target_step", "target", "source_label", "target_label", "count")
    rows: list[dict[str, Any]] = []
    hidden = n < K_MOVES
    for source_step, taken_there in ways.items() if not hidden else ():
        taken_there.sort(key=lambda way: way[1])
        gone = pd.DataFrame(taken_there, columns=["participant_id", "answer_id"])
        room = _let_through(gone, K_NUMBERS, ledger, "ways", source_step)
        if room is None:
            hidden = hidden or len(gone) > 0
            continue
        parts = {str(way): rows for way, rows in room.groupby("answer_id")}
        counts = _joined(room, parts, K_NUMBERS, ledger, "ways", source_step)
        others = len(room) - sum(counts.values())
        hidden = hidden or others > 0
        rows += _ways(frames, source_step, counts, others)
    return Summary(_table(rows, names), n, hidden, frames.provenance(n, ledger=ledger))


def _ways(frames: Frames, source_step: str, counts: Mapping[str, int], others: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for key, count in counts.items():
        source, target_step, target = key.split("\n")
        label = _labels(frames, source_step, "choice")[source]
        rows.append({"source_step": source_step, "source": source, "target_step": target_step, "target": target,
                     "source_label": label, "target_label": _labels(frames, target_step, "choice")[target],
                     "count": count})  # fmt: skip
    if others:
        rows.append({"source_step": source_step, "source": OTHERS, "target_step": None, "target": OTHERS,
                     "source_label": OTHERS_LABEL, "target_label": OTHERS_LABEL, "count": others})  # fmt: skip
    return rows


def _votes(frames: Frames) -> list[str]:
    """Return the steps that offer options and may be shown, in the order of the workshop."""
    steps = frames.steps[frames.steps["visibility"] == "room"].sort_values("order_no", kind="stable")
    offering = set(frames.options.loc[frames.options["field"] == "choice", "step_id"])
    return list(dict.fromkeys(str(step_id) for step_id in steps["step_id"] if step_id in offering))


def _step(frames: Frames, step_id: str) -> Mapping[str, Any]:
    found = frames.steps[frames.steps["step_id"] == step_id]
    if found.empty:
        known = ", ".join(dict.fromkeys(str(known) for known in frames.steps["step_id"]))
        raise ValueError(f'there is no step "{step_id}"; there are {known}')
    return {str(name): value for name, value in found.iloc[-1].items()}


def _phase(frames: Frames, step_id: str, phase: Phase | str | None) -> Phase:
    return Phase(_step(frames, step_id)["phase"] if phase is None else phase)


def _k(step: Mapping[str, Any]) -> int:
    """Fewest people to show: more for steps that are on no wall, of which a coach gets counts only."""
    return K_NUMBERS if step["visibility"] == "room" else K_WORDS


def _labels(frames: Frames, step_id: str, field: str) -> dict[str, str]:
    _step(frames, step_id)
    found = frames.options[(frames.options["step_id"] == step_id) & (frames.options["field"] == field)]
    if found.empty:
        raise ValueError(f'step "{step_id}" offers no options in "{field}"')
    return {str(option_id): str(label) for option_id, label in zip(found["option_id"], found["label"], strict=True)}


def _chosen(frames: Frames, step_id: str, phase: Phase | str | None, field: str) -> pd.Series[Any]:
    """Return the value of each person who gave one, by her id."""
    return value_of(_latest(frames, step_id, phase, field).set_index("participant_id")).dropna()


def _latest(frames: Frames, step_id: str, phase: Phase | str | None, field: str) -> pd.DataFrame:
    """Return one row for each person who gave a value; the latest, should she have been asked in two sessions."""
    found = field_answers(frames.answers, step_id, field, _phase(frames, step_id, phase))
    return found.sort_values("answered_at", kind="stable").drop_duplicates("participant_id", keep="last")


def _table(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=_TYPES.get(name, "string")) for name in names}
    )
